"""What posts are called, and on what footing they are held."""

from random import Random

from registry.organisations.codes import OrganisationKind, OrganisationLevel, Sector
from registry.sample.units import Unit
from registry.service_records.codes import PersonnelStatus, PostClass, Programme, SpellKind

Post = tuple[str, PersonnelStatus, PostClass | None]

HIGHEST_RANK = 3

PROFESSIONAL_POSTS = {
    Sector.HEALTH: ("住院医师", "主治医师", "科室副主任", "副院长"),
    Sector.AGRICULTURE: ("农技员", "农艺师", "推广部负责人", "副主任"),
    Sector.FORESTRY: ("林技员", "林业工程师", "护林负责人", "副站长"),
    Sector.WATER: ("水利技术员", "水利工程师", "工程管理负责人", "副站长"),
    Sector.CONSTRUCTION_PLANNING: ("规划建设员", "规划工程师", "项目负责人", "副主任"),
    Sector.EDUCATION: ("教师", "骨干教师", "教研组长", "副校长"),
    Sector.SCIENCE: ("科研助理", "助理研究员", "项目组长", "副主任"),
    Sector.CULTURE: ("文化专干", "馆员", "业务部负责人", "副馆长"),
    Sector.OTHER: ("办事员", "业务骨干", "业务负责人", "副主任"),
}
FIRM_POSTS = ("技术员", "项目主管", "部门副经理", "副总经理")
VILLAGE_POSTS = ("村务工作者", "村党总支委员", "村党总支副书记", "村党总支书记")
TOWNSHIP_OFFICE_POSTS = ("一级科员", "四级主任科员", "党政办公室主任", "副镇长")
OFFICE_POSTS = ("一级科员", "四级主任科员", "股室负责人", "副局长")
HIGH_OFFICE_POSTS = ("一级主任科员", "三级主任科员", "副处长", "处长")

PROGRAMME_POSTS = {
    Programme.SPECIAL_POST_TEACHER: "特岗教师",
    Programme.THREE_SUPPORTS: "“三支一扶”人员",
    Programme.GO_WEST: "西部计划志愿者",
    Programme.VILLAGE_OFFICIAL: "大学生村官",
    Programme.XUANDIAO: "选调生",
}
SUPPORTED = {Sector.EDUCATION: "支教", Sector.HEALTH: "支医", Sector.AGRICULTURE: "支农", Sector.WATER: "水利"}

AWAY_POSTS = {
    SpellKind.SHADOWING: "跟班学习",
    SpellKind.LENT: "借调工作人员",
    SpellKind.VILLAGE_RESIDENCE: "驻村工作队员",
    SpellKind.COUNTERPART_SUPPORT: "对口支援专家",
    SpellKind.TECHNICAL_ENVOY: "科技特派员",
    SpellKind.GRASSROOTS_TOUR: "基层锻炼干部",
    SpellKind.FULL_TIME_STUDY: "脱产学习",
}
ASSISTANT_POSTS = {
    OrganisationKind.STATE_FIRM: "总经理助理",
    OrganisationKind.OTHER_FIRM: "总经理助理",
    OrganisationKind.AGENCY: "主任助理",
}


def of(rng: Random, unit: Unit, rank: int) -> Post:
    """Return the post that somebody of this rank holds at the unit, with status and class."""
    match unit.kind:
        case OrganisationKind.AGENCY:
            return _in_agency(rng, unit, rank)
        case OrganisationKind.VILLAGE_OR_COMMUNITY:
            if rank or rng.random() < 0.4:
                return VILLAGE_POSTS[max(rank, 1)], PersonnelStatus.VILLAGE_COMMITTEE, None
            return VILLAGE_POSTS[0], PersonnelStatus.PUBLIC_WELFARE_POST, None
        case OrganisationKind.INSTITUTION:
            title = PROFESSIONAL_POSTS[unit.sector][rank]
            if unit.is_managed_like_civil_service:
                return title, PersonnelStatus.MANAGED_LIKE_CIVIL_SERVANTS, PostClass.RANK
            management = rank == HIGHEST_RANK or unit.sector is Sector.OTHER
            return title, PersonnelStatus.INSTITUTION, PostClass.MANAGEMENT if management else PostClass.PROFESSIONAL
    if unit.kind is OrganisationKind.OTHER_FIRM and rng.random() < 0.1:
        return "创办人", PersonnelStatus.SELF_EMPLOYED, None
    status = PersonnelStatus.LABOUR_DISPATCH if rng.random() < 0.05 else PersonnelStatus.FIRM_CONTRACT
    return FIRM_POSTS[rank], status, PostClass.FIRM


def _in_agency(rng: Random, unit: Unit, rank: int) -> Post:
    if unit.level in (OrganisationLevel.TOWNSHIP, OrganisationLevel.SUB_DISTRICT):
        if rank < HIGHEST_RANK and rng.random() < 0.25:
            return "综合服务岗位工作人员", PersonnelStatus.INSTITUTION, PostClass.MANAGEMENT
        titles = TOWNSHIP_OFFICE_POSTS
    elif unit.level is OrganisationLevel.COUNTY:
        titles = OFFICE_POSTS
    else:
        titles = HIGH_OFFICE_POSTS
    post_class = PostClass.LEADING if rank == HIGHEST_RANK else PostClass.RANK
    return titles[rank], PersonnelStatus.CIVIL_SERVANT, post_class


def in_programme(programme: Programme | None, sector: Sector) -> Post:
    """Return the post of somebody who serves in a programme."""
    if programme is None:
        raise ValueError("a programme service needs its programme")
    title = PROGRAMME_POSTS[programme]
    if programme is Programme.THREE_SUPPORTS:
        title += f"（{SUPPORTED.get(sector, '乡村振兴')}）"
    return title, PersonnelStatus.PROGRAMME, None


def away(kind: SpellKind, unit: Unit, rank: int) -> str:
    """Return what somebody is called while elsewhere."""
    if kind is SpellKind.SECONDMENT:
        if unit.kind is OrganisationKind.INSTITUTION:
            return f"挂职{PROFESSIONAL_POSTS[unit.sector][max(rank, 2)]}"
        return "挂职副镇长" if unit.level is OrganisationLevel.TOWNSHIP else "挂职干部"
    if kind is SpellKind.ASSISTANT_POST:
        return ASSISTANT_POSTS.get(unit.kind, "院长助理" if unit.sector is Sector.HEALTH else "负责人助理")
    return AWAY_POSTS[kind]
