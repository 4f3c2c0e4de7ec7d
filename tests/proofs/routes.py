"""Every route in one table: its permission, of which record it is, and the address of one.

    endpoint | permission | record, and the permission on it where it is another | values of the address

A record is a short name of `places` ("person"); "-" is a page of no single record, "own" one of the account itself.
Values are fields of the rows of a place ("spell" is its key), or words in quotes.
"""

from dataclasses import dataclass

from registry.access.permissions import Permission
from registry.accounts.models import Account, Request, RoleGrant
from registry.mentoring.models import GuidanceRecord, Mentor, Outcome, Pairing
from registry.organisations.models import KeyCountyListing, Organisation, Region
from registry.people.models import FormerHome, Person
from registry.pool.models import Cycle, Nomination

TABLE = """
access.show_matrix               | access:read          | -              |
accounts.begin_device            | home:read            | -              |
accounts.bind_person             | account:write        | account        | account_id=account
accounts.bulk_template           | account:write        | -              |
accounts.change_device           | home:read            | -              |
accounts.change_password         | home:read            | -              |
accounts.close_account           | account:write        | account        | account_id=account
accounts.confirm_identity        | home:read            | -              |
accounts.confirm_request         | account:confirm      | request        | request_id=request
accounts.decline_request         | account:confirm      | request        | request_id=request
accounts.end_grant               | account:write        | account        | account_id=account grant_id=grant
accounts.end_session             | home:read            | own            | sign_in_id=sign_in
accounts.end_session_of          | account:write        | account        | account_id=account sign_in_id=sign_in
accounts.issue_code              | account:write        | account        | account_id=account
accounts.list_accounts           | account:read         | -              |
accounts.list_requests           | account:confirm      | -              |
accounts.make_many               | account:write        | -              |
accounts.new_account             | account:write        | -              |
accounts.new_grant               | account:write        | account        | account_id=account
accounts.offer_regions           | account:write        | -              |
accounts.offer_units             | account:write        | -              |
accounts.remove_device           | home:read            | -              |
accounts.renew_recovery_codes    | home:read            | -              |
accounts.reopen_account          | account:write        | account        | account_id=account
accounts.report_lost_device      | account:write        | account        | account_id=account
accounts.show_account            | account:read         | account        | account_id=account
accounts.show_own                | home:read            | -              |
accounts.sign_out                | home:read            | -              |
accounts.switch_role             | home:read            | own            | grant_id=grant
appointment_form.discard         | exchange:import      | person         | person_id=person attachment_id=attachment
appointment_form.preview         | exchange:import      | person         | person_id=person attachment_id=attachment
appointment_form.receive         | exchange:import      | person         | person_id=person
appointment_form.send            | exchange:export      | person person:read | person_id=person way='word'
appointment_form.show            | exchange:export      | person person:read | person_id=person
appointment_form.take_over       | exchange:import      | person         | person_id=person attachment_id=attachment
audit.export                     | audit:read           | -              | ending='csv'
audit.search                     | audit:read           | -              |
audit.show_entry                 | audit:read           | -              | seq=entry_of_trail
desks.hand_over                  | record:hand_over     | desk           | grant_id=grant
desks.list_desks                 | record:hand_over     | -              |
dossier.find_by_number           | person:read          | -              |
dossier.list_people              | person:read          | -              |
dossier.show_person              | person:read          | person         | person_id=person
due.download                     | exchange:export      | -              |
due.list_due                     | due:read             | -              |
exchange.discard                 | exchange:import      | own            | import_id=import
exchange.error_workbook          | exchange:import      | own            | import_id=import
exchange.export                  | exchange:export      | -              | name='people'
exchange.list_imports            | exchange:import      | -              |
exchange.save                    | exchange:import      | own            | import_id=import
exchange.show_import             | exchange:import      | own            | import_id=import
exchange.template                | exchange:import      | -              | name='people'
exchange.upload                  | exchange:import      | -              |
former.list_former               | record:read_former   | -              |
former.show_former               | record:read_former   | former         | former_id=former
home.show_home                   | home:read            | -              |
jobs.list_jobs                   | job:read             | -              |
looks.show                       | audit:read_looks     | person person:read | person_id=person
many.change                      | record:change_many   | -              |
many.choose                      | record:change_many   | -              |
mentoring.accept_pairing         | mentoring:answer     | pairing        | pairing_id=pairing
mentoring.confirm_guidance       | mentoring:confirm    | guidance       | record_id=guidance
mentoring.download_pairings      | exchange:export      | -              |
mentoring.end_pairing            | mentoring:answer     | pairing        | pairing_id=pairing
mentoring.list_mentors           | mentoring:read       | -              |
mentoring.list_pairings          | mentoring:read       | -              |
mentoring.record_guidance        | mentoring:guide      | pairing        | pairing_id=pairing
mentoring.record_outcome         | mentoring:guide      | pairing        | pairing_id=pairing
mentoring.refuse_pairing         | mentoring:answer     | pairing        | pairing_id=pairing
mentoring.show_matching          | mentoring:read_matching | -           |
mentoring.show_mentor            | mentoring:read       | mentor         | mentor_id=mentor
mentoring.show_pairing           | mentoring:read       | pairing        | pairing_id=pairing
mentoring.start_pairing          | mentoring:answer     | pairing        | pairing_id=pairing
mentoring.verify_outcome         | mentoring:verify     | outcome        | outcome_id=outcome
mentoring.wish_again             | mentoring:answer     | pairing        | pairing_id=pairing
network.show_networks            | network:read         | -              |
network.show_report              | network:read_report  | -              |
organisations.change_organisation | organisation:write  | unit           | organisation_id=unit
organisations.close_organisation | organisation:write   | unit           | organisation_id=unit
organisations.edit_contacts      | organisation:write   | unit           | organisation_id=unit
organisations.edit_key_county    | organisation:write   | listing        | code=region
organisations.list_organisations | organisation:read    | -              |
organisations.merge_organisation | organisation:write   | unit           | organisation_id=unit
organisations.merge_region       | organisation:write   | region         | code=region
organisations.move_region        | organisation:write   | region         | code=region
organisations.offer_organisations | organisation:read   | -              |
organisations.offer_regions      | organisation:read    | -              |
organisations.rename_region      | organisation:write   | region         | code=region
organisations.show_organisation  | organisation:read    | unit           | organisation_id=unit
organisations.show_region        | organisation:read    | -              | code=region
papers.attach                    | record:write         | person         | person_id=person
papers.list_files                | person:read          | person         | person_id=person
papers.open_file                 | person:read          | person         | person_id=person attachment_id=attachment
papers.photograph                | person:read          | person         | person_id=person
papers.photograph_frame          | person:read          | person         | person_id=person
papers.remove                    | record:write         | person         | person_id=person attachment_id=attachment
people.add_entry                 | record:write         | person         | person_id=person name='education'
people.change_entry              | record:write         | person         | person_id=person name='education' entry_id=education
people.correct_identity          | record:write         | person         | person_id=person
people.enter_number              | record:write         | person         | person_id=person
people.keep_contact              | record:write         | person         | person_id=person
people.offer_organisations       | record:write         | -              |
people.offer_people              | record:write         | -              |
people.register                  | record:write         | -              |
people.void_entry                | record:write         | person         | person_id=person name='education' entry_id=education
policy.show_policy               | policy:read          | -              |
pool.confirm_list                | pool:run_cycle       | -              | year='2026'
pool.download_members            | exchange:export      | -              |
pool.download_nominations        | exchange:export      | -              |
pool.enrol_members               | pool:run_cycle       | -              | year='2026'
pool.list_cycles                 | pool:read_cycle      | -              |
pool.list_members                | pool:read_member     | -              |
pool.list_nominations            | pool:read_nomination | -              |
pool.publish_list                | pool:run_cycle       | -              | year='2026'
pool.show_cycle                  | pool:read_cycle      | cycle          | year='2026'
pool.show_nomination             | pool:read_nomination | nomination     | nomination_id=nomination
pool.show_selection              | pool:read_selection  | -              |
records.answer_correction        | record:write         | person         | person_id=person correction_id=correction
records.ask_correction           | record:ask           | person         | person_id=person entry='identity'
records.list_corrections         | record:write         | -              |
records.merge_people             | record:merge         | person         | person_id=person
records.put_back                 | record:write         | person         | person_id=person taken_out_id=taken_out
records.show_history             | record:read_history  | person person:read | person_id=person
records.undo_merge               | record:merge         | person         | person_id=person merge_id=merge
records.withdraw_correction      | record:ask           | person         | person_id=person correction_id=correction
recruitments.confirm             | record:write         | person         | person_id=person entry_id=entry
recruitments.defer_tour          | record:write         | person         | person_id=person entry_id=entry
recruitments.grant_steps         | record:write         | person         | person_id=person entry_id=entry
recruitments.list_recruitments   | record:read_history  | person person:read | person_id=person
recruitments.record_deputy_head  | record:write         | person         | person_id=person
recruitments.record_entry        | record:write         | person         | person_id=person
recruitments.void_deputy_head    | record:write         | person         | person_id=person spell_id=deputy_spell
recruitments.void_part           | record:write         | person         | person_id=person entry_id=entry name='pay_step' part_id=pay_step
recruitments.void_recruitment    | record:write         | person         | person_id=person entry_id=entry
reveal.show                      | person:reveal        | person person:read | person_id=person
roster.include                   | record:write         | person         | person_id=person
roster.leave                     | record:write         | person         | person_id=person
roster.list_roster               | record:write         | -              |
saved_views.delete               | person:read          | own            | view_id=view
saved_views.list_saved_views     | person:read          | -              |
saved_views.open_view            | person:read          | own            | view_id=view
saved_views.rename               | person:read          | own            | view_id=view
saved_views.save                 | person:read          | -              |
service_records.add_interruption | record:write         | person         | person_id=person
service_records.add_spell        | record:write         | person         | person_id=person
service_records.change_interruption | record:write      | person         | person_id=person interruption_id=interruption
service_records.change_spell     | record:write         | person         | person_id=person spell_id=spell
service_records.end_spell        | record:write         | person         | person_id=person spell_id=spell
service_records.enter_departure  | record:write         | person         | person_id=person
service_records.preview_change   | record:write         | person         | person_id=person spell_id=spell
service_records.preview_spell    | record:write         | person         | person_id=person
service_records.verify_spell     | record:write         | person         | person_id=person spell_id=spell
service_records.void_interruption | record:write        | person         | person_id=person interruption_id=interruption
service_records.void_spell       | record:write         | person         | person_id=person spell_id=spell
sheet.print_sheet                | record:print         | person person:read | person_id=person
taking_along.take                | record:take_along    | person         | person_id=person
transfers.transfer               | record:write         | person         | person_id=person
"""  # noqa: E501 - a table is read along its lines

