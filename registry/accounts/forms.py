"""Shapes of the account pages."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, PasswordField, SelectField, StringField, SubmitField
from wtforms.validators import EqualTo, InputRequired, Length, Optional, Regexp, ValidationError

from registry.access.permissions import Role
from registry.accounts.rules import names
from registry.organisations.forms import OrganisationField, RegionField
from registry.web.forms import BaseForm
from registry.web.languages import say


class _PlaceField(RegionField):
    offers = "accounts.offer_regions"


class _UnitField(OrganisationField):
    offers = "accounts.offer_units"


class _SecretForm(BaseForm):
    """A form with a password or a code. It leaves no mark of what it said, and is sent again until it is right."""

    acts_once = False


class SignInForm(_SecretForm):
    username = StringField(_("User name"), [InputRequired(), Length(max=60)])
    password = PasswordField(_("Password"), [InputRequired(), Length(max=128)])
    submit = SubmitField(_("Sign in"))


class _NewPassword(_SecretForm):
    new_password = PasswordField(
        _("New password"),
        [InputRequired(), Length(max=128)],
        description=_("At least 12 characters. Several words that do not belong together are good."),
    )
    repeated = PasswordField(
        _("New password, once more"),
        [InputRequired(), Length(max=128), EqualTo("new_password", _("The two are not the same."))],
    )


class ActivationForm(_NewPassword):
    username = StringField(_("User name"), [InputRequired(), Length(max=60)])
    code = StringField(_("One-time code"), [InputRequired(), Length(max=60)])
    submit = SubmitField(_("Go on"))


class RenewForm(_NewPassword):
    submit = SubmitField(_("Go on"))


class ChangePasswordForm(_NewPassword):
    present = PasswordField(_("Present password"), [InputRequired(), Length(max=128)])
    submit = SubmitField(_("Change the password"))


class CodeForm(_SecretForm):
    """The code of the device, or one of the recovery codes."""

    code = StringField(
        _("Code"),
        [InputRequired(), Length(max=40)],
        description=_("Six digits of the application on your device, or one of your recovery codes."),
    )
    submit = SubmitField(_("Go on"))


class DeviceForm(_SecretForm):
    """The first code of a device that is being set up."""

    code = StringField(_("Code that the application shows"), [InputRequired(), Length(max=12)])
    submit = SubmitField(_("Take this device"))


class ConfirmForm(_SecretForm):
    password = PasswordField(_("Password"), [InputRequired(), Length(max=128)])
    code = StringField(_("Code of your device"), [Length(max=40)])
    submit = SubmitField(_("It is me"))


class _WhoForm(BaseForm):
    """Stands above `GrantForm`, because fields are shown in the order in which they are written here."""

    username = StringField(
        _("User name"),
        [
            InputRequired(),
            Regexp(names.SHAPE, message=_("3 to 60 small letters, digits, dots, hyphens; no spaces.")),
        ],
        description=_("Not an ID number or telephone."),
    )
    display_name = StringField(_("Name of the person"), [InputRequired(), Length(max=60)])

    def validate_username(self, field: StringField) -> None:
        if not names.is_good_name(field.data or ""):
            raise ValidationError(str(_("A telephone or ID number is no user name.")))


class GrantForm(BaseForm):
    """A role with the place and the time that bound it."""

    role = SelectField(_("Role"), [InputRequired()])
    region = _PlaceField(_("Region"), [Length(max=120)], description=_("For HR of the province, a city or a county."))
    unit = _UnitField(
        _("Organisation"),
        [Length(max=160)],
        description=_("For unit HR, mentors, graduates and reporters: where they belong."),
    )
    starts_on = DateField(_("From"), [InputRequired()])
    ends_on = DateField(_("Until"), [Optional()], description=_("Empty: until it is ended."))
    reason = StringField(
        _("Reason"),
        [Length(max=200)],
        description=_("Needed for auditors and system administrators: a second person confirms them."),
    )
    submit = SubmitField(_("Give the role"))

    def __init__(self, givable: Iterable[Role], today: date, **data: Any) -> None:
        super().__init__(**data)
        chosen = frozenset(givable)
        self.role.choices = [(one.value, say(one.label)) for one in Role if one in chosen]
        if not self.is_submitted():
            self.starts_on.data = today


class NewAccountForm(_WhoForm, GrantForm):
    submit = SubmitField(_("Make the account"))


class ReasonForm(BaseForm):
    reason = StringField(_("Reason"), [InputRequired(), Length(max=200)])
    submit = SubmitField(_("Ask for it"))


class PersonForm(BaseForm):
    id_number = StringField(_("ID number of the person"), [InputRequired(), Length(max=40)])
    submit = SubmitField(_("Give the account to this person"))


class BulkForm(BaseForm):
    file = FileField(_("Workbook"), [FileRequired(_("Choose a file first."))])
    submit = SubmitField(_("Make the accounts"))
