"""Values for the networks: single edges with defaults, and a small province that has everything in it."""

from datetime import date, timedelta
from random import Random
from typing import Any

from registry.network.graphs import Direction, Holding, MentorshipEdge, Move, Nominee, OrganisationNode, PersonNode
from registry.network.measures.movement import LEVELS
from registry.network.report.inputs import NetworkInputs
from registry.organisations.codes import Sector

ON = date(2026, 6, 30)
CITIES = {"3401": "合肥市", "3402": "芜湖市", "3403": "蚌埠市"}
COUNTIES = {"340102": "瑶海区", "340103": "庐阳区", "340202": "镜湖区", "340302": "龙子湖区"}


def person(key: str, county: str = "340102", **values: Any) -> PersonNode:
    return PersonNode(key, values.pop("label", f"name of {key}"), county, county[:4], **values)


def pairing(mentor: str, mentee: str, starts_on: date = date(2025, 1, 1), **values: Any) -> MentorshipEdge:
    key = values.pop("pairing", f"{mentor}-{mentee}-{starts_on}")
    return MentorshipEdge(key, mentor, mentee, starts_on, **values)


def move(who: str, on: date, source: str, target: str, levels: str = "township township", **values: Any) -> Move:
    """Make a move from unit to unit; the first six characters of a unit's key are its county."""
    before, after = levels.split()
    rank = LEVELS.index(before) - LEVELS.index(after)
    return Move(
        who, on, source, target, before, after,
        values.pop("from_sector", "health"), values.pop("to_sector", "health"), source[:6], target[:6],
        values.pop("kind", "post"), Direction.UP if rank > 0 else Direction.DOWN if rank < 0 else Direction.LEVEL,
        values.pop("days", 365), **values,
    )  # fmt: skip


def province(seed: int = 1, people: int = 300) -> NetworkInputs:
    """Make a small province: a third mentors, a third members, pairings, moves, posts, nominees."""
    random = Random(seed)
    counties, levels, sectors = list(COUNTIES), LEVELS[1:], [sector.value for sector in Sector][:4]
    units = [f"{county}-{number}" for county in counties for number in range(12)]
    level_of = {unit: random.choice(levels) for unit in units}
    everybody, moves, holdings = [], [], []
    for number in range(people):
        county = random.choice(counties)
        key = f"p{number:04d}"
        entered = date(2010, 1, 1) + timedelta(days=random.randrange(3000))
        everybody.append(
            person(
                key, county, sector=random.choice(sectors), is_mentor=number % 3 == 0, is_member=number % 3 == 1,
                capacity=random.choice((1, 2)), entered_on=entered,
            )
        )  # fmt: skip
        unit, day = random.choice([one for one in units if one.startswith(county)]), entered
        for _ in range(random.randrange(4)):
            days = random.randrange(200, 1500)
            day += timedelta(days=days)
            if day > ON:
                break
            target = random.choice([one for one in units if one != unit])
            moves.append(
                move(
                    key, day, unit, target, f"{level_of[unit]} {level_of[target]}", days=days,
                    from_post=f"post {random.randrange(2)}", to_post="post 0",
                    from_sector=random.choice(sectors), to_sector=random.choice(sectors),
                )
            )  # fmt: skip
            unit = target
        holdings.append(Holding(key, unit, f"post {random.randrange(2)}", max(day, entered) if day <= ON else entered))
    mentorships = []
    for number in range(people):
        mentor = everybody[3 * random.randrange(people // 3)]
        mentee = random.choice(everybody)
        if mentor.key == mentee.key:
            continue
        start = date(2018, 1, 1) + timedelta(days=random.randrange(3000))
        end = start + timedelta(days=random.choice((364, 364, 120)))
        records = random.choice((0, 0, 2, 9))
        mentorships.append(
            pairing(
                mentor.key, mentee.key, start, pairing=f"pairing {number}", ends_on=end if end < ON else None,
                is_broken_off=random.random() < 0.3, category="unit_leader" if number % 2 else "skill_master",
                records=records, minutes=50 * records, outcomes=random.randrange(2),
                first_record_on=start + timedelta(days=random.choice((5, 30))) if records else None,
                last_record_on=start + timedelta(days=90) if records else None,
            )
        )  # fmt: skip
    return NetworkInputs(
        people=tuple(everybody),
        mentorships=tuple(mentorships),
        organisations=tuple(
            OrganisationNode(unit, f"unit {unit}", unit[:6], f"{unit[:6]}1{unit[7:]:0>2}", random.random() < 0.4)
            for unit in units
        ),
        moves=tuple(moves),
        holdings=tuple(holdings),
        nominees=tuple(
            Nominee(
                one.key, random.choice(("male", "female")), one.city_code, one.sector, "regular", random.random() < 0.4
            )
            for one in everybody
            if one.is_member
        ),
        places=CITIES | COUNTIES,
    )


def shuffled(inputs: NetworkInputs, seed: int) -> NetworkInputs:
    """Return the same inputs in another order."""
    random = Random(seed)

    def mixed(values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(random.sample(values, len(values)))

    return NetworkInputs(
        mixed(inputs.people), mixed(inputs.mentorships), mixed(inputs.organisations), mixed(inputs.moves),
        mixed(inputs.holdings), mixed(inputs.nominees), inputs.places,
    )  # fmt: skip