PUBLIC = frozenset(
    "static web.choose_language upkeep.healthz upkeep.metrics upkeep.readyz accounts.sign_in accounts.activate "
    "accounts.give_code accounts.renew_password accounts.set_up_device".split()
)
"""Routes before anybody is signed in, or guarded by a token of their own."""

RECORDS: dict[str, type] = {
    "person": Person,
    "unit": Organisation,
    "region": Region,
    "listing": KeyCountyListing,
    "pairing": Pairing,
    "guidance": GuidanceRecord,
    "outcome": Outcome,
    "mentor": Mentor,
    "nomination": Nomination,
    "cycle": Cycle,
    "former": FormerHome,
    "account": Account,
    "desk": RoleGrant,
    "request": Request,
}


@dataclass(frozen=True)
class Route:
    """`asked` is the permission on the record itself; `record` "" where there is none."""

    endpoint: str
    permission: Permission
    record: str
    asked: Permission
    values: dict[str, str]

    def address_values(self, rows: dict[str, dict]) -> dict[str, object]:
        """Give the values of the address at one place."""
        return {name: _value(told, rows) for name, told in self.values.items()}


def _value(told: str, rows: dict[str, dict]) -> object:
    if told.startswith("'"):
        return told.strip("'")
    row = rows[told]
    return row[{"region": "code", "entry_of_trail": "seq"}.get(told, "id")]


def table() -> dict[str, Route]:
    """Read the table."""
    found = {}
    for line in TABLE.strip().splitlines():
        endpoint, permission, record, values = (part.strip() for part in line.split("|"))
        kind, _, asked = record.partition(" ")
        found[endpoint] = Route(
            endpoint,
            Permission(permission),
            "" if kind == "-" else kind,
            Permission(asked or permission),
            dict(pair.split("=") for pair in values.split()),
        )
    return found
