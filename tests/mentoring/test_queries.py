"""Who sees which mentors and pairings, what the lists hold, and what a matching is given."""

from datetime import date, timedelta
from itertools import count

import pytest

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.access.policies import predicate
from registry.accounts.models import Account
from registry.db import db
from registry.kernel.errors import NotVisible
from registry.mentoring.codes import Bar, History, MentorCategory, PairingState
from registry.mentoring.models import GuidanceRecord, Mentor, Outcome, Pairing
from registry.mentoring.queries import lists, matching, pages
from registry.mentoring.queries.lists import WantedMentors, WantedPairings
from registry.mentoring.rules import guidance
from registry.organisations.codes import Sector
from registry.people.codes import RelationKind
from registry.people.models import Person, Relation
from registry.pool.codes import LeavingReason, MembershipState
from registry.pool.models import Membership
from tests.factories.mentoring import (
    GuidanceRecordFactory,
    MentorFactory,
    OutcomeFactory,
    PairingFactory,
    enrolled,
)
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import PersonFactory

TODAY = date(2026, 6, 30)
NUMBERS = count()
PROVINCE = Actor(1, "province", Role.PROVINCE_HR, region_code="34")
REFUSED, ENDED, TRIAL, PROPOSED = (
    PairingState.REFUSED,
    PairingState.ENDED,
    PairingState.TRIAL,
    PairingState.PROPOSED,
)


def account() -> Account:
    made = Account(username=f"user {next(NUMBERS)}", display_name="x", password_hash="x")
    db.session.add(made)
    db.session.flush()
    return made


@pytest.fixture
def two_pairings(session):
    """A pairing in county 341524, and one in another city that could leak."""
    near_unit = OrganisationFactory(region_code="341524")
    far_unit = OrganisationFactory(region_code="340102")
    made = []
    for unit in (near_unit, far_unit):
        mentor = MentorFactory(person=PersonFactory(organisation=unit, is_graduate=False, account_id=account().id))
        mentee = PersonFactory(organisation=unit, account_id=account().id)
        pairing = PairingFactory(mentor=mentor, mentee=mentee)
        GuidanceRecordFactory(pairing=pairing)
        OutcomeFactory(pairing=pairing)
        made.append((pairing, mentor, mentee, unit))
    return made


def seen(actor, permission, record):
    return set(db.session.scalars(db.select(record.id).where(predicate(actor, permission, record))))


def actor_for(role, pairing):
    _, mentor, mentee, unit = pairing
    mentors_account = db.session.get(Person, mentor.person_id).account_id
    return {
        Role.CITY_HR: Actor(1, "a", role, region_code="3415"),
        Role.COUNTY_HR: Actor(1, "a", role, region_code="341524"),
        Role.UNIT_HR: Actor(1, "a", role, organisation_path=unit.path),
        Role.MENTOR: Actor(mentors_account, "a", role),
        Role.GRADUATE: Actor(mentee.account_id, "a", role),
    }[role]


@pytest.mark.parametrize("role", [Role.PROVINCE_HR, Role.AUDITOR])
def test_the_province_and_auditors_see_everything(two_pairings, role):
    for record in (Mentor, Pairing, GuidanceRecord, Outcome):
        assert len(seen(Actor(1, "a", role, region_code="34"), Permission.MENTORING_READ, record)) == 2


@pytest.mark.parametrize("role", [Role.CITY_HR, Role.COUNTY_HR, Role.UNIT_HR, Role.MENTOR, Role.GRADUATE])
def test_others_see_what_is_theirs_and_nothing_of_the_other_city(two_pairings, role):
    actor = actor_for(role, two_pairings[0])
    pairing, mentor = two_pairings[0][0], two_pairings[0][1]
    assert seen(actor, Permission.MENTORING_READ, Pairing) == {pairing.id}
    assert seen(actor, Permission.MENTORING_READ, Mentor) == {mentor.id}
    for record in (GuidanceRecord, Outcome):
        found = seen(actor, Permission.MENTORING_READ, record)
        assert {db.session.get(record, one).pairing_id for one in found} == {pairing.id}
    with pytest.raises(NotVisible):
        pages.pairing(two_pairings[1][0].id, visible_to=actor)
    with pytest.raises(NotVisible):
        pages.mentor(two_pairings[1][1].id, visible_to=actor)


