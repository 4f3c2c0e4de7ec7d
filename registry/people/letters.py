"""The papers of a person as Word documents."""

from datetime import date

from registry.documents.lrmx.form import PARTY_SEPARATOR, AppointmentForm
from registry.documents.word import Picture, render
from registry.kernel.intervals import age
from registry.settings import ROOT

APPOINTMENT_FORM = ROOT / "templates" / "letters" / "people" / "appointment_form.docx"
PHOTOGRAPH_HEIGHT = 40
FAMILY_ROWS = 6
"""The paper has so many rows for the family at least, to be filled in by hand."""


def appointment_form(form: AppointmentForm) -> bytes:
    """Return the appointment form as Word document, as it is printed and signed."""
    members = [
        {
            "relation": one.relation,
            "name": one.name,
            "born": _month(one.born),
            "political_status": one.political_status,
            "unit_and_post": one.unit_and_post,
        }
        for one in form.family
    ]
    empty = dict.fromkeys(("relation", "name", "born", "political_status", "unit_and_post"), "")
    members += [empty] * (FAMILY_ROWS - len(members))
    return render(
        APPOINTMENT_FORM,
        {
            "form": {
                "name": form.name,
                "sex": form.sex,
                "ethnic_group": form.ethnic_group,
                "native_place": form.native_place,
                "birth_place": form.birth_place,
                "health": form.health,
                "title": form.title,
                "specialty": form.specialty,
                "full_time_studies": _lines(form.full_time_schooling, form.full_time_degree),
                "full_time_schools": _lines(form.full_time_school, form.full_time_degree_school),
                "in_service_studies": _lines(form.in_service_schooling, form.in_service_degree),
                "in_service_schools": _lines(form.in_service_school, form.in_service_degree_school),
                "present_post": form.present_post,
                "proposed_post": form.proposed_post,
                "post_to_leave": form.post_to_leave,
                "rewards_and_penalties": form.rewards_and_penalties,
                "appraisals": form.appraisals,
                "reasons": form.reasons,
                "reported_by": form.reported_by,
                "filled_by": form.filled_by,
                "id_number": form.id_number,
            },
            "born": _month(form.born),
            "age": _age(form),
            "party": PARTY_SEPARATOR.join(map(_month, form.party.split(PARTY_SEPARATOR))),
            "started_work": _month(form.started_work),
            "filled_on": _day(form.filled_on),
            "resume": form.resume.splitlines() or [""],
            "family": members,
            "photograph": Picture(form.photograph, PHOTOGRAPH_HEIGHT) if form.photograph else "",
        },
    )


def _lines(*texts: str) -> str:
    """Put texts under each other, each once."""
    return "\n".join(dict.fromkeys(text for text in texts if text))


def _month(text: str) -> str:
    return f"{text[:4]}.{text[4:]}" if len(text) == 6 and text.isdecimal() else text


def _day(text: str) -> str:
    return f"{text[:4]}年{int(text[4:6])}月{int(text[6:])}日" if len(text) == 8 and text.isdecimal() else text


def _age(form: AppointmentForm) -> str:
    """Return the full years on the day named; nothing where month or day cannot be read."""
    try:
        born = date(int(form.born[:4]), int(form.born[4:]), 1)
        counted_on = date.fromisoformat(form.age_counted_on)
    except ValueError:
        return ""
    return f"（{age(born, counted_on)}岁）"
