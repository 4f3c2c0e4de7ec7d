"""A second opinion on who reaches what, in plain Python on plain rows: written from the table of roles
of the domain, not from the conditions in SQL.
"""

from collections.abc import Callable
from datetime import date

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.accounts.models import Account, Request, RoleGrant
from registry.exchange.models import Import
from registry.jobs.models import Job
from registry.mentoring.codes import PairingState
from registry.mentoring.models import GuidanceRecord, MatchingRun, Mentor, Outcome, Pairing
from registry.organisations.models import KeyCountyListing, Organisation, Region
from registry.people.models import FormerHome, Person
from registry.pool.codes import NominationState
from registry.pool.models import Cycle, Membership, Nomination, SelectionRun
from registry.service_records.codes import Precision, SpellKind
from registry.service_records.models import Spell
from tests.proofs.world import Row, World

REGIONAL = (Role.CITY_HR, Role.COUNTY_HR)
ALL_SEEING = (Role.PROVINCE_HR, Role.AUDITOR)
Answer = Callable[[World, Actor, Row, date], bool]


def reaches(world: World, actor: Actor, permission: Permission, model: type, row: Row, today: date) -> bool:
    """Say whether the actor reaches the row; KeyError for a pair of permission and record nobody thought about."""
    return KNOWN[permission, model](world, actor, row, today)


def _inside(code: str, scope: str) -> bool:
    """A place lies inside a scope; a grant without a scope reaches nothing."""
    return scope != "" and code.startswith(scope)


def _is_oneself(actor: Actor, person: Row) -> bool:
    return actor.account_id is not None and person["account_id"] == actor.account_id


def _is_managed(actor: Actor, person: Row) -> bool:
    """City and county offices: people managed in the subtree. Unit offices: people of the unit and below."""
    if actor.role in REGIONAL:
        return _inside(person["managing_region_code"], actor.region_code)
    return actor.role is Role.UNIT_HR and _inside(person["organisation_path"], actor.organisation_path)


def _lasts(spell: Row, today: date) -> bool:
    """A spell lasts to the end of its last day, or of its last month where no day is known."""
    last = spell["ends_on"]
    if last is not None and spell["ends_precision"] is Precision.MONTH:
        return spell["starts_on"] <= today and (today.year, today.month) <= (last.year, last.month)
    return spell["starts_on"] <= today and (last is None or today <= last)


def _is_guest_of(world: World, actor: Actor, person: Row, today: date) -> bool:
    """A host unit reads the file of somebody seconded, shadowing, lent or on tour there, for that time."""
    return actor.role is Role.UNIT_HR and any(
        spell["person_id"] == person["id"]
        and spell["kind"] in (SpellKind.SECONDMENT, SpellKind.SHADOWING, SpellKind.LENT, SpellKind.GRASSROOTS_TOUR)
        and _lasts(spell, today)
        and _inside(world.get(Organisation, spell["organisation_id"])["path"], actor.organisation_path)
        for spell in world.rows[Spell]
    )


def _person_behind(world: World, mentor_id: int) -> Row:
    return world.get(Person, world.get(Mentor, mentor_id)["person_id"])


def _reads_person(world: World, actor: Actor, person: Row, today: date) -> bool:
    if actor.role in ALL_SEEING or _is_managed(actor, person) or _is_guest_of(world, actor, person, today):
        return True
    if actor.role in (Role.GRADUATE, Role.MENTOR) and _is_oneself(actor, person):
        return True
    return actor.role is Role.MENTOR and any(
        pairing["mentee_id"] == person["id"]
        and pairing["state"] in (PairingState.TRIAL, PairingState.ACTIVE)
        and _is_oneself(actor, _person_behind(world, pairing["mentor_id"]))
        for pairing in world.rows[Pairing]
    )


def _keeps_person(_world: World, actor: Actor, person: Row, _today: date) -> bool:
    return actor.role is Role.PROVINCE_HR or _is_managed(actor, person)


def _merges_people(world: World, actor: Actor, person: Row, today: date) -> bool:
    return actor.role is not Role.UNIT_HR and _keeps_person(world, actor, person, today)


def _reads_former(_world: World, actor: Actor, home: Row, _today: date) -> bool:
    """After a transfer the old unit, and the offices over it, keep what was written until then."""
    if actor.role in REGIONAL:
        return _inside(home["managing_region_code"], actor.region_code)
    return actor.role is Role.UNIT_HR and _inside(home["organisation_path"], actor.organisation_path)


def _asks_about(_world: World, actor: Actor, person: Row, _today: date) -> bool:
    return actor.role is Role.GRADUATE and _is_oneself(actor, person)


def _reads_organisation(_world: World, actor: Actor, _row: Row, _today: date) -> bool:
    """The directory of units is no secret among the offices."""
    return actor.role in (*ALL_SEEING, *REGIONAL, Role.UNIT_HR, Role.SYSTEM_ADMINISTRATOR)


