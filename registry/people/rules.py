"""By what a person is found."""

from registry.kernel.names import normalise_query, pinyin_keys


def search_keys(name: str) -> tuple[str, ...]:
    """Give every key of a name, each once: its pinyin readings, its initials, and each ending of a Chinese name.

    With the endings, any part of a Chinese name begins some key. The name is in its stored form.
    """
    keys = pinyin_keys(name).all
    if not normalise_query(name).is_pinyin:
        written = (name, name.replace("·", ""))
        keys += tuple(one[first:] for one in written for first in range(len(one)) if one[first] != "·")
    return tuple(dict.fromkeys(keys))
