"""Regions (GB/T 2260 tree down to the township) and organisations (two trees: location and management)."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.db import Model, bytewise, code_of
from registry.organisations.codes import OrganisationKind, OrganisationLevel, RegionKind, Sector


class Region(Model):
    """A region. `code` has 2 (province), 4 (city), 6 (county) or 9 (township) digits; the prefix is the parent.

    `display_order` is the administrative order of official lists, which is not the order of codes.
    """

    __tablename__ = "organisations_regions"

    code: Mapped[str] = mapped_column(bytewise(9), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[RegionKind] = mapped_column(code_of(RegionKind, "kind"))
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("organisations_regions.code"), index=True)
    display_order: Mapped[int]
    is_hardship: Mapped[bool] = mapped_column(default=False)


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

    `is_rural` says whether work there is rural service (task 5).
    """

    __tablename__ = "organisations_organisations"
    __table_args__ = (Index("ix_organisations_organisations_managed_path", "managed_by_region_code", "path"),)

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

    region: Mapped[Region] = relationship(lazy="raise_on_sql")
