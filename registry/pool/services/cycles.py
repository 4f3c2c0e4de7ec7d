"""Opening a cycle: stages, thresholds, rubric, limits and the nomination places of the cities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from registry.access.actor import Actor
from registry.allocation import apportionment
from registry.allocation.selection import Limit as GivenLimit
from registry.audit import services as audit
from registry.db import db
from registry.kernel import clock
from registry.kernel.errors import BadData, Problem, RuleViolation
from registry.kernel.messages import message
from registry.organisations import queries as organisation_queries
from registry.people.codes import Sex
from registry.policy import catalogue
from registry.pool.codes import CriterionKey, CriterionSource, CycleState
from registry.pool.models import Criterion, Cycle, Limit, Quota, Stage
from registry.pool.queries import records, runs
from registry.pool.rules import places
from registry.pool.rules.points import WEIGHTS_SUM
from registry.pool.rules.thresholds import EligibilityParameters, default_parameters
from registry.pool.rules.transitions import STAGES
from registry.pool.services import transitions

KEPT = ("points", "panel_experts", "panel_mean", "waiting_places", "notice_working_days", "term_months", "number_order")
"""The parameters `pool.*` that a cycle keeps as they were when it was opened."""


Graduates = tuple[places.Place, Sex, int]


@dataclass(frozen=True)
class Opened:
    """The cycle, and whether it was opened just now."""

    cycle: Cycle
    is_new: bool


def default_settings(on: date) -> dict[str, Any]:
    """Give the settings of a cycle that the policy files set on a day, as plain values."""
    kept = {name: _plain(catalogue.parameter(f"pool.{name}", on)) for name in KEPT}
    return {"seed": "", "eligibility": {"all": default_parameters(on).to_values()}, **kept}


def open_cycle(
    year: int,
    *,
    seats: int | None = None,
    as_of_on: date | None = None,
    limits: Sequence[GivenLimit] | None = None,
    changes: Mapping[str, Any] | None = None,
    closes_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> Opened:
    """Open the cycle of a year for nominations.

    Without `seats`, `as_of_on` (30 June of the year) and `limits` the policy's parameters decide; `changes` replace
    single settings (see `default_settings`). From `closes_at` on no nominations are taken in. A cycle that is open with
    the same is left as it is; RuleViolation if it was opened otherwise, BadData for settings or limits that cannot be
    used.
    """
    existing = db.session.scalar(select(Cycle).where(Cycle.year == year))
    if existing is not None:
        _require_same(existing, seats, as_of_on, limits, changes)
        return Opened(existing, is_new=False)
    on = as_of_on or date(year, 6, 30)
    settings = _settings(on, changes or {})
    graduates = records.graduates_at_the_grassroots(on)
    cycle = Cycle(
        year=year,
        seats=seats or catalogue.parameter("pool.seats", on),
        as_of_on=on,
        state=CycleState.DRAFT,
        parameters=settings,
        version=1,
    )
    db.session.add(cycle)
    db.session.flush()
    _plan_stages(cycle, clock.civil_date(now))
    _set_rubric(cycle)
    _set_limits(cycle, limits if limits is not None else _default_limits(cycle, graduates))
    _share_out_places(cycle, graduates)
    transitions.open_stage(cycle, CycleState.NOMINATING, actor=actor, now=now, closes_at=closes_at)
    audit.record(
        "pool:open_cycle",
        actor=actor,
        object_type="cycle",
        object_id=cycle.id,
        year=year,
        seats=cycle.seats,
        on=clock.civil_date(now).isoformat(),
    )
    return Opened(cycle, is_new=True)


def _settings(on: date, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Put changes over the defaults. BadData names each setting that does not exist or has another kind of value."""
    settings = default_settings(on)
    problems = []
    for name, value in changes.items():
        if name == "eligibility" and isinstance(value, Mapping):
            settings["eligibility"] = settings["eligibility"] | _plain(value)
        elif name not in settings or type(value) is not type(settings[name]):
            problems.append(Problem(message("setting %(name)s", name=name), message("There is no such setting.")))
        else:
            settings[name] = settings[name] | _plain(value) if isinstance(value, dict) else value
    try:
        for values in settings["eligibility"].values():
            EligibilityParameters.from_values(default_parameters(on).to_values() | values)
    except (ValueError, TypeError) as error:
        problems.append(
            Problem(
                message("setting %(name)s", name="eligibility"),
                message("These thresholds cannot be used: %(why)s", why=str(error)),
            )
        )
    if problems:
        raise BadData(message("The settings cannot be used."), problems)
    return settings


