"""The rows of a person: the file, sealed and keyed as the services of the people room would do it."""

from registry.kernel import identifiers, names
from registry.people import queries, rules
from registry.people.models import Appraisal, Education, NameKey, Person, Reward, Sanction, Title
from registry.sample.careers.drafts import Stay
from registry.sample.humans import Human
from registry.sample.ledger import Ledger, Row
from registry.service_records.models import Interruption, Spell
from registry.vault import fields


def add_human(ledger: Ledger, human: Human) -> list[int]:
    """Keep all rows of a person for writing; return the keys of the stays, in their order."""
    ledger.add(Person, _person(human))
    for row in rules.filed_under(human.name, human.id):
        ledger.add(NameKey, row)
    for model, found in (
        (Education, human.educations),
        (Title, human.titles),
        (Appraisal, human.appraisals),
        (Sanction, human.sanctions),
        (Reward, human.rewards),
    ):
        for row in found:
            ledger.add(model, {"person_id": human.id, **row})
    keys = [ledger.add(Spell, _spell(human.id, stay)) for stay in human.career.stays]
    for pause in human.career.pauses:
        row = {"kind": pause.kind, "starts_on": pause.starts_on, "ends_on": pause.ends_on, "reason": pause.reason}
        ledger.add(Interruption, {"person_id": human.id, **row})
    return keys


def _person(human: Human) -> Row:
    return {
        "id": human.id,
        "uid": human.uid,
        "name": human.name,
        "pinyin_sort": names.pinyin_sort_key(human.name),
        "stroke_sort": names.stroke_key(human.name),
        "sex": human.sex,
        "birth_on": human.birth_on,
        "ethnic_group": human.ethnic_group,
        "political_status": human.political_status,
        "id_number_sealed": fields.seal(human.id_number, queries.number_context(human.uid)),
        "id_number_masked": identifiers.mask(human.id_number),
        "id_number_index": queries.number_index(human.id_number),
        "home_organisation_id": human.unit.id,
        "managing_region_code": human.unit.managed_by_region_code,
        "organisation_path": human.unit.path,
        "is_graduate": human.is_graduate,
        "version": 1,
    }


def _spell(person_id: int, stay: Stay) -> Row:
    return {
        "person_id": person_id,
        "organisation_id": stay.unit.id,
        "kind": stay.kind,
        "direction": stay.direction,
        "post": stay.post,
        "personnel_status": stay.personnel_status,
        "post_class": stay.post_class,
        "programme": stay.programme,
        "has_passed_programme": stay.has_passed_programme,
        "starts_on": stay.starts_on,
        "starts_precision": stay.starts_precision,
        "ends_on": stay.ends_on,
        "ends_precision": stay.ends_precision,
        "planned_ends_on": stay.planned_ends_on,
        "is_rotation": stay.is_rotation,
        "is_counterpart": stay.is_counterpart,
    }
