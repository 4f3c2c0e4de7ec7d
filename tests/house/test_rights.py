"""Each condition that a room registers has its sentence on the page of rights."""

from flask import Flask

from registry.access import policies
from registry.oversight import matrix


def test_every_condition_has_its_sentence_and_none_is_left_over(app: Flask) -> None:
    used = {matrix.name_of(one) for table in policies.conditions().values() for one in table.values()}
    assert used == set(matrix.SENTENCES)
