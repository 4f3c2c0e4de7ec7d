"""Network report of a province: all measures, the picture of a year, and the parts networkx is slow at."""

import sys
from collections import defaultdict
from datetime import date, timedelta
from math import log2
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from registry.network.graphs import (
    Direction,
    Holding,
    MentorshipEdge,
    Move,
    Nominee,
    OrganisationNode,
    PersonNode,
    acquaintance_graph,
    mentorship_graph,
    started,
)
from registry.network.measures.bridges import structural_holes
from registry.network.pictures import mentorship_picture, within
from registry.network.report import network_report
from registry.network.report.inputs import NetworkInputs
from registry.organisations.codes import Sector

SIZES = {"small": 5_000, "full": 20_000}
"""People; 0.6 pairings and about 2 moves for each."""

TARGET = 10.0
PICTURE_TARGET = 1.0
EXPONENT_TARGET = 1.2
ON = date(2026, 6, 30)
FIRST = date(2018, 1, 1)


def run(size: str) -> list[dict[str, Any]]:
    """Measure at a size of SIZES. Seconds unless said otherwise; libraries are loaded before the clock starts."""
    people = SIZES[size]
    network_report(_province(200, 0), ON)
    inputs, half = _province(people, 1), _province(people // 2, 1)
    name = f"{people:,} people, {len(inputs.mentorships):,} pairings, {len(inputs.moves):,} moves"
    report, half_report = (_seconds(lambda one=one: network_report(one, ON).to_json()) for one in (inputs, half))

    ties = acquaintance_graph(mentorship_graph(inputs.people, started(inputs.mentorships, ON)))
    holes = _seconds(lambda: structural_holes(ties))
    some = list(ties)[:: max(1, len(ties) // 20)]
    plain = _seconds(lambda: _plain_structural_holes(ties, some)) * len(ties) / len(some)

    year = within(inputs.mentorships, date(2026, 1, 1), ON)
    ends = {end for edge in year for end in (edge.mentor, edge.mentee)}
    drawn = tuple(person for person in inputs.people if person.key in ends)
    picture = _seconds(lambda: mentorship_picture(drawn, year))
    return [
        _row(f"network report: {name}", report, TARGET),
        _row(
            f"constraint and effective size of {len(ties):,} people (baseline: networkx, from a sample)",
            holes,
            None,
            plain,
        ),
        _row(f"picture of a year: {len(drawn):,} people, {len(year):,} pairings", picture, PICTURE_TARGET),
        _row(
            f"growth of the report from {people // 2:,} people",
            log2(report / half_report),
            EXPONENT_TARGET if size == "full" else None,
            unit="exponent",
        ),
    ]


def _plain_structural_holes(ties: Any, some: list[str]) -> None:
    import networkx as nx

    nx.constraint(ties, nodes=some)
    nx.effective_size(ties, nodes=some)


def _seconds(act: Any) -> float:
    begun = perf_counter()
    act()
    return perf_counter() - begun


def _row(
    name: str, figure: float, target: float | None, baseline: float | None = None, unit: str = "s"
) -> dict[str, Any]:
    return {
        "name": name,
        "figure": round(figure, 4),
        "unit": unit,
        "baseline": None if baseline is None else round(baseline, 4),
        "ratio": None if baseline is None else round(figure / baseline, 6),
        "target": None if target is None else f"<= {target:g} {unit}",
        "met": None if target is None else figure <= target,
    }


def _province(people: int, seed: int) -> NetworkInputs:
    """Invent people in 112 counties; an eighth mentor, a fifth were members; most mentors are of the same city."""
    random = Random(seed)
    counties = [f"34{city:02d}{county:02d}" for city in range(1, 17) for county in range(1, 8)]
    sectors = [sector.value for sector in Sector]
    levels = ("province", "city", "county", "township", "village")
    units: defaultdict[str, list[OrganisationNode]] = defaultdict(list)
    level_of: dict[str, int] = {}
    for number in range(max(112, people * 3 // 10)):
        county = counties[number % 112]
        unit = OrganisationNode(
            f"u{number:06d}", f"unit {number}", county, f"{county}{100 + number % 18}", number % 5 == 0
        )
        units[county].append(unit)
        level_of[unit.key] = random.choices(range(5), (1, 3, 8, 10, 4))[0]
    everybody = [
        PersonNode(
            key=f"p{number:06d}",
            label=f"person {number}",
            county_code=(county := random.choice(counties)),
            city_code=county[:4],
            sector=random.choice(sectors),
            is_mentor=number % 8 == 0,
            is_member=number % 8 == 1,
            capacity=random.choice((1, 1, 2, 4)),
            entered_on=FIRST - timedelta(days=random.randrange(4000)),
        )
        for number in range(people)
    ]
    moves, holdings = [], []
    for person in everybody:
        unit, day = random.choice(units[person.county_code]), person.entered_on or FIRST
        for _ in range(random.choice((0, 1, 1, 2, 2, 3, 4, 3))):
            days = random.randrange(100, 1500)
            if day + timedelta(days=days) > ON:
                break
            day += timedelta(days=days)
            county = unit.county_code if random.random() < 0.85 else random.choice(counties)
            target = random.choice(units[county])
            moves.append(_move(person.key, day, unit, target, level_of, levels, days, random))
            unit = target
        holdings.append(Holding(person.key, unit.key, f"post {random.randrange(5)}", day))
    return NetworkInputs(
        people=tuple(everybody),
        mentorships=tuple(_pairings(everybody, people * 6 // 10, random)),
        organisations=tuple(unit for county in counties for unit in units[county]),
        moves=tuple(moves),
        holdings=tuple(holdings),
        nominees=tuple(
            Nominee(
                person.key, random.choice(("male", "female")), person.city_code, person.sector,
                random.choice(("regular", "abroad", "adult")), random.random() < 0.25,
            )
            for person in everybody[:: max(1, people // 2_000)]
        ),
    )  # fmt: skip


def _move(
    person: str, on: date, source: OrganisationNode, target: OrganisationNode, level_of: dict[str, int],
    levels: tuple[str, ...], days: int, random: Random,
) -> Move:  # fmt: skip
    before, after = level_of[source.key], level_of[target.key]
    return Move(
        person=person,
        on=on,
        from_organisation=source.key,
        to_organisation=target.key,
        from_level=levels[before],
        to_level=levels[after],
        from_sector="health",
        to_sector=random.choice(("health", "water", "education")),
        from_county=source.county_code,
        to_county=target.county_code,
        kind="post",
        direction=Direction.UP if after < before else Direction.DOWN if after > before else Direction.LEVEL,
        days_in_previous=days,
        from_post=f"post {random.randrange(5)}",
        to_post=f"post {random.randrange(5)}",
    )


def _pairings(everybody: list[PersonNode], wanted: int, random: Random) -> list[MentorshipEdge]:
    mentors = [person for person in everybody if person.is_mentor]
    by_city: defaultdict[str, list[PersonNode]] = defaultdict(list)
    for mentor in mentors:
        by_city[mentor.city_code].append(mentor)
    mentees = [person for number, person in enumerate(everybody) if number % 5 == 1 or number % 200 == 0]
    pairings = []
    for number in range(wanted):
        mentee = mentees[number % len(mentees)]
        near = by_city[mentee.city_code] if random.random() < 0.8 else mentors
        mentor = random.choice(near or mentors)
        if mentor.key == mentee.key:
            continue
        start = FIRST + timedelta(days=random.randrange((ON - FIRST).days))
        end = start + timedelta(days=random.choice((364, 364, 364, 200, 90)))
        records = random.randrange(20)
        pairings.append(
            MentorshipEdge(
                pairing=f"g{number:06d}",
                mentor=mentor.key,
                mentee=mentee.key,
                starts_on=start,
                ends_on=end if end < ON else None,
                is_broken_off=random.random() < 0.2,
                category=random.choice(("unit_leader", "skill_master")),
                records=records,
                minutes=records * 60,
                outcomes=random.randrange(3),
                first_record_on=start + timedelta(days=random.randrange(30)) if records else None,
                last_record_on=start + timedelta(days=60) if records else None,
            )
        )
    return pairings


if __name__ == "__main__":
    for row in run(sys.argv[1] if len(sys.argv) > 1 else "small"):
        print(row)