@pytest.mark.parametrize("role", [Role.CITY_HR, Role.COUNTY_HR, Role.UNIT_HR, Role.MENTOR, Role.GRADUATE])
def test_a_grant_without_a_scope_reaches_nothing(two_pairings, role):
    for record in (Mentor, Pairing, GuidanceRecord, Outcome):
        assert seen(Actor(None, "a", role), Permission.MENTORING_READ, record) == set()


def test_only_the_two_and_the_province_act_on_a_pairing(two_pairings):
    first = two_pairings[0]
    own = {first[0].id}
    mentor, graduate = actor_for(Role.MENTOR, first), actor_for(Role.GRADUATE, first)
    assert seen(mentor, Permission.MENTORING_ANSWER, Pairing) == own
    assert seen(mentor, Permission.MENTORING_GUIDE, Pairing) == own
    assert seen(graduate, Permission.MENTORING_ANSWER, Pairing) == own
    assert seen(graduate, Permission.MENTORING_GUIDE, Pairing) == set()
    assert len(seen(graduate, Permission.MENTORING_CONFIRM, GuidanceRecord)) == 1
    assert seen(mentor, Permission.MENTORING_CONFIRM, GuidanceRecord) == set()
    assert len(seen(actor_for(Role.UNIT_HR, first), Permission.MENTORING_VERIFY, Outcome)) == 1
    assert seen(mentor, Permission.MENTORING_VERIFY, Outcome) == set()
    assert len(seen(PROVINCE, Permission.MENTORING_ANSWER, Pairing)) == 2
    assert seen(actor_for(Role.CITY_HR, first), Permission.MENTORING_ANSWER, Pairing) == set()


@pytest.mark.parametrize(
    ("state", "is_open"), [(PairingState.ACTIVE, True), (TRIAL, True), (PROPOSED, False), (ENDED, False)]
)
def test_a_mentor_reads_the_files_of_present_mentees_only(two_pairings, state, is_open):
    pairing, mentor, mentee, _ = two_pairings[0]
    pairing.state = state
    db.session.flush()
    actor = actor_for(Role.MENTOR, two_pairings[0])
    assert seen(actor, Permission.PERSON_READ, Person) == {mentor.person_id} | ({mentee.id} if is_open else set())


def test_a_host_city_sees_the_mentor_of_its_mentee_from_elsewhere(two_pairings):
    (_, _, mentee, _), (_, far_mentor, _, _) = two_pairings
    PairingFactory(mentor=far_mentor, mentee=mentee, starts_on=date(2026, 2, 1))
    assert far_mentor.id in seen(actor_for(Role.COUNTY_HR, two_pairings[0]), Permission.MENTORING_READ, Mentor)


def test_the_list_of_mentors_is_by_name_with_places_and_can_be_narrowed(session):
    unit = OrganisationFactory(region_code="340102")
    free = MentorFactory(person=PersonFactory(name="安宁", organisation=unit), capacity=2)
    full = MentorFactory(person=PersonFactory(name="白雪"), category=MentorCategory.SKILL_MASTER)
    MentorFactory(person=PersonFactory(name="陈功"), is_available=False)
    for mentor in (free, full):
        PairingFactory(mentor=mentor)
        PairingFactory(mentor=mentor, state=ENDED)
    everybody = lists.mentors(WantedMentors(), visible_to=PROVINCE)
    filled = lists.filled_by_mentor([row.id for row in everybody.rows])
    assert [(row.name, filled[row.id], row.capacity) for row in everybody.rows] == [
        ("安宁", 1, 2),
        ("白雪", 1, 1),
        ("陈功", 0, 1),
    ]
    names = {
        WantedMentors(only_free=True): ["安宁"],
        WantedMentors(category=MentorCategory.SKILL_MASTER): ["白雪"],
        WantedMentors(city="3401"): ["安宁"],
        WantedMentors(city="3415"): ["白雪", "陈功"],
        WantedMentors(name="baixue"): ["白雪"],
        WantedMentors(name="功"): ["陈功"],
        WantedMentors(name="cg"): ["陈功"],
        WantedMentors(name="nobody"): [],
    }
    for wanted, expected in names.items():
        assert [row.name for row in lists.mentors(wanted, visible_to=PROVINCE).rows] == expected, wanted


