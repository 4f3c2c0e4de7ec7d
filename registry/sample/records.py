"""What the file says of somebody's years: appraisals, sanctions, rewards."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from registry.kernel.intervals import add_months
from registry.people.codes import AppraisalKind, AppraisalResult, SanctionKind
from registry.sample.careers.drafts import Career, Stay
from registry.sample.lots import Lot
from registry.service_records.codes import SpellKind

Row = dict[str, object]

NOT_GRADED_CAUSE = "试用期内，只写评语，不确定等次"
SHORT_YEAR_CAUSE = "本年度工作不满半年"
AWAY_CAUSES = {SpellKind.FULL_TIME_STUDY: "脱产学习", SpellKind.INTERRUPTION: "停薪留职"}
HALF_A_YEAR = 183
EXCELLENT_FROM = 1.25

MONTHS_IN_FORCE = {SanctionKind.WARNING: 6, SanctionKind.DEMERIT: 12, SanctionKind.MAJOR_DEMERIT: 18}

REWARDS = {
    "unit": ("先进个人", "年度优秀工作者"),
    "county": ("全县先进工作者", "全县优秀青年人才"),
    "city": ("全市先进工作者", "全市青年岗位能手", "全市优秀基层人才"),
    "province": ("全省青年岗位能手", "全省基层优秀人才", "全省先进工作者"),
    "national": ("全国青年岗位能手", "全国基层理论宣讲先进个人"),
}
REWARD_SHARES = {"unit": 40, "county": 34, "city": 18, "province": 7, "national": 1}
BODIES = {
    "unit": "本单位",
    "county": "县人力资源和社会保障局",
    "city": "市人力资源和社会保障局",
    "province": "省人力资源和社会保障厅",
    "national": "人力资源社会保障部",
}
NUMBER_SIGNS = {"unit": "单办", "county": "县人社", "city": "市人社秘", "province": "皖人社秘", "national": "人社部发"}


def appraisals(career: Career, first_year: int, quality: float, *, bad_year: int = 0) -> list[Row]:
    """Return the appraisals of each full year since service began, none before `first_year`.

    `bad_year` gets a result that is not wanted.
    """
    begins = career.starts_on
    served = [stay for stay in career.stays if stay.kind is SpellKind.PROGRAMME_SERVICE]
    rows: list[Row] = []
    for year in range(max(begins.year, first_year), career.as_of.year):
        kind = AppraisalKind.PROGRAMME_YEAR if served and _in_programme(served, year) else AppraisalKind.YEARLY
        result, cause = _of_year(career, year, begins, quality)
        if year == bad_year:
            cause = ""
            result = career.rng.choice((AppraisalResult.BASICALLY_COMPETENT, AppraisalResult.INCOMPETENT))
        rows.append({"year": year, "kind": kind, "result": result, "cause": cause})
        if any(stay.has_passed_programme and stay.ends_on and stay.ends_on.year == year for stay in served):
            end = {"kind": AppraisalKind.PROGRAMME_END, "result": AppraisalResult.COMPETENT}
            rows.append({"year": year, **end, "cause": ""})
    return rows


def _of_year(career: Career, year: int, begins: date, quality: float) -> tuple[AppraisalResult, str]:
    """Return the result of a year and, if it is no grade, the cause."""
    if year == begins.year:
        if (date(year, 12, 31) - begins).days < HALF_A_YEAR:
            return AppraisalResult.NOT_TAKEN_PART, SHORT_YEAR_CAUSE
        return AppraisalResult.NOT_GRADED, NOT_GRADED_CAUSE
    if cause := _absence(career, year):
        return AppraisalResult.NOT_TAKEN_PART, cause
    is_excellent = career.rng.gauss(quality, 0.9) > EXCELLENT_FROM
    return (AppraisalResult.EXCELLENT if is_excellent else AppraisalResult.COMPETENT), ""


def _in_programme(served: Sequence[Stay], year: int) -> bool:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return any(stay.starts_on < first and (stay.ends_on is None or stay.ends_on >= last) for stay in served)


def _absence(career: Career, year: int) -> str:
    """Return why somebody was away for more than half of the year, or ""."""
    away = [(one.starts_on, one.ends_on, SpellKind.INTERRUPTION) for one in career.pauses]
    away += [
        (stay.starts_on, stay.ends_on, stay.kind) for stay in career.stays if stay.kind is SpellKind.FULL_TIME_STUDY
    ]
    begins, ends = date(year, 1, 1), date(year, 12, 31)
    for first, last, kind in away:
        if (min(last or ends, ends) - max(first, begins)).days > HALF_A_YEAR:
            return AWAY_CAUSES[kind]
    return ""


def sanction(rng: Random, decided_on: date, body: str, kind: SanctionKind | None = None) -> Row:
    """Return a sanction decided on a day; one chosen by lot unless `kind` is given."""
    kind = kind or rng.choice(list(MONTHS_IN_FORCE))
    months = MONTHS_IN_FORCE.get(kind)
    return {
        "kind": kind,
        "body": body,
        "document_number": f"纪字〔{decided_on.year}〕{rng.randint(1, 60)}号",
        "decided_on": decided_on,
        "in_force_until": add_months(decided_on, months) - timedelta(days=1) if months else None,
    }


def rewards(rng: Random, since: date, as_of: date, quality: float) -> list[Row]:
    """Return the rewards of somebody: the better the record and the longer, the more and the higher."""
    years = max(0.0, (as_of - since).days / 365)
    expected = min(years, 10) * 0.16 * max(0.15, 1 + 0.6 * quality)
    rows = []
    levels = Lot({level: _weight(level, quality) for level in REWARD_SHARES})
    for _ in range(min(7, round(rng.expovariate(1 / expected)) if expected else 0)):
        level = levels.draw(rng)
        awarded_on = since + timedelta(days=rng.randrange(1, max(2, (as_of - since).days)))
        rows.append(
            {
                "name": rng.choice(REWARDS[level]),
                "level": level,
                "body": BODIES[level],
                "document_number": f"{NUMBER_SIGNS[level]}〔{awarded_on.year}〕{rng.randint(1, 240)}号",
                "awarded_on": awarded_on,
            }
        )
    return rows


def _weight(level: str, quality: float) -> float:
    steps = list(REWARD_SHARES).index(level)
    return float(REWARD_SHARES[level]) * (1.35 ** (quality * steps))
