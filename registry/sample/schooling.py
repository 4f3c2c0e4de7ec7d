"""What people studied, and the titles they rose to."""

from dataclasses import dataclass
from datetime import date
from random import Random

from registry.kernel.intervals import add_months
from registry.organisations.codes import OrganisationLevel, Sector
from registry.people.codes import Schooling, SchoolKind, TitleLevel, TitleScope
from registry.sample.lots import Lot

SCHOOLINGS = Lot({Schooling.BACHELOR: 66, Schooling.COLLEGE: 18, Schooling.MASTER: 15, Schooling.DOCTOR: 1})
AGE_AT_END = {Schooling.COLLEGE: 21, Schooling.BACHELOR: 22, Schooling.MASTER: 25, Schooling.DOCTOR: 29}
YEARS = {Schooling.COLLEGE: 3, Schooling.BACHELOR: 4, Schooling.MASTER: 3, Schooling.DOCTOR: 4}
BEFORE = {Schooling.MASTER: Schooling.BACHELOR, Schooling.DOCTOR: Schooling.MASTER}

MAJORS = {
    Sector.HEALTH: "临床医学 护理学 药学 预防医学 中医学 医学检验技术 口腔医学",
    Sector.AGRICULTURE: "农学 植物保护 园艺 动物医学 动物科学 农业资源与环境 茶学",
    Sector.FORESTRY: "林学 森林保护 园林 水土保持与荒漠化防治",
    Sector.WATER: "水利水电工程 水文与水资源工程 农业水利工程 给排水科学与工程",
    Sector.CONSTRUCTION_PLANNING: "城乡规划 土木工程 工程管理 建筑学 测绘工程",
    Sector.EDUCATION: "汉语言文学 数学与应用数学 英语 小学教育 学前教育 物理学 体育教育",
    Sector.SCIENCE: "计算机科学与技术 材料科学与工程 机械设计制造及其自动化 电子信息工程",
    Sector.CULTURE: "文化产业管理 音乐学 美术学 广播电视学",
    Sector.OTHER: "行政管理 法学 公共事业管理 社会工作 会计学 经济学 汉语言文学",
}
SCHOOLS = (
    "安徽大学 安徽师范大学 安徽农业大学 安徽医科大学 合肥工业大学 安徽理工大学 安徽建筑大学 安徽中医药大学 "
    "阜阳师范大学 淮北师范大学 安庆师范大学 皖南医学院 宿州学院 滁州学院 皖西学院 黄山学院 合肥学院 "
    "南京农业大学 河海大学 武汉大学"
).split()
COLLEGES = (
    "安徽水利水电职业技术学院 安徽医学高等专科学校 阜阳职业技术学院 芜湖职业技术学院 安徽林业职业技术学院".split()
)
SCHOOLS_ABROAD = "墨尔本大学 利兹大学 早稻田大学 釜山大学 格拉斯哥大学".split()
ABROAD_PER_CENT = 3
IN_SERVICE_PER_CENT = 12

SERIES = {
    Sector.HEALTH: ("卫生技术", ("医师", "主治医师", "副主任医师", "主任医师")),
    Sector.AGRICULTURE: ("农业技术", ("助理农艺师", "农艺师", "高级农艺师", "农业技术推广研究员")),
    Sector.FORESTRY: ("林业工程", ("助理工程师", "工程师", "高级工程师", "正高级工程师")),
    Sector.WATER: ("水利工程", ("助理工程师", "工程师", "高级工程师", "正高级工程师")),
    Sector.CONSTRUCTION_PLANNING: ("建设工程", ("助理工程师", "工程师", "高级工程师", "正高级工程师")),
    Sector.EDUCATION: ("中小学教师", ("二级教师", "一级教师", "高级教师", "正高级教师")),
    Sector.SCIENCE: ("自然科学研究", ("研究实习员", "助理研究员", "副研究员", "研究员")),
    Sector.CULTURE: ("群众文化", ("助理馆员", "馆员", "副研究馆员", "研究馆员")),
    Sector.OTHER: ("经济", ("助理经济师", "经济师", "高级经济师", "正高级经济师")),
}
TITLE_LEVELS = (TitleLevel.JUNIOR, TitleLevel.MIDDLE, TitleLevel.ASSOCIATE_SENIOR, TitleLevel.SENIOR)
YEARS_TO_TITLE = (1, 6, 12, 19)
"""Years of service after which a title is in reach, from junior to full senior."""