def test_the_list_of_pairings_can_be_narrowed(session):
    mentor = MentorFactory(person=PersonFactory(name="安宁"))
    silent = PairingFactory(mentor=mentor, mentee=PersonFactory(name="白雪"))
    heard = PairingFactory(mentee=PersonFactory(name="陈功", organisation=OrganisationFactory(region_code="340102")))
    ended = PairingFactory(state=ENDED, mentor=MentorFactory(category=MentorCategory.SKILL_MASTER))
    GuidanceRecordFactory(pairing=heard)

    def found(**wanted):
        page = lists.pairings(WantedPairings(**wanted), visible_to=PROVINCE, today=TODAY)
        return [row.id for row in page.rows]

    assert found() == [ended.id, heard.id, silent.id]
    assert found(only_silent=True) == [silent.id]
    assert found(states=(ENDED,)) == [ended.id]
    assert found(states=guidance.RUNNING) == [heard.id, silent.id]
    assert found(category=MentorCategory.SKILL_MASTER) == [ended.id]
    assert found(city="3401") == [heard.id]
    assert found(name="白雪") == found(name="安宁") == [silent.id]
    assert lists.last_meetings([heard.id, silent.id]) == {heard.id: date(2026, 6, 10)}


@pytest.mark.parametrize("started", [0, 13, 14, 15, 16, 100])
@pytest.mark.parametrize("last", [None, 59, 60, 61, 62])
@pytest.mark.parametrize("state", [TRIAL, PairingState.ACTIVE, ENDED])
def test_the_list_of_silent_pairings_says_what_the_rule_says(session, started, last, state):
    pairing = PairingFactory(state=state, starts_on=TODAY - timedelta(days=started))
    last_on = None if last is None else TODAY - timedelta(days=last)
    if last_on:
        GuidanceRecordFactory(pairing=pairing, held_on=last_on)
        GuidanceRecordFactory(pairing=pairing, held_on=last_on - timedelta(days=9))
    is_silent = state is not ENDED and not guidance.guidance_alive(pairing.starts_on, last_on, TODAY).is_met
    assert lists.silent_count(visible_to=PROVINCE, today=TODAY) == int(is_silent)


def test_what_waits_is_counted(session):
    PairingFactory(state=PROPOSED)
    pairing = PairingFactory(mentee=PersonFactory(account_id=account().id))
    GuidanceRecordFactory(pairing=pairing)
    GuidanceRecordFactory(pairing=pairing, confirmed_on=TODAY)
    graduate = Actor(db.session.get(Person, pairing.mentee_id).account_id, "g", Role.GRADUATE)
    assert lists.unanswered_count(visible_to=PROVINCE) == 1
    assert lists.unanswered_count(visible_to=graduate) == 0
    assert lists.unconfirmed_count(visible_to=graduate) == 1
    assert lists.pairings_by_state(visible_to=PROVINCE) == {PROPOSED: 1, PairingState.ACTIVE: 1}


def test_members_to_match_are_the_active_ones_of_the_cycle_without_a_mentor(session):
    people = {
        name: PersonFactory(uid=name) for name in ("new", "paired", "accepted", "proposed", "left", "later", "older")
    }
    for name, person in people.items():
        enrolled(person, year=2025 if name == "older" else 2026)
    PairingFactory(mentee=people["paired"], state=TRIAL)
    PairingFactory(mentee=people["accepted"], state=PROPOSED, mentor_accepted_on=TODAY)
    PairingFactory(mentee=people["proposed"], state=PROPOSED)
    PairingFactory(mentee=people["new"], state=ENDED)
    left = db.session.scalar(db.select(Membership).where(Membership.person_id == people["left"].id))
    left.state, left.leaving_reason = MembershipState.LEFT, LeavingReason.OWN_WISH
    later = db.session.scalar(db.select(Membership).where(Membership.person_id == people["later"].id))
    later.starts_on = TODAY + timedelta(days=1)
    db.session.flush()
    found = matching.members_to_match(2026, TODAY)
    assert [one.key for one in found] == ["new", "proposed"]
    assert (found[0].sector, found[0].region_code) == (Sector.HEALTH, "341524")
    assert found[0].organisation_path == people["new"].organisation_path
    assert matching.last_enrolled_year(TODAY) == 2026
    assert matching.last_enrolled_year(date(2025, 12, 31)) == 2025


