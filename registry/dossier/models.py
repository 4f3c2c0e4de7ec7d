"""What an appointment form said that the tables of the register do not hold; desks handed over."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Model, UtcDateTime


class FormEntry(Model):
    """A text of a person's appointment form: a whole element, or a line or item of one, by `position`.

    `element` is the field of `documents.lrmx.form.AppointmentForm`. `stands_for` is what the register itself wrote
    in its place when the text came in: while it still writes that, the text stands; once the record has changed, what
    the register writes holds. Empty: nothing of the register stands there.
    """

    __tablename__ = "dossier_form_entries"
    __table_args__ = (Index("ix_dossier_form_entries_person_id_element_position", "person_id", "element", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"))
    element: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    stands_for: Mapped[str] = mapped_column(Text, default="")


class HandOver(Model):
    """A clerk's desk that goes to another one of the same office: what was open on it, from which day, and why.

    `counts` says how many of each kind went over, once that is done.
    """

    __tablename__ = "dossier_hand_overs"

    id: Mapped[int] = mapped_column(primary_key=True)
    from_grant_id: Mapped[int] = mapped_column(ForeignKey("accounts_role_grants.id"), index=True)
    to_grant_id: Mapped[int] = mapped_column(ForeignKey("accounts_role_grants.id"), index=True)
    starts_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200))
    is_done: Mapped[bool]
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    entered_by: Mapped[str] = mapped_column(String(80))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
