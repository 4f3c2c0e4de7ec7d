"""Acts on service: spells, interruptions, verification, careers. None of them commits; each leaves an entry."""

from registry.service_records.services.interruptions import record_interruption
from registry.service_records.services.spells import end_spell, record_spell

__all__ = ["end_spell", "record_interruption", "record_spell"]
