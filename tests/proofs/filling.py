"""Fill in a form as it stands on its page: what is there stays, what is empty gets something believable."""

import secrets
from html.parser import HTMLParser

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

Fields = dict[str, str]

WORDS: dict[str, str] = {
    "starts_on": "2024-03-01",
    "ends_on": "2024-09-30",
    "awarded_on": "2024-05-01",
    "decided_on": "2024-05-01",
    "in_force_until": "2024-11-01",
    "recruited_on": "2019-08-01",
    "confirmed_on": "2020-08-01",
    "granted_on": "2020-09-01",
    "held_on": "2026-06-20",
    "achieved_on": "2026-06-01",
    "departed_on": "2026-06-01",
    "included_on": "2026-06-01",
    "left_on": "2026-06-01",
    "until": "2026-12-31",
    "birth_on": "1996-03-15",
    "on": "2026-06-01",
    "valid_from": "2026-06-01",
    "valid_on": "2026-06-01",
    "from_on": "2026-06-01",
    "name": "先进工作者",
    "minutes": "45",
    "year": "2024",
    "batch_year": "2022",
    "steps": "1",
    "view_name": "我的名单",
    "telephone": "13812345678",
    "officer": "王芳",
    "display_name": "王芳",
    "organisation": "unit of 340121",
    "email": "a@example.com",
    "credit_code": "",
}


class _Forms(HTMLParser):
    """Collects the forms of a page: (address, fields with the values that a browser would send)."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, str, Fields]] = []
        self.controls: set[str] = set()
        self.select = ""
        self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((has.get("action", ""), has.get("method", "get").lower(), {}))
        if not self.forms:
            return
        fields, name = self.forms[-1][2], has.get("name", "")
        self.controls.add(name)
        if tag == "input" and name:
            kind = has.get("type", "text")
            if kind in ("radio", "checkbox"):
                if "checked" in has or (kind == "radio" and name not in fields):
                    fields[name] = has.get("value", "y")
            elif kind != "file":
                fields[name] = has.get("value", "")
        elif tag == "select":
            self.select = name
            fields.setdefault(name, "")
        elif tag == "option" and self.select:
            if "selected" in has or not fields[self.select]:
                fields[self.select] = has.get("value", "")
        elif tag == "textarea" and name:
            self.area, fields[name] = name, ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.forms[-1][2][self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        if tag == "textarea":
            self.area = ""


def form_of(text: str, address: str) -> Fields:
    """Return the fields of the form on a page that is sent to this address; empty if there is none."""
    reader = _Forms()
    reader.feed(text)
    for action, method, fields in reader.forms:
        if method == "post" and action in ("", address):
            return fields
    return {}


def controls_on(client: FlaskClient, address: str) -> set[str]:
    """Return the names of all fields on a page, those among them that a browser would leave out."""
    reader = _Forms()
    with client.get(address) as answer:
        reader.feed(answer.get_data(as_text=True))
    return reader.controls


def filled(fields: Fields) -> Fields:
    """Give every empty field a word; tokens stay as they are."""
    found = dict(fields)
    for name, value in fields.items():
        if not value.strip() and not name.endswith("token"):
            found[name] = WORDS.get(name, "2024-06-01" if name.endswith("_on") else "一个理由")
    return found


def read_form(client: FlaskClient, address: str) -> Fields:
    """Open the page of a form and fill it in; empty where the address is no page."""
    with client.get(address) as answer:
        return filled(form_of(answer.get_data(as_text=True), address)) if answer.status_code == 200 else {}


def new_token(app: Flask, account_id: int | None) -> str:
    """Make a token as the page of a form would."""
    return str(URLSafeTimedSerializer(app.secret_key or "", salt="submit").dumps([secrets.token_hex(16), account_id]))
