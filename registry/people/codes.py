"""Closed lists of the people room."""

from registry.kernel.codes import Code
from registry.kernel.messages import message


class Sex(Code):
    """GB/T 2261.1: 1 male, 2 female."""

    MALE = "male", message("male")
    FEMALE = "female", message("female")


class Schooling(Code):
    """GB/T 4658, the degrees of schooling that the plan needs; `SCHOOLING_ORDER` ranks them."""

    SECONDARY_VOCATIONAL = "41", message("secondary vocational")
    COLLEGE = "31", message("college")
    BACHELOR = "21", message("bachelor's")
    MASTER = "14", message("master's")
    DOCTOR = "11", message("doctoral")


SCHOOLING_ORDER = (
    Schooling.SECONDARY_VOCATIONAL,
    Schooling.COLLEGE,
    Schooling.BACHELOR,
    Schooling.MASTER,
    Schooling.DOCTOR,
)
"""Lowest first."""


class SchoolKind(Code):
    """Where somebody studied: the plan is for graduates of regular institutions, or returned from abroad."""

    REGULAR = "regular", message("regular institution")
    ABROAD = "abroad", message("abroad")
    ADULT = "adult", message("adult education")
    SECONDARY = "secondary", message("secondary school")


class TitleLevel(Code):
    JUNIOR = "junior", message("junior")
    MIDDLE = "middle", message("middle")
    ASSOCIATE_SENIOR = "associate_senior", message("associate senior")
    SENIOR = "senior", message("senior")


class TitleScope(Code):
    """A local title (task 18) is valid only in units of its level."""

    GENERAL = "general", message("general title")
    LOCAL = "local", message("local title")


class AppraisalKind(Code):
    YEARLY = "yearly", message("yearly appraisal")
    REGULAR = "regular", message("regular appraisal")
    SPECIAL = "special", message("special appraisal")
    PROBATION = "probation", message("probation appraisal")
    PROGRAMME_YEAR = "programme_year", message("programme year")
    PROGRAMME_END = "programme_end", message("end of programme")


class AppraisalResult(Code):
    """The last three are not failures; each stands with a cause."""

    EXCELLENT = "excellent", message("excellent")
    COMPETENT = "competent", message("competent")
    BASICALLY_COMPETENT = "basically_competent", message("basically competent")
    INCOMPETENT = "incompetent", message("incompetent")
    NOT_GRADED = "not_graded", message("not graded")
    NOT_TAKEN_PART = "not_taken_part", message("did not take part")
    EXEMPT = "exempt", message("exempt")


class SanctionKind(Code):
    WARNING = "warning", message("warning")
    DEMERIT = "demerit", message("demerit")
    MAJOR_DEMERIT = "major_demerit", message("major demerit")
    DEMOTION = "demotion", message("demotion")
    UNDER_INVESTIGATION = "under_investigation", message("under investigation")


class SanctionRegime(Code):
    """By whose rules the time of a sanction is reckoned."""

    CIVIL_SERVANT = "civil_servant", message("rules for civil servants")
    INSTITUTION = "institution", message("rules for institution staff")


class QualificationKind(Code):
    VOCATIONAL = "vocational", message("vocational qualification")
    SKILL = "skill", message("skill level")


class RewardLevel(Code):
    """The level of the body that gave a reward."""

    NATIONAL = "national", message("national reward")
    PROVINCE = "province", message("provincial reward")
    CITY = "city", message("reward of the city")
    COUNTY = "county", message("reward of the county")
    UNIT = "unit", message("reward of the unit")


class Departure(Code):
    """Why somebody is no longer in service in the province."""

    DIED = "died", message("died")
    RETIRED = "retired", message("retired")
    LEFT_PROVINCE = "left_province", message("left the province")


class CorrectionState(Code):
    """How a request for a correction stands."""

    OPEN = "open", message("waits for the personnel office")
    ACCEPTED = "accepted", message("accepted")
    REFUSED = "refused", message("not accepted")
    WITHDRAWN = "withdrawn", message("withdrawn")


class RelationKind(Code):
    SPOUSE = "spouse", message("spouse")
    PARENT = "parent", message("parent")
    SIBLING = "sibling", message("sibling")
    OTHER_RELATIVE = "other_relative", message("other relative")


ETHNIC_GROUPS = (
    "汉族 蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克族 傣族 黎族 "
    "傈僳族 佤族 畲族 高山族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 "
    "毛南族 仡佬族 锡伯族 阿昌族 普米族 塔吉克族 怒族 乌孜别克族 俄罗斯族 鄂温克族 德昂族 保安族 裕固族 京族 "
    "塔塔尔族 独龙族 鄂伦春族 赫哲族 门巴族 珞巴族 基诺族"
).split()
"""GB/T 3304 in the order of its codes: the first is 01."""

ETHNIC_GROUPS_ROMANISED = (
    "Han Mongol Hui Zang Uygur Miao Yi Zhuang Buyei Chosen Man Dong Yao Bai Tujia Hani Kazak Dai Li Lisu Va She "
    "Gaoshan Lahu Sui Dongxiang Naxi Jingpo Kirgiz Tu Daur Mulao Qiang Blang Salar Maonan Gelao Xibe Achang Pumi Tajik "
    "Nu Uzbek Russ Ewenki Deang Bonan Yugur Gin Tatar Derung Oroqen Hezhen Monba Lhoba Jino"
).split()
"""The same groups as GB/T 3304 writes them in Latin letters."""

POLITICAL_STATUSES = (
    "中共党员 中共预备党员 共青团员 民革党员 民盟盟员 民建会员 民进会员 农工党党员 致公党党员 九三学社社员 台盟盟员 "
    "无党派人士 群众"
).split()
"""GB/T 4762 in the order of its codes: the first is 01."""

POLITICAL_STATUSES_IN_ENGLISH = (
    "member of the Communist Party of China",
    "probationary member of the Communist Party of China",
    "member of the Communist Youth League",
    "member of the Revolutionary Committee of the Kuomintang",
    "member of the China Democratic League",
    "member of the China National Democratic Construction Association",
    "member of the China Association for Promoting Democracy",
    "member of the Chinese Peasants' and Workers' Democratic Party",
    "member of the China Zhi Gong Party",
    "member of the Jiusan Society",
    "member of the Taiwan Democratic Self-Government League",
    "personage without party affiliation",
    "the masses",
)
"""The same statuses for readers of English."""
