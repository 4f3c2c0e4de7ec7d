"""The same full record at seven places around one county unit: its own, a sibling's, the parent's, a child's, none's.

the province 34
the city 3415            unit of the city
the county 341524          unit of the county   <- own
the township 341524102       unit of the township
the county 341522          unit of the other county
the city 3401            unit of the other city
the county 340121          unit far away
"""

from dataclasses import dataclass, field
from datetime import date

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.accounts.codes import RequestKind
from registry.accounts.models import Account, Request, RoleGrant, SignIn
from registry.exchange.codes import ImportState
from registry.exchange.models import Import
from registry.files.codes import AttachmentKind
from registry.files.models import Attachment
from registry.kernel.identifiers import credit_check_character
from registry.mentoring.codes import GuidanceWay, MentorCategory, OutcomeKind, PairingState
from registry.mentoring.models import GuidanceRecord, MatchingRun, Mentor, Outcome, Pairing
from registry.organisations.codes import OrganisationKind, RegionKind, Sector
from registry.organisations.models import KeyCountyListing, Organisation, Region
from registry.people.codes import (
    AppraisalKind,
    AppraisalResult,
    CorrectionState,
    Schooling,
    SchoolKind,
    Sex,
)
from registry.people.models import (
    Appraisal,
    Correction,
    Education,
    FormerHome,
    Merge,
    Person,
    Reward,
    SavedView,
    TakenOut,
)
from registry.pool.codes import CycleState, MembershipState, NominationState, Route, TalentClass
from registry.pool.models import Cycle, Membership, Nomination, StateChange
from registry.service_records.codes import Direction, InterruptionKind, PersonnelStatus, Precision, SpellKind
from registry.service_records.models import DeputyHead, Entry, Interruption, PayStep, RosterEntry, Spell
from tests.proofs.world import KINDS, LEVELS, NOW, Row, World

YEAR = 2026
SECOND_RECORDS = 1_000_000
"""Added to a person's key for the record that was merged into it: a merge keeps its row, undoing enters it again."""

TREE = {  # place: (region, place above)
    "city": ("3415", None),
    "own": ("341524", "city"),
    "child": ("341524102", "own"),
    "sibling": ("341522", "city"),
    "province": ("34", None),
    "other_city": ("3401", None),
    "far": ("340121", None),
}


@dataclass
class Places:
    """The world, and of each place the rows by a short name ("person", "spell", ...)."""

    world: World = field(default_factory=World)
    rows: dict[str, dict[str, Row]] = field(default_factory=dict)

    def actor(self, role: Role) -> Actor:
        """Give the role with the scope that has own, sibling, parent, child and unrelated places around it."""
        own = self.rows["own"]
        region = {Role.PROVINCE_HR: "34", Role.CITY_HR: "3415", Role.COUNTY_HR: "341524"}.get(role, "")
        path = own["unit"]["path"] if role is Role.UNIT_HR else ""
        account = self.rows["own"]["mentor_person" if role is Role.MENTOR else "person"]["account_id"]
        if role not in (Role.MENTOR, Role.GRADUATE):
            account = own["account"]["id"]
        return Actor(account, f"proof-{role}", role, region_code=region, organisation_path=path)


def places() -> Places:
    made = Places()
    _regions(made.world)
    cycle = made.world.add(
        Cycle,
        year=YEAR,
        seats=3,
        state=CycleState.SELECTING,
        as_of_on=date(YEAR, 6, 30),
        parameters={"notice_working_days": 5, "term_months": 36},
    )
    values = {"members": 0, "edges": 0, "pairs": 0, "total_fit": 0, "solver": "none"}
    made.world.add(MatchingRun, cycle_year=YEAR, run_at=NOW, snapshot_hash="0" * 64, **values)
    for place, (region, above) in TREE.items():
        rows = made.rows[place] = {"cycle": cycle, "region": {"code": region}}
        rows["unit"] = _unit(made.world, region, made.rows[above]["unit"] if above else None)
        _accounts(made.world, rows, region)
        _record(made.world, rows)
        _service(made.world, rows)
        _pool(made.world, rows)
        _mentoring(made.world, rows)
    return made


def _regions(world: World) -> None:
    for code in ("34", "3401", "3415", "340121", "341522", "341524", "341524102"):
        parent = {2: None, 4: code[:2], 6: code[:4], 9: code[:6]}[len(code)]
        kind = RegionKind.TOWN if len(code) == 9 else KINDS[len(code)]
        world.add(Region, code=code, name=f"region {code}", kind=kind, parent_code=parent, display_order=int(code))
    world.add(KeyCountyListing, region_code="341524", listed_on=date(2012, 3, 19))


