"""Writing regions and organisations."""

from dataclasses import asdict

from sqlalchemy import insert, select

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import db
from registry.kernel import identifiers
from registry.organisations.codes import OrganisationKind, OrganisationLevel, RegionEnd, Sector
from registry.organisations.models import KeyCountyListing, Organisation, Region
from registry.organisations.reference import regions as reference


def register_organisation(
    name: str,
    *,
    credit_code: str,
    kind: OrganisationKind,
    level: OrganisationLevel,
    sector: Sector,
    region_code: str,
    parent: Organisation | None = None,
    managed_by_region_code: str = "",
    is_rural: bool = False,
    is_managed_like_civil_service: bool = False,
    actor: Actor,
) -> Organisation:
    """Enter an organisation. Managed by the region named, else as its parent is, else by where it lies.

    Raise BadNumber if the credit code is none.
    """
    unit = Organisation(
        name=name,
        credit_code=identifiers.credit_code(credit_code),
        kind=kind,
        level=level,
        sector=sector,
        is_rural=is_rural,
        is_managed_like_civil_service=is_managed_like_civil_service,
        region_code=region_code,
        managed_by_region_code=managed_by_region_code or (parent.managed_by_region_code if parent else region_code),
        parent_id=parent.id if parent else None,
        path="",
    )
    db.session.add(unit)
    db.session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    audit.record(
        "organisation:register",
        actor=actor,
        object_type="organisation",
        object_id=unit.id,
        credit_code=unit.credit_code,
    )
    return unit


def load_regions(*, actor: Actor) -> int:
    """Enter the reference regions, former codes and key counties that the register lacks; return how many are new."""
    known = set(db.session.scalars(select(Region.code)))
    missing = [asdict(region) for region in reference.regions() if region.code not in known]
    if not missing:
        return 0
    former = [
        {
            **asdict(one.region),
            "closed_on": one.closed_on,
            "end": RegionEnd.RECODED,
            "successor_code": one.successor_code,
        }
        for one in reference.former_regions()
        if one.region.code not in known
    ]
    listed = set(db.session.scalars(select(KeyCountyListing.region_code)))
    listings = [asdict(one) for one in reference.key_counties() if one.region_code not in listed]
    for rows in filter(None, (missing, former)):
        db.session.execute(insert(Region), rows)
    if listings:
        db.session.execute(insert(KeyCountyListing), listings)
    audit.record(
        "organisation:load_regions",
        actor=actor,
        regions=len(missing),
        former=len(former),
        key_counties=len(listings),
    )
    return len(missing)
