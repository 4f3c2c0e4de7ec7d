"""The sealed columns of people, for rotations of keys."""

from registry.people import queries
from registry.people.models import Contact, Merge, Person, TakenOut
from registry.vault import fields
from registry.vault.sealed import KeptRows, SealedColumn, register, register_kept

_OF_PERSON = (Person, Person.id == Contact.person_id)

register(
    SealedColumn(
        Person.id_number_sealed,
        keys=(Person.id,),
        beside=(Person.uid,),
        place=lambda row: queries.number_context(row.uid),
        index=Person.id_number_index,
        index_purpose="id_no",
    )
)
register(
    SealedColumn(
        Contact.telephone_sealed,
        keys=(Contact.person_id,),
        beside=(Person.uid,),
        joined=_OF_PERSON,
        place=lambda row: fields.context(Contact.__tablename__, "telephone_sealed", row.uid),
        index=Contact.telephone_index,
        index_purpose="telephone",
    )
)
register(
    SealedColumn(
        Contact.address_sealed,
        keys=(Contact.person_id,),
        beside=(Person.uid,),
        joined=_OF_PERSON,
        place=lambda row: fields.context(Contact.__tablename__, "address_sealed", row.uid),
    )
)
register_kept(KeptRows(Merge.rows, key=Merge.id))
register_kept(KeptRows(TakenOut.rows, key=TakenOut.id))
