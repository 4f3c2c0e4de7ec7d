"""Columns of the two workbooks of a cycle: nominations as a city sends them, and the points of the panel.

Column order is free and further columns are named, not read. Code columns hold the Chinese words below.
"""

from registry.pool.codes import CriterionKey, Route, TalentClass

NOMINATIONS_SHEET = "推荐人选"
NAME = "姓名"
ID_NUMBER = "身份证号"
UNIT = "推荐单位"
CREDIT_CODE = "统一社会信用代码"
TALENT_CLASS = "推荐类别"
ROUTE = "归口渠道"
UNIT_RANK = "单位排序"
CONSENT = "单位同意"
ACHIEVEMENTS = "主要业绩"
WORKING_SINCE = "参加工作时间"

NOMINATION_TITLES = (
    NAME,
    ID_NUMBER,
    UNIT,
    CREDIT_CODE,
    TALENT_CLASS,
    ROUTE,
    UNIT_RANK,
    CONSENT,
    ACHIEVEMENTS,
    WORKING_SINCE,
)
"""In the order of the template. `参加工作时间` (text, "2019.07") may be missing; it is checked against the record."""

SCORES_SHEET = "评审评分"
EXPERT_ID_NUMBER = "专家身份证号"
PANEL_TITLES = {
    CriterionKey.ACHIEVEMENT: "工作实绩",
    CriterionKey.CONDUCT: "品德作风",
    CriterionKey.POTENTIAL: "发展潜力",
}
SCORE_TITLES = (EXPERT_ID_NUMBER, ID_NUMBER, NAME, *PANEL_TITLES.values())
"""One row an expert and nominee; points are whole numbers from 0 to 100, a blank means not scored."""

TALENT_CLASS_WORDS = {
    "基层管理人才": TalentClass.MANAGEMENT,
    "基层专业技术人才": TalentClass.PROFESSIONAL,
    "基层创新创业人才": TalentClass.INNOVATION,
}
ROUTE_WORDS = {
    "地方": Route.PLACE,
    "省直部门": Route.DEPARTMENT,
    "国资": Route.STATE_ASSETS,
    "教育": Route.EDUCATION,
    "共青团": Route.YOUTH_LEAGUE,
    "中央驻皖单位": Route.CENTRAL_UNIT,
}
CONSENT_WORDS = {"是": True, "否": False}
