"""The words of the appointment form, which is a Chinese document in every language of the pages."""

from registry.organisations.codes import OrganisationKind
from registry.people.codes import AppraisalResult, Schooling, Sex
from registry.service_records.codes import PersonnelStatus, Programme, SpellKind

NONE = "无"

SEXES = {Sex.MALE: "男", Sex.FEMALE: "女"}

SCHOOLINGS = {
    Schooling.SECONDARY_VOCATIONAL: "中专",
    Schooling.COLLEGE: "大专",
    Schooling.BACHELOR: "大学",
    Schooling.MASTER: "研究生",
    Schooling.DOCTOR: "研究生",
}

DEGREES = {Schooling.BACHELOR: "学士", Schooling.MASTER: "硕士", Schooling.DOCTOR: "博士"}

PARTIES = {
    "04": "民革",
    "05": "民盟",
    "06": "民建",
    "07": "民进",
    "08": "农工党",
    "09": "致公党",
    "10": "九三学社",
    "11": "台盟",
}
"""Parties by the code of political status (GB/T 4762); the form names those of other parties."""

RESULTS = {
    AppraisalResult.EXCELLENT: "优秀",
    AppraisalResult.COMPETENT: "称职",
    AppraisalResult.BASICALLY_COMPETENT: "基本称职",
    AppraisalResult.INCOMPETENT: "不称职",
    AppraisalResult.NOT_GRADED: "不定等次",
    AppraisalResult.NOT_TAKEN_PART: "未参加考核",
    AppraisalResult.EXEMPT: "免予考核",
}
RESULTS_OF_INSTITUTIONS = RESULTS | {
    AppraisalResult.COMPETENT: "合格",
    AppraisalResult.BASICALLY_COMPETENT: "基本合格",
    AppraisalResult.INCOMPETENT: "不合格",
}
RESULTS_AS_READ = {word: result for words in (RESULTS, RESULTS_OF_INSTITUTIONS) for result, word in words.items()} | {
    "未定等次": AppraisalResult.NOT_GRADED,
    "不确定等次": AppraisalResult.NOT_GRADED,
    "未确定等次": AppraisalResult.NOT_GRADED,
    "不参加考核": AppraisalResult.NOT_TAKEN_PART,
}

KINDS = {
    SpellKind.SECONDMENT: "挂职",
    SpellKind.SHADOWING: "跟班学习",
    SpellKind.LENT: "借调",
    SpellKind.VILLAGE_RESIDENCE: "驻村",
    SpellKind.COUNTERPART_SUPPORT: "对口支援",
    SpellKind.TECHNICAL_ENVOY: "科技特派员",
    SpellKind.GRASSROOTS_TOUR: "基层锻炼",
    SpellKind.FULL_TIME_STUDY: "脱产学习",
    SpellKind.ASSISTANT_POST: "助理岗位",
}
"""What stands in brackets behind a post that is not an ordinary one; by the same word it is known on reading."""

PROGRAMMES = {
    Programme.SPECIAL_POST_TEACHER: "特岗教师",
    Programme.THREE_SUPPORTS: "三支一扶",
    Programme.GO_WEST: "西部计划志愿者",
    Programme.VILLAGE_OFFICIAL: "大学生村官",
    Programme.XUANDIAO: "选调生",
}

STATUS_OF_KIND = {
    OrganisationKind.AGENCY: PersonnelStatus.CIVIL_SERVANT,
    OrganisationKind.INSTITUTION: PersonnelStatus.INSTITUTION,
    OrganisationKind.STATE_FIRM: PersonnelStatus.FIRM_CONTRACT,
    OrganisationKind.OTHER_FIRM: PersonnelStatus.FIRM_CONTRACT,
    OrganisationKind.SOCIAL_ORGANISATION: PersonnelStatus.FIRM_CONTRACT,
    OrganisationKind.VILLAGE_OR_COMMUNITY: PersonnelStatus.VILLAGE_COMMITTEE,
    OrganisationKind.ARMY: PersonnelStatus.SOLDIER,
}
"""A resume does not say on which footing somebody was employed: it is taken from the kind of organisation."""