def _looks_after(world: World, actor: Actor, account: Row, _today: date) -> bool:
    """The system administrator every account, an office those with a role below its own, in its own region."""
    if actor.role is Role.SYSTEM_ADMINISTRATOR:
        return True
    below = {Role.UNIT_HR, Role.MENTOR, Role.GRADUATE}
    if actor.role is Role.CITY_HR:
        below |= {Role.COUNTY_HR, Role.REPORTER}
    elif actor.role is Role.PROVINCE_HR:
        below |= {Role.CITY_HR, Role.COUNTY_HR, Role.REPORTER, Role.EXPERT, Role.COMMITTEE_MEMBER}
    elif actor.role is not Role.COUNTY_HR:
        return False
    managers = {unit["path"]: unit["managed_by_region_code"] for unit in world.rows[Organisation]}
    return any(
        grant["account_id"] == account["id"]
        and grant["role"] in below
        and (
            actor.role is Role.PROVINCE_HR
            or _inside(grant["region_code"], actor.region_code)
            or _inside(managers.get(grant["organisation_path"], ""), actor.region_code)
        )
        for grant in world.rows[RoleGrant]
    )


def _sees_account(world: World, actor: Actor, account: Row, today: date) -> bool:
    return actor.role is Role.AUDITOR or _looks_after(world, actor, account, today)


def _hands_over(world: World, actor: Actor, grant: Row, _today: date) -> bool:
    """An office its own desks and those below it; the province and the system administrator every clerk's."""
    clerks = {Role.PROVINCE_HR, *REGIONAL, Role.UNIT_HR}
    if actor.role in (Role.PROVINCE_HR, Role.SYSTEM_ADMINISTRATOR):
        return grant["role"] in clerks
    if actor.role in REGIONAL:
        managers = {unit["path"]: unit["managed_by_region_code"] for unit in world.rows[Organisation]}
        manager = managers.get(grant["organisation_path"], "")
        return (grant["role"] in REGIONAL and _inside(grant["region_code"], actor.region_code)) or (
            grant["role"] is Role.UNIT_HR and _inside(manager, actor.region_code)
        )
    is_below = grant["role"] is Role.UNIT_HR and _inside(grant["organisation_path"], actor.organisation_path)
    return actor.role is Role.UNIT_HR and is_below


def _is_second_person(_world: World, actor: Actor, _row: Row, _today: date) -> bool:
    return actor.role in (Role.PROVINCE_HR, Role.SYSTEM_ADMINISTRATOR)


def _sends_workbooks_about(_world: World, actor: Actor, unit: Row, _today: date) -> bool:
    if actor.role in REGIONAL:
        return _inside(unit["managed_by_region_code"], actor.region_code)
    return actor.role is Role.PROVINCE_HR or (
        actor.role is Role.UNIT_HR and _inside(unit["path"], actor.organisation_path)
    )


def _changes_organisation(world: World, actor: Actor, unit: Row, today: date) -> bool:
    return actor.role is not Role.UNIT_HR and _sends_workbooks_about(world, actor, unit, today)


def _changes_region(_world: World, actor: Actor, region: Row, _today: date) -> bool:
    """The office of a region above changes one: the own one is not below itself."""
    is_below = _inside(region["code"], actor.region_code) and region["code"] != actor.region_code
    return actor.role is Role.PROVINCE_HR or (actor.role is Role.CITY_HR and is_below)


def _province_only(_world: World, actor: Actor, _row: Row, _today: date) -> bool:
    return actor.role is Role.PROVINCE_HR


def _province_and_auditor(_world: World, actor: Actor, _row: Row, _today: date) -> bool:
    return actor.role in ALL_SEEING


def _reads_cycle(_world: World, actor: Actor, _row: Row, _today: date) -> bool:
    """That there is a cycle, and its days, is public knowledge to all but mentors and the keepers of the machine."""
    return actor.role not in (Role.MENTOR, Role.SYSTEM_ADMINISTRATOR)


def _reads_selection(_world: World, actor: Actor, _row: Row, _today: date) -> bool:
    return actor.role in (*ALL_SEEING, Role.COMMITTEE_MEMBER)


def _reads_nomination(world: World, actor: Actor, nomination: Row, _today: date) -> bool:
    """The unit its own, drafts too; everybody else what was submitted."""
    unit = world.get(Organisation, nomination["organisation_id"])
    if actor.role is Role.UNIT_HR:
        return _inside(unit["path"], actor.organisation_path)
    if nomination["state"] is NominationState.DRAFT:
        return False
    if actor.role in REGIONAL:
        return _inside(unit["managed_by_region_code"], actor.region_code)
    if actor.role is Role.GRADUATE:
        return _is_oneself(actor, world.get(Person, nomination["person_id"]))
    return actor.role in ALL_SEEING


def _reads_membership(world: World, actor: Actor, membership: Row, _today: date) -> bool:
    person = world.get(Person, membership["person_id"])
    if actor.role is Role.GRADUATE:
        return _is_oneself(actor, person)
    return actor.role in ALL_SEEING or _is_managed(actor, person)


