"""What lists of people are narrowed to by service: a programme served in, years counted under a scope."""

from collections.abc import Mapping
from datetime import date

from registry.kernel.messages import message
from registry.people import filters, queries
from registry.people.filters import Further
from registry.service_records import counted_queries
from registry.service_records.codes import Programme
from registry.service_records.queries import who_served_in
from registry.service_records.rules import bases

MOST_YEARS = 50


@filters.add
def served_in(arguments: Mapping[str, str], _today: date) -> Further | None:
    """Read `programme`."""
    programme = filters.code(Programme, arguments.get("programme", ""))
    if programme is None:
        return None
    return Further(
        {"programme": programme.value},
        queries.among(who_served_in(programme)),
        message("has served in: %(programme)s", programme=programme),
    )


@filters.add
def counted(arguments: Mapping[str, str], today: date) -> Further | None:
    """Read `years`, at least so many counted up to today, and `scope`, under which they count."""
    years, scope = filters.number(arguments, "years"), arguments.get("scope", "") or bases.SCOPES[0]
    if years is None or years > MOST_YEARS or scope not in bases.SCOPES:
        return None
    return Further(
        {"years": str(years), "scope": scope},
        counted_queries.who_counted(years, scope, today),
        message("%(years)d years or more: %(scope)s", years=years, scope=bases.SCOPE_LABELS[scope]),
    )
