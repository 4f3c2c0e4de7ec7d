"""Make the report of a day from the database, with all that goes with it."""

from dataclasses import dataclass
from datetime import date

from registry.access.actor import Actor
from registry.network.measures.coverage import Coverage
from registry.network.measures.liveliness import Liveliness
from registry.network.measures.movement import Movement
from registry.network.report import measured, report_of
from registry.network.report.gathering import gathered
from registry.network.report.regions import rotations
from registry.network.report.stored import Stored
from registry.network.report.structure import Audience, NetworkReport


@dataclass(frozen=True)
class Made:
    """The report for the office, to be kept for the pages; the report for the asked audience; the main figures."""

    stored: Stored
    report: NetworkReport
    coverage: Coverage
    liveliness: Liveliness
    movement: Movement


def report_on(day: date, year: int | None, audience: Audience, *, actor: Actor) -> Made:
    """Read, measure and write everything up to the day; `year` is the selection to be judged (None: the latest).

    Raise RuleViolation if the list of a named year is not decided. Nothing is written.
    """
    found = gathered(day, year, visible_to=actor)
    measures = measured(found.inputs, day)
    for_office = report_of(measures, found.inputs, day, audience=Audience.OFFICE)
    return Made(
        Stored(for_office, found.year, rotations(found, measures.movement, day)),
        for_office if audience is Audience.OFFICE else report_of(measures, found.inputs, day, audience=audience),
        measures.coverage,
        measures.liveliness,
        measures.movement,
    )
