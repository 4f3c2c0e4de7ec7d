"""Closed lists of the pool room."""

from registry.kernel.codes import Code
from registry.kernel.messages import message


class CycleState(Code):
    """The stages of a cycle, in order."""

    DRAFT = "draft", message("draft")
    NOMINATING = "nominating", message("nominating")
    REVIEWING = "reviewing", message("reviewing")
    SCORING = "scoring", message("scoring")
    SELECTING = "selecting", message("selecting")
    PUBLIC_NOTICE = "public_notice", message("public notice")
    CONFIRMED = "confirmed", message("confirmed")
    CLOSED = "closed", message("closed")


class NominationState(Code):
    DRAFT = "draft", message("draft")
    SUBMITTED = "submitted", message("submitted")
    COUNTY_PASSED = "county_passed", message("passed by the county")
    CITY_PASSED = "city_passed", message("passed by the city")
    RETURNED = "returned", message("returned for correction")
    REJECTED = "rejected", message("rejected")
    ACCEPTED = "accepted", message("accepted by the province")
    INELIGIBLE = "ineligible", message("not eligible")
    ASSESSED = "assessed", message("assessed")
    SELECTED = "selected", message("on the proposed list")
    WAITING = "waiting", message("on the waiting list")
    NOT_SELECTED = "not_selected", message("not selected")
    ON_NOTICE = "on_notice", message("on public notice")
    HELD = "held", message("held by an objection")
    REMOVED = "removed", message("removed")
    CONFIRMED = "confirmed", message("list confirmed")
    ENROLLED = "enrolled", message("enrolled")
    WITHDRAWN = "withdrawn", message("withdrawn")
    VOID = "void", message("void")


class Event(Code):
    """What can happen to a nomination (domain.md, "The cycle and its states")."""

    SUBMIT = "submit", message("submitted by the unit")
    PASS_COUNTY = "pass_county", message("passed by the county")
    RETURN_COUNTY = "return_county", message("returned by the county")
    REJECT_COUNTY = "reject_county", message("rejected by the county")
    PASS_CITY = "pass_city", message("passed by the city")
    RETURN_CITY = "return_city", message("returned by the city")
    REJECT_CITY = "reject_city", message("rejected by the city")
    ACCEPT = "accept", message("accepted by the province")
    RETURN_PROVINCE = "return_province", message("returned by the province")
    FIND_INELIGIBLE = "find_ineligible", message("found not eligible")
    ASSESS = "assess", message("all points in")
    SELECT = "select", message("proposed for the list")
    PUT_ON_WAITING_LIST = "put_on_waiting_list", message("put on the waiting list")
    LEAVE_OUT = "leave_out", message("not selected")
    PUBLISH = "publish", message("put on public notice")
    HOLD = "hold", message("held by an objection")
    RELEASE = "release", message("released: the objection was not upheld")
    UPHOLD = "uphold", message("removed: the objection was upheld")
    SUBSTITUTE = "substitute", message("moved up from the waiting list")
    CONFIRM = "confirm", message("confirmed")
    ENROL = "enrol", message("enrolled in the pool")
    WITHDRAW = "withdraw", message("withdrawn")
    VOID = "void", message("declared void")


class PublicLabel(Code):
    """What is shown instead of the internal state to those who may not see it (see `rules.public`)."""

    COUNTY_REVIEW = "county_review", message("under review by the county")
    CITY_REVIEW = "city_review", message("under review by the city")
    PROVINCE_REVIEW = "province_review", message("under review by the province")
    UNDER_SELECTION = "under_selection", message("under selection")


class TalentClass(Code):
    """Classes of reserve talent."""

    MANAGEMENT = "management", message("management talent")
    PROFESSIONAL = "professional", message("professional and technical talent")
    INNOVATION = "innovation", message("innovation and enterprise talent")


class Route(Code):
    """The recommendation route (归口渠道)."""

    PLACE = "place", message("by place")
    DEPARTMENT = "department", message("by provincial department")
    STATE_ASSETS = "state_assets", message("by the state-assets authority")
    EDUCATION = "education", message("by education")
    YOUTH_LEAGUE = "youth_league", message("by the youth league")
    CENTRAL_UNIT = "central_unit", message("by central units in the province")


class CriterionSource(Code):
    COMPUTED = "computed", message("computed from the record")
    PANEL = "panel", message("panel")


class CriterionKey(Code):
    """The criteria that a rubric may use; the last three are the panel's."""

    GRASSROOTS_SERVICE = "grassroots_service", message("grassroots service")
    HARDSHIP_SERVICE = "hardship_service", message("service in hardship areas")
    APPRAISALS = "appraisals", message("yearly appraisals")
    AWARDS = "awards", message("awards and commendations")
    TITLE = "title", message("professional title")
    PROGRAMME_SERVICE = "programme_service", message("service programme completed")
    ACHIEVEMENT = "achievement", message("results of work")
    CONDUCT = "conduct", message("conduct and attitude")
    POTENTIAL = "potential", message("potential")


class Reason(Code):
    """Why a name is on the list or not, against the merit list M (domain.md, Selection)."""

    ON_MERIT = "on_merit", message("on merit")
    LIFTED = "lifted", message("lifted by a floor")
    DISPLACED = "displaced", message("displaced by a limit")
    BELOW_LINE = "below_line", message("below the line")
    INELIGIBLE = "ineligible", message("not eligible")


class MembershipState(Code):
    ACTIVE = "active", message("active")
    LEFT = "left", message("left")


class LeavingReason(Code):
    PROMOTED = "promoted", message("promoted or transferred")
    LEFT_GRASSROOTS = "left_grassroots", message("left the grassroots")
    FAILED_REVIEW = "failed_review", message("failed review")
    SANCTION = "sanction", message("sanction")
    OVER_AGE = "over_age", message("over age")
    TERM_COMPLETED = "term_completed", message("term completed")
    OWN_WISH = "own_wish", message("own wish")
    DEATH = "death", message("death")
    OTHER = "other", message("other reason")
