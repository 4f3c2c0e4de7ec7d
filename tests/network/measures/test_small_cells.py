import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.network.measures.small_cells import published, published_table


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, None), (4, None), (5, 5), (None, None)])
def test_counts_from_1_to_4_are_hidden(count: int | None, shown: int | None) -> None:
    assert published(count) == shown


def test_a_single_hole_takes_the_next_smallest_with_it() -> None:
    assert published_table([[10, 3, 7], [20, 20, 20]]) == [[10, None, None], [20, None, None]]
    assert published_table([[10, 0, 3]]) == [[None, 0, None]]
    assert published_table([[0, 3]]) == [[0, None]]
    assert published_table([]) == []


TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=1, max_size=5)
)


@given(TABLES)
def test_no_small_count_and_no_hole_that_a_sum_would_fill(rows: list[list[int]]) -> None:
    shown = published_table(rows)
    lines = [list(zip(row, cells, strict=True)) for row, cells in zip(rows, shown, strict=True)]
    lines += [list(line) for line in zip(*lines, strict=True)]
    for line in lines:
        for count, cell in line:
            assert cell is None or cell == count
            assert cell is None or not 0 < cell < 5
        if sum(cell is None for _, cell in line) == 1:
            assert all(count == 0 for count, cell in line if cell is not None)
