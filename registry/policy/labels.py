"""What the codes in the policy files are called. The rooms above, to which the codes belong, tell it when they load."""

from collections.abc import Mapping

from registry.kernel.messages import Message

_known: dict[str, Message] = {}


def know(labels: Mapping[str, Message]) -> None:
    """Learn what codes are called; who comes first is kept."""
    for code, label in labels.items():
        _known.setdefault(str(code), label)


def label(code: object) -> Message | str:
    """Give what a code is called, or the code itself if nobody told."""
    return _known.get(str(code), str(code))
