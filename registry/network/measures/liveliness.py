"""Is the guidance alive: records, silence, and how long pairings last."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from registry.kernel.messages import message
from registry.mentoring.rules import guidance
from registry.network.graphs import MentorshipEdge, started
from registry.network.measures.definitions import DAYS_PER_MONTH, Definition, Unit
from registry.network.measures.survival import Survival, kaplan_meier


@dataclass(frozen=True)
class CategoryRate:
    """Liveliness of the pairings of one mentor category."""

    category: str
    pairings: int
    records: int
    records_per_month: float


@dataclass(frozen=True)
class Liveliness:
    """Guidance up to one day. `silent` and `not_met` are keys of running pairings."""

    pairings: int
    running: int
    records: int
    records_per_month: float | None
    minutes_per_record: float | None
    silent_pairings: int
    silent_share: float | None
    not_met_pairings: int
    late_first_share: float | None
    broken_off: int
    median_duration: int | None
    kept_one_year: float | None
    silent: tuple[str, ...]
    not_met: tuple[str, ...]
    by_category: tuple[CategoryRate, ...]
    survival: Survival

    definitions: ClassVar[Mapping[str, Definition]] = {
        "pairings": Definition(
            message("Pairings so far"),
            Unit.PAIRINGS,
            message("Pairings that have begun by the day, ended ones included."),
        ),
        "running": Definition(
            message("Running pairings"), Unit.PAIRINGS, message("Pairings that have begun and not ended by the day.")
        ),
        "records": Definition(
            message("Guidance records"), Unit.RECORDS, message("Guidance records of all pairings so far.")
        ),
        "records_per_month": Definition(
            message("Records per pairing-month"),
            Unit.PER_MONTH,
            message("Records divided by the days of all pairings so far, a month being 365.2425 / 12 days."),
            counts=("pairings",),
        ),
        "minutes_per_record": Definition(
            message("Minutes per record"),
            Unit.MINUTES,
            message("Minutes of all records divided by records."),
            counts=("records",),
        ),
        "silent_pairings": Definition(
            message("Silent pairings"),
            Unit.PAIRINGS,
            message(
                "Running pairings whose last record lies more days back than the parameter mentoring.silence_days says"
                " (rule guidance_alive, task 16)."
            ),
        ),
        "silent_share": Definition(
            message("Share of silent pairings"),
            Unit.SHARE,
            message("Silent divided by running pairings."),
            ("silent_pairings",),
            base="running",
        ),
        "not_met_pairings": Definition(
            message("First meeting not held"),
            Unit.PAIRINGS,
            message(
                "Running pairings without any record more days after the start than the parameter"
                " mentoring.first_meeting_days says (rule guidance_alive, task 16)."
            ),
        ),
        "late_first_share": Definition(
            message("First meeting late or never"),
            Unit.SHARE,
            message(
                "Of all pairings that lasted longer than mentoring.first_meeting_days: the share whose first record is"
                " missing or came later than that."
            ),
            counts=("pairings",),
            base="pairings",
        ),
        "broken_off": Definition(
            message("Broken off"), Unit.PAIRINGS, message("Pairings that ended by the day before their term was over.")
        ),
        "median_duration": Definition(
            message("Median time until broken off"),
            Unit.DAYS,
            message(
                "First day on which half of all pairings would be broken off; pairings that run or served their term"
                " count as long as they were seen (Kaplan and Meier 1958). Empty while more than half go on."
            ),
            counts=("broken_off",),
        ),
        "kept_one_year": Definition(
            message("Not broken off within a year"),
            Unit.SHARE,
            message("Value of the Kaplan-Meier curve of pairings at 365 days; interval by Greenwood's variance."),
            counts=("broken_off",),
            base="pairings",
        ),
    }


def liveliness(edges: Iterable[MentorshipEdge], on: date) -> Liveliness:
    """Measure the guidance of all pairings begun by the day, their records being those up to that day.

    Silence is what the rule `mentoring.rules.guidance.guidance_alive` says, so that lists and figures agree.
    """
    pairings = started(edges, on)
    active = [edge for edge in pairings if edge.runs_on(on)]
    days = sum(edge.days_until(on) for edge in pairings)
    records = sum(edge.records for edge in pairings)
    state = {edge.pairing: guidance.guidance_alive(edge.starts_on, edge.last_record_on, on).code for edge in active}
    silent = tuple(sorted(pairing for pairing, code in state.items() if code == guidance.SILENT))
    not_met = tuple(sorted(pairing for pairing, code in state.items() if code == guidance.FIRST_MISSED))
    grace = timedelta(days=guidance.first_meeting_days(on))
    due = [edge for edge in pairings if edge.days_until(on) - 1 > grace.days]
    late = sum(edge.first_record_on is None or edge.first_record_on > edge.starts_on + grace for edge in due)
    ended = [(edge, edge.ends_on is not None and edge.ends_on < on and edge.is_broken_off) for edge in pairings]
    curve = kaplan_meier((edge.days_until(on), is_event) for edge, is_event in ended)
    return Liveliness(
        pairings=len(pairings),
        running=len(active),
        records=records,
        records_per_month=records * DAYS_PER_MONTH / days if days else None,
        minutes_per_record=sum(edge.minutes for edge in pairings) / records if records else None,
        silent_pairings=len(silent),
        silent_share=len(silent) / len(active) if active else None,
        not_met_pairings=len(not_met),
        late_first_share=late / len(due) if due else None,
        broken_off=curve.events,
        median_duration=curve.median,
        kept_one_year=curve.share_at(365),
        silent=silent,
        not_met=not_met,
        by_category=_by_category(pairings, on),
        survival=curve,
    )


def _by_category(pairings: Iterable[MentorshipEdge], on: date) -> tuple[CategoryRate, ...]:
    groups: dict[str, list[MentorshipEdge]] = defaultdict(list)
    for edge in pairings:
        groups[edge.category].append(edge)
    rates = []
    for category, members in sorted(groups.items()):
        records = sum(edge.records for edge in members)
        days = sum(edge.days_until(on) for edge in members)
        rates.append(CategoryRate(category, len(members), records, records * DAYS_PER_MONTH / days))
    return tuple(rates)
