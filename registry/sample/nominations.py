"""The nominations of the year: the rows of the workbook, what the panel gave, and the limits."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from registry.allocation.selection.values import Limit
from registry.organisations.codes import OrganisationLevel, Sector
from registry.organisations.reference.regions import CITIES_IN_ORDER
from registry.people.codes import Sex
from registry.pool.codes import CriterionKey, Route, TalentClass
from registry.pool.rules import places
from registry.pool.rules.conflicts import Party, may_assess
from registry.sample.careers.shortfalls import Shortfall
from registry.sample.humans import Human
from registry.sample.units import Unit
from registry.service_records.codes import Programme

EXPERTS_EACH = 5
PANEL_CRITERIA = (CriterionKey.ACHIEVEMENT, CriterionKey.CONDUCT, CriterionKey.POTENTIAL)
MIDDLE, SPREAD, NOISE, SEVERITY = 76.0, 5.0, 4.0, 4.5
"""Points of the panel: the mean, how nominees differ, how one expert wavers, how experts differ in severity."""

FEWER_RESULTS = 8.0
"""Points by which a panel that looks at results sees less in key counties and hardship townships.

Service there brings points of its own, so that with this neither group is better in sum.
"""

ACHIEVEMENTS = {
    Sector.HEALTH: "累计接诊{}余人次，推动家庭医生签约服务，参与急救与公共卫生任务，患者满意度高。",
    Sector.AGRICULTURE: "推广新品种新技术{}余亩，带动农户增收，承担县级以上农技推广项目。",
    Sector.FORESTRY: "完成造林抚育{}余亩，参与松材线虫病防控，林下经济示范成效明显。",
    Sector.WATER: "管护农村供水工程，惠及{}余人，参与防汛抢险和灌区改造。",
    Sector.CONSTRUCTION_PLANNING: "参与编制村庄规划，完成农房安全排查{}余户，推进人居环境整治。",
    Sector.EDUCATION: "长期担任班主任，任教学生{}余人，教学成绩位居全县前列，指导学生获奖。",
    Sector.SCIENCE: "参与科技成果转化，服务企业和农户{}余家次。",
    Sector.CULTURE: "组织群众文化活动，惠及{}余人次，整理地方非遗资料。",
    Sector.OTHER: "走访联系群众{}余户，化解矛盾纠纷，推进乡村振兴项目落地。",
}


@dataclass(frozen=True)
class Nominee:
    """A row of the workbook, with the person."""

    human: Human
    unit: Unit
    talent_class: TalentClass
    route: Route
    unit_rank: int
    has_consent: bool
    achievements: str
    working_since: str


@dataclass(frozen=True)
class Score:
    """What one expert gave one nominee."""

    expert: Human
    nominee: Human
    points: dict[CriterionKey, int]


def nominees(humans: Iterable[Human], rng: Random) -> list[Nominee]:
    """Return the nominations in administrative order: city, county, unit, rank in the unit."""
    by_unit: dict[Unit, list[Human]] = defaultdict(list)
    for human in humans:
        by_unit[human.unit].append(human)
    order = {city: place for place, city in enumerate(CITIES_IN_ORDER)}
    units = sorted(by_unit, key=lambda unit: (order.get(unit.city_code, len(order)), unit.region_code, unit.id))
    return [
        _nominee(human, unit, rank, rng)
        for unit in units
        for rank, human in enumerate(sorted(by_unit[unit], key=lambda human: -human.quality), start=1)
    ]


def _nominee(human: Human, unit: Unit, rank: int, rng: Random) -> Nominee:
    return Nominee(
        human=human,
        unit=unit,
        talent_class=human.talent_class,
        route=_route(human, unit, rng),
        unit_rank=rank,
        has_consent=human.shortfall is not Shortfall.NO_CONSENT,
        achievements=ACHIEVEMENTS[human.sector].format(rng.randint(8, 96) * 10),
        working_since=f"{human.career.starts_on:%Y.%m}",
    )


def _route(human: Human, unit: Unit, rng: Random) -> Route:
    if unit.managed_by_region_code == "34":
        return Route.DEPARTMENT
    programmes = {stay.programme for stay in human.career.stays}
    if Programme.SPECIAL_POST_TEACHER in programmes and rng.random() < 0.4:
        return Route.EDUCATION
    if Programme.GO_WEST in programmes and rng.random() < 0.6:
        return Route.YOUTH_LEAGUE
    return Route.PLACE


def panel_scores(chosen: Sequence[Nominee], experts: Sequence[Human], rng: Random, hard: set[int]) -> Iterator[Score]:
    """Let each nominee be scored by five experts without a conflict; loads stay level, severity differs.

    `hard`: keys of the people in key counties and hardship townships.
    """
    severity = {expert.id: rng.gauss(0, SEVERITY) for expert in experts}
    load = dict.fromkeys(severity, 0)
    for nominee in chosen:
        allowed = [expert for expert in experts if _may_score(expert, nominee)]
        ordered = sorted(allowed, key=lambda expert: (load[expert.id], rng.random()))
        level = MIDDLE + SPREAD * nominee.human.quality - (FEWER_RESULTS if nominee.human.id in hard else 0.0)
        own = {key: level + rng.gauss(0, NOISE) for key in PANEL_CRITERIA}
        for expert in ordered[:EXPERTS_EACH]:
            load[expert.id] += 1
            points = {key: _points(own[key] + severity[expert.id] + rng.gauss(0, NOISE)) for key in PANEL_CRITERIA}
            yield Score(expert, nominee.human, points)


def _may_score(expert: Human, nominee: Nominee) -> bool:
    verdict = may_assess(
        Party(expert.id, expert.unit.path, expert.unit.region_code),
        Party(nominee.human.id, nominee.unit.path, nominee.unit.region_code),
    )
    return verdict.is_met


def _points(value: float) -> int:
    return max(0, min(100, round(value)))


def limits(chosen: Sequence[Nominee], seats: int, key_counties: frozenset[str]) -> list[Limit]:
    """Return floors and caps near the shares that the groups have among those who seem to qualify.

    Close enough to bind where a group is a little below the line by chance.
    """
    groups = [
        places.attributes(_place(one.unit, key_counties), sex=one.human.sex, talent_class=one.talent_class)
        for one in chosen
        if one.human.shortfall is None and not one.human.is_renominated
    ]
    shares = [
        Share("city", "", 94, 115),
        Share("sector", "", 90, 120),
        Share("township_and_below", places.YES, 101, None),
        Share("key_county", places.YES, 103, None),
        Share("sex", Sex.FEMALE.value, 96, None),
        Share("talent_class", "", 88, None),
    ]
    return [limit for share in shares for limit in _limits(share, groups, seats)]


@dataclass(frozen=True)
class Share:
    """Floor and cap in per cent of the proportional share, for one value of an attribute or ("") for each."""

    attribute: str
    value: str
    at_least: int
    at_most: int | None


def _limits(share: Share, groups: Sequence[dict[str, str]], seats: int) -> Iterator[Limit]:
    counts: dict[str, int] = defaultdict(int)
    for group in groups:
        counts[group[share.attribute]] += 1
    for value in sorted(counts):
        if share.value in ("", value):
            seats_due = seats * counts[value]
            at_least = min(counts[value], seats_due * share.at_least // (100 * len(groups)))
            at_most = -(-seats_due * share.at_most // (100 * len(groups))) if share.at_most else None
            yield Limit(share.attribute, value, at_least or None, at_most)


def _place(unit: Unit, key_counties: frozenset[str]) -> places.Place:
    return places.Place(
        region_code=unit.region_code,
        managed_by=unit.managed_by_region_code,
        level=OrganisationLevel(unit.level),
        sector=unit.sector,
        in_key_county=unit.county_code in key_counties,
    )
