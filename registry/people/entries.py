"""The kinds of entries of a person's record: their tables, what they are called, and how one of them is described."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from registry.kernel.messages import Message, message
from registry.people.models import Appointment, Appraisal, Education, Qualification, Relation, Reward, Sanction, Title


@dataclass(frozen=True)
class Kind:
    """A kind of entry: `name` stands in addresses and in the trail ("title"), `described` says one of them."""

    name: str
    label: Message
    model: Any
    described: Callable[[Any], Message]

    def address(self, entry: Any) -> str:
        return f"{self.name}:{entry.id}"


def _education(one: Any) -> Message:
    return message(
        "education: %(schooling)s, %(school)s, until %(day)s",
        schooling=one.schooling.label,
        school=one.school,
        day=one.ends_on,
    )


def _relation(one: Any) -> Message:
    return message("relation: %(kind)s, person %(number)s", kind=one.kind.label, number=one.other_person_id)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("education", message("Education"), Education, _education),
        Kind(
            "title",
            message("Title"),
            Title,
            lambda one: message("title: %(name)s, %(day)s", name=one.name, day=one.awarded_on),
        ),
        Kind(
            "appointment",
            message("Appointment to a post level"),
            Appointment,
            lambda one: message("appointment: %(name)s from %(day)s", name=one.post_level, day=one.starts_on),
        ),
        Kind(
            "qualification",
            message("Qualification or skill level"),
            Qualification,
            lambda one: message("qualification: %(name)s, %(day)s", name=one.name, day=one.awarded_on),
        ),
        Kind(
            "appraisal",
            message("Appraisal"),
            Appraisal,
            lambda one: message(
                "%(kind)s %(year)s: %(result)s", kind=one.kind.label, year=str(one.year), result=one.result.label
            ),
        ),
        Kind(
            "sanction",
            message("Sanction"),
            Sanction,
            lambda one: message("sanction: %(kind)s, %(day)s", kind=one.kind.label, day=one.decided_on),
        ),
        Kind(
            "reward",
            message("Reward"),
            Reward,
            lambda one: message("reward: %(name)s, %(day)s", name=one.name, day=one.awarded_on),
        ),
        Kind("relation", message("Relation"), Relation, _relation),
    )
}
