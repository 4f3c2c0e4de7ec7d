"""Closed lists of the mentoring room."""

from registry.kernel.codes import Code
from registry.kernel.messages import message


class MentorCategory(Code):
    """Who mentors (task 16)."""

    UNIT_LEADER = "unit_leader", message("unit leader")
    LEADING_PROFESSIONAL = "leading_professional", message("leading professional")
    NATIONAL_ACADEMIC_LEADER = "national_academic_leader", message("national academic leader")
    PROVINCIAL_ACADEMIC_LEADER = "provincial_academic_leader", message("provincial academic leader")
    INDUSTRY_LEADER = "industry_leader", message('"111" industry leader')
    SKILL_MASTER = "skill_master", message("skill-master studio leader")


class PairingState(Code):
    PROPOSED = "proposed", message("proposed")
    TRIAL = "trial", message("on trial")
    ACTIVE = "active", message("active pairing")
    ENDED = "ended", message("ended")
    REFUSED = "refused", message("refused")


class EndReason(Code):
    TERM_COMPLETED = "term_completed", message("term completed")
    MENTOR_LEFT = "mentor_left", message("mentor left")
    MENTEE_LEFT = "mentee_left", message("mentee left")
    SILENT = "silent", message("no guidance given")
    BY_AGREEMENT = "by_agreement", message("by agreement")


class GuidanceWay(Code):
    IN_PERSON = "in_person", message("in person")
    VISIT = "visit", message("visit")
    ONLINE = "online", message("online")
    PROJECT_WORK = "project_work", message("project work")


class OutcomeKind(Code):
    PAPER = "paper", message("paper")
    PATENT = "patent", message("patent")
    PROJECT = "project", message("project")
    TECHNIQUE = "technique", message("technique promoted")
    PRODUCT = "product", message("new product")
    AWARD = "award", message("award")


class FitPart(Code):
    """What the fit of a pair is made of."""

    FIELD = "field", message("field of the mentor")
    SECTOR = "sector", message("sector of the unit")
    DISTANCE = "distance", message("distance")
    LEVEL = "level", message("category for this talent class")
    HISTORY = "history", message("earlier guidance")


class Nearness(Code):
    """How near two places of work are, nearest first."""

    TOWNSHIP = "township", message("same township")
    COUNTY = "county", message("same county")
    CITY = "city", message("same city")
    ELSEWHERE = "elsewhere", message("another city")


class History(Code):
    """How a mentor's guidance went so far."""

    NONE = "none", message("no earlier pairing")
    SILENT = "silent", message("guided too rarely")
    ALIVE = "alive", message("guided steadily")
    FRUITFUL = "fruitful", message("guided with verified outcomes")


class Bar(Code):
    """Why a pair is not allowed."""

    ONESELF = "oneself", message("one and the same person")
    RELATIVE = "relative", message("they are relatives")
    EARLIER_PAIR = "earlier_pair", message("they were a pair before, and neither wished it again")
    REFUSED_PAIR = "refused_pair", message("this pair was refused before")
    REPORTING_LINE = "reporting_line", message("both are in one reporting line, which the mentor's category forbids")
    NO_PLACE = "no_place", message("the mentor has no place free")


class Unmatched(Code):
    """Why a member is left without a mentor by a matching."""

    NO_ALLOWED_MENTOR = "no_allowed_mentor", message("no mentor with a free place is allowed for this member")
    PLACES_TAKEN = "places_taken", message("the places of all mentors weighed go to other members")
