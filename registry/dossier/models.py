"""What an appointment form said that the tables of the register do not hold."""

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Model


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