def _unit(world: World, region: str, above: Row | None) -> Row:
    first17 = f"1234{region:0<9}{len(world.rows.get(Organisation, [])):04d}"
    row = world.add(
        Organisation,
        name=f"unit of {region}",
        credit_code=first17 + credit_check_character(first17),
        kind=OrganisationKind.INSTITUTION,
        level=LEVELS[len(region)],
        sector=Sector.HEALTH,
        region_code=region,
        managed_by_region_code=region,
        parent_id=above["id"] if above else None,
        path="",
    )
    row["path"] = f"{above['path'] if above else '/'}{row['id']}/"
    return row


def _account(world: World) -> Row:
    number = len(world.rows.get(Account, []))
    return world.add(Account, username=f"holder-{number}", display_name=f"holder {number}", password_hash="none")


def _accounts(world: World, rows: dict[str, Row], region: str) -> None:
    """An office account of the place, with its grant, an import of its own and a kept list."""
    rows["account"] = _account(world)
    account = {"account_id": rows["account"]["id"]}
    scope = {"region_code": "", "organisation_path": rows["unit"]["path"]}
    rows["grant"] = world.add(
        RoleGrant, **account, role=Role.UNIT_HR, **scope, starts_on=date(2026, 1, 1), granted_by="test"
    )
    file = {"sheet": "people", "file_name": "people.xlsx", "uploaded_at": NOW, "state": ImportState.READY}
    rows["import"] = world.add(
        Import, uid=region.ljust(32, "0"), uploaded_by=rows["account"]["id"], file_hash=region.ljust(64, "0"), **file
    )
    times = {"started_at": NOW, "last_seen_at": NOW, "confirmed_at": NOW}
    rows["sign_in"] = world.add(SignIn, grant_id=rows["grant"]["id"], token_hash=region.ljust(64, "x"), **times)
    asked = {"asked_by": rows["account"]["id"], "asked_at": NOW, "reason": "the device is lost"}
    rows["request"] = world.add(Request, **account, kind=RequestKind.SECOND_FACTOR, **asked)
    rows["view"] = world.add(SavedView, **account, name="a list", arguments={})


def _person(world: World, unit: Row, name: str) -> Row:
    number = len(world.rows.get(Person, []))
    return world.add(
        Person,
        name=name,
        pinyin_sort=f"{number:05d}",
        stroke_sort=f"{number:05d}",
        sex=Sex.FEMALE,
        birth_on=date(1996, 1, 1 + number % 28),
        home_organisation_id=unit["id"],
        managing_region_code=unit["managed_by_region_code"],
        organisation_path=unit["path"],
        account_id=_account(world)["id"],
    )


def _record(world: World, rows: dict[str, Row]) -> None:
    unit = rows["unit"]
    person = rows["person"] = _person(world, unit, f"canary of {unit['managed_by_region_code']}")
    rows["mentor_person"] = _person(world, unit, f"mentor of {unit['managed_by_region_code']}")
    of = {"person_id": person["id"]}
    rows["education"] = world.add(
        Education,
        **of,
        schooling=Schooling.BACHELOR,
        has_degree=True,
        is_full_time=True,
        school_kind=SchoolKind.REGULAR,
        school="a school",
        major="medicine",
        ends_on=date(2019, 7, 1),
    )
    result = {"kind": AppraisalKind.YEARLY, "result": AppraisalResult.COMPETENT}
    rows["appraisal"] = world.add(Appraisal, **of, year=2025, **result)
    words = {"name": "a reward", "level": "county", "body": "the county", "document_number": "1"}
    rows["reward"] = world.add(Reward, **of, **words, awarded_on=date(2024, 8, 19))
    rows["correction"] = world.add(
        Correction,
        **of,
        entry=f"education:{rows['education']['id']}",
        description={"template": "identity", "values": {}},
        explanation="it was another year",
        state=CorrectionState.OPEN,
        asked_at=NOW,
    )
    voided = {"reason": "twice", "taken_at": NOW, "taken_by": "somebody", "rows": []}
    rows["taken_out"] = world.add(
        TakenOut, **of, entry="title:1", description={"template": "identity", "values": {}}, **voided
    )
    second = {
        "id": SECOND_RECORDS + person["id"],
        "uid": f"second{person['id']:026d}",
        "name": "somebody",
        "pinyin_sort": "somebody",
        "stroke_sort": "somebody",
        "sex": Sex.FEMALE.value,
        "birth_on": "1996-01-01",
        "home_organisation_id": unit["id"],
        "managing_region_code": unit["managed_by_region_code"],
        "organisation_path": unit["path"],
    }
    rows["merge"] = world.add(
        Merge,
        **of,
        merged_id=second["id"],
        merged_name=second["name"],
        merged_region_code=unit["managed_by_region_code"],
        moved=[],
        rows=[[Person.__tablename__, second]],
        reason="one person",
        merged_at=NOW,
        merged_by="somebody",
    )
    rows["attachment"] = world.add(
        Attachment,
        **of,
        kind=AttachmentKind.OTHER,
        name="paper.pdf",
        media_type="application/pdf",
        size=1,
        content_hash=f"{person['id']:064x}",
        added_at=NOW,
        added_by="somebody",
    )
    rows["former"] = world.add(
        FormerHome,
        **of,
        organisation_id=unit["id"],
        organisation_path=unit["path"],
        managing_region_code=unit["managed_by_region_code"],
        left_on=date(2020, 1, 1),
        last_seq=0,
    )


