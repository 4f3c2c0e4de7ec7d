"""The page of a mentor and the page of a pairing."""

from flask import render_template

from registry.access.guards import current_actor, requires, shows_person
from registry.access.permissions import Permission, Role
from registry.kernel import clock
from registry.mentoring.codes import FitPart, PairingState
from registry.mentoring.queries import pages as queries
from registry.mentoring.queries.matching import BEGUN
from registry.mentoring.rules import guidance as guidance_rules
from registry.mentoring.rules import pairings as pairing_rules
from registry.mentoring.views.blueprint import blueprint

SHOWN_AT_FIRST = 20


@blueprint.get("/mentors/<int:mentor_id>")
@requires(Permission.MENTORING_READ)
def show_mentor(mentor_id: int) -> str:
    """Show a mentor: places, mentees with how guidance goes, the generations before and after, outcomes."""
    actor, today = current_actor(), clock.today()
    mentor, filled = queries.mentor(mentor_id, visible_to=actor)
    shows_person(mentor.person_id)
    given = queries.pairings_of_mentor(mentor_id, visible_to=actor)
    return render_template(
        "mentoring/show_mentor.html",
        mentor=mentor,
        filled=filled,
        given=given,
        alive={
            row.id: guidance_rules.guidance_alive(row.starts_on, row.last_held_on, today)
            for row in given
            if row.state in guidance_rules.RUNNING
        },
        teachers=queries.teachers(mentor.person_id),
        followers=queries.mentees_who_mentor(mentor_id),
        outcomes=queries.outcomes_of_mentor(mentor_id, visible_to=actor),
    )


@blueprint.get("/pairings/<int:pairing_id>")
@requires(Permission.MENTORING_READ)
def show_pairing(pairing_id: int) -> str:
    """Show a pairing: its facts, the guidance as a timeline, the outcomes, and the acts open to this reader."""
    actor, today = current_actor(), clock.today()
    pairing = queries.pairing(pairing_id, visible_to=actor)
    shows_person(pairing.mentee_id)
    records = queries.guidance_of(pairing_id)
    last = records[0].held_on if records else None
    is_running = pairing.state in guidance_rules.RUNNING
    own_answer = {Role.MENTOR: pairing.mentor_accepted_on, Role.GRADUATE: pairing.mentee_accepted_on}
    places = queries.places_for(pairing)
    answers = actor.may(Permission.MENTORING_ANSWER)
    return render_template(
        "mentoring/show_pairing.html",
        pairing=pairing,
        records=records,
        shown=SHOWN_AT_FIRST,
        has_begun=pairing.state in BEGUN,
        late={one.id for one in records if guidance_rules.is_late_entry(one.held_on, one.recorded_on)},
        outcomes=queries.outcomes_of(pairing_id),
        minutes=sum(one.minutes for one in records),
        alive=guidance_rules.guidance_alive(pairing.starts_on, last, today) if is_running else None,
        due_on=guidance_rules.next_due_on(pairing.starts_on, last, today) if is_running else None,
        fit_parts=[(part, pairing.fit_parts[part]) for part in FitPart if part in pairing.fit_parts],
        opens_mentee=actor.role is not Role.MENTOR or is_running,
        acceptance=pairing_rules.may_accept(pairing.state, own_answer.get(actor.role) is not None, places)
        if answers and pairing.state is PairingState.PROPOSED
        else None,
        can_refuse=answers and pairing_rules.may_refuse(pairing.state).is_met,
        can_start=answers and pairing_rules.may_start(pairing.state, len(records)).is_met,
        can_end=answers and pairing_rules.may_end(pairing.state).is_met,
        can_wish=answers
        and actor.role is not Role.PROVINCE_HR
        and pairing_rules.may_wish_again(pairing.state, pairing.is_wished_again).is_met,
        can_guide=actor.may(Permission.MENTORING_GUIDE) and is_running,
        can_add_outcome=actor.may(Permission.MENTORING_GUIDE)
        and guidance_rules.may_record_outcome(pairing.state, pairing.starts_on, today, today).is_met,
        can_confirm=actor.may(Permission.MENTORING_CONFIRM),
        can_verify=actor.may(Permission.MENTORING_VERIFY),
    )