def _require_same(
    cycle: Cycle,
    seats: int | None,
    as_of_on: date | None,
    limits: Sequence[GivenLimit] | None,
    changes: Mapping[str, Any] | None,
) -> None:
    """Whoever opens a cycle again must not believe that other settings are now in force."""
    kept = [GivenLimit(one.attribute, one.value, one.at_least, one.at_most) for one in runs.limits(cycle)]
    differs = (
        (seats is not None and seats != cycle.seats)
        or (as_of_on is not None and as_of_on != cycle.as_of_on)
        or (limits is not None and list(limits) != kept)
        or (bool(changes) and _settings(cycle.as_of_on, changes or {}) != cycle.parameters)
    )
    if differs:
        raise RuleViolation(
            "opened_otherwise",
            message("The cycle of %(year)d is open already, with other settings.", year=cycle.year),
            transitions.CLAUSE,
        )


def _plan_stages(cycle: Cycle, opens_on: date) -> None:
    days = catalogue.parameter("pool.stage_days", cycle.as_of_on)
    for position, stage in enumerate(STAGES[1:-1], start=1):
        closes_on = opens_on + timedelta(days=days[stage.value] - 1)
        db.session.add(Stage(cycle_id=cycle.id, position=position, state=stage, opens_on=opens_on, closes_on=closes_on))
        opens_on = closes_on + timedelta(days=1)


def _set_rubric(cycle: Cycle) -> None:
    rubric = catalogue.parameter("pool.rubric", cycle.as_of_on)
    if sum(one["weight"] for one in rubric) != WEIGHTS_SUM:
        raise BadData(message("The weights of the rubric must sum to 100."))
    for position, one in enumerate(rubric, start=1):
        db.session.add(
            Criterion(
                cycle_id=cycle.id,
                position=position,
                key=CriterionKey(one["key"]).value,
                weight=one["weight"],
                source=CriterionSource(one["source"]),
                scale=one["scale"],
            )
        )


def _set_limits(cycle: Cycle, limits: Sequence[GivenLimit]) -> None:
    unknown = sorted({limit.attribute for limit in limits} - set(places.ATTRIBUTES))
    if unknown:
        raise BadData(
            message(
                "No candidate has the attributes %(unknown)s; there are: %(known)s.",
                unknown=", ".join(unknown),
                known=", ".join(places.ATTRIBUTES),
            )
        )
    rows = [
        {
            "cycle_id": cycle.id,
            "position": position,
            "attribute": limit.attribute,
            "value": limit.value,
            "at_least": limit.at_least,
            "at_most": limit.at_most,
        }
        for position, limit in enumerate(limits, start=1)
    ]
    if rows:
        db.session.execute(insert(Limit), rows)


def _default_limits(cycle: Cycle, graduates: Sequence[Graduates]) -> list[GivenLimit]:
    return places.default_limits(
        cycle.seats,
        [(places.attributes(place, sex=sex), count) for place, sex, count in graduates],
        catalogue.parameter("pool.floors", cycle.as_of_on),
        catalogue.parameter("pool.balance", cycle.as_of_on),
    )


def _share_out_places(cycle: Cycle, graduates: Sequence[Graduates]) -> None:
    """Give each city its nomination places by apportionment on its graduates, those in key counties weighing more."""
    on = cycle.as_of_on
    bases = {city.code: 0 for city, _counties in organisation_queries.cities_and_counties()}
    weight = catalogue.parameter("pool.quota_key_county_weight", on)
    for place, _sex, count in graduates:
        if place.city in bases:
            bases[place.city] += places.base_of(count, count if place.in_key_county else 0, weight)
    if not bases:
        return
    places_in_all = cycle.seats * catalogue.parameter("pool.nomination_ratio", on)
    shared = apportionment.apportion(
        bases,
        places_in_all,
        minimum=min(catalogue.parameter("pool.quota_minimum", on), places_in_all // len(bases)),
        method=catalogue.parameter("pool.quota_method", on),
    )
    db.session.execute(
        insert(Quota),
        [
            {"cycle_id": cycle.id, "region_code": code, "base": bases[code], "places": shared[code]}
            for code in sorted(bases)
        ],
    )


def _plain(value: Any) -> Any:
    """Turn read-only tables of the policy into what JSON can hold."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
