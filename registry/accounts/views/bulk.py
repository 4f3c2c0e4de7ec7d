"""Many accounts from a workbook, and their slips to print."""

from io import BytesIO

from flask import render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.access.guards import current_actor, reauthenticated, requires
from registry.access.permissions import Permission
from registry.accounts import forms, holders
from registry.accounts.services import bulk
from registry.accounts.services.slips import Slip
from registry.accounts.views.blueprint import blueprint, visit
from registry.db import db
from registry.documents.excel import SheetToWrite, write_workbook
from registry.exchange.words import speaking
from registry.organisations import choice
from registry.web.languages import is_chinese, say

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.route("/accounts/import", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_WRITE)
@reauthenticated
def make_many() -> str | Response:
    """Make the accounts of a workbook; the answer holds their slips, this once."""
    form = forms.BulkForm()
    slips: list[Slip] = []
    tried: list[str] = []
    if form.validate_on_submit():
        with form.attempt():
            file = form.file.data
            slips = bulk.make_accounts(
                file.filename or "", file.read(), actor=current_actor(), visit=visit(), tried=tried
            )
        if form.succeeded:
            return render_template("accounts/slips.html", slips=slips, back=url_for("accounts.list_accounts"))
        holders.note_tries(tried, actor=current_actor())
        db.session.commit()
    return render_template("accounts/make_many.html", form=form, columns=bulk.columns(), most=bulk.MOST_ROWS)


@blueprint.get("/accounts/import/template")
@requires(Permission.ACCOUNT_WRITE)
def bulk_template() -> Response:
    """Give the empty workbook, in the reader's language."""
    language, target = "zh" if is_chinese() else "en", BytesIO()
    with speaking(language):
        sheet = SheetToWrite(_("Accounts"), bulk.columns())
        write_workbook(target, [sheet], language=language, say=say, is_template=True)
    target.seek(0)
    return send_file(target, XLSX, as_attachment=True, download_name=f"{_('Accounts')}.xlsx")


@blueprint.get("/accounts/offered/units")
@requires(Permission.ACCOUNT_WRITE)
def offer_units() -> str:
    """Offer organisations for what is being typed."""
    found = choice.offered(next(iter(request.args.values()), ""), visible_to=current_actor())
    return render_template("organisations/_offered.html", offered=[choice.written(one) for one in found])


@blueprint.get("/accounts/offered/regions")
@requires(Permission.ACCOUNT_WRITE)
def offer_regions() -> str:
    """Offer regions for what is being typed."""
    found = choice.offered_regions(next(iter(request.args.values()), ""))
    return render_template("organisations/_offered.html", offered=found)
