"""Acts on people's records, one module a subject. None of them commits; each leaves an entry in the trail."""

from registry.people.services.persons import (
    find_by_number,
    move_home,
    record_relation,
    register_person,
    rename_person,
)

__all__ = ["find_by_number", "move_home", "record_relation", "register_person", "rename_person"]
