"""Code lists of spells of service."""

from registry.kernel.codes import Code
from registry.kernel.messages import message


class SpellKind(Code):
    """In what way a person was at an organisation."""

    POST = "post", message("post")
    SECONDMENT = "secondment", message("secondment")
    SHADOWING = "shadowing", message("shadowing")
    LENT = "lent", message("on loan")
    VILLAGE_RESIDENCE = "village_residence", message("village residence")
    COUNTERPART_SUPPORT = "counterpart_support", message("counterpart support")
    TECHNICAL_ENVOY = "technical_envoy", message("technical envoy")
    GRASSROOTS_TOUR = "grassroots_tour", message("grassroots tour")
    PROGRAMME_SERVICE = "programme_service", message("programme service")
    FULL_TIME_STUDY = "full_time_study", message("full-time study")
    ASSISTANT_POST = "assistant_post", message("assistant post")
    INTERRUPTION = "interruption", message("interruption")


class InterruptionKind(Code):
    """Why service was interrupted; full-time study is a spell kind of its own."""

    UNPAID_LEAVE = "unpaid_leave", message("unpaid leave")
    SUSPENSION = "suspension", message("suspension")


class Precision(Code):
    """How exactly a date is known; a month is stored as its first day."""

    DAY = "day", message("to the day")
    MONTH = "month", message("to the month")


class Direction(Code):
    """Which way a secondment or shadowing goes."""

    DOWN = "down", message("downward")
    UP = "up", message("upward")


class PersonnelStatus(Code):
    """On which footing a person is employed during a spell."""

    CIVIL_SERVANT = "civil_servant", message("civil servant")
    MANAGED_LIKE_CIVIL_SERVANTS = "managed_like_civil_servants", message("managed like civil servants")
    INSTITUTION = "institution", message("institution staff")
    FIRM_CONTRACT = "firm_contract", message("firm contract")
    LABOUR_DISPATCH = "labour_dispatch", message("labour dispatch")
    PUBLIC_WELFARE_POST = "public_welfare_post", message("public-welfare post")
    PROGRAMME = "programme", message("programme staff")
    VILLAGE_COMMITTEE = "village_committee", message("village or community committee")
    SELF_EMPLOYED = "self_employed", message("self-employed")
    TRAINEE = "trainee", message("trainee at a trainee base")
    INTERN = "intern", message("intern while studying")
    SOLDIER = "soldier", message("soldier")


class PostClass(Code):
    """The class of the post held."""

    LEADING = "leading", message("leading post")
    RANK = "rank", message("rank")
    MANAGEMENT = "management", message("management post")
    PROFESSIONAL = "professional", message("professional post")
    WORKER = "worker", message("worker post")
    FIRM = "firm", message("post in a firm")


class Programme(Code):
    """Service programmes for graduates and the special recruitments that count like them."""

    SPECIAL_POST_TEACHER = "special_post_teacher", message("special-post teacher")
    THREE_SUPPORTS = "three_supports", message("three-supports")
    GO_WEST = "go_west", message("go-west volunteer")
    VILLAGE_OFFICIAL = "village_official", message("graduate village official")
    XUANDIAO = "xuandiao", message("xuandiao graduate")


class Verification(Code):
    """How far a recorded spell has been checked."""

    UNVERIFIED = "unverified", message("not yet verified")
    UNIT = "unit", message("verified by the unit")
    COUNTY = "county", message("verified by the county")
    REFUSED = "refused", message("verification refused")


class RosterSource(Code):
    """Why somebody is on the plan roster."""

    STAYER = "stayer", message("stayed after a service programme")
    UNIT = "unit", message("named by the unit")
    OFFICE = "office", message("named by an office")


class ChangeKind(Code):
    """What can be changed in many records at once."""

    STATUS = "status", message("set the personnel status of the running post")
    PROGRAMME = "programme", message("set the programme of the running programme service")
    HOME = "home", message("transfer to another unit, in the same post")
    VERIFY = "verify", message("verify the spells that wait for it")
    END_AWAY = "end_away", message("end running secondments and shadowing")
