"""Keys in addresses: whole numbers that the databases can hold; any other is the address of nothing."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter

LARGEST_KEY = 2**31 - 1


class BoundedIntegerConverter(IntegerConverter):
    """Match a whole number up to the largest key, so that no database is asked for more."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max": LARGEST_KEY, **options})


def init(app: Flask) -> None:
    """Let every `<int:...>` of a route be bounded; before the routes are made."""
    app.url_map.converters["int"] = BoundedIntegerConverter
