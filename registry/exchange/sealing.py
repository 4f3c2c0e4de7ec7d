"""The sealed column of uploads, for rotations of keys."""

from registry.exchange import storing
from registry.exchange.models import Import, Part
from registry.vault.sealed import SealedColumn, register

register(
    SealedColumn(
        Part.sealed,
        keys=(Part.import_id, Part.kind, Part.number),
        beside=(Import.uid,),
        joined=(Import, Import.id == Part.import_id),
        place=lambda row: storing.place(row.uid, row.kind, row.number),
        at_once=20,  # a piece may be a megabyte
    )
)
