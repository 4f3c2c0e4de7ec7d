"""Shapes of the account pages."""

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from registry.web.forms import BaseForm


class SignInForm(BaseForm):
    acts_once = False

    username = StringField(_("User name"), [InputRequired(), Length(max=60)])
    password = PasswordField(_("Password"), [InputRequired(), Length(max=128)])
    submit = SubmitField(_("Sign in"))
