"""Many send the same form at the same moment: with one token it acts once; with tokens of their own, each
acknowledged act happened once, and nothing fails.

What one sending does is measured on the equal record of another place: so many rows of each table, so many entries
in the trail.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from registry.access.actor import Actor
from registry.access.permissions import Role, holds
from registry.audit import services as audit
from registry.audit.models import AuditEntry
from registry.db import db
from tests.proofs.filling import Fields, new_token, read_form
from tests.proofs.places import Places, places
from tests.proofs.routes import Route
from tests.proofs.test_routes import ROUTES, addresses, client_of, methods

LOOKS = ("read", "look", "refused", "denied")
NOT_ACTS = frozenset(
    # sessions and pages of one's own; files; shapes looked at before they are sent
    "accounts.sign_out accounts.switch_role accounts.confirm_identity accounts.change_password accounts.begin_device "
    "accounts.change_device accounts.remove_device accounts.renew_recovery_codes accounts.end_session "
    "dossier.find_by_number service_records.preview_spell service_records.preview_change".split()
)
REPEATABLE = frozenset({"appointment_form.send", "reveal.show"})
"""Forms that only read: sent twice, they tell twice, and the trail notes both."""

SPELL = {"employer": "", "ends_on": "", "planned_ends_on": "", "direction": "", "programme": "", "committed_until": ""}
SPELL |= {"has_passed_programme": "", "post_class": ""}
FIELDS: dict[str, Fields] = {
    "accounts.new_account": {"username": "wang-fang", "region": "", "role": "city_hr", "ends_on": ""},
    "accounts.new_grant": {"role": "city_hr", "region": "3401", "unit": "", "ends_on": ""},
    "organisations.change_organisation": {"name": "another name"},
    "organisations.edit_contacts": {"contacts-0-email": "a@example.com", "contacts-0-telephone": "0551-1234567"},
    "organisations.edit_key_county": {
        "times-0-listed_until": "",
        "times-1-listed_on": "",
        "times-1-exited_poverty_on": "",
        "times-1-listed_until": "",
    },
    "organisations.rename_region": {"name": "another region"},
    "people.change_entry": {"starts_on": "2014-09-01", "major": "another subject"},
    "people.correct_identity": {"birth_on_card": "", "name": "王小芳"},
    "people.enter_number": {"id_number": "341524199603151276"},
    "people.register": {"id_number": "", "is_known_namesake": "y"},
    "records.ask_correction": {"explanation": "the school was another one"},
    "saved_views.rename": {"view_name": "别的名字"},
    "saved_views.save": {"view_name": "我的名单", "arguments": "sex=male"},
    "service_records.add_spell": {**SPELL, "starts_on": "2024-03-01", "kind": "village_residence"},
    "service_records.change_spell": {**SPELL, "post": "another post"},
    "transfers.transfer": {"committed_until": ""},
}
ASKERS = (Role.PROVINCE_HR, Role.SYSTEM_ADMINISTRATOR, Role.MENTOR, Role.GRADUATE, Role.UNIT_HR, Role.COUNTY_HR)
BASELINES = ("child", "sibling", "far", "city")
"""Places whose equal record is used to see what one sending does; each once."""

TABLES_NOT_COUNTED = {"audit_entries", "audit_heads", "accounts_sign_ins", "web_submissions"}


@dataclass
class Storm:
    """What came of the storms on one form."""

    endpoint: str
    acted: bool
    wrong: list[str] = field(default_factory=list)
    requests: int = 0


def fill(app: Flask) -> Places:
    """Write the places into the database of the application, for good."""
    made = places()
    made.world.fill()
    entry = audit.record("proof:begin", actor=made.actor(Role.PROVINCE_HR))
    for rows in made.rows.values():
        rows["entry_of_trail"] = {"seq": entry.seq}
    db.session.commit()
    return made


def write_forms(app: Flask) -> Iterator[Route]:
    """Yield every route that a form is sent to."""
    for route in ROUTES.values():
        if "POST" in methods(app, route.endpoint) and route.endpoint not in NOT_ACTS:
            yield route


def asker_of(here: Places, route: Route) -> Actor:
    """Give the first role that may use the form; everybody but the province acts for the own place."""
    role = next(role for role in (*ASKERS, *Role) if holds(role, route.permission))
    return here.actor(role)


def standing() -> dict[str, int]:
    """Count the rows of each table, and the acts in the trail."""
    found = {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in db.metadata.sorted_tables
        if table.name not in TABLES_NOT_COUNTED
    }
    found["acts"] = acts()
    db.session.rollback()
    return found


def acts() -> int:
    """Count what was done, by the trail; looks and refusals are no acts."""
    done = (AuditEntry.result == "done", *(~AuditEntry.act.contains(word) for word in LOOKS))
    count = db.session.scalar(select(func.count()).where(*done)) or 0
    db.session.rollback()
    return count


def grown(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: after[name] - before[name] for name in before if after[name] != before[name]}


def send(
    app: Flask, cookie: str, address: str, data: Fields, times: int, *, one_token: bool, account: int
) -> list[int]:
    """Send a form from so many threads at the same moment; return the answers."""
    start, shared = Barrier(times), new_token(app, account)
    db.session.rollback()  # what was read for the form would keep SQLite's writers waiting

    def click(_number: int) -> int:
        own = app.test_client()
        own.set_cookie("sid", cookie)
        token = shared if one_token else new_token(app, account)
        start.wait()
        with own.post(address, data={**data, "submit_token": token}) as answer:
            return answer.status_code

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(click, range(times)))


def storm(app: Flask, here: Places, route: Route, *, threads: int, rounds: int) -> Storm:
    """Send one form alone at another place, then from many threads, with one token and with one each."""
    actor = asker_of(here, route)
    client = client_of(app, actor)
    cookie = client.get_cookie("sid")
    assert cookie is not None
    assert actor.account_id is not None
    found = Storm(route.endpoint, acted=False)

    def at(place: str) -> str:
        return next(address for method, address in addresses(app, here, route, place) if method == "POST")

    def sent(place: str, times: int, *, one_token: bool) -> list[int]:
        data = {**read_form(client, at(place)), **FIELDS.get(route.endpoint, {})}
        found.requests += times
        return send(app, cookie.value, at(place), data, times, one_token=one_token, account=actor.account_id or 0)

    before = standing()
    answers = sent("child" if route.record and actor.role is Role.PROVINCE_HR else "own", 1, one_token=True)
    alone = grown(before, standing())
    found.acted = bool(alone)
    if any(answer >= 500 for answer in answers):
        found.wrong.append(f"alone: {answers}")
    for _ in range(rounds):
        for one_token in (True, False):
            present = acts()
            answers = sent("own", threads, one_token=one_token)
            if any(answer >= 500 for answer in answers):
                found.wrong.append(f"answers {sorted(set(answers))}, one token: {one_token}")
            times = (acts() - present) / alone["acts"] if alone.get("acts") else 0
            if times > (1 if one_token and route.endpoint not in REPEATABLE else threads):
                found.wrong.append(f"{threads} with one token {one_token}: acted {times} times")
    return found
