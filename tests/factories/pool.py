"""A small province with nominees, and a cycle led through its stages by the services themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from registry.access import actor as actors
from registry.allocation.selection import Limit
from registry.db import db
from registry.documents.columns import CellProblem
from registry.kernel.clock import SHANGHAI
from registry.kernel.messages import Message, message
from registry.organisations.codes import OrganisationLevel, Sector
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.pool.codes import CriterionKey, Route, TalentClass
from registry.pool.models import Cycle, SelectionRun
from registry.pool.rules.filing import Filing, NominationRow, ScoreRow
from registry.pool.services import assessing, checking, cycles, enrolling, nominating, publishing, scoring, selecting
from tests.factories.organisations import KeyCountyListingFactory, OrganisationFactory, RegionFactory
from tests.factories.people import AppraisalFactory, EducationFactory, PersonFactory, id_number
from tests.factories.service_records import SpellFactory

YEAR = 2026
AS_OF = date(2026, 6, 30)
OPENED = datetime(2026, 7, 1, 9, tzinfo=SHANGHAI)
PROVINCE = actors.command_line()
PANEL = (CriterionKey.ACHIEVEMENT, CriterionKey.CONDUCT, CriterionKey.POTENTIAL)


def moment(day: date) -> datetime:
    """Nine o'clock in the morning of a day."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)


@dataclass
class Small:
    """Two cities with a county each, of which one is a key county; units that are managed at every level."""

    key_hospital: Organisation
    key_clinic: Organisation
    school: Organisation
    city_unit: Organisation
    province_unit: Organisation
    experts: list[Person]
    made: int = 0
    numbers: dict[int, str] = field(default_factory=dict)

    def graduate(self, unit: Organisation, **changes: Any) -> Person:
        """A graduate of this unit who meets every clause: at work since 2019, competent each year."""
        self.made += 1
        born = date(1996, 1, 1) + timedelta(days=self.made)
        person = PersonFactory(organisation=unit, number=id_number(born, 998), birth_on=born, **changes)
        self.numbers[person.id] = id_number(born, 998)
        EducationFactory(person=person)
        SpellFactory(person=person, organisation=unit)
        for year in (2023, 2024, 2025):
            AppraisalFactory(person=person, year=year)
        return person


def small_province() -> Small:
    """Make the units and five experts from elsewhere."""
    for code in ("3401", "3415"):
        RegionFactory(code=code, name={"3401": "合肥市", "3415": "六安市"}[code])
    KeyCountyListingFactory()
    away = OrganisationFactory(name="省专家中心", level=OrganisationLevel.PROVINCE, region_code="34")
    province = Small(
        key_hospital=OrganisationFactory(name="金寨县医院", region_code="341524"),
        key_clinic=OrganisationFactory(
            name="燕子河镇卫生院", level=OrganisationLevel.TOWNSHIP, region_code="341524102", is_rural=True
        ),
        school=OrganisationFactory(name="长丰县中学", sector=Sector.EDUCATION, region_code="340121"),
        city_unit=OrganisationFactory(
            name="六安市属农技站", sector=Sector.AGRICULTURE, region_code="341524", managed_by_region_code="3415"
        ),
        province_unit=OrganisationFactory(
            name="省属林场", sector=Sector.FORESTRY, region_code="340121", managed_by_region_code="34"
        ),
        experts=[],
    )
    for place in range(5):
        born = date(1970, 1, 1 + place)
        expert = PersonFactory(
            organisation=away,
            number=id_number(born, 999),
            birth_on=born,
            is_graduate=False,
            name=f"专家{'甲乙丙丁戊'[place]}",
        )
        province.numbers[expert.id] = id_number(born, 999)
        province.experts.append(expert)
    return province


def open_cycle(seats: int = 3, limits: Sequence[Limit] = (), **changes: Any) -> Cycle:
    """Open the cycle with three experts a nomination, a waiting list of two, and no limit unless given."""
    wanted = {"panel_experts": 3, "waiting_places": 2, **changes}
    return cycles.open_cycle(
        YEAR, seats=seats, as_of_on=AS_OF, limits=limits, changes=wanted, actor=PROVINCE, now=OPENED
    ).cycle


