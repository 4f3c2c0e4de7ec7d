"""Regions (GB/T 2260 tree down to the township) and organisations (two trees: location and management), by date.

The rows of regions and organisations say what holds now. What they were before stands in periods, each until the day
before the next one; a spell of service on a day is read as its organisation was on that day.
"""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.db import Model, bytewise, code_of
from registry.organisations.codes import OrganisationKind, OrganisationLevel, RegionEnd, RegionKind, Sector


class Region(Model):
    """A region. `code` has 2 (province), 4 (city), 6 (county) or 9 (township) digits; the prefix is the parent.

    `display_order` is the administrative order of official lists, which is not the order of codes. A place that comes
    under another city or changes its kind gets another code: its old row stays, with `closed_on`, the first day on
    which it no longer was, and `successor_code`, what it is now or went into.
    """

    __tablename__ = "organisations_regions"

    code: Mapped[str] = mapped_column(bytewise(9), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[RegionKind] = mapped_column(code_of(RegionKind, "kind"))
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("organisations_regions.code"), index=True)
    display_order: Mapped[int]
    is_hardship: Mapped[bool] = mapped_column(default=False)
    closed_on: Mapped[date | None]
    end: Mapped[RegionEnd | None] = mapped_column(code_of(RegionEnd, "end"))
    successor_code: Mapped[str | None] = mapped_column(ForeignKey("organisations_regions.code"), index=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class RegionName(Model):
    """A former name of a region under the same code, and until when it was called so."""

    __tablename__ = "organisations_region_names"
    __table_args__ = (UniqueConstraint("region_code", "valid_until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("organisations_regions.code"))
    name: Mapped[str] = mapped_column(String(60))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200))


class KeyCountyListing(Model):
    """A county on the list of key counties. Leaving poverty is not leaving the list: `listed_until` stays empty."""

    __tablename__ = "organisations_key_county_listings"

    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("organisations_regions.code"), index=True)
    listed_on: Mapped[date]
    exited_poverty_on: Mapped[date | None]
    listed_until: Mapped[date | None]


class Organisation(Model):
    """A unit. `path` is "/ancestor/.../own id/"; `managed_by_region_code` decides review and scope.

    `is_rural` says whether work there is rural service (task 5). `closed_on` is the first day on which it no longer
    was; who worked on there works at `successor_id` from that day.
    """

    __tablename__ = "organisations_organisations"
    __table_args__ = (
        Index("ix_organisations_organisations_managed_path", "managed_by_region_code", "path"),
        Index("ix_organisations_organisations_sector_level", "sector", "level"),
        Index("ix_organisations_organisations_level", "level"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    credit_code: Mapped[str] = mapped_column(String(18), unique=True)
    kind: Mapped[OrganisationKind] = mapped_column(code_of(OrganisationKind, "kind"))
    level: Mapped[OrganisationLevel] = mapped_column(code_of(OrganisationLevel, "level"))
    sector: Mapped[Sector] = mapped_column(code_of(Sector, "sector"))
    is_rural: Mapped[bool] = mapped_column(default=False)
    is_managed_like_civil_service: Mapped[bool] = mapped_column(default=False)
    region_code: Mapped[str] = mapped_column(ForeignKey("organisations_regions.code"), index=True)
    managed_by_region_code: Mapped[str] = mapped_column(bytewise(9))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisations_organisations.id"), index=True)
    path: Mapped[str] = mapped_column(bytewise(120), index=True)
    closed_on: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("organisations_organisations.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    region: Mapped[Region] = relationship(lazy="raise_on_sql")


class OrganisationPeriod(Model):
    """What an organisation was until a day (included); `reason` names the document that ended it.

    `valid_from` is empty where nothing older is known. From the day after the last period the organisation's own row
    holds.
    """

    __tablename__ = "organisations_periods"
    __table_args__ = (UniqueConstraint("organisation_id", "valid_until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations_organisations.id"))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date]
    name: Mapped[str] = mapped_column(String(120), index=True)
    kind: Mapped[OrganisationKind] = mapped_column(code_of(OrganisationKind, "kind"))
    level: Mapped[OrganisationLevel] = mapped_column(code_of(OrganisationLevel, "level"))
    sector: Mapped[Sector] = mapped_column(code_of(Sector, "sector"))
    is_rural: Mapped[bool]
    is_managed_like_civil_service: Mapped[bool]
    region_code: Mapped[str] = mapped_column(ForeignKey("organisations_regions.code"))
    managed_by_region_code: Mapped[str] = mapped_column(bytewise(9))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisations_organisations.id"))
    reason: Mapped[str] = mapped_column(String(200))


class Alias(Model):
    """A short name that clerks use for an organisation; searches and imports know it."""

    __tablename__ = "organisations_aliases"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations_organisations.id"))
    name: Mapped[str] = mapped_column(String(120), index=True)


class OrganisationContact(Model):
    """Whom to reach in an organisation, at work: office telephone and address, nothing private."""

    __tablename__ = "organisations_contacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations_organisations.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    duty: Mapped[str] = mapped_column(String(60))
    telephone: Mapped[str] = mapped_column(String(40))
    email: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(200))
