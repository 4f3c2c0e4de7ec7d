"""Accounts, role grants, sessions, and what proves who somebody is: password, one-time codes, second factor."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.access.permissions import Role
from registry.accounts.codes import RequestKind, RequestState
from registry.db import Model, UtcDateTime, bytewise, code_of


class Account(Model):
    """Somebody who can sign in. An account without a password waits for its activation.

    `second_factor` is the sealed secret of the device, `candidate` one that is being set up; `last_step` is the
    30-second step of the last code that was used, so that no code works twice.
    """

    __tablename__ = "accounts_accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    display_name: Mapped[str] = mapped_column(String(60))
    password_hash: Mapped[str] = mapped_column(String(200))
    password_set_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_active: Mapped[bool] = mapped_column(default=True)
    second_factor: Mapped[str | None] = mapped_column(Text)
    candidate: Mapped[str | None] = mapped_column(Text)
    last_step: Mapped[int] = mapped_column(default=0)

    grants: Mapped[list["RoleGrant"]] = relationship(back_populates="account", lazy="raise_on_sql")


class RoleGrant(Model):
    """A role that an account may act in, bounded by a region or an organisation, from and until; or ended before.

    For HR the bounds are what the role reaches. For mentors, graduates and reporters they say which office looks
    after the account; what they reach hangs on the person behind it.
    """

    __tablename__ = "accounts_role_grants"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts_accounts.id"), index=True)
    role: Mapped[Role] = mapped_column(code_of(Role, "role"))
    region_code: Mapped[str] = mapped_column(bytewise(9), default="")
    organisation_path: Mapped[str] = mapped_column(bytewise(120), default="", index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    granted_by: Mapped[str] = mapped_column(String(80))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str] = mapped_column(String(80), default="")

    account: Mapped[Account] = relationship(back_populates="grants", lazy="raise_on_sql")


class SignIn(Model):
    """A session kept on the server; the cookie holds the secret, this row its SHA-256.

    Ending the row ends the session at once, whatever the cookie says. `confirmed_at`: when the person last gave the
    password (and code) in it.
    """

    __tablename__ = "accounts_sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("accounts_role_grants.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    address: Mapped[str] = mapped_column(String(45), default="")
    device: Mapped[str] = mapped_column(String(200), default="")

    grant: Mapped[RoleGrant] = relationship(lazy="raise_on_sql")


class SignInStep(Model):
    """Somebody between the right password and a session: the second factor, its setting up, a new password."""

    __tablename__ = "accounts_sign_in_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts_accounts.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_proved: Mapped[bool] = mapped_column(default=False)

    account: Mapped[Account] = relationship(lazy="raise_on_sql")


class SignInFailure(Model):
    """A failed attempt, kept to slow down guessing; counted per name and per address.

    `name_index` is the keyed hash of the name: people type passwords into that field. `is_forgiven` after the right
    password: the name is then counted from nought.
    """

    __tablename__ = "accounts_sign_in_failures"

    id: Mapped[int] = mapped_column(primary_key=True)
    name_index: Mapped[str] = mapped_column(String(32), index=True)
    address: Mapped[str] = mapped_column(String(45), index=True)
    failed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    is_forgiven: Mapped[bool] = mapped_column(default=False)


class OneTimeCode(Model):
    """A code of 128 bits, kept as its hash, with which a password is chosen once: activation and reset."""

    __tablename__ = "accounts_one_time_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts_accounts.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(80))


class RecoveryCode(Model):
    """One of ten codes that stand in for the device, each once; kept as its hash."""

    __tablename__ = "accounts_recovery_codes"
    __table_args__ = (Index("ix_accounts_recovery_codes_account_id_code_hash", "account_id", "code_hash", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts_accounts.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FormerPassword(Model):
    """A password that was in use, as its hash; the last five are refused under the profile `dengbao`."""

    __tablename__ = "accounts_former_passwords"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts_accounts.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Request(Model):
    """An act that needs two people: asked by one, confirmed by another. The role fields stand for kind `grant`."""

    __tablename__ = "accounts_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts_accounts.id"), index=True)
    kind: Mapped[RequestKind] = mapped_column(code_of(RequestKind, "kind"))
    state: Mapped[RequestState] = mapped_column(code_of(RequestState, "state"), default=RequestState.OPEN)
    reason: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role | None] = mapped_column(code_of(Role, "role"))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    asked_by: Mapped[int] = mapped_column(ForeignKey("accounts_accounts.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts_accounts.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship(lazy="raise_on_sql", foreign_keys=[account_id])
    asker: Mapped[Account] = relationship(lazy="raise_on_sql", foreign_keys=[asked_by])
