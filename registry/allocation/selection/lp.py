"""The linear relaxation of a programme, solved by HiGHS again and again with other bounds and weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.allocation.selection.programme import Programme

if TYPE_CHECKING:
    from registry.allocation.selection.programme import Floats, Ints


@dataclass(frozen=True)
class LpAnswer:
    """What HiGHS said; nothing of it is believed before it is checked in whole numbers.

    With `x` an optimum was found and `prices` are its duals. Without, `prices` may be a ray: charged alone, with all
    weights 0, it bounds the value of any solution below 0, so that there is none.
    """

    x: Floats | None
    prices: Floats | None


class LinearRelaxation:
    """Holds one HiGHS model, so that each solve starts where the last one ended."""

    def __init__(self, programme: Programme) -> None:
        import numpy as np
        from highspy._core import _Highs  # the class around it prints a banner before it can be silenced

        self._highs = _Highs()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 0),
            ("presolve", "off"),
            ("solver", "simplex"),
        ):
            self._highs.setOptionValue(option, value)
        row_low, row_high = _bounds_that_matter(programme)
        self._kept = np.flatnonzero((row_low > -np.inf) | (row_high < np.inf))
        self._height = programme.height
        self._columns = np.arange(programme.width, dtype=np.int32)
        place = np.full(programme.height + 1, -1, np.int32)
        place[self._kept] = np.arange(len(self._kept), dtype=np.int32)
        rows = place[programme.rows]
        used = rows >= 0
        coefs = np.ones(rows.shape) if programme.coefs is None else programme.coefs.astype(float)
        size = np.ones(len(self._kept))  # rows with large factors are scaled down by a power of two
        np.maximum.at(size, rows[used], np.abs(coefs[used]))
        self._size = 2.0 ** np.floor(np.log2(size))
        self._scale = 1.0
        starts = np.zeros(programme.width + 1, np.int32)
        np.cumsum(used.sum(axis=1), out=starts[1:])
        self._highs.passModel(
            programme.width,
            len(self._kept),
            int(used.sum()),
            1,  # by columns
            1,  # minimise
            0.0,
            np.zeros(programme.width),
            programme.low.astype(float),
            programme.high.astype(float),
            row_low[self._kept] / self._size,
            row_high[self._kept] / self._size,
            starts,
            rows[used],
            coefs[used] / self._size[rows[used]],
            np.zeros(programme.width, np.int32),
        )

    def solve(self, weight: Ints, low: Ints, high: Ints) -> LpAnswer:
        """Solve with these weights and bounds. Prices have shape (height,)."""
        import numpy as np
        from highspy import HighsModelStatus

        highs = self._highs
        largest = int(np.abs(weight).max(initial=0))
        self._scale = 2.0 ** max(0, largest.bit_length() - 20)  # HiGHS' tolerances are absolute
        highs.changeColsCost(len(self._columns), self._columns, weight / -self._scale)
        highs.changeColsBounds(len(self._columns), self._columns, low.astype(float), high.astype(float))
        highs.run()
        status = highs.getModelStatus()
        if status == HighsModelStatus.kOptimal:
            solution = highs.getSolution()
            return LpAnswer(np.array(solution.col_value), self._spread(np.array(solution.row_dual), -self._scale))
        if status == HighsModelStatus.kInfeasible:
            _, has_ray, ray = highs.getDualRay()  # type: ignore[attr-defined]
            if has_ray:
                ray = np.asarray(ray, dtype=float)
                return LpAnswer(None, self._spread(ray, -1 / (np.abs(ray).max(initial=0) or 1.0)))
        return LpAnswer(None, None)

    def _spread(self, duals: Floats, factor: float) -> Floats:
        import numpy as np

        prices = np.zeros(self._height)
        prices[self._kept] = duals * factor / self._size
        return prices


def _bounds_that_matter(programme: Programme) -> tuple[Floats, Floats]:
    """Rows' bounds, infinite where the columns' own bounds already keep them."""
    import numpy as np

    coefs = np.ones(programme.rows.shape, np.int64) if programme.coefs is None else programme.coefs
    ends = coefs * programme.low[:, None], coefs * programme.high[:, None]
    least = np.zeros(programme.height + 1, np.int64)
    most = np.zeros(programme.height + 1, np.int64)
    np.add.at(least, programme.rows.ravel(), np.minimum(*ends).ravel())
    np.add.at(most, programme.rows.ravel(), np.maximum(*ends).ravel())
    return (
        np.where(least[:-1] >= programme.row_low, -np.inf, programme.row_low),
        np.where(most[:-1] <= programme.row_high, np.inf, programme.row_high),
    )
