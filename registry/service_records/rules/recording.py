"""What can be entered as service: impossible dates are refused, and what is unusual is asked about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from registry.kernel.intervals import (
    FOREVER,
    MONTHS_A_YEAR,
    Interval,
    add_months,
    last_of_month,
    length_between,
    minus,
    total_days,
    within,
)
from registry.kernel.messages import Message, message
from registry.kernel.verdicts import Outcome, Verdict
from registry.service_records.codes import Direction, Precision, Programme, SpellKind
from registry.service_records.rules.spells import INTERRUPTING, Reading, Spell, interval

YOUNGEST = 16
"""Nobody is employed before full 16 years (Labour Law, article 15)."""

YEARS_AHEAD = 20
"""A date further ahead is a slip of the pen."""

WITH_DIRECTION = frozenset({SpellKind.SECONDMENT, SpellKind.SHADOWING})

AT_HOME = frozenset({SpellKind.POST, SpellKind.PROGRAMME_SERVICE, SpellKind.ASSISTANT_POST})
"""Held one at a time: two that overlap are asked about."""

BESIDE_A_POST = frozenset(
    {
        SpellKind.SECONDMENT,
        SpellKind.SHADOWING,
        SpellKind.LENT,
        SpellKind.VILLAGE_RESIDENCE,
        SpellKind.COUNTERPART_SUPPORT,
        SpellKind.TECHNICAL_ENVOY,
        SpellKind.GRASSROOTS_TOUR,
    }
)
"""Served from a home post; one without a post running is asked about."""

LEAVES = frozenset({SpellKind.POST, SpellKind.LENT})
"""Kinds that take somebody away from where a service commitment binds."""

LONGEST_PLANNED = 6 * MONTHS_A_YEAR
"""Months of a secondment or programme beyond which the dates are asked about."""


@dataclass(frozen=True, kw_only=True)
class Dates:
    """When something began, ended, or is to end; as written, the last day included, a month as its first day."""

    starts_on: date
    starts_precision: Precision = Precision.DAY
    ends_on: date | None = None
    ends_precision: Precision = Precision.DAY
    planned_ends_on: date | None = None


def may_record_dates(dates: Dates, *, birth_on: date, today: date) -> Verdict:
    """Say whether service can have these dates; a month is given the benefit of the doubt."""
    latest_start = last_of_month(dates.starts_on) if dates.starts_precision is Precision.MONTH else dates.starts_on
    if add_months(birth_on, MONTHS_A_YEAR * YOUNGEST) > latest_start:
        return _refused("too_young", message("It begins before the age of %(age)d.", age=YOUNGEST))
    ends = dates.ends_on
    if ends is not None and dates.ends_precision is Precision.MONTH:
        ends = last_of_month(ends)
    if ends is not None and ends < dates.starts_on:
        return _refused("ends_before_start", message("It ends before it begins."))
    if dates.planned_ends_on is not None and dates.planned_ends_on < dates.starts_on:
        return _refused("planned_before_start", message("It is planned to end before it begins."))
    limit = add_months(today, MONTHS_A_YEAR * YEARS_AHEAD)
    if any(day is not None and day > limit for day in (dates.starts_on, dates.ends_on, dates.planned_ends_on)):
        return _refused("too_far_ahead", message("A date lies more than %(years)d years ahead.", years=YEARS_AHEAD))
    return _possible()


def may_record_kind(kind: SpellKind, *, direction: Direction | None, programme: Programme | None) -> Verdict:
    """Say whether the kind of a spell has what it needs: a direction, or a programme; an interruption is no spell."""
    if kind is SpellKind.INTERRUPTION:
        return _refused("not_a_spell", message("An interruption belongs to the person, not to an organisation."))
    if (kind in WITH_DIRECTION) != (direction is not None):
        return _refused("direction", message("A secondment or shadowing, and nothing else, goes upward or downward."))
    if kind is SpellKind.PROGRAMME_SERVICE and programme is None:
        return _refused("programme", message("Name the programme of the service."))
    return _possible()


def may_transfer(*, has_departed: bool, is_at_home_there: bool, post_began_on: date | None, starts_on: date) -> Verdict:
    """Say whether somebody can be transferred to a unit from a day; `post_began_on` is that of the running post."""
    if has_departed:
        return _refused("departed", message("A departure is entered: nobody is transferred after it."))
    if is_at_home_there:
        return _refused("at_home_there", message("This unit is the home organisation already."))
    if post_began_on is not None and starts_on <= post_began_on:
        return _refused(
            "before_post", message("The present post began on %(day)s; a transfer comes after it.", day=post_began_on)
        )
    return _possible()


@dataclass(frozen=True)
class Remark:
    """Something that a clerk should see while typing; `asks` tells that it has to be confirmed."""

    code: str
    text: Message
    asks: bool = True


@dataclass(frozen=True)
class Commitment:
    """Somebody is bound to an organisation until the end of a day (最低服务期)."""

    organisation_key: str
    until: date


def remarks(
    proposed: Spell,
    others: Sequence[Spell],
    *,
    names: Mapping[str, str],
    commitments: Sequence[Commitment] = (),
    today: date,
) -> list[Remark]:
    """Say what is unusual about a spell beside the others of the same person (`names`: key -> how it is called)."""
    found = [*_overlaps(proposed, others, names, today), *_gap(proposed, others, today)]
    days = interval(proposed, Reading.SHOWN, today)
    if proposed.kind in BESIDE_A_POST and not any(
        other.kind in AT_HOME and _shared(days, interval(other, Reading.SHOWN, today)) for other in others
    ):
        found.append(Remark("no_home_post", message("No post at home is entered for these days.")))
    if proposed.starts_on > today:
        found.append(Remark("begins_later", message("It begins in the future.")))
    if proposed.kind in WITH_DIRECTION and proposed.ends_on is None and proposed.planned_ends_on is None:
        found.append(Remark("no_planned_end", message("It runs without a planned end.")))
    if (
        proposed.kind in BESIDE_A_POST | {SpellKind.PROGRAMME_SERVICE}
        and days.after != FOREVER
        and length_between(days.first, days.after).months > LONGEST_PLANNED
    ):
        found.append(Remark("very_long", message("It lasts longer than %(years)d years.", years=LONGEST_PLANNED // 12)))
    if proposed.kind in LEAVES:
        for one in commitments:
            if one.until >= proposed.starts_on and one.organisation_key != proposed.organisation_key:
                found.append(
                    Remark("committed", message("A service commitment binds the person until %(day)s.", day=one.until))
                )
    return found


def moves_file() -> Remark:
    """Remark that a running post elsewhere takes the file along."""
    return Remark(
        "moves_file",
        message("A running post there makes it the home organisation: the file goes to the office that manages it."),
    )


def _overlaps(proposed: Spell, others: Sequence[Spell], names: Mapping[str, str], today: date) -> Iterator[Remark]:
    days = interval(proposed, Reading.SHOWN, today)
    for other in others:
        shared = _shared(days, interval(other, Reading.SHOWN, today))
        if not shared or other.kind in INTERRUPTING or proposed.kind in INTERRUPTING:
            continue
        both_at_home = proposed.kind in AT_HOME and other.kind in AT_HOME
        if both_at_home or proposed.kind is other.kind:
            yield Remark(
                "overlap",
                message("Overlaps on %(first)s to %(last)s: %(spell)s", **_ends(shared), spell=names[other.key]),
            )


def _gap(proposed: Spell, others: Sequence[Spell], today: date) -> Iterator[Remark]:
    """Show the days between the spell at home before and this one: they count nowhere."""
    if proposed.kind not in AT_HOME:
        return
    home = [interval(other, Reading.SHOWN, today) for other in others if other.kind in AT_HOME]
    before = [days for days in home if days.first < proposed.starts_on]
    last = max((days.after for days in before), default=None)
    first = interval(proposed, Reading.SHOWN, today).first
    if last is not None and last < first:
        missing = minus([Interval(last, first)], home)
        yield Remark(
            "gap",
            message(
                "A gap of %(days)d days before it: nothing is entered from %(first)s to %(last)s",
                days=total_days(missing),
                **_ends(Interval(last, first)),
            ),
            asks=False,
        )


def _shared(one: Interval, other: Interval) -> Interval | None:
    cut = within([one], other.first, other.after)
    return cut[0] if cut else None


def _ends(days: Interval) -> dict[str, object]:
    return {
        "first": days.first,
        "last": message("today and on") if days.after == FOREVER else days.last,
    }


def _possible() -> Verdict:
    return Verdict(
        rule="may_record", outcome=Outcome.MET, code="possible", clause="", text=message("This can be entered.")
    )


def _refused(code: str, text: Message) -> Verdict:
    return Verdict(rule="may_record", outcome=Outcome.NOT_MET, code=code, clause="", text=text)
