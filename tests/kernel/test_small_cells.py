"""Small cells: what is hidden cannot be worked out, attacked with all that is published and linear programming."""

from itertools import product
from random import Random

import pytest

from registry.kernel.small_cells import published, published_list, published_share, published_table


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, None), (4, None), (5, 5), (None, None)])
def test_counts_from_1_to_4_are_hidden(count, shown):
    assert published(count) == shown


@pytest.mark.parametrize(
    ("part", "base", "shown"),
    [(5, 20, 0.25), (5, 19, None), (4, 40, None), (36, 40, None), (0, 30, 0.0), (30, 30, 1.0), (15, 30, 0.5)],
)
def test_a_percentage_needs_a_base_and_must_not_give_a_few_away(part, base, shown):
    assert published_share(part, base) == shown


def test_a_table_without_small_counts_is_published_whole():
    found = published_table([[5, 0], [7, 9]])
    assert found.cells == ((5, 0), (7, 9))
    assert (found.row_sums, found.column_sums, found.total) == ((5, 16), (12, 9), 21)


def test_a_hole_takes_the_least_with_it_that_closes_a_circle():
    assert published_table([[10, 3, 7], [20, 20, 20]]).cells == ((10, None, None), (20, None, None))
    assert published_list([10, 0, 3]) == ((None, 0, None), 13)
    assert published_list([0, 3]) == ((0, None), None)
    assert published_list([1, 1, 9]) == ((None, None, None), 11), "two holes that sum to 2 would both be 1"
    assert published_list([4, 3, 30]) == ((None, None, 30), 37)
    assert published_table([]).cells == ()


def equations(found, shape):
    """Return the published equations over the counts: (coefficients, sum)."""
    height, width = shape
    told = []
    for r in range(height):
        if found.row_sums[r] is not None:
            told.append(([1.0 if one // width == r else 0.0 for one in range(height * width)], found.row_sums[r]))
    for c in range(width):
        if found.column_sums[c] is not None:
            told.append(([1.0 if one % width == c else 0.0 for one in range(height * width)], found.column_sums[c]))
    if found.total is not None:
        told.append(([1.0] * (height * width), found.total))
    return told


def ranges(found, rows):
    """Return how far each hidden count can be bounded, by linear programming: (true value, least, most)."""
    import numpy
    from scipy.optimize import linprog

    height, width = len(rows), len(rows[0])
    told = equations(found, (height, width))
    bounds = [(1, None) if cell is None else (cell, cell) for row in found.cells for cell in row]
    left = numpy.array([one for one, _ in told]) if told else None
    right = [sum_ for _, sum_ in told] if told else None
    targets = [[float(one == place) for one in range(height * width)] for place in range(height * width)]
    hidden = [place for place in range(height * width) if bounds[place][1] is None]
    wanted = [(targets[place], rows[place // width][place % width]) for place in hidden]
    wanted += [
        ([float(one // width == r) for one in range(height * width)], sum(rows[r]))
        for r in range(height)
        if found.row_sums[r] is None
    ]
    wanted += [
        ([float(one % width == c) for one in range(height * width)], sum(row[c] for row in rows))
        for c in range(width)
        if found.column_sums[c] is None
    ]
    for target, true in wanted:
        least = linprog(target, A_eq=left, b_eq=right, bounds=bounds)
        most = linprog([-one for one in target], A_eq=left, b_eq=right, bounds=bounds)
        yield true, least.fun if least.status == 0 else 0.0, -most.fun if most.status == 0 else float("inf")


def random_table(rng):
    height, width = rng.randint(1, 5), rng.randint(1, 5)
    kind = rng.choice([(0, 6), (0, 12), (1, 40), (0, 2)])
    return [[rng.randint(*kind) for _ in range(width)] for _ in range(height)]


@pytest.mark.parametrize("seed", range(60))
def test_linear_programming_works_out_nothing_that_is_hidden(seed):
    rows = random_table(Random(seed))
    found = published_table(rows)
    for row, cells in zip(rows, found.cells, strict=True):
        for count, cell in zip(row, cells, strict=True):
            assert cell is None or cell == count
            assert cell is None or not 0 < cell < 5
            assert count or cell == 0, "a true zero stays"
    for true, least, most in ranges(found, rows):
        assert least - 1e-6 <= true <= most + 1e-6
        assert most - least > 0.9, (rows, found)


@pytest.mark.parametrize("seed", range(40))
def test_a_list_with_its_sum_gives_nothing_away_to_who_tries_everything(seed):
    rng = Random(seed)
    counts = [rng.randint(0, 7) for _ in range(rng.randint(1, 4))]
    cells, total = published_list(counts)
    top = sum(counts) + 2
    open_places = [place for place, cell in enumerate(cells) if cell is None]
    fits = [
        tried
        for tried in product(range(1, top + 1), repeat=len(open_places))
        if total is None or sum(tried) + sum(cell or 0 for cell in cells) == total
    ]
    for place in range(len(open_places)):
        assert len({tried[place] for tried in fits}) > 1, (counts, cells, total)
    if total is None:
        assert any(0 < count < 5 for count in counts)
