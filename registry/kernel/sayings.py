"""How commands of plain rooms say a sentence: in English, until the edge of the application lends its translation."""

from collections.abc import Callable

from registry.kernel.messages import Message

_speaker: Callable[[Message], str] = str


def speak_with(speaker: Callable[[Message], str]) -> None:
    """Let `speaker` put sentences into the reader's language from now on."""
    global _speaker
    _speaker = speaker


def say(text: Message) -> str:
    """Return the sentence in the reader's language."""
    return _speaker(text)
