"""The form of every page that writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Self

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError
from wtforms import HiddenField

from registry.db import claim, db, is_duplicate
from registry.kernel.errors import BadData, Conflict, RuleViolation
from registry.web import submissions
from registry.web.languages import say


class SubmitTokenField(HiddenField):
    """The token by which a form acts once; a form that is shown again after a refusal keeps it."""

    def _value(self) -> str:
        token = str(self.data or "")
        return token if token and submissions.is_good(token) and not submissions.is_used_up(token) else _new()


def _new() -> str:
    return submissions.new_token()


class BaseForm(FlaskForm):
    """A shape. `attempt()` runs the act: committed as a whole, or refused on the form with nothing written.

    with form.attempt():
        services.publish_list(cycle, actor=actor, today=today)
    if form.succeeded:
        return redirect(...)

    The answer is given after the block, because a commit can still be refused when the block is left. Sent again, the
    same form acts no more: its sender is led to the first result. `acts_once` is False for what may well be repeated
    with the page left open (a search, a download) or stands before any account (signing in).
    """

    acts_once: ClassVar[bool] = True
    succeeded = False
    submit_token = SubmitTokenField()

    class Meta:
        locales = ("zh", "en")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.refusals: list[tuple[str, str]] = []
        if not self.acts_once:
            del self.submit_token

    @property
    def _token(self) -> str:
        return str(self.submit_token.data or "") if self.acts_once else ""

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Check the shape; a form that has acted before is answered at once, one too old is shown again."""
        if not self.acts_once:
            return super().validate(*args, **kwargs)
        submissions.refuse_second(self._token)
        is_valid = super().validate(*args, **kwargs)
        if not submissions.is_good(self._token):
            self.refusals.append((_("This page was open for too long. Please look at it again and send it."), ""))
            return False
        return is_valid

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Commit what the block did; a refusal rolls back and is shown in the summary with its clause."""
        if self.acts_once:
            if not submissions.is_good(self._token):
                raise CSRFError
            submissions.use(self._token)
        try:
            yield
            db.session.commit()
            self.succeeded = True
            submissions.note_used(self._token)
        except RuleViolation as refusal:
            db.session.rollback()
            self.refusals.append((say(refusal.text), refusal.clause))
        except Conflict as refusal:
            db.session.rollback()
            self.refusals.append((say(refusal.text), ""))
        except BadData as refusal:
            db.session.rollback()
            self.refusals.append((say(refusal.text), ""))
            self.refusals.extend((f"{say(problem.where)}: {say(problem.text)}", "") for problem in refusal.problems)
        except IntegrityError as error:
            db.session.rollback()
            if not is_duplicate(error):
                raise
            self.refusals.append((_("The same was entered by somebody else just now. Please look at it again."), ""))
        except BaseException:
            db.session.rollback()
            raise


def status(form: BaseForm) -> int:
    """Return the status of a page with a form: 409 if its act was refused."""
    return 409 if form.refusals else 200


class VersionedForm(BaseForm):
    """A form on one row: it carries the version that its page showed, and does nothing to a row changed since.

    form = EndForm().of(pairing)
    with form.attempt():
        form.claim()
    """

    version = HiddenField(default="0")
    _row: tuple[type[Any], Any]
    _is_claimed = False

    def of(self, record: Any) -> Self:
        """Say which row the form is about; a form that was sent keeps the version it came with."""
        self._row = (type(record), inspect(record).identity[0])
        if not self.is_submitted():
            self.version.data = str(record.version)
        return self

    def claim(self) -> None:
        """Count the version of the row up if it is still the one that was shown. Raise Conflict."""
        text = str(self.version.data or "")
        claim(*self._row, int(text) if text.isascii() and text.isdigit() else 0)
        self._is_claimed = True

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Attempt as every form does; an act that did not claim its row first is a fault of the program."""
        with super().attempt():
            yield
            if not self._is_claimed:
                raise RuntimeError(f"{type(self).__name__} acts on a row without claiming it")


class ActForm(BaseForm):
    """A form that is only a button: the act needs no other data than its address."""


class VersionedActForm(VersionedForm):
    """A button whose act changes a row: its page adds the version of the row."""