def fault(row: int, key: str, text: Message) -> CellProblem:
    return CellProblem(message("row %(row)d, column %(key)s", row=row, key=key), text, row)


def filing(rows: Iterable[Any]) -> Filing[Any]:
    return Filing(tuple(rows), (), fault)


def nomination_row(province: Small, person: Person, number: int = 2, **changes: Any) -> NominationRow:
    """The row that the person's unit sends."""
    unit = db.session.get(Organisation, person.home_organisation_id)
    assert unit is not None
    values: dict[str, Any] = {
        "name": person.name,
        "id_number": province.numbers[person.id],
        "unit": unit.name,
        "credit_code": unit.credit_code,
        "talent_class": TalentClass.PROFESSIONAL,
        "route": Route.PLACE,
        "unit_rank": 1,
        "has_consent": True,
        "achievements": "推广新技术",
        "working_since": date(2019, 8, 1),
    }
    return NominationRow(number=number, **{**values, **changes})


def score_row(
    province: Small, expert: Person, person: Person, points: int | dict[CriterionKey, int], number: int = 2
) -> ScoreRow:
    """The points of an expert, the same under each criterion if one number is given."""
    given = dict.fromkeys(PANEL, points) if isinstance(points, int) else points
    return ScoreRow(
        number=number,
        expert_id_number=province.numbers[expert.id],
        id_number=province.numbers[person.id],
        name=person.name,
        points=given,
    )


def nominate(cycle: Cycle, province: Small, people: Sequence[Person], **changes: Any) -> nominating.Imported:
    rows = [nomination_row(province, person, place, **changes) for place, person in enumerate(people, start=2)]
    return nominating.import_nominations(cycle, filing(rows), actor=PROVINCE, now=OPENED)


def check(cycle: Cycle) -> checking.Checked:
    return checking.check_nominations(
        cycle, actor=PROVINCE, now=moment(date(2026, 8, 3)), return_remark="请补填具体日期"
    )


def score(cycle: Cycle, province: Small, points: dict[Person, int]) -> scoring.Imported:
    """Let three experts give each nominee the points, and a few more or less."""
    rows = [
        score_row(province, expert, person, max(0, min(100, level + step)))
        for person, level in points.items()
        for expert, step in zip(province.experts, (-2, 0, 3), strict=False)
    ]
    return scoring.import_panel_scores(cycle, filing(rows), actor=PROVINCE, now=moment(date(2026, 9, 1)))


def assess(cycle: Cycle) -> assessing.Assessed:
    return assessing.assess(cycle, actor=PROVINCE, now=moment(date(2026, 9, 10)))


def select(cycle: Cycle) -> selecting.Selected:
    return selecting.select_members(cycle, actor=PROVINCE, now=moment(date(2026, 9, 11)))


def selected_cycle(province: Small, points: dict[Person, int], **changes: Any) -> tuple[Cycle, SelectionRun]:
    """A cycle led from its opening to a run of the selection."""
    cycle = open_cycle(**changes)
    nominate(cycle, province, list(points))
    check(cycle)
    score(cycle, province, points)
    assess(cycle)
    return cycle, select(cycle).run


def adopt(cycle: Cycle, run: SelectionRun) -> None:
    publishing.adopt_run(run, cycle, actor=PROVINCE, now=moment(date(2026, 9, 18)))


def publish(cycle: Cycle) -> publishing.Published:
    return publishing.publish_notice(cycle, actor=PROVINCE, now=moment(date(2026, 9, 21)))


def confirm(cycle: Cycle, on: date = date(2026, 10, 12)) -> publishing.Confirmed:
    return publishing.confirm_list(cycle, actor=PROVINCE, now=moment(on))


def enrol(cycle: Cycle) -> enrolling.Enrolled:
    return enrolling.enrol_members(cycle, actor=PROVINCE, now=moment(date(2026, 10, 13)))
