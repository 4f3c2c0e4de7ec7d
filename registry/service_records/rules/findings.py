"""What the rules of service are called, and what each can find: the closed lists of their verdicts."""

from datetime import date

from registry.kernel.codes import Code
from registry.kernel.messages import Message, message
from registry.kernel.verdicts import Outcome, Verdict
from registry.policy import catalogue


class ServiceRule(Code):
    """The rules of service, by the number of their task."""

    UNEMPLOYED_GRADUATE_POST = "unemployed_graduate_post", message("grassroots post for an unemployed graduate")
    DOWNWARD_SECONDMENT = "downward_secondment", message("downward secondment of a professional")
    SENIOR_TITLE_SERVICE = "senior_title_service", message("rural service before a senior title")
    UPWARD_SECONDMENT_TOTAL = "upward_secondment_total", message("upward secondment and shadowing in sum")
    DEPUTY_HEAD_TERM = "deputy_head_term", message("term of a deputy county head")
    GRASSROOTS_TOUR_DUE = "grassroots_tour_due", message("grassroots tour of a new civil servant")
    THIRTY_YEARS_TOWNSHIP = "thirty_years_township", message("thirty years in township institutions")
    TITLE_IN_SCOPE = "title_in_scope", message("title valid in the present unit")
    STAYS_AT_GRASSROOTS = "stays_at_grassroots", message("stays at the grassroots after a programme")
    TARGETED_RECRUITMENT_ELIGIBLE = "targeted_recruitment_eligible", message("targeted recruitment")
    PROVINCIAL_RECRUIT = "provincial_recruit", message("recruitment by a provincial organ")
    DIVISION_RANK_LEADER = "division_rank_leader", message("leading post of division rank")
    SALARY_UPLIFT = "salary_uplift", message("pay steps of a new graduate recruit")


class Finding(Code):
    """What a rule of service finds, beside the codes of a minimum length."""

    NOT_CONCERNED = "not_concerned", message("not concerned")
    NOT_IN_FORCE = "not_in_force", message("not yet in force on that day")
    UNDETERMINED = "undetermined", message("not to be told: a date is known by the month only")
    NOT_BEGUN = "not_begun", message("not begun")
    UNDER_WAY = "under_way", message("under way")
    ENDED_SHORT = "ended_short", message("ended short")
    WITHIN = "within", message("within the limits")
    EXCEEDED = "exceeded", message("exceeded")
    COMPLETED = "completed", message("completed")
    OVERRUN = "overrun", message("overrun")
    ON_PROBATION = "on_probation", message("on probation")
    DEFERRED = "deferred", message("deferred")
    DUE = "due", message("due")
    OVERDUE = "overdue", message("overdue")
    DONE = "done", message("done")
    ELIGIBLE = "eligible", message("eligible")
    TOO_LONG_AGO = "too_long_ago", message("graduated too long ago")
    EMPLOYED = "employed", message("employed")
    STUDYING = "studying", message("studying full-time")
    NOT_SERVED = "not_served", message("no programme served")
    NOT_PASSED = "not_passed", message("not passed")
    NOT_ASSESSED = "not_assessed", message("not yet assessed")
    PREFERENCE_USED = "preference_used", message("preference used already")
    STAYS = "stays", message("stays")
    LEFT = "left", message("left the grassroots")
    NO_NEXT_SPELL = "no_next_spell", message("nothing entered after the programme")
    EXCEPTED_POSITION = "excepted_position", message("excepted position")
    EXCEPTION = "exception", message("documented exception")
    NO_TITLE = "no_title", message("no such title")
    IN_SCOPE = "in_scope", message("valid")
    OUT_OF_SCOPE = "out_of_scope", message("not valid in this unit")
    NO_POST = "no_post", message("no post at present")
    NO_PROFESSIONAL = "no_professional", message("no professional post")
    OTHER_SECTOR = "other_sector", message("another sector")
    NOT_BELOW = "not_below", message("not in a township or village")
    NO_COUNTERPART = "no_counterpart", message("no counterpart unit")
    NOT_RECORDED = "not_recorded", message("not recorded")


def found(
    rule: ServiceRule,
    finding: Finding,
    outcome: Outcome,
    text: Message,
    *,
    task: int,
    measured: Message | None = None,
    required: Message | None = None,
    met_on: date | None = None,
) -> Verdict:
    """Make the verdict of a rule that rests on more than a length."""
    return Verdict(rule, outcome, finding, f"task-{task}", text, measured, required, met_on=met_on)


def is_in_force(key: str, on: date) -> bool:
    """Tell whether a parameter has a value yet on the day."""
    return on >= catalogue.entry(key).in_force_from
