"""Points of a nomination under each criterion, in whole numbers only: half to even, no fraction is ever lost unseen.

A value is 0 to 10,000 ten-thousandths of the criterion's scale. Weights of a cycle sum to 100, so the final score
is 0 to 1,000,000 ten-thousandths of a point.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.kernel.intervals import Length
from registry.kernel.messages import Message, message
from registry.people.codes import AppraisalResult, TitleLevel

FULL = 10_000
WEIGHTS_SUM = 100
FEWEST_FOR_TRIMMING = 3


@dataclass(frozen=True)
class Points:
    """A value in ten-thousandths of the scale, and the formula it came from."""

    value: int
    formula: Message


@dataclass(frozen=True)
class Record:
    """What of a person's record the criteria look at, on the as-of day.

    `service` and `hardship` are counted lengths; `appraisals` are the graded yearly results of the last years, the
    latest first; `awards` the levels of the bodies that gave them.
    """

    service: Length
    hardship: Length
    appraisals: tuple[AppraisalResult, ...]
    awards: tuple[str, ...]
    title: TitleLevel | None
    has_passed_programme: bool
    is_in_programme: bool


def divided(numerator: int, denominator: int) -> int:
    """Divide whole numbers, half to even. The denominator is positive."""
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2))


def computed_points(record: Record, table: Mapping[str, Any]) -> dict[str, Points]:
    """Give the points of each criterion that is computed from the record. `table` is the parameter pool.points."""
    return {
        "grassroots_service": service_points(record.service, table["grassroots_service_months"]),
        "hardship_service": service_points(record.hardship, table["hardship_service_months"]),
        "appraisals": appraisal_points(record.appraisals, table["appraisals"]),
        "awards": award_points(record.awards, table["awards"]),
        "title": title_points(record.title, table["titles"]),
        "programme_service": programme_points(record, table),
    }


def service_points(length: Length, full_months: int) -> Points:
    """Points grow with each full month counted, up to `full_months`."""
    months = min(length.months, full_months)
    return Points(
        divided(FULL * months, full_months),
        message(
            "%(length)s counted: %(months)d of %(full)d months", length=length.text, months=months, full=full_months
        ),
    )


def appraisal_points(results: Sequence[AppraisalResult], table: Mapping[str, int]) -> Points:
    """The mean over the graded appraisals; not graded, not taken part and exempt are no failures and stay out."""
    graded = [result for result in results if result.value in table]
    if not graded:
        return Points(0, message("no graded appraisal in these years"))
    return Points(
        divided(FULL * sum(table[result.value] for result in graded), 100 * len(graded)),
        message(
            "mean of %(count)d appraisals: %(results)s",
            count=len(graded),
            results=[
                message("%(result)s (%(points)d)", result=result.label, points=table[result.value]) for result in graded
            ],
        ),
    )


AWARD_LEVELS: Mapping[str, Message] = {
    "national": message("national award"),
    "province": message("provincial award"),
    "city": message("city award"),
    "county": message("county award"),
    "unit": message("award of the unit"),
}


def award_points(levels: Iterable[str], table: Mapping[str, int]) -> Points:
    """The sum over the awards by level, at most the whole scale."""
    given = list(levels)
    counted = [(level, given.count(level)) for level in table if level in given]
    if not counted:
        return Points(0, message("no award"))
    total = sum(table[level] * count for level, count in counted)
    return Points(
        FULL * min(total, 100) // 100,
        message(
            "%(awards)s: %(total)d, at most 100",
            awards=[
                message(
                    "%(count)d × %(level)s (%(points)d)", count=count, level=AWARD_LEVELS[level], points=table[level]
                )
                for level, count in counted
            ],
            total=total,
        ),
    )


def title_points(level: TitleLevel | None, table: Mapping[str, int]) -> Points:
    """By the highest title held."""
    if level is None:
        return Points(0, message("no professional title"))
    return Points(
        FULL * table[level.value] // 100,
        message("highest title %(level)s: %(points)d", level=level.label, points=table[level.value]),
    )


def programme_points(record: Record, table: Mapping[str, Any]) -> Points:
    """Full for a service programme completed and passed, part of it while one runs."""
    if record.has_passed_programme:
        points, formula = table["programme_passed"], message("a service programme completed and passed")
    elif record.is_in_programme:
        points, formula = table["programme_running"], message("a service programme is running")
    else:
        return Points(0, message("no service programme"))
    return Points(FULL * points // 100, formula)


def panel_points(points: Sequence[int], scale: int, *, trimmed: bool) -> Points:
    """Bring the experts' points together: the mean, without the highest and the lowest if `trimmed`.

    With fewer than three scores nothing can be left out. A score that is missing is not in `points`: a blank is
    never a zero. ValueError without any score.
    """
    if not points:
        raise ValueError("a nomination without any score has no mean")
    ordered = sorted(points, reverse=True)
    kept = ordered[1:-1] if trimmed and len(ordered) >= FEWEST_FOR_TRIMMING else ordered
    values = {"all": [*ordered], "sum": sum(kept), "count": len(kept)}
    if len(kept) < len(ordered):
        formula = message(
            "%(all)s; without the highest and the lowest: %(sum)d ÷ %(count)d of %(scale)d", scale=scale, **values
        )
    else:
        formula = message("%(all)s; mean: %(sum)d ÷ %(count)d of %(scale)d", scale=scale, **values)
    return Points(divided(FULL * sum(kept), len(kept) * scale), formula)


def final_score(values: Iterable[tuple[int, int]]) -> int:
    """Give the score in ten-thousandths of a point from (weight, value) of every criterion."""
    return sum(weight * value for weight, value in values)
