"""What can be entered of a recruitment: its post, the confirmation, a deferral of the tour, pay steps."""

from datetime import date

from registry.kernel.messages import Message, message
from registry.kernel.verdicts import Outcome, Verdict
from registry.service_records.codes import Direction, PersonnelStatus, SpellKind
from registry.service_records.rules.standing import ON_A_FOOTING

MOST_STEPS = 5
"""More pay steps at once are a slip of the pen."""


def may_recruit(kind: SpellKind, status: PersonnelStatus, starts_on: date, recruited_on: date, today: date) -> Verdict:
    """Say whether a spell can be the first post of a recruitment on a day."""
    if kind is not SpellKind.POST or status not in ON_A_FOOTING:
        return _refused(
            "no_post", message("Recruited and confirmed are civil servants and institution staff, into a post.")
        )
    if recruited_on > today:
        return _refused("in_future", message("The recruitment lies ahead."))
    if recruited_on > starts_on:
        return _refused("after_post", message("The recruitment comes before the first day of the post."))
    return _possible()


def may_confirm(recruited_on: date, starts_on: date, confirmed_on: date, today: date) -> Verdict:
    """Say whether the confirmation after probation can have this day."""
    if confirmed_on > today:
        return _refused("in_future", message("A confirmation is entered once it has been given."))
    if confirmed_on < max(recruited_on, starts_on):
        return _refused("before_recruitment", message("Nobody is confirmed before the first day of the post."))
    return _possible()


def may_defer(confirmed_on: date | None, until: date, reason: str) -> Verdict:
    """Say whether a tour can be put off until a day: there must be a reason, and it must be due by then."""
    if not reason.strip():
        return _refused("no_reason", message("Say why the tour is put off."))
    if confirmed_on is None or until <= confirmed_on:
        return _refused("not_due", message("A tour is due, and can be put off, from the confirmation on."))
    return _possible()


def may_grant(confirmed_on: date | None, steps: int, granted_on: date, today: date) -> Verdict:
    """Say whether pay steps can be granted on a day."""
    if not 1 <= steps <= MOST_STEPS:
        return _refused("steps", message("The number of pay steps lies between 1 and %(most)d.", most=MOST_STEPS))
    if confirmed_on is None or granted_on < confirmed_on:
        return _refused("not_confirmed", message("Pay steps are granted after the confirmation."))
    if granted_on > today:
        return _refused("in_future", message("Pay steps are entered once they have been granted."))
    return _possible()


def may_be_deputy_head(kind: SpellKind, direction: Direction | None) -> Verdict:
    """Say whether a spell can be a term as deputy county head: it is a secondment downward."""
    if kind is not SpellKind.SECONDMENT or direction is not Direction.DOWN:
        return _refused("no_secondment", message("A deputy county head is seconded downward."))
    return _possible()


def _possible() -> Verdict:
    return Verdict(
        rule="may_enter", outcome=Outcome.MET, code="possible", clause="", text=message("This can be entered.")
    )


def _refused(code: str, text: Message) -> Verdict:
    return Verdict(rule="may_enter", outcome=Outcome.NOT_MET, code=code, clause="", text=text)
