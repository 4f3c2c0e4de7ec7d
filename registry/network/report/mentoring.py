"""The tables on mentoring: coverage, liveliness, lineage, bridges, dependence."""

from collections.abc import Callable, Iterable

from registry.kernel.messages import Message, message
from registry.network.graphs import MentorshipEdge, PersonNode
from registry.network.measures.bridges import Bridges, Mixing
from registry.network.measures.coverage import Coverage
from registry.network.measures.dependence import Dependence
from registry.network.measures.lineage import Lineage
from registry.network.measures.liveliness import Liveliness
from registry.network.measures.survival import Survival
from registry.network.report.inputs import Names, category, sector
from registry.network.report.structure import Column, Kind, Table, table

PERSON = Column(message("Person"))
MENTOR = Column(message("Mentor"))
MENTEE = Column(message("Mentee"))
LOW = Column(message("95 percent interval, low"), Kind.SHARE)
HIGH = Column(message("95 percent interval, high"), Kind.SHARE)
SURVIVAL_DAYS = (91, 182, 365, 731, 1096, 1826)


def coverage_tables(found: Coverage, people: Iterable[PersonNode], names: Names, rows: int) -> list[Table]:
    node = {person.key: person for person in people}
    return [
        table(
            "load",
            message("Mentors by number of running mentees"),
            (Column(message("Running mentees")), Column(message("Mentors"), Kind.COUNT)),
            found.degrees,
        ),
        table(
            "unmentored",
            message("Members without a mentor"),
            (PERSON, Column(message("County")), Column(message("Sector"))),
            [
                (names.person(key), names.place(node[key].county_code), sector(node[key].sector))
                for key in found.unmentored
            ],
            limit=rows,
            is_personal=True,
        ),
        table(
            "overloaded",
            message("Mentors over capacity"),
            (MENTOR, Column(message("Running mentees"), Kind.COUNT), Column(message("Agreed capacity"))),
            [(names.person(load.mentor), load.mentees, load.capacity) for load in found.overloaded],
            limit=rows,
            is_personal=True,
        ),
    ]


def liveliness_tables(found: Liveliness, edges: Iterable[MentorshipEdge], names: Names, rows: int) -> list[Table]:
    edge = {edge.pairing: edge for edge in edges}

    def listed(key: str, title: Message, pairings: Iterable[str]) -> Table:
        ordered = sorted(
            (edge[pairing] for pairing in pairings), key=lambda one: (one.last_record_on or one.starts_on, one.pairing)
        )
        return table(
            key,
            title,
            (
                MENTOR,
                MENTEE,
                Column(message("First day of the pairing"), Kind.DATE),
                Column(message("Last record"), Kind.DATE),
            ),
            [
                (names.person(one.mentor), names.person(one.mentee), one.starts_on, one.last_record_on)
                for one in ordered
            ],
            limit=rows,
            is_personal=True,
        )

    return [
        table(
            "by_category",
            message("Guidance by category of mentor"),
            (
                Column(message("Category")),
                Column(message("Pairings"), Kind.COUNT),
                Column(message("Guidance records"), Kind.NUMBER),
                Column(message("Records per pairing-month"), Kind.NUMBER),
            ),
            [(category(row.category), row.pairings, row.records, row.records_per_month) for row in found.by_category],
        ),
        survival_table("survival", message("Pairings not broken off, by days since the start"), found.survival),
        listed("silent", message("Silent pairings, the longest silence first"), found.silent),
        listed("not_met", message("Pairings whose first meeting was not held"), found.not_met),
    ]


def survival_table(key: str, title: Message, curve: Survival) -> Table:
    """Read a Kaplan-Meier curve off at a few lengths of time, as far as anybody was observed."""
    days = [day for day in SURVIVAL_DAYS if day <= curve.longest]
    steps = [(day, curve.at(day), curve.share_at(day)) for day in days]
    return table(
        key,
        title,
        (Column(message("Days")), Column(message("Share"), Kind.SHARE), LOW, HIGH),
        [(day, share, step.low if step else 1.0, step.high if step else 1.0) for day, step, share in steps],
    )


def lineage_tables(found: Lineage, names: Names, rows: int) -> list[Table]:
    schools = sorted(found.descendants.items(), key=lambda school: (-school[1], school[0]))
    return [
        table(
            "generations",
            message("People by generation"),
            (
                Column(message("Generation")),
                Column(message("People"), Kind.COUNT),
                Column(message("Mentors"), Kind.COUNT),
                Column(message("Without mentees"), Kind.COUNT),
                Column(message("Mentees per mentor"), Kind.NUMBER),
            ),
            [
                (row.number, row.people, row.mentors, row.people - row.mentors, row.mentees_per_mentor)
                for row in found.by_generation
            ],
        ),
        table(
            "schools",
            message("Largest schools"),
            (MENTOR, Column(message("Descendants"), Kind.COUNT)),
            [(names.person(mentor), descendants) for mentor, descendants in schools],
            limit=rows,
            is_personal=True,
        ),
        table(
            "longest_line",
            message("The longest line of guidance"),
            (Column(message("Generation")), PERSON),
            [(number, names.person(person)) for number, person in enumerate(found.longest_line, 1)],
            is_personal=True,
        ),
        table(
            "cycles",
            message("People who guided each other in a circle"),
            (Column(message("Circle")), PERSON),
            [(number, names.person(person)) for number, circle in enumerate(found.cycles, 1) for person in circle],
            is_personal=True,
        ),
    ]


def mixing_table(
    key: str, title: Message, corner: Message, mixing: Mixing, name: Callable[[str], str | Message]
) -> Table:
    """Show from which group mentors guide into which: rows the mentor's, columns the mentee's."""
    columns = [Column(corner), *(Column(name(group), Kind.COUNT) for group in mixing.groups)]
    return table(
        key,
        title,
        columns,
        [(name(group), *counts) for group, counts in zip(mixing.groups, mixing.counts, strict=True)],
    )


def bridges_tables(found: Bridges, names: Names, rows: int) -> list[Table]:
    between = sorted(found.betweenness.values.items(), key=lambda item: (-item[1], item[0]))
    return [
        mixing_table(
            "by_city",
            message("Ties by city: mentor (row) and mentee (column)"),
            message("City of the mentor"),
            found.by_city,
            names.place,
        ),
        mixing_table(
            "by_sector",
            message("Ties by sector: mentor (row) and mentee (column)"),
            message("Sector of the mentor"),
            found.by_sector,
            sector,
        ),
        table(
            "brokers",
            message("People most between others"),
            (
                PERSON,
                Column(message("Betweenness"), Kind.NUMBER),
                Column(message("Effective size"), Kind.NUMBER),
                Column(message("Constraint"), Kind.NUMBER),
            ),
            [
                (names.person(person), value, found.effective_size[person], found.constraint[person])
                for person, value in between
                if value > 0
            ],
            limit=rows,
            is_personal=True,
        ),
    ]


def dependence_tables(found: Dependence, names: Names, rows: int) -> list[Table]:
    return [
        table(
            "sole_mentors",
            message("Members who would lose their only mentor"),
            (MENTOR, Column(message("Members"), Kind.COUNT)),
            [(names.person(mentor), members) for mentor, members in found.sole_mentor_of],
            limit=rows,
            is_personal=True,
        ),
        table(
            "articulation",
            message("People whose loss would part the network"),
            (PERSON, Column(message("People cut off"), Kind.COUNT)),
            [(names.person(person), people) for person, people in found.cut_off_by],
            limit=rows,
            is_personal=True,
        ),
    ]
