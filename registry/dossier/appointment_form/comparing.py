"""Compare a form that came in with what the register would write, element by element. Nothing is changed here."""

import re
from datetime import date

from registry.access.actor import Actor
from registry.documents.lrmx.form import VERSION, AppointmentForm, FamilyMember
from registry.dossier.appointment_form import kept, resume_findings, words
from registry.dossier.appointment_form.findings import Comparison, Difference, Effect
from registry.dossier.appointment_form.writing import written
from registry.files import queries as file_queries
from registry.files.codes import AttachmentKind
from registry.files.inspection import inspect
from registry.files.store import hash_of
from registry.kernel import identifiers
from registry.kernel.errors import BadData, RuleViolation
from registry.kernel.messages import Message, message
from registry.people import queries as people_queries
from registry.people.codes import ETHNIC_GROUPS, AppraisalKind, AppraisalResult
from registry.people.models import Person
from registry.service_records import queries as service_queries

LABELS: dict[str, Message] = {
    "name": message("Name"),
    "sex": message("Sex"),
    "born": message("Month of birth"),
    "ethnic_group": message("Ethnic group"),
    "native_place": message("Native place"),
    "birth_place": message("Place of birth"),
    "party": message("Party and entry"),
    "started_work": message("Start of working life"),
    "health": message("Health"),
    "title": message("Professional title"),
    "specialty": message("Specialty"),
    "full_time_schooling": message("Full-time schooling"),
    "full_time_degree": message("Full-time degree"),
    "full_time_school": message("School of the full-time schooling"),
    "full_time_degree_school": message("School of the full-time degree"),
    "in_service_schooling": message("In-service schooling"),
    "in_service_degree": message("In-service degree"),
    "in_service_school": message("School of the in-service schooling"),
    "in_service_degree_school": message("School of the in-service degree"),
    "present_post": message("Present post"),
    "proposed_post": message("Proposed post"),
    "post_to_leave": message("Post to be left"),
    "rewards_and_penalties": message("Rewards and penalties"),
    "appraisals": message("Results of appraisals"),
    "reasons": message("Reasons"),
    "family": message("Family members"),
    "reported_by": message("Reporting unit"),
    "age_counted_on": message("Age counted on"),
    "filled_on": message("Filled in on"),
    "filled_by": message("Filled in by"),
    "id_number": message("ID number"),
    "photograph": message("Photograph"),
    "retires_in": message("Month of retirement age"),
    "version": message("Version of the form"),
    "others": message("Other elements"),
}

_RESULTS = "|".join(sorted(words.RESULTS_AS_READ, key=len, reverse=True))
_APPRAISED = re.compile(
    rf"((?:(?:19|20)\d\d\s*(?:年度|年)?\s*[、,，和及]?\s*)+)(?:年度)?(?:考核)?(?:结果)?[为:：\s]*({_RESULTS})"
)
_YEAR = re.compile(r"(?:19|20)\d\d")


def compare(form: AppointmentForm, person: Person | None, *, visible_to: Actor, today: date) -> Comparison:
    """Compare. The person comes with the record, or is None for somebody not in the register.

    Raise RuleViolation for a form of somebody else; BadData for a new person whose ID number cannot be right.
    """
    if person is None:
        number = identifiers.citizen_number(form.id_number, today)
        own, placed, entries, birth_on = AppointmentForm(version=VERSION), [], [], number.birth_on
    else:
        _refuse_another(form, person, today)
        own = written(person, visible_to=visible_to, today=today)
        placed, entries = service_queries.placed_spells(person.id), kept.entries_of(person.id)
        birth_on = person.birth_on
    shown = kept.completed(own, entries)
    appraisals = _new_appraisals(form.appraisals, person)
    number_difference = _number(form, person, today)
    photograph = _photograph(form, person)
    differences = [
        *_identity(form, shown, person),
        *_texts(form, shown, has_new_appraisals=bool(appraisals)),
        *(_family(form, shown)),
        *(one for one in (number_difference, photograph) if one is not None),
        *_others(form, shown),
    ]
    return Comparison(
        form=form,
        person_id=person.id if person else None,
        name=person.name if person else form.name,
        differences=tuple(differences),
        lines=tuple(resume_findings.findings(form.resume, own.resume, placed, birth_on=birth_on, today=today)),
        new_appraisals=appraisals,
        ethnic_group=_ethnic_group(form, shown),
        enters_number=number_difference is not None and number_difference.effect is Effect.ENTERED,
        enters_photograph=photograph is not None and photograph.effect is Effect.ENTERED,
    )


def _refuse_another(form: AppointmentForm, person: Person, today: date) -> None:
    """Refuse a form whose number is another's, or whose name is another and no number says who it is."""
    number = _checked_number(form.id_number, today)
    if number and person.id_number_index is not None:
        if person.id_number_index not in people_queries.number_indexes(number):
            raise RuleViolation("another_person", message("The form has the ID number of another person."))
        return
    if form.name != person.name:
        raise RuleViolation(
            "another_person", message("The form has another name, and no ID number says that it is this person.")
        )


