"""What comparing a form with the register can find, in the words that people read."""

from dataclasses import dataclass

from registry.documents.lrmx.form import AppointmentForm
from registry.documents.lrmx.resume import ResumeLine
from registry.kernel.codes import Code
from registry.kernel.messages import Message, message
from registry.organisations.models import Organisation
from registry.people.codes import AppraisalResult
from registry.service_records.codes import Direction, PersonnelStatus, Programme, SpellKind
from registry.service_records.rules.recording import Dates


class Effect(Code):
    """What becomes of an element of the form."""

    SAME = "same", message("same")
    ENTERED = "entered", message("is entered")
    KEPT = "kept", message("is kept with the form")
    REFUSED = "refused", message("the register keeps its own")


class LineState(Code):
    """What becomes of a line of the resume."""

    THERE = "there", message("entered already")
    NEW = "new", message("new spell")
    DIFFERS = "differs", message("entered with other dates")
    STUDY = "study", message("study")
    UNPLACED = "unplaced", message("organisation not known")
    IMPOSSIBLE = "impossible", message("cannot be entered")
    UNREADABLE = "unreadable", message("not readable")


@dataclass(frozen=True)
class Difference:
    """An element: what the register writes there, what the form says, what becomes of it."""

    label: Message
    register: str
    form: str
    effect: Effect
    reason: Message | None = None


@dataclass(frozen=True)
class NewSpell:
    """A spell as a line of a resume gives it; what the line does not say is taken from the organisation."""

    organisation: Organisation
    kind: SpellKind
    post: str
    personnel_status: PersonnelStatus
    direction: Direction | None
    programme: Programme | None
    dates: Dates


@dataclass(frozen=True)
class LineFinding:
    """A line of the resume; `spell` where it gives a new one, `reason` where something is to be said."""

    line: ResumeLine
    state: LineState
    spell: NewSpell | None = None
    reason: Message | None = None


@dataclass(frozen=True)
class Comparison:
    """A form that came in beside the register; `person_id` is empty for somebody who would be entered anew."""

    form: AppointmentForm
    person_id: int | None
    name: str
    differences: tuple[Difference, ...]
    lines: tuple[LineFinding, ...]
    new_appraisals: tuple[tuple[int, AppraisalResult], ...]
    ethnic_group: str | None
    enters_number: bool
    enters_photograph: bool

    @property
    def new_spells(self) -> list[NewSpell]:
        return [one.spell for one in self.lines if one.spell is not None]

    @property
    def changes_nothing(self) -> bool:
        """Whether taking the form over would write nothing."""
        is_said = any(one.effect in (Effect.ENTERED, Effect.KEPT) for one in self.differences)
        return self.person_id is not None and not is_said and not self.new_spells
