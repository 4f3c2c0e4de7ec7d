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
