"""The tables on rotation and selection: communities, movement, what is stuck, fairness."""

from collections.abc import Callable

from registry.kernel.messages import Message, message
from registry.network.measures.communities import Communities
from registry.network.measures.fairness import Attribute, Fairness
from registry.network.measures.movement import Movement, Transitions
from registry.network.measures.stuck import Stuck
from registry.network.report.inputs import Names, level, nominee_group, sector
from registry.network.report.mentoring import HIGH, LOW, PERSON, survival_table
from registry.network.report.structure import Column, Kind, Table, table


def communities_tables(found: Communities, names: Names, rows: int) -> list[Table]:
    return [
        table(
            "communities",
            message("Largest communities of units"),
            (
                Column(message("Community")),
                Column(message("Organisations"), Kind.COUNT),
                Column(message("Main county")),
                Column(message("Share of the main county"), Kind.SHARE),
            ),
            [(one.number, one.size, names.place(one.main_county), one.main_share) for one in found.by_community],
            limit=rows,
        )
    ]


def _transition_table(key: str, title: Message, found: Transitions, name: Callable[[str], str | Message]) -> Table:
    columns = [
        Column(message("Origin")),
        *(Column(message("to %(state)s", state=name(state)), Kind.COUNT) for state in found.states),
    ]
    return table(
        key, title, columns, [(name(state), *row) for state, row in zip(found.states, found.counts, strict=True)]
    )


def movement_tables(found: Movement, names: Names) -> list[Table]:
    return [
        _transition_table("by_level", message("Moves from level to level"), found.by_level, level),
        _transition_table("by_sector", message("Moves from sector to sector"), found.by_sector, sector),
        table(
            "by_county",
            message("Moves by county"),
            (
                Column(message("County")),
                Column(message("Arrivals"), Kind.COUNT),
                Column(message("Departures"), Kind.COUNT),
                Column(message("Inside the county"), Kind.COUNT),
                Column(message("Arrivals less departures"), Kind.NUMBER),
            ),
            [(names.place(row.county), row.arrivals, row.departures, row.within, row.net) for row in found.by_county],
        ),
        survival_table("first_move", message("People without a first move, by days since entry"), found.first_move),
    ]


def stuck_tables(found: Stuck, names: Names, rows: int) -> list[Table]:
    since = Column(message("Unmoved since"), Kind.DATE)
    return [
        table(
            "unmoved",
            message("People without a move, the longest first"),
            (PERSON, since),
            [(names.person(person), day) for person, day in found.unmoved],
            limit=rows,
            is_personal=True,
        ),
        table(
            "held_posts",
            message("Posts nobody leaves, the longest first"),
            (
                Column(message("Organisation")),
                Column(message("Post of the unit")),
                Column(message("Holders"), Kind.COUNT),
                since,
            ),
            [(names.organisation(one.organisation), one.post, len(one.holders), one.since) for one in found.held_posts],
            limit=rows,
            is_personal=True,
        ),
        table(
            "outflow_only",
            message("Hardship townships with outflow only"),
            (Column(message("Township")), Column(message("Departures"), Kind.COUNT)),
            [(names.place(row.township), row.departures) for row in found.outflow_only],
            limit=rows,
        ),
    ]


def fairness_tables(found: Fairness, names: Names) -> list[Table]:
    name: Callable[[str], str | Message] = names.place if found.attribute is Attribute.REGION else nominee_group
    low_ratio, high_ratio = (Column(column.title, Kind.NUMBER) for column in (LOW, HIGH))
    return [
        table(
            f"by_{found.attribute.value}",
            message("Selection by %(attribute)s", attribute=found.attribute.label),
            (
                Column(found.attribute.label),
                Column(message("People nominated"), Kind.COUNT),
                Column(message("People selected"), Kind.COUNT),
                Column(message("People not selected"), Kind.COUNT),
                Column(message("Selection rate"), Kind.SHARE),
                LOW,
                HIGH,
                Column(message("Impact ratio"), Kind.NUMBER),
                low_ratio,
                high_ratio,
            ),
            [
                (
                    name(row.group),
                    row.nominees,
                    row.selected,
                    row.nominees - row.selected,
                    row.rate,
                    row.rate_interval.low,
                    row.rate_interval.high,
                    row.ratio,
                    row.ratio_interval.low if row.ratio_interval else None,
                    row.ratio_interval.high if row.ratio_interval else None,
                )
                for row in found.groups
            ],
        )
    ]
