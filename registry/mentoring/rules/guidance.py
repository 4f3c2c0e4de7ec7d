"""What may be recorded of guidance, and when its silence is noticed (task 16; the days are the province's choice)."""

from datetime import date, timedelta

from registry.kernel.messages import Message, message
from registry.kernel.verdicts import Outcome, Verdict
from registry.mentoring.codes import PairingState
from registry.mentoring.rules.fit import CLAUSE
from registry.policy import catalogue

RUNNING = (PairingState.TRIAL, PairingState.ACTIVE)
"""The states in which guidance is given and a place is taken."""

ALIVE, FIRST_AWAITED, FIRST_MISSED, SILENT = "alive", "first_meeting_awaited", "first_meeting_missed", "silent"
"""The codes of `guidance_alive`."""


def guidance_alive(starts_on: date, last_held_on: date | None, today: date) -> Verdict:
    """Say whether a running pairing is heard of: the first meeting in time, then no long time without a record.

    `met_on` is empty; `measured` are the days since the last meeting, or since the start while there was none.
    """
    allowed = silence_days(today) if last_held_on else first_meeting_days(today)
    days = (today - (last_held_on or starts_on)).days
    is_alive = days <= allowed
    if last_held_on:
        code, text = (ALIVE, _ALIVE) if is_alive else (SILENT, _SILENT)
    else:
        code, text = (FIRST_AWAITED, _FIRST_AWAITED) if is_alive else (FIRST_MISSED, _FIRST_MISSED)
    return Verdict(
        "guidance_alive",
        Outcome.MET if is_alive else Outcome.NOT_MET,
        code,
        CLAUSE,
        Message(text.template, {"days": days, "allowed": allowed, "left": allowed - days}),
        measured=Message(_DAYS.template, {"days": days}),
        required=Message(_DAYS.template, {"days": allowed}),
    )


_ALIVE = message("The last meeting was %(days)s days ago.")
_SILENT = message("No record for %(days)s days; at most %(allowed)s are allowed.")
_FIRST_AWAITED = message("The first meeting is due within %(left)s days.")
_FIRST_MISSED = message("No first meeting %(days)s days after the start; it was due within %(allowed)s.")
_DAYS = message("%(days)s days")


def first_meeting_days(on: date) -> int:
    return int(catalogue.parameter("mentoring.first_meeting_days", on))


def silence_days(on: date) -> int:
    return int(catalogue.parameter("mentoring.silence_days", on))


def next_due_on(starts_on: date, last_held_on: date | None, today: date) -> date:
    """Return the last day on which the next meeting still keeps the pairing from silence."""
    if last_held_on:
        return last_held_on + timedelta(days=silence_days(today))
    return starts_on + timedelta(days=first_meeting_days(today))


def is_late_entry(held_on: date, recorded_on: date) -> bool:
    """Say whether a record was written so long after the meeting that it is marked."""
    return (recorded_on - held_on).days > catalogue.parameter("mentoring.late_entry_days", recorded_on)


def may_record_guidance(state: PairingState, starts_on: date, held_on: date, today: date) -> Verdict:
    """A meeting is recorded in a running pairing, held since its start and not in the future."""
    rule = "may_record_guidance"
    if state not in RUNNING:
        return refused(rule, "not_running", message("Guidance is recorded in a running pairing only."))
    if held_on > today:
        return refused(rule, "in_the_future", message("A meeting is recorded after it was held."))
    if held_on < starts_on:
        return refused(rule, "before_start", message("The pairing started on %(day)s only.", day=starts_on))
    return allowed(rule)


def may_confirm_guidance(confirmed_on: date | None) -> Verdict:
    """A record is confirmed once."""
    if confirmed_on:
        return refused(
            "may_confirm_guidance",
            "confirmed",
            message("This record was confirmed on %(day)s.", day=confirmed_on),
        )
    return allowed("may_confirm_guidance")


def may_record_outcome(state: PairingState, starts_on: date, achieved_on: date, today: date) -> Verdict:
    """An outcome belongs to a pairing that runs or has ended, achieved since its start and not in the future."""
    rule = "may_record_outcome"
    if state not in (*RUNNING, PairingState.ENDED):
        return refused(rule, "not_begun", message("This pairing has not begun."))
    if achieved_on > today:
        return refused(rule, "in_the_future", message("An outcome is recorded after it was achieved."))
    if achieved_on < starts_on:
        return refused(rule, "before_start", message("The pairing started on %(day)s only.", day=starts_on))
    return allowed(rule)


def may_verify_outcome(verified_on: date | None) -> Verdict:
    """An outcome is verified once."""
    if verified_on:
        return refused(
            "may_verify_outcome",
            "verified",
            message("This outcome was verified on %(day)s.", day=verified_on),
        )
    return allowed("may_verify_outcome")


def allowed(rule: str) -> Verdict:
    """Return the verdict of an act that nothing forbids."""
    return Verdict(rule, Outcome.MET, "allowed", CLAUSE, message("Nothing stands against it."))


def refused(rule: str, code: str, text: Message) -> Verdict:
    """Return the verdict of an act that is forbidden."""
    return Verdict(rule, Outcome.NOT_MET, code, CLAUSE, text)
