"""Messages that are kept as JSON and read back."""

import json
from datetime import date

import pytest

from registry.kernel.messages import Message, from_json, message, to_json
from registry.pool.codes import CycleState


def test_a_kept_message_says_the_same():
    text = message(
        "%(day)s: %(inner)s, %(code)s, %(list)s, %(count)d, %(nothing)s",
        day=date(2026, 6, 30),
        inner=message("%(months)d m", months=3),
        code=CycleState.SCORING,
        list=[message("one"), "two", 3],
        count=5,
        nothing=None,
    )
    kept = json.loads(json.dumps(to_json(text)))
    again = from_json(kept)
    assert again.values["day"] == date(2026, 6, 30)
    assert again.values["inner"] == message("%(months)d m", months=3)
    assert again.values["code"] == CycleState.SCORING.label
    assert again.values["list"] == [message("one"), "two", 3]
    assert str(again).startswith("2026-06-30: 3 m, scoring, ")
    assert to_json(again) == kept


def test_what_json_cannot_hold_is_refused():
    with pytest.raises(TypeError):
        to_json(Message("%(x)s", {"x": object()}))