def _is_mentor_of(world: World, actor: Actor, pairing: Row) -> bool:
    return actor.role is Role.MENTOR and _is_oneself(actor, _person_behind(world, pairing["mentor_id"]))


def _is_mentee_of(world: World, actor: Actor, pairing: Row) -> bool:
    return actor.role is Role.GRADUATE and _is_oneself(actor, world.get(Person, pairing["mentee_id"]))


def _reads_pairing(world: World, actor: Actor, pairing: Row, _today: date) -> bool:
    return (
        actor.role in ALL_SEEING
        or _is_managed(actor, world.get(Person, pairing["mentee_id"]))
        or _is_mentor_of(world, actor, pairing)
        or _is_mentee_of(world, actor, pairing)
    )


def _reads_part(world: World, actor: Actor, part: Row, today: date) -> bool:
    return _reads_pairing(world, actor, world.get(Pairing, part["pairing_id"]), today)


def _reads_mentor(world: World, actor: Actor, mentor: Row, today: date) -> bool:
    """Mentors at home in the scope, and those of its mentees; a mentor itself, a graduate the own ones."""
    person = world.get(Person, mentor["person_id"])
    if actor.role is Role.MENTOR:
        return _is_oneself(actor, person)
    if actor.role in ALL_SEEING or _is_managed(actor, person):
        return True
    return any(
        pairing["mentor_id"] == mentor["id"] and _reads_pairing(world, actor, pairing, today)
        for pairing in world.rows[Pairing]
    )


def _answers_pairing(world: World, actor: Actor, pairing: Row, _today: date) -> bool:
    return (
        actor.role is Role.PROVINCE_HR or _is_mentor_of(world, actor, pairing) or _is_mentee_of(world, actor, pairing)
    )


def _guides_pairing(world: World, actor: Actor, pairing: Row, _today: date) -> bool:
    return _is_mentor_of(world, actor, pairing)


def _confirms_record(world: World, actor: Actor, record: Row, _today: date) -> bool:
    return _is_mentee_of(world, actor, world.get(Pairing, record["pairing_id"]))


def _verifies_outcome(world: World, actor: Actor, outcome: Row, _today: date) -> bool:
    mentee = world.get(Person, world.get(Pairing, outcome["pairing_id"])["mentee_id"])
    return actor.role is Role.UNIT_HR and _is_managed(actor, mentee)


KNOWN: dict[tuple[Permission, type], Answer] = {
    (Permission.ACCOUNT_READ, Account): _sees_account,
    (Permission.ACCOUNT_WRITE, Account): _looks_after,
    (Permission.ACCOUNT_CONFIRM, Request): _is_second_person,
    (Permission.RECORD_HAND_OVER, RoleGrant): _hands_over,
    (Permission.PERSON_READ, Person): _reads_person,
    (Permission.RECORD_WRITE, Person): _keeps_person,
    (Permission.EXCHANGE_IMPORT, Person): _keeps_person,
    (Permission.RECORD_MERGE, Person): _merges_people,
    (Permission.RECORD_READ_FORMER, FormerHome): _reads_former,
    (Permission.RECORD_ASK, Person): _asks_about,
    (Permission.RECORD_TAKE_ALONG, Person): _asks_about,
    (Permission.ORGANISATION_READ, Organisation): _reads_organisation,
    (Permission.EXCHANGE_IMPORT, Organisation): _sends_workbooks_about,
    (Permission.ORGANISATION_WRITE, Organisation): _changes_organisation,
    (Permission.ORGANISATION_WRITE, Region): _changes_region,
    (Permission.ORGANISATION_WRITE, KeyCountyListing): _province_only,
    (Permission.POOL_READ_CYCLE, Cycle): _reads_cycle,
    (Permission.POOL_READ_SELECTION, SelectionRun): _reads_selection,
    (Permission.POOL_READ_NOMINATION, Nomination): _reads_nomination,
    (Permission.POOL_READ_MEMBER, Membership): _reads_membership,
    (Permission.MENTORING_READ, Pairing): _reads_pairing,
    (Permission.MENTORING_READ, GuidanceRecord): _reads_part,
    (Permission.MENTORING_READ, Outcome): _reads_part,
    (Permission.MENTORING_READ, Mentor): _reads_mentor,
    (Permission.MENTORING_READ_MATCHING, MatchingRun): _province_and_auditor,
    (Permission.MENTORING_ANSWER, Pairing): _answers_pairing,
    (Permission.MENTORING_GUIDE, Pairing): _guides_pairing,
    (Permission.MENTORING_CONFIRM, GuidanceRecord): _confirms_record,
    (Permission.MENTORING_VERIFY, Outcome): _verifies_outcome,
}


def is_own(actor: Actor, row: Row) -> bool:
    """Jobs and imports are everybody's own: asked for by the account, whatever the role."""
    owner = row["requested_by"] if "requested_by" in row else row["uploaded_by"]
    return actor.account_id is not None and owner == actor.account_id


OWN = (Job, Import)