Row = dict[str, object]


@dataclass(frozen=True)
class Graduation:
    """The schooling with which somebody came into working life, and when it ended."""

    schooling: Schooling
    ends_on: date


def draw_schooling(rng: Random) -> Schooling:
    return SCHOOLINGS.draw(rng)


def graduation(birth_on: date, schooling: Schooling) -> Graduation:
    """Tell when somebody born on a day finishes: born after August, a year later."""
    year = birth_on.year + AGE_AT_END[schooling] + (birth_on.month > 8)
    return Graduation(schooling, date(year, 6, 30))


def educations(rng: Random, first: Graduation, sector: Sector, as_of: date, *, kind: SchoolKind) -> list[Row]:
    """Return the educations of somebody: up to the graduation, and now and then one in service afterwards."""
    major = rng.choice(MAJORS[sector].split())
    rows = [_education(rng, first.schooling, first.ends_on, major, kind)]
    before = BEFORE.get(first.schooling)
    if before and kind is not SchoolKind.ADULT:
        ends_on = rows[0]["starts_on"]
        assert isinstance(ends_on, date)
        rows.insert(0, _education(rng, before, ends_on.replace(month=6, day=30), major, SchoolKind.REGULAR))
    later = add_months(first.ends_on, 12 * rng.randint(4, 9))
    if rng.randrange(100) < IN_SERVICE_PER_CENT and later <= as_of and first.schooling is not Schooling.DOCTOR:
        higher = {Schooling.COLLEGE: Schooling.BACHELOR, Schooling.BACHELOR: Schooling.MASTER}.get(first.schooling)
        if higher:
            rows.append(_education(rng, higher, later, major, SchoolKind.ADULT))
    return rows


def _education(rng: Random, schooling: Schooling, ends_on: date, major: str, kind: SchoolKind) -> Row:
    is_abroad = kind is SchoolKind.ABROAD
    schools = SCHOOLS_ABROAD if is_abroad else COLLEGES if schooling is Schooling.COLLEGE else SCHOOLS
    is_adult = kind is SchoolKind.ADULT
    return {
        "schooling": schooling,
        "has_degree": schooling is not Schooling.COLLEGE and not (is_adult and rng.random() < 0.4),
        "is_full_time": not is_adult,
        "school_kind": kind,
        "school": rng.choice(schools) + ("继续教育学院" if is_adult else ""),
        "major": major,
        "starts_on": date(ends_on.year - YEARS[schooling], 9, 1),
        "ends_on": ends_on,
    }


def draw_kind(rng: Random, schooling: Schooling) -> SchoolKind:
    """Draw where a graduate studied: at home, or abroad now and then."""
    is_abroad = schooling is not Schooling.COLLEGE and rng.randrange(100) < ABROAD_PER_CENT
    return SchoolKind.ABROAD if is_abroad else SchoolKind.REGULAR


def titles(
    rng: Random, sector: Sector, since: date, as_of: date, quality: float, *, level: OrganisationLevel, least: int = 0
) -> list[Row]:
    """Return the titles reached since service began, at least `least` of them; a good record is quicker."""
    series, names = SERIES[sector]
    rows: list[Row] = []
    for place, (title_level, years) in enumerate(zip(TITLE_LEVELS, YEARS_TO_TITLE, strict=True)):
        months = max(9, round(12 * years * (1 - 0.05 * quality)) + rng.randint(0, 14))
        if place < least:
            months = min(months, 12 * years)
        awarded_on = add_months(since, months).replace(day=28)
        if awarded_on > as_of or (place >= max(least, 1) and rng.random() < 0.12):
            break
        is_local = place == 2 and level is OrganisationLevel.TOWNSHIP and rng.random() < 0.5
        rows.append(
            {
                "level": title_level,
                "series": series,
                "name": names[place],
                "scope": TitleScope.LOCAL if is_local else TitleScope.GENERAL,
                "valid_level": OrganisationLevel.TOWNSHIP.value if is_local else None,
                "awarded_on": awarded_on,
            }
        )
    return rows
