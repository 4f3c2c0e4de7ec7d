"""Each form that writes acts once; each form of a page carries its tokens."""

import ast
import inspect
import re
import textwrap
from types import FunctionType
from typing import Any

from flask import Flask

from registry.settings import ROOT
from registry.web.forms import BaseForm

WRITE_NOTHING = {
    "web.choose_language",  # the choice stands in the reader's cookie
    "service_records.preview_spell",
    "service_records.preview_change",
}
MAY_BE_REPEATED = {
    "SignInForm",  # before any account
    "_SecretForm",  # passwords and codes leave no mark of what they were; a code works once by itself
    "_NewPassword",
    "ActivationForm",
    "RenewForm",
    "ChangePasswordForm",
    "CodeForm",
    "DeviceForm",
    "ConfirmForm",
    "FindByNumberForm",  # a search
    "RevealForm",  # each is an act of its own, noted
    "SendForm",  # a download, from a page that stays open
}


def attempts(function: Any, seen: set[Any] | None = None) -> bool:
    """Say whether the function, or one of the house that it calls, runs its act in `form.attempt()`."""
    function = inspect.unwrap(function)
    seen = seen if seen is not None else set()
    if function in seen or not isinstance(function, FunctionType) or not function.__module__.startswith("registry."):
        return False
    seen.add(function)
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "attempt":
            return True
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if is_call and attempts(function.__globals__.get(node.func.id), seen):
            return True
    return False


def test_every_route_that_takes_a_form_acts_once(app: Flask) -> None:
    posted = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or set())}
    bare = {endpoint for endpoint in posted if not attempts(app.view_functions[endpoint])}
    assert bare == WRITE_NOTHING


def test_few_forms_may_be_repeated() -> None:
    def below(form: type[BaseForm]) -> set[type[BaseForm]]:
        return {form} | {one for part in form.__subclasses__() for one in below(part)}

    assert {one.__name__ for one in below(BaseForm) if not one.acts_once} == MAY_BE_REPEATED


def test_every_form_of_a_page_carries_its_tokens() -> None:
    for file in sorted((ROOT / "templates").rglob("*.html")):
        for form in re.findall(r'<form[^>]*method="post".*?</form>', file.read_text(), flags=re.S | re.I):
            assert "hidden_tag()" in form, file.relative_to(ROOT)
