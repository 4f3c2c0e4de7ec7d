"""A small random province as plain rows: what the oracle reads and the database is filled with."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.accounts.codes import RequestKind
from registry.accounts.models import Account, Request, RoleGrant
from registry.db import db
from registry.exchange.codes import ImportState
from registry.exchange.models import Import
from registry.files.codes import AttachmentKind
from registry.files.models import Attachment
from registry.jobs.codes import JobState
from registry.jobs.models import Job
from registry.kernel.identifiers import credit_check_character
from registry.mentoring.codes import GuidanceWay, MentorCategory, OutcomeKind, PairingState
from registry.mentoring.models import GuidanceRecord, MatchingRun, Mentor, Outcome, Pairing
from registry.organisations.codes import OrganisationKind, OrganisationLevel, RegionKind, Sector
from registry.organisations.models import KeyCountyListing, Organisation, Region
from registry.people.codes import CorrectionState, Sex
from registry.people.models import Correction, FormerHome, Person
from registry.pool.codes import CycleState, MembershipState, NominationState, Route, TalentClass
from registry.pool.models import Cycle, Expert, Membership, Nomination, SelectionRun
from registry.service_records.codes import Direction, PersonnelStatus, Precision, SpellKind
from registry.service_records.models import Spell

TODAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 2, tzinfo=UTC)
KINDS = {2: RegionKind.PROVINCE, 4: RegionKind.CITY, 6: RegionKind.COUNTY, 9: RegionKind.TOWNSHIP}
LEVELS = {
    2: OrganisationLevel.PROVINCE,
    4: OrganisationLevel.CITY,
    6: OrganisationLevel.COUNTY,
    9: OrganisationLevel.TOWNSHIP,
}
STORED = tuple(kind for kind in SpellKind if kind is not SpellKind.INTERRUPTION)
"""An interruption is no spell of its own in the tables."""

FIRST = 900_000
"""Keys begin here, far from those that tests make one by one."""

Row = dict[str, Any]


@dataclass
class World:
    """The rows by model, and where to find one by its key."""

    rows: dict[type, list[Row]] = field(default_factory=dict)

    def add(self, model: type, **values: Any) -> Row:
        """Add a row; a key of its own is given where the model has one."""
        known = self.rows.setdefault(model, [])
        row = {"id": FIRST + len(known), **values} if hasattr(model, "id") else values
        known.append(row)
        return row

    def get(self, model: type, identity: int) -> Row:
        return self.rows[model][identity - FIRST]

    def fill(self) -> None:
        """Write all rows into the database of the session, in the order in which they were made."""
        for model, rows in self.rows.items():
            db.session.execute(insert(model), rows)
        db.session.flush()


def random_world(seed: int, *, people: int = 120, units: int = 50) -> World:
    """Make regions, units, people, accounts and every kind of record about them."""
    random, world = Random(seed), World()
    regions = list(_regions(world, random))
    _organisations(world, random, regions, units)
    for number in range(people):
        world.add(Account, username=f"proof-{number}", display_name=f"somebody {number}", password_hash="none")
    _people(world, random, people)
    _service(world, random)
    _pool(world, random)
    _mentoring(world, random)
    _papers(world, random)
    return world


def random_actors(seed: int, world: World, each: int = 8) -> list[Actor]:
    """Give actors in every role: with a scope of every width, with none, with and without an account of a person."""
    random = Random(seed)
    codes = [row["code"] for row in world.rows[Region]]
    paths = [row["path"] for row in world.rows[Organisation]]
    behind = [row["account_id"] for row in world.rows[Person] if row["account_id"]]
    mentors = [world.get(Person, row["person_id"])["account_id"] for row in world.rows[Mentor]]
    actors = []
    for role in Role:
        for place in range(each):
            accounts = [*behind, *[one for one in mentors if one] * 2]
            account = None if place == 0 else random.choice(accounts)
            region = path = ""
            if role is Role.PROVINCE_HR:
                region = "34"
            elif role in (Role.CITY_HR, Role.COUNTY_HR):
                digits = {1: 4, 2: 6, 3: 4, 4: 9}.get(place)
                region = "" if place == 0 else random.choice([one for one in codes if len(one) == (digits or len(one))])
            elif role is Role.UNIT_HR:
                path = "" if place == 0 else random.choice(paths)
            actors.append(Actor(account, f"{role}-{place}", role, region_code=region, organisation_path=path))
    return actors


def _regions(world: World, random: Random) -> Iterator[Row]:
    codes = ["34"]
    for city in random.sample(["3401", "3402", "3410", "3411", "3415"], 3):
        codes.append(city)
        for county in random.sample(["01", "02", "21", "22", "24"], 2):
            codes.append(city + county)
            codes += [city + county + township for township in random.sample(["100", "101", "200"], 2)]
    for order, code in enumerate(codes):
        parent = {2: None, 4: code[:2], 6: code[:4], 9: code[:6]}[len(code)]
        values = {"name": f"region {code}", "kind": KINDS[len(code)], "parent_code": parent, "display_order": order}
        yield world.add(Region, code=code, **values)


def _organisations(world: World, random: Random, regions: list[Row], units: int) -> None:
    for number in range(units):
        known = world.rows.get(Organisation, [])
        above = random.choice(known) if known and random.random() < 0.5 else None
        code = random.choice(regions)["code"]
        managed = above["managed_by_region_code"] if above else random.choice([code, code[:2], code[:4], code[:6]])
        first17 = f"12340000{number:09d}"
        row = world.add(
            Organisation,
            name=f"unit {number}",
            credit_code=first17 + credit_check_character(first17),
            kind=OrganisationKind.INSTITUTION,
            level=LEVELS[len(code)],
            sector=random.choice(list(Sector)),
            region_code=code,
            managed_by_region_code=managed,
            parent_id=above["id"] if above else None,
            path="",
        )
        row["path"] = f"{above['path'] if above else '/'}{row['id']}/"
    for county in {row["code"] for row in regions if len(row["code"]) == 6}:
        world.add(KeyCountyListing, region_code=county, listed_on=date(2012, 3, 19))


def _people(world: World, random: Random, count: int) -> None:
    regions = [row["code"] for row in world.rows[Region]]
    for number in range(count):
        home = random.choice(world.rows[Organisation]) if random.random() < 0.9 else None
        world.add(
            Person,
            name=f"person {number}",
            pinyin_sort=f"{number:05d}",
            stroke_sort=f"{number:05d}",
            sex=random.choice(list(Sex)),
            birth_on=date(1990, 1, 1) + timedelta(days=number),
            home_organisation_id=home["id"] if home else None,
            managing_region_code=home["managed_by_region_code"] if home else random.choice(regions),
            organisation_path=home["path"] if home else "",
            account_id=FIRST + number if random.random() < 0.6 else None,
        )


def _service(world: World, random: Random) -> None:
    """Spells of every kind: running, over, yet to begin, ending or beginning today."""
    for person in world.rows[Person]:
        for _ in range(random.randrange(3)):
            starts = TODAY + timedelta(days=random.choice([-900, -400, -30, 0, 1, 60]))
            ends = random.choice([None, TODAY.replace(day=1), TODAY - timedelta(days=1), TODAY, date(2027, 1, 16)])
            world.add(
                Spell,
                person_id=person["id"],
                organisation_id=random.choice(world.rows[Organisation])["id"],
                kind=random.choice([*[SpellKind.SECONDMENT, SpellKind.SHADOWING] * 3, *STORED]),
                direction=random.choice(list(Direction)),
                post="member of staff",
                personnel_status=PersonnelStatus.INSTITUTION,
                starts_on=starts,
                ends_on=ends if ends is None or ends >= starts else starts,
                ends_precision=Precision.MONTH if ends == TODAY.replace(day=1) else Precision.DAY,
            )
        if random.random() < 0.3:
            former = random.choice(world.rows[Organisation])
            world.add(
                FormerHome,
                person_id=person["id"],
                organisation_id=former["id"],
                organisation_path=former["path"],
                managing_region_code=former["managed_by_region_code"],
                left_on=date(2025, 3, 1),
                last_seq=0,
            )


def _pool(world: World, random: Random) -> None:
    for year in (2025, 2026):
        values = {"state": random.choice(list(CycleState)), "as_of_on": date(year, 6, 30), "parameters": {}}
        cycle = world.add(Cycle, year=year, seats=10, **values)
        for person in world.rows[Person]:
            if random.random() < 0.8:
                world.add(
                    Nomination,
                    cycle_id=cycle["id"],
                    person_id=person["id"],
                    organisation_id=random.choice(world.rows[Organisation])["id"],
                    nominated_on=date(year, 7, 1),
                    state=random.choice([NominationState.DRAFT, *NominationState]),
                    talent_class=random.choice(list(TalentClass)),
                    route=Route.PLACE,
                    has_unit_consent=True,
                )
            if random.random() < 0.4:
                world.add(
                    Membership,
                    person_id=person["id"],
                    cycle_id=cycle["id"],
                    number=f"{year}-{person['id']}",
                    talent_class=random.choice(list(TalentClass)),
                    state=random.choice(list(MembershipState)),
                    starts_on=date(year, 6, 1),
                    planned_ends_on=date(year + 3, 5, 31),
                )
            elif random.random() < 0.1:
                world.add(Expert, cycle_id=cycle["id"], person_id=person["id"])
        for number in range(3):
            world.add(
                SelectionRun,
                cycle_id=cycle["id"],
                run_at=NOW,
                snapshot=b"",
                snapshot_hash=f"{number:064d}",
                result_hash="0" * 64,
                seats=10,
                chosen_count=0,
                total=0,
                bound=0,
                is_optimal=True,
                binding=[],
                prices=[],
                solver="none",
                versions={},
            )


def _mentoring(world: World, random: Random) -> None:
    people = world.rows[Person]
    for person in random.sample(people, 25):
        category = random.choice(list(MentorCategory))
        world.add(Mentor, person_id=person["id"], category=category, capacity=2, field=Sector.HEALTH)
    for number in range(3):
        world.add(
            MatchingRun,
            cycle_year=2024 + number,
            run_at=NOW,
            snapshot_hash=f"{number:064d}",
            members=0,
            edges=0,
            pairs=0,
            total_fit=0,
            solver="none",
        )
    for number in range(90):
        pairing = world.add(
            Pairing,
            mentor_id=random.choice(world.rows[Mentor])["id"],
            mentee_id=random.choice(people)["id"],
            state=random.choice(list(PairingState)),
            starts_on=date(2026, 1, 5) + timedelta(days=number),
            planned_ends_on=date(2027, 1, 4),
        )
        of_it = {"pairing_id": pairing["id"]}
        for _ in range(random.randrange(3)):
            held = {"held_on": date(2026, 6, 1), "recorded_on": date(2026, 6, 2), "minutes": 30, "topic": "a talk"}
            world.add(GuidanceRecord, **of_it, **held, way=random.choice(list(GuidanceWay)))
        if random.random() < 0.5:
            kind = random.choice(list(OutcomeKind))
            world.add(Outcome, **of_it, kind=kind, title="a result", achieved_on=date(2026, 5, 1))


def _papers(world: World, random: Random) -> None:
    """What belongs to one person or one account: files, requests for correction, grants, jobs, imports."""
    people, accounts = world.rows[Person], world.rows[Account]
    for number in range(40):
        person, account = random.choice(people), random.choice(accounts)
        world.add(
            Attachment,
            person_id=person["id"],
            kind=random.choice(list(AttachmentKind)),
            name="paper.pdf",
            media_type="application/pdf",
            size=1,
            content_hash=f"{number:064x}",
            added_at=NOW,
            added_by="somebody",
        )
        world.add(
            Correction,
            person_id=person["id"],
            entry=f"spell:{number}",
            description={"template": "identity", "values": {}},
            explanation="it was another year",
            state=random.choice(list(CorrectionState)),
            asked_at=NOW,
        )
        world.add(
            RoleGrant,
            account_id=account["id"],
            role=random.choice(list(Role)),
            region_code=random.choice(world.rows[Region])["code"],
            organisation_path=random.choice(["", random.choice(world.rows[Organisation])["path"]]),
            starts_on=TODAY,
            granted_by="somebody",
        )
        world.add(
            Request,
            account_id=account["id"],
            kind=random.choice(list(RequestKind)),
            reason="the device is lost",
            asked_by=random.choice(accounts)["id"],
            asked_at=NOW,
        )
        asked = {"requested_by": account["id"], "requested_at": NOW, "actor": {}}
        world.add(Job, kind="import", state=random.choice(list(JobState)), **asked)
        sent = {"uploaded_by": account["id"], "uploaded_at": NOW, "file_name": "people.xlsx"}
        state = random.choice(list(ImportState))
        world.add(Import, uid=f"{number:032x}", sheet="people", file_hash=f"{number:064x}", state=state, **sent)