def _identity(form: AppointmentForm, shown: AppointmentForm, person: Person | None) -> list[Difference]:
    """Compare what only a decision can change; of somebody new all of it is entered."""
    found = []
    for name in ("name", "sex", "born"):
        mine, theirs = getattr(shown, name), getattr(form, name)
        if theirs and (mine or person is None):  # nothing is compared with what the reader may not read
            differs = Effect.ENTERED if person is None else Effect.REFUSED
            found.append(Difference(LABELS[name], mine, theirs, Effect.SAME if mine == theirs else differs))
    if form.ethnic_group:
        if form.ethnic_group == shown.ethnic_group:
            effect = Effect.SAME
        else:
            effect = Effect.ENTERED if form.ethnic_group in ETHNIC_GROUPS else Effect.REFUSED
        found.append(Difference(LABELS["ethnic_group"], shown.ethnic_group, form.ethnic_group, effect))
    return found


def _ethnic_group(form: AppointmentForm, shown: AppointmentForm) -> str | None:
    """Return the code of the ethnic group to enter (GB/T 3304)."""
    if form.ethnic_group == shown.ethnic_group or form.ethnic_group not in ETHNIC_GROUPS:
        return None
    return f"{ETHNIC_GROUPS.index(form.ethnic_group) + 1:02d}"


def _texts(form: AppointmentForm, shown: AppointmentForm, *, has_new_appraisals: bool) -> list[Difference]:
    found = []
    for name in kept.TEXTS:
        mine, theirs = getattr(shown, name), getattr(form, name)
        if not theirs:
            continue
        effect = Effect.SAME if mine == theirs else Effect.KEPT
        if name == "appraisals" and has_new_appraisals:
            effect = Effect.ENTERED
        found.append(Difference(LABELS[name], mine, theirs, effect))
    return found


def _family(form: AppointmentForm, shown: AppointmentForm) -> list[Difference]:
    if not form.family:
        return []
    effect = Effect.SAME if form.family == shown.family else Effect.KEPT
    return [Difference(LABELS["family"], _members(shown.family), _members(form.family), effect)]


def _members(family: tuple[FamilyMember, ...]) -> str:
    return "\n".join(
        " ".join(part for part in (one.relation, one.name, one.born, one.political_status, one.unit_and_post) if part)
        for one in family
    )


def _others(form: AppointmentForm, shown: AppointmentForm) -> list[Difference]:
    if not form.others:
        return []
    effect = Effect.SAME if form.others == shown.others else Effect.KEPT
    mine, theirs = ("，".join(tag for tag, _xml in one.others) for one in (shown, form))
    return [Difference(LABELS["others"], mine, theirs, effect)]


def _number(form: AppointmentForm, person: Person | None, today: date) -> Difference | None:
    """Compare the ID number; it is shown masked, as everywhere."""
    if not form.id_number:
        return None
    mine = person.id_number_masked if person else ""
    theirs = identifiers.mask(form.id_number)
    try:
        identifiers.citizen_number(form.id_number, today)
    except BadData as fault:
        return Difference(LABELS["id_number"], mine, theirs, Effect.REFUSED, fault.text)
    is_known = person is not None and person.id_number_index is not None
    return Difference(LABELS["id_number"], mine, theirs, Effect.SAME if is_known else Effect.ENTERED)


def _checked_number(text: str, today: date) -> str:
    try:
        return identifiers.citizen_number(text, today).text if text else ""
    except BadData:
        return ""


def _photograph(form: AppointmentForm, person: Person | None) -> Difference | None:
    if not form.photograph:
        return None
    theirs = _kilobytes(len(form.photograph))
    try:
        inspect(photograph_name(form.photograph), form.photograph, AttachmentKind.PHOTOGRAPH)
    except BadData as fault:
        return Difference(LABELS["photograph"], "", theirs, Effect.REFUSED, fault.text)
    there = file_queries.photograph_of(person.id) if person else None
    is_same = there is not None and there.content_hash == hash_of(form.photograph)
    mine = _kilobytes(there.size) if there else ""
    return Difference(LABELS["photograph"], mine, theirs, Effect.SAME if is_same else Effect.ENTERED)


def _kilobytes(size: int) -> str:
    return f"{max(1, size // 1024)} kB"


def photograph_name(data: bytes) -> str:
    """Name the photograph of a form by its kind, which the form does not say."""
    return "photograph.png" if data.startswith(b"\x89PNG") else "photograph.jpg"


def _new_appraisals(text: str, person: Person | None) -> tuple[tuple[int, AppraisalResult], ...]:
    """Return (year, result) of the yearly appraisals that the register does not have."""
    known = {one.year for one in person.appraisals if one.kind is AppraisalKind.YEARLY} if person else set()
    read: dict[int, AppraisalResult] = {}
    for years, word in _APPRAISED.findall(text):
        for year in map(int, _YEAR.findall(years)):
            read.setdefault(year, words.RESULTS_AS_READ[word])
    return tuple(sorted((year, result) for year, result in read.items() if year not in known))
