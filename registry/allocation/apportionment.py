"""Share out places among units (cities) in proportion to their bases, in whole numbers and exact arithmetic.

First every unit gets its minimum; the rest of the places is shared by the method on the full bases, so no unit
falls below its minimum. Ties go to the larger base, then to the smaller key (task 35; largest remainder: Hamilton's
method, Sainte-Laguë: highest quotients base / (2 s + 1)).
"""

from collections.abc import Mapping
from enum import StrEnum

from registry.kernel.errors import BadData
from registry.kernel.messages import message


class Method(StrEnum):
    LARGEST_REMAINDER = "largest_remainder"
    SAINTE_LAGUE = "sainte_lague"


def apportion(
    bases: Mapping[str, int],
    places: int,
    *,
    minimum: int = 0,
    method: str = Method.LARGEST_REMAINDER,
) -> dict[str, int]:
    """Return the places of each unit; they sum to `places`.

    `bases` are whole numbers >= 0 (double them where halves count). Raise BadData if a base is negative, no unit
    has a base although places are left to share, or the minimum alone needs more places than there are.
    """
    rest = places - minimum * len(bases)
    total = sum(bases.values())
    if min(bases.values(), default=0) < 0 or minimum < 0:
        raise BadData(message("Bases and minimum must not be negative."))
    if rest < 0:
        raise BadData(message("%(places)d places are fewer than the minimum of all units together.", places=places))
    if rest and not total:
        raise BadData(message("No unit has a base, so %(places)d places cannot be shared out.", places=rest))
    share = _SHARES[Method(method)](bases, rest, total) if rest else dict.fromkeys(bases, 0)
    return {key: minimum + share[key] for key in sorted(bases)}


def _largest_remainder(bases: Mapping[str, int], rest: int, total: int) -> dict[str, int]:
    share = {key: base * rest // total for key, base in bases.items()}
    by_remainder = sorted(bases, key=lambda key: (-(bases[key] * rest % total), -bases[key], key))
    for key in by_remainder[: rest - sum(share.values())]:
        share[key] += 1
    return share


def _sainte_lague(bases: Mapping[str, int], rest: int, total: int) -> dict[str, int]:
    import heapq
    from fractions import Fraction

    share = dict.fromkeys(bases, 0)
    queue = [(-Fraction(base), -base, key) for key, base in bases.items() if base]
    heapq.heapify(queue)
    for _place in range(rest):
        _quotient, base, key = queue[0]
        share[key] += 1
        heapq.heapreplace(queue, (Fraction(base, 2 * share[key] + 1), base, key))
    return share


_SHARES = {Method.LARGEST_REMAINDER: _largest_remainder, Method.SAINTE_LAGUE: _sainte_lague}
