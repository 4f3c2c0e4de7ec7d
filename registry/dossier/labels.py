"""Tell the policy pages what the codes in its files are called: rules, acts, and the lists of every room."""

from registry.kernel.messages import Message, message
from registry.mentoring.codes import MentorCategory
from registry.organisations.codes import OrganisationKind, OrganisationLevel, Sector
from registry.people.codes import AppraisalResult, SanctionKind, Schooling, SchoolKind, TitleLevel
from registry.policy import labels
from registry.pool.codes import CycleState, TalentClass
from registry.pool.rules.eligibility import EligibilityRule
from registry.pool.rules.thresholds import Obstacle
from registry.service_records.codes import PersonnelStatus, Programme, SpellKind
from registry.service_records.rules.findings import ServiceRule

CODES = (
    ServiceRule,
    EligibilityRule,
    Sector,
    OrganisationLevel,
    OrganisationKind,
    TitleLevel,
    AppraisalResult,
    Schooling,
    SchoolKind,
    Obstacle,
    Programme,
    SpellKind,
    PersonnelStatus,
    SanctionKind,
    TalentClass,
    MentorCategory,
    CycleState,
)

OTHERS: dict[str, Message] = {
    "then.counts": message("counts"),
    "then.left_out": message("left out"),
    "then.takes_away": message("left out, and its days are taken away"),
    "counted_time": message("counted time"),
    "due_dates": message("lists of what is due"),
    "pool_eligibility": message("pool eligibility"),
    "open_cycle": message("opening a cycle"),
    "assess": message("scoring"),
    "publish_notice": message("public notice"),
    "select_members": message("selection"),
    "enrol_members": message("enrolment"),
    "pair_fit": message("fit of mentor and mentee"),
    "candidate_edges": message("who may be paired"),
    "may_pair": message("pairing by hand"),
    "match_members": message("matching"),
    "accept_pairing": message("accepting a pairing"),
    "mentor_history": message("history with mentors"),
    "guidance_alive": message("guidance alive"),
    "is_late_entry": message("late entries"),
    "county_and_below": message("counties and below"),
    "township_and_below": message("townships and below"),
    "rural": message("rural service"),
    "key_county": message("key counties"),
    "female": message("women"),
    "sector": message("sector"),
    "floor": message("at least"),
    "cap": message("at most"),
    "from": message("from"),
    "key": message("criterion"),
    "weight": message("weight"),
    "source": message("source"),
    "scale": message("scale"),
    "computed": message("computed from the record"),
    "panel": message("scored by the panel"),
    "field": message("field"),
    "distance": message("distance"),
    "level": message("level"),
    "history": message("history"),
    "same": message("the same"),
    "related": message("related"),
    "elsewhere": message("elsewhere"),
    "none": message("none"),
    "silent": message("silent"),
    "alive": message("alive"),
    "fruitful": message("fruitful"),
    "awards": message("awards"),
    "titles": message("titles"),
    "title": message("title"),
    "appraisals": message("appraisals"),
    "appraisal_years": message("years of appraisals"),
    "grassroots_service": message("grassroots service"),
    "hardship_service": message("service in hard places"),
    "programme_service": message("programme service"),
    "grassroots_service_months": message("months of grassroots service for full points"),
    "hardship_service_months": message("months in hard places for full points"),
    "programme_passed": message("programme passed"),
    "programme_running": message("programme under way"),
    "achievement": message("achievement"),
    "conduct": message("conduct"),
    "potential": message("potential"),
    "national": message("national"),
    "unit": message("unit"),
    "strokes": message("surname strokes"),
    "trimmed": message("mean without the highest and the lowest"),
    "largest_remainder": message("largest remainder"),
}

for codes in CODES:
    labels.know({code.value: code.label for code in codes})
labels.know(OTHERS)
