"""Changes of regions, each from a day on: another name, another code for it and all in it, a merger; key counties."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, exists, func, insert, or_, select, update

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.access.scopes import under
from registry.audit import services as audit
from registry.db import db
from registry.kernel.errors import NotVisible, RuleViolation
from registry.kernel.intervals import ONE_DAY
from registry.kernel.messages import message
from registry.kernel.text import normalise_text
from registry.organisations import following, queries, rules
from registry.organisations.codes import RegionEnd, RegionKind
from registry.organisations.following import Change
from registry.organisations.models import KeyCountyListing, Organisation, OrganisationPeriod, Region, RegionName
from registry.organisations.services.changing import Facts

STEPS = {4: 1_000_000, 6: 1_000, 9: 1}
"""How far apart regions of so many digits stand in the administrative order."""


def rename_region(code: str, name: str, *, on: date, reason: str, actor: Actor, today: date) -> Region:
    """Give a region another name from a day on; its code stays."""
    region = open_for_writing(code, actor)
    name = normalise_text(name)
    if not name or name == region.name:
        raise RuleViolation("nothing_changed", message("Nothing is different from what is entered."))
    changed_on = _renamed_on(code)
    rules.may_begin(on, changed_on, today)
    db.session.add(
        RegionName(region_code=code, name=region.name, valid_from=changed_on, valid_until=on - ONE_DAY, reason=reason)
    )
    before, region.name = region.name, name
    db.session.flush()
    audit.record(
        "organisation:rename_region",
        actor=actor,
        object_type="region",
        object_id=code,
        reason=reason,
        on=on.isoformat(),
        before=before,
        after=name,
    )
    return region


def recode_region(
    code: str,
    new_code: str,
    *,
    name: str = "",
    kind: RegionKind | None = None,
    parts: Mapping[str, str] | None = None,
    on: date,
    reason: str,
    actor: Actor,
    today: date,
) -> Region:
    """Give a region another code from a day on, since it came under another city or changed its kind.

    What lies in it follows with its own last digits, or as `parts` says (old code: new code). Organisations, people
    managed and offices' scopes follow; what was before is kept.
    """
    region = open_for_writing(code, actor)
    rules.may_have_code(code, new_code)
    superior = rules.superior_code(new_code)
    if superior != region.parent_code and not _reaches(superior, actor):
        raise RuleViolation("out_of_reach", message("An office above both regions moves a region to another."))
    if not _is_open(superior):
        raise RuleViolation("no_superior", message("There is no region with the code %(code)s.", code=superior))
    rules.may_begin(on, _renamed_on(code), today)
    inside = list(
        db.session.scalars(
            select(Region)
            .where(under(Region.code, code), Region.closed_on.is_(None))
            .order_by(func.length(Region.code))
        )
    )
    codes = {one.code: (parts or {}).get(one.code, rules.followed_code(one.code, code, new_code)) for one in inside}
    _may_be_new(codes)
    shift = _place_of(region, superior) - region.display_order
    for one in inside:
        db.session.add(
            Region(
                code=codes[one.code],
                name=normalise_text(name) or one.name if one is region else one.name,
                kind=kind or one.kind if one is region else one.kind,
                parent_code=rules.superior_code(codes[one.code]),
                display_order=one.display_order + shift,
                is_hardship=one.is_hardship,
            )
        )
        db.session.flush()
        one.closed_on, one.end, one.successor_code = on, RegionEnd.RECODED, codes[one.code]
    db.session.flush()
    _carry(KeyCountyListing.region_code, codes)
    count = len(_carry_organisations(codes, on, reason, today))
    audit.record(
        "organisation:recode_region",
        actor=actor,
        object_type="region",
        object_id=code,
        reason=reason,
        on=on.isoformat(),
        new_code=new_code,
        regions=len(codes),
        organisations=count,
    )
    following.tell(Change(today=today, codes=codes))
    return db.session.get_one(Region, new_code)


def merge_regions(code: str, into: str, *, on: date, reason: str, actor: Actor, today: date) -> Region:
    """Merge a region into another of its level from a day on; regions inside it are given another code before."""
    region, successor = open_for_writing(code, actor), open_for_writing(into, actor)
    if code == into or len(code) != len(into):
        raise RuleViolation("other_level", message("A region is merged into another one of its level."))
    rules.may_begin(on, _renamed_on(code), today)
    if db.session.scalar(select(exists().where(Region.parent_code == code, Region.closed_on.is_(None)))):
        raise RuleViolation("has_parts", message("There are regions in it. Give them their new codes first."))
    region.closed_on, region.end, region.successor_code = on, RegionEnd.MERGED, into
    db.session.execute(
        update(KeyCountyListing)
        .where(
            KeyCountyListing.region_code == code,
            or_(KeyCountyListing.listed_until.is_(None), KeyCountyListing.listed_until >= on),
        )
        .values(listed_until=on - ONE_DAY)
    )
    units = _carry_organisations({code: into}, on, reason, today)
    audit.record(
        "organisation:merge_regions",
        actor=actor,
        object_type="region",
        object_id=code,
        reason=reason,
        on=on.isoformat(),
        into=into,
        organisations=len(units),
    )
    is_same_county = code[: queries.COUNTY_DIGITS] == into[: queries.COUNTY_DIGITS]
    following.tell(Change(today=today, codes={code: into}, standing=frozenset() if is_same_county else units))
    return successor


def set_key_county(
    code: str,
    times: Sequence[tuple[date, date | None, date | None]],
    *,
    reason: str,
    actor: Actor,
    today: date,
) -> None:
    """Say when a county was on the list of key counties: (listed on, left poverty on, last day on the list) each.

    Leaving poverty is not leaving the list. Raise RuleViolation for times that overlap or end before they begin.
    """
    open_for_writing(code, actor, KeyCountyListing)
    ordered = sorted(times)
    for position, (first, exited, last) in enumerate(ordered):
        if (exited and exited < first) or (last and last < first):
            raise RuleViolation("ends_before", message("The end is before the beginning."))
        if position and (ordered[position - 1][2] is None or ordered[position - 1][2] >= first):  # type: ignore[operator]
            raise RuleViolation("overlap", message("Two times on the list overlap."))
    before = list(db.session.scalars(select(KeyCountyListing).where(KeyCountyListing.region_code == code)))
    was = sorted((one.listed_on, one.exited_poverty_on, one.listed_until) for one in before)
    for one in before:
        db.session.delete(one)
    db.session.flush()
    db.session.add_all(
        KeyCountyListing(region_code=code, listed_on=first, exited_poverty_on=exited, listed_until=last)
        for first, exited, last in ordered
    )
    db.session.flush()
    audit.record(
        "organisation:set_key_county",
        actor=actor,
        object_type="region",
        object_id=code,
        reason=reason,
        before=[[str(day or "") for day in time] for time in was],
        after=[[str(day or "") for day in time] for time in ordered],
    )
    following.tell(Change(today=today, counties=frozenset({code})))


def open_for_writing(code: str, actor: Actor, record: type = Region) -> Region:
    """Return an open region that the actor may change (or its listing, if `record` says so). Raise NotVisible."""
    found = db.session.scalar(
        select(Region)
        .where(Region.code == code, predicate(actor, Permission.ORGANISATION_WRITE, record))
        .with_for_update(of=Region)  # two who change it at once do so one after the other
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotVisible(message("There is no such record among those you may see."))
    if found.closed_on is not None:
        raise RuleViolation("closed", message("%(name)s is closed.", name=found.name))
    return found


def _renamed_on(code: str) -> date | None:
    last = db.session.scalar(select(func.max(RegionName.valid_until)).where(RegionName.region_code == code))
    return last + ONE_DAY if last else None


def _reaches(code: str, actor: Actor) -> bool:
    return bool(actor.region_code) and code.startswith(actor.region_code)


def _is_open(code: str) -> bool:
    return bool(db.session.scalar(select(exists().where(Region.code == code, Region.closed_on.is_(None)))))


def _may_be_new(codes: Mapping[str, str]) -> None:
    if len(set(codes.values())) < len(codes):
        raise RuleViolation("code_twice", message("Two regions would have the same code."))
    taken = db.session.scalar(select(func.min(Region.code)).where(Region.code.in_(codes.values())))
    if taken:
        raise RuleViolation("code_taken", message("The code %(code)s is taken.", code=taken))


def _place_of(region: Region, superior: str) -> int:
    """Return where the region stands in the administrative order: where it stood, or last in its new superior."""
    if superior == region.parent_code:
        return region.display_order
    last = db.session.scalar(select(func.max(Region.display_order)).where(Region.parent_code == superior))
    if last is None:
        last = db.session.scalars(select(Region.display_order).where(Region.code == superior)).one()
    return last + STEPS[len(region.code)]


def _carry(column: Any, codes: Mapping[str, str], *conditions: Any) -> None:
    """Put the new codes into a column."""
    pairs = [{"before": old, "after": new} for old, new in codes.items()]
    table = column.class_.__table__
    db.session.connection().execute(
        update(table)
        .where(table.c[column.key] == bindparam("before"), *conditions)
        .values({column.key: bindparam("after")}),
        pairs,
    )


def _carry_organisations(codes: Mapping[str, str], on: date, reason: str, today: date) -> frozenset[int]:
    """Give organisations in regions, or managed by them, the new codes; return those that lie in them."""
    old = list(codes)
    names = tuple(Facts.__dataclass_fields__)
    rows = db.session.execute(
        select(Organisation.id, *(getattr(Organisation, name) for name in names)).where(
            Organisation.closed_on.is_(None),
            or_(Organisation.region_code.in_(old), Organisation.managed_by_region_code.in_(old)),
        )
    ).all()
    last = {
        row.organisation_id: row.last
        for row in db.session.execute(
            select(OrganisationPeriod.organisation_id, func.max(OrganisationPeriod.valid_until).label("last"))
            .where(OrganisationPeriod.organisation_id.in_([row.id for row in rows]))
            .group_by(OrganisationPeriod.organisation_id)
        )
    }
    periods = []
    for row in rows:
        changed_on = last[row.id] + ONE_DAY if row.id in last else None
        rules.may_begin(on, changed_on, today)
        periods.append(
            {
                "organisation_id": row.id,
                "valid_from": changed_on,
                "valid_until": on - ONE_DAY,
                "reason": reason,
                **{name: getattr(row, name) for name in names},
            }
        )
    if periods:
        db.session.execute(insert(OrganisationPeriod), periods)
    for column in (Organisation.region_code, Organisation.managed_by_region_code):
        _carry(column, codes, Organisation.closed_on.is_(None))
    db.session.execute(
        update(Organisation)
        .where(Organisation.id.in_([row.id for row in rows]))
        .values(version=Organisation.version + 1)
    )
    db.session.expire_all()
    return frozenset(row.id for row in rows if row.region_code in codes)