def _service(world: World, rows: dict[str, Row]) -> None:
    of = {"person_id": rows["person"]["id"]}
    at = {"organisation_id": rows["unit"]["id"], "personnel_status": PersonnelStatus.INSTITUTION}
    rows["spell"] = world.add(
        Spell,
        **of,
        **at,
        kind=SpellKind.POST,
        direction=None,
        post="doctor",
        starts_on=date(2019, 8, 1),
        ends_on=None,
        ends_precision=Precision.DAY,
    )
    rows["deputy_spell"] = world.add(
        Spell,
        **of,
        **at,
        kind=SpellKind.SECONDMENT,
        direction=Direction.DOWN,
        post="deputy head",
        starts_on=date(2022, 1, 1),
        ends_on=date(2023, 12, 31),
        ends_precision=Precision.DAY,
    )
    days = {"starts_on": date(2021, 1, 1), "ends_on": date(2021, 3, 31)}
    rows["interruption"] = world.add(Interruption, **of, kind=InterruptionKind.UNPAID_LEAVE, **days)
    rows["entry"] = world.add(Entry, **of, spell_id=rows["spell"]["id"], recruited_on=date(2019, 8, 1))
    rows["pay_step"] = world.add(PayStep, entry_id=rows["entry"]["id"], steps=1, granted_on=date(2020, 9, 1))
    rows["deputy"] = world.add(DeputyHead, **of, spell_id=rows["deputy_spell"]["id"], batch_year=2022)
    rows["roster"] = world.add(RosterEntry, **of, source="unit", included_on=date(2024, 1, 1), officer="somebody")


def _pool(world: World, rows: dict[str, Row]) -> None:
    of = {"person_id": rows["person"]["id"], "cycle_id": rows["cycle"]["id"]}
    rows["nomination"] = world.add(
        Nomination,
        **of,
        organisation_id=rows["unit"]["id"],
        nominated_on=date(YEAR, 7, 1),
        state=NominationState.SUBMITTED,
        talent_class=TalentClass.PROFESSIONAL,
        route=Route.PLACE,
        has_unit_consent=True,
    )
    step = {"from_state": NominationState.DRAFT, "to_state": NominationState.SUBMITTED, "event": "submit"}
    world.add(
        StateChange, nomination_id=rows["nomination"]["id"], **step, at=NOW, actor_name="unit", role=Role.UNIT_HR.value
    )
    days = {"starts_on": date(YEAR, 6, 1), "planned_ends_on": date(YEAR + 3, 5, 31)}
    kind = {"talent_class": TalentClass.PROFESSIONAL, "state": MembershipState.ACTIVE}
    rows["member"] = world.add(Membership, **of, **kind, **days, number=f"{YEAR}-{of['person_id']}")


def _mentoring(world: World, rows: dict[str, Row]) -> None:
    rows["mentor"] = world.add(
        Mentor,
        person_id=rows["mentor_person"]["id"],
        category=MentorCategory.UNIT_LEADER,
        capacity=3,
        field=Sector.HEALTH,
    )
    rows["pairing"] = world.add(
        Pairing,
        mentor_id=rows["mentor"]["id"],
        mentee_id=rows["person"]["id"],
        state=PairingState.ACTIVE,
        starts_on=date(2026, 1, 5),
        planned_ends_on=date(2027, 1, 4),
    )
    of = {"pairing_id": rows["pairing"]["id"]}
    held = {"held_on": date(2026, 6, 1), "recorded_on": date(2026, 6, 2), "minutes": 30, "topic": "a talk"}
    rows["guidance"] = world.add(GuidanceRecord, **of, **held, way=GuidanceWay.IN_PERSON)
    rows["outcome"] = world.add(Outcome, **of, kind=OutcomeKind.PAPER, title="a result", achieved_on=date(2026, 5, 1))
