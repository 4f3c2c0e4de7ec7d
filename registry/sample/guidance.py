"""What was done in a pairing: guidance records as lively as the pairing was, and its outcomes."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from registry.mentoring.codes import GuidanceWay, OutcomeKind
from registry.organisations.codes import Sector
from registry.sample.ledger import Row
from registry.sample.lots import Lot
from registry.sample.pairings import Liveliness, Pair

WAYS = Lot({GuidanceWay.IN_PERSON: 42, GuidanceWay.ONLINE: 26, GuidanceWay.VISIT: 20, GuidanceWay.PROJECT_WORK: 12})
MINUTES = (30, 40, 45, 60, 60, 90, 90, 120, 180)
TOPICS = {
    Sector.HEALTH: "常见病规范诊疗 病历书写质量 急诊处置流程 慢病随访管理 适宜技术推广",
    Sector.AGRICULTURE: "测土配方施肥 病虫害绿色防控 新品种示范 农技推广方法 合作社经营",
    Sector.FORESTRY: "林木良种选育 森林防火 林下经济 松材线虫病防控",
    Sector.WATER: "农村供水工程管护 河道巡查 灌区节水改造 防汛预案",
    Sector.CONSTRUCTION_PLANNING: "村庄规划编制 农房质量安全 施工图审查 项目申报",
    Sector.EDUCATION: "课堂教学设计 班级管理 教研课题申报 学情分析",
    Sector.SCIENCE: "课题设计 数据分析 专利撰写 成果转化",
    Sector.CULTURE: "公共文化活动策划 非遗保护 群众文艺创作",
    Sector.OTHER: "群众工作方法 公文写作 矛盾纠纷调解 乡村振兴项目管理 政策解读",
}
DONE = ("结合实例讲解并现场示范", "逐条讨论工作方案并提出修改意见", "带领参加实地调研", "点评近期工作并解答疑问")
NEXT = ("形成书面小结", "完善方案后再讨论", "在本单位试行一个月", "收集数据并做初步分析", "")
OUTCOME_KINDS = Lot(
    {
        OutcomeKind.PAPER: 26,
        OutcomeKind.PROJECT: 24,
        OutcomeKind.TECHNIQUE: 22,
        OutcomeKind.AWARD: 14,
        OutcomeKind.PATENT: 8,
        OutcomeKind.PRODUCT: 6,
    }
)
OUTCOME_TITLES = {
    OutcomeKind.PAPER: "《{}的实践与思考》论文",
    OutcomeKind.PROJECT: "{}课题立项",
    OutcomeKind.TECHNIQUE: "{}技术推广应用",
    OutcomeKind.AWARD: "{}竞赛获奖",
    OutcomeKind.PATENT: "{}实用新型专利",
    OutcomeKind.PRODUCT: "{}新产品",
}
OUTCOMES_A_YEAR = {Liveliness.LIVELY: 0.75, Liveliness.FADING: 0.2, Liveliness.SILENT: 0.02}


def records(pair: Pair, rng: Random, as_of: date) -> Iterator[Row]:
    """Return the guidance records of a pairing up to the as-of day, without its key."""
    last = pair.ends_on or as_of
    for held_on in _days(pair, rng, last):
        is_late = rng.random() < 0.08
        recorded_on = min(
            held_on + timedelta(days=rng.randint(15, 60) if is_late else rng.choice((0, 0, 1, 2, 4))), as_of
        )
        confirmed_on = recorded_on + timedelta(days=rng.choice((0, 1, 1, 2, 3, 6, 9)))
        yield {
            "held_on": held_on,
            "way": WAYS.draw(rng),
            "minutes": rng.choice(MINUTES),
            "topic": (topic := rng.choice(TOPICS[pair.mentee.sector].split())),
            "summary": f"围绕{topic}，{rng.choice(DONE)}。",
            "next_step": rng.choice(NEXT),
            "recorded_on": recorded_on,
            "confirmed_on": confirmed_on if confirmed_on <= as_of and rng.random() < 0.9 else None,
        }


def outcomes(pair: Pair, rng: Random, as_of: date) -> Iterator[Row]:
    """Return the outcomes of a pairing; the unit has verified most."""
    last = pair.ends_on or as_of
    days = (last - pair.starts_on).days
    expected = OUTCOMES_A_YEAR[pair.liveliness] * days / 365
    for _ in range(min(4, round(rng.expovariate(1 / expected)) if expected else 0)):
        kind = OUTCOME_KINDS.draw(rng)
        achieved_on = pair.starts_on + timedelta(days=rng.randrange(days // 3, days + 1))
        verified_on = achieved_on + timedelta(days=rng.randint(10, 90))
        yield {
            "kind": kind,
            "title": OUTCOME_TITLES[kind].format(rng.choice(TOPICS[pair.mentee.sector].split())),
            "achieved_on": achieved_on,
            "verified_on": verified_on if verified_on <= as_of and rng.random() < 0.85 else None,
        }


def _days(pair: Pair, rng: Random, last: date) -> Iterator[date]:
    """Return the days of guidance: steady, ever rarer, or hardly any."""
    day = pair.starts_on + timedelta(days=rng.randint(3, 20 if pair.liveliness is Liveliness.LIVELY else 40))
    gap = rng.uniform(18, 34)
    left = rng.choice((0, 0, 1, 1, 2)) if pair.liveliness is Liveliness.SILENT else 100
    while day <= last and left and gap < 240:
        yield day
        left -= 1
        day += timedelta(days=max(4, round(rng.gauss(gap, gap / 4))))
        if pair.liveliness is Liveliness.FADING:
            gap *= 1.3
