"""A form that changes an existing row carries the version its page showed, or it is named here why it need not."""

import inspect
import re

from flask import Flask

ADDS = "it adds a row; unique keys refuse a second one"
CHANGES_NOTHING = "it changes no record"
OWN = "it is about the own sign-in or settings, and proves itself by a code, a password or the session"
ONE_WAY = "it goes one way, once: the row is held and its state asked again while it is decided"
ASKED_AGAIN = "what it would do was shown, and is asked again of the rows as they are while it is done"

WITHOUT = {
    ADDS: """accounts.make_many accounts.new_account accounts.new_grant appointment_form.receive exchange.upload
        mentoring.record_guidance mentoring.record_outcome papers.attach people.add_entry people.register
        records.ask_correction recruitments.record_deputy_head recruitments.record_entry roster.include
        saved_views.save service_records.add_interruption service_records.add_spell""",
    CHANGES_NOTHING: """appointment_form.send dossier.find_by_number reveal.show service_records.preview_change
        service_records.preview_spell web.choose_language""",
    OWN: """accounts.activate accounts.begin_device accounts.change_device accounts.change_password
        accounts.confirm_identity accounts.give_code accounts.remove_device accounts.renew_password
        accounts.renew_recovery_codes accounts.report_lost_device accounts.set_up_device accounts.sign_in
        accounts.sign_out accounts.switch_role saved_views.delete saved_views.rename""",
    ONE_WAY: """accounts.bind_person accounts.close_account accounts.confirm_request accounts.decline_request
        accounts.end_grant accounts.end_session accounts.end_session_of accounts.issue_code accounts.reopen_account
        appointment_form.discard exchange.discard exchange.save mentoring.confirm_guidance mentoring.verify_outcome
        papers.remove pool.confirm_list pool.enrol_members pool.publish_list records.put_back records.undo_merge
        records.withdraw_correction""",
    ASKED_AGAIN: "appointment_form.take_over desks.hand_over many.change records.merge_people",
}
CARRIES = re.compile(r"version_shown|VersionedActForm\(\)|\.claim\(\)")


def test_each_form_carries_a_version_or_is_named(app: Flask) -> None:
    sent = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or set())}
    named = [endpoint for listed in WITHOUT.values() for endpoint in listed.split()]
    assert len(named) == len(set(named))
    carrying = {endpoint for endpoint in sent if CARRIES.search(source_of(app, endpoint))}
    assert not sent - carrying - set(named), "add the version to the form (VersionedForm), or say here why not"
    assert not set(named) - (sent - carrying), "these carry a version, or are no longer there"


def source_of(app: Flask, endpoint: str) -> str:
    """Return the code of a view and of the functions of its module that it calls."""
    view = inspect.unwrap(app.view_functions[endpoint])
    text, module = inspect.getsource(view), inspect.getmodule(view)
    called = {getattr(module, name, None) for name in re.findall(r"\b([a-z_]+)\(", text)}
    return text + "".join(
        inspect.getsource(one)
        for one in called
        if inspect.isfunction(one) and inspect.getmodule(one) is module and one.__name__ != "_press"
    )