def test_relatives_refusals_and_earlier_pairs_are_barred(session):
    mentee = PersonFactory(uid="mentee")
    enrolled(mentee)
    mentors = {
        name: MentorFactory(person=PersonFactory(uid=name))
        for name in ("cousin", "aunt", "refused", "earlier", "wished", "both", "stranger")
    }
    for one, other in ((mentee.id, mentors["cousin"].person_id), (mentors["aunt"].person_id, mentee.id)):
        db.session.add(Relation(person_id=one, other_person_id=other, kind=RelationKind.OTHER_RELATIVE))
    PairingFactory(mentee=mentee, mentor=mentors["refused"], state=REFUSED)
    PairingFactory(mentee=mentee, mentor=mentors["earlier"], state=ENDED)
    PairingFactory(mentee=mentee, mentor=mentors["wished"], state=ENDED, is_wished_again=True)
    PairingFactory(mentee=mentee, mentor=mentors["both"], state=ENDED, is_wished_again=True)
    PairingFactory(mentee=mentee, mentor=mentors["both"], state=REFUSED, starts_on=date(2026, 3, 1))
    db.session.flush()
    [found] = matching.members_to_match(2026, TODAY)
    assert found.barred == {
        "cousin": Bar.RELATIVE,
        "aunt": Bar.RELATIVE,
        "refused": Bar.REFUSED_PAIR,
        "earlier": Bar.EARLIER_PAIR,
        "both": Bar.REFUSED_PAIR,
    }


def test_free_mentors_come_with_their_places_and_history(session):
    mentors = {
        name: MentorFactory(person=PersonFactory(uid=name), capacity=capacity)
        for name, capacity in {
            "alive": 2,
            "away": 1,
            "fruitful": 3,
            "full": 1,
            "new": 1,
            "none": 0,
            "silent": 1,
        }.items()
    }
    mentors["away"].is_available = False
    PairingFactory(mentor=mentors["full"], state=TRIAL)
    alive = PairingFactory(mentor=mentors["alive"], starts_on=TODAY - timedelta(days=119))
    for days in (1, 50):
        GuidanceRecordFactory(pairing=alive, held_on=TODAY - timedelta(days=days))
    PairingFactory(mentor=mentors["silent"], state=ENDED, ends_on=date(2026, 5, 1))
    fruitful = PairingFactory(mentor=mentors["fruitful"], state=ENDED, ends_on=date(2026, 5, 1))
    OutcomeFactory(pairing=fruitful, verified_on=TODAY)
    PairingFactory(mentor=mentors["fruitful"], state=PROPOSED, mentee_accepted_on=TODAY)
    PairingFactory(mentor=mentors["fruitful"], state=PROPOSED)
    db.session.flush()
    found = matching.free_mentors(TODAY)
    assert [(one.key, one.places, one.history) for one in found] == [
        ("alive", 1, History.ALIVE),
        ("fruitful", 2, History.FRUITFUL),
        ("new", 1, History.NONE),
        ("silent", 1, History.SILENT),
    ]


def test_a_mentors_page_knows_the_generations(session):
    grandmaster, master = MentorFactory(person=PersonFactory(name="安宁")), MentorFactory()
    pupil = MentorFactory(person=PersonFactory(name="白雪"))
    PairingFactory(mentor=grandmaster, mentee=db.session.get(Person, master.person_id), state=ENDED)
    given = PairingFactory(mentor=master, mentee=db.session.get(Person, pupil.person_id), state=ENDED)
    PairingFactory(mentor=master, state=PROPOSED)
    GuidanceRecordFactory(pairing=given, minutes=45)
    GuidanceRecordFactory(pairing=given, minutes=30, held_on=date(2026, 6, 20))
    assert [row.name for row in pages.teachers(master.person_id)] == ["安宁"]
    assert [row.name for row in pages.mentees_who_mentor(master.id)] == ["白雪"]
    rows = {row.id: row for row in pages.pairings_of_mentor(master.id, visible_to=PROVINCE)}
    assert (rows[given.id].meetings, rows[given.id].minutes) == (2, 75)
    assert rows[given.id].last_held_on == date(2026, 6, 20)
