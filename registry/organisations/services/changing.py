"""Changes of organisations, each from a day on: what was before is kept as a period."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select, update

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import visible_or_refused
from registry.access.scopes import under
from registry.audit import services as audit
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.intervals import ONE_DAY
from registry.kernel.messages import message
from registry.kernel.text import normalise_text
from registry.organisations import following, queries, rules
from registry.organisations.codes import OrganisationKind, OrganisationLevel, Sector
from registry.organisations.following import Change
from registry.organisations.models import Organisation, OrganisationPeriod, Region


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All of an organisation that is valid from one day to another."""

    name: str
    kind: OrganisationKind
    level: OrganisationLevel
    sector: Sector
    is_rural: bool
    is_managed_like_civil_service: bool
    region_code: str
    managed_by_region_code: str
    parent_id: int | None


STANDING = frozenset({"kind", "level", "sector", "is_rural", "is_managed_like_civil_service", "region_code"})
"""What rules of service look at."""


def facts_of(unit: Organisation) -> Facts:
    """Give what is valid of an organisation now."""
    return Facts(**{name: getattr(unit, name) for name in Facts.__dataclass_fields__})


def change_organisation(
    organisation_id: int, facts: Facts, *, on: date | None, reason: str, actor: Actor, today: date
) -> Organisation:
    """Rename, move or re-class an organisation from a day on; without a day, correct what was entered wrongly.

    Raise NotVisible, RuleViolation.
    """
    unit = _open_for_writing(organisation_id, actor)
    before = facts_of(unit)
    facts = replace(facts, name=normalise_text(facts.name))
    changed = {name: (old, new) for name, old in asdict(before).items() if (new := getattr(facts, name)) != old}
    if not changed:
        raise RuleViolation("nothing_changed", message("Nothing is different from what is entered."))
    _may_be(unit, facts, changed, actor)
    if on is not None:
        rules.may_begin(on, changed_on(unit.id), today)
        keep_period(unit, until=on - ONE_DAY, reason=reason)
    paths = _give(unit, facts)
    audit.record(
        "organisation:change" if on else "organisation:correct",
        actor=actor,
        object_type="organisation",
        object_id=unit.id,
        reason=reason,
        on=on.isoformat() if on else "",
        before={name: old for name, (old, _new) in changed.items()},
        after={name: new for name, (_old, new) in changed.items()},
    )
    following.tell(
        Change(
            today=today,
            paths=paths,
            managers={unit.id: unit.managed_by_region_code} if "managed_by_region_code" in changed else {},
            standing=frozenset({unit.id}) if STANDING & changed.keys() else frozenset(),
        )
    )
    return unit


def merge_organisations(
    organisation_id: int, successor_id: int, *, on: date, reason: str, actor: Actor, today: date
) -> Organisation:
    """Merge an organisation into another from a day on: its people and the units under it go there."""
    unit = _open_for_writing(organisation_id, actor)
    successor = _open_for_writing(successor_id, actor)
    if successor.path.startswith(unit.path):
        raise RuleViolation(
            "under_itself", message("The successor lies under this organisation. Put it under another one first.")
        )
    rules.may_begin(on, changed_on(unit.id), today)
    keep_period(unit, until=on - ONE_DAY, reason=reason)
    paths: dict[str, str] = {}
    for one in _directly_under(unit):
        rules.may_begin(on, changed_on(one.id), today)
        keep_period(one, until=on - ONE_DAY, reason=reason)
        paths |= _give(one, replace(facts_of(one), parent_id=successor.id))
    unit.closed_on, unit.successor_id, unit.version = on, successor.id, unit.version + 1
    db.session.flush()
    audit.record(
        "organisation:merge",
        actor=actor,
        object_type="organisation",
        object_id=unit.id,
        reason=reason,
        on=on.isoformat(),
        successor=successor.id,
    )
    following.tell(Change(today=today, paths=paths, homes={unit.id: successor.id}, standing=frozenset({unit.id})))
    return successor


