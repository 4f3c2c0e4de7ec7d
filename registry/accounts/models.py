"""Accounts, role grants, sessions."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.access.permissions import Role
from registry.db import Model, UtcDateTime, bytewise, code_of


class Account(Model):
    """Somebody who can sign in."""

    __tablename__ = "accounts_accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    display_name: Mapped[str] = mapped_column(String(60))
    password_hash: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)

    grants: Mapped[list["RoleGrant"]] = relationship(back_populates="account", lazy="raise_on_sql")


class RoleGrant(Model):
    """A role that an account may act in, bounded by a region or an organisation, from and until."""

    __tablename__ = "accounts_role_grants"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts_accounts.id"), index=True)
    role: Mapped[Role] = mapped_column(code_of(Role, "role"))
    region_code: Mapped[str] = mapped_column(bytewise(9), default="")
    organisation_path: Mapped[str] = mapped_column(bytewise(120), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    granted_by: Mapped[str] = mapped_column(String(80))

    account: Mapped[Account] = relationship(back_populates="grants", lazy="raise_on_sql")


class SignIn(Model):
    """A session kept on the server; the cookie holds the secret, this row its SHA-256.

    Ending the row ends the session at once, whatever the cookie says.
    """

    __tablename__ = "accounts_sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("accounts_role_grants.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    grant: Mapped[RoleGrant] = relationship(lazy="raise_on_sql")


class SignInFailure(Model):
    """A failed attempt, kept to slow down guessing; counted per name and per address."""

    __tablename__ = "accounts_sign_in_failures"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60), index=True)
    address: Mapped[str] = mapped_column(String(45), index=True)
    failed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