def close_organisation(organisation_id: int, *, on: date, reason: str, actor: Actor, today: date) -> None:
    """Close an organisation that nobody is at home in and that has no open unit under it."""
    unit = _open_for_writing(organisation_id, actor)
    rules.may_begin(on, changed_on(unit.id), today)
    if _directly_under(unit):
        raise RuleViolation(
            "has_subordinates", message("There are organisations under it. Put them under another one, or merge it.")
        )
    unit.closed_on, unit.version = on, unit.version + 1
    db.session.flush()
    audit.record(
        "organisation:close",
        actor=actor,
        object_type="organisation",
        object_id=unit.id,
        reason=reason,
        on=on.isoformat(),
    )
    following.tell(Change(today=today, closed=frozenset({unit.id})))


def changed_on(organisation_id: int) -> date | None:
    """Return the day from which the last change holds; None if there was none."""
    last = db.session.scalar(
        select(func.max(OrganisationPeriod.valid_until)).where(OrganisationPeriod.organisation_id == organisation_id)
    )
    return last + ONE_DAY if last else None


def keep_period(unit: Organisation, *, until: date, reason: str) -> None:
    """Keep what the organisation is as what it was until the end of a day."""
    db.session.add(
        OrganisationPeriod(
            organisation_id=unit.id,
            valid_from=changed_on(unit.id),
            valid_until=until,
            reason=reason,
            **asdict(facts_of(unit)),
        )
    )
    db.session.flush()


def _open_for_writing(organisation_id: int, actor: Actor) -> Organisation:
    unit: Organisation = visible_or_refused(
        db.session(), actor, Permission.ORGANISATION_WRITE, Organisation, organisation_id
    )
    if unit.closed_on is not None:
        raise RuleViolation("closed", message("%(name)s is closed.", name=unit.name))
    return unit


def _may_be(unit: Organisation, facts: Facts, changed: Mapping[str, Any], actor: Actor) -> None:
    if not facts.name:
        raise RuleViolation("no_name", message("A name is needed."))
    for key in ("region_code", "managed_by_region_code"):
        if key in changed and not _is_open_region(getattr(facts, key)):
            raise RuleViolation("no_region", message("There is no region with this code."))
    if "managed_by_region_code" in changed and not facts.managed_by_region_code.startswith(actor.region_code):
        raise RuleViolation("out_of_reach", message("An office above both regions gives an organisation to another."))
    if "parent_id" in changed and facts.parent_id is not None:
        parent = queries.organisation(facts.parent_id, visible_to=actor)
        if parent.closed_on is not None:
            raise RuleViolation("closed", message("%(name)s is closed.", name=parent.name))
        if parent.path.startswith(unit.path):
            raise RuleViolation("under_itself", message("An organisation cannot stand under itself."))


def _is_open_region(code: str) -> bool:
    return bool(db.session.scalar(select(exists().where(Region.code == code, Region.closed_on.is_(None)))))


def _give(unit: Organisation, facts: Facts) -> dict[str, str]:
    """Make the facts those of the organisation; return the beginning of paths that is another now, old and new."""
    before = unit.path
    for name, value in asdict(facts).items():
        setattr(unit, name, value)
    unit.version += 1
    above = (
        db.session.scalars(select(Organisation.path).where(Organisation.id == unit.parent_id)).one()
        if unit.parent_id
        else "/"
    )
    after = f"{above}{unit.id}/"
    db.session.flush()
    if after == before:
        return {}
    db.session.execute(
        update(Organisation)
        .where(under(Organisation.path, before))
        .values(path=after + func.substr(Organisation.path, len(before) + 1))
    )
    db.session.refresh(unit)
    return {before: after}


def _directly_under(unit: Organisation) -> list[Organisation]:
    return list(
        db.session.scalars(
            select(Organisation).where(Organisation.parent_id == unit.id, Organisation.closed_on.is_(None))
        )
    )
