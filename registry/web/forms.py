"""The form of every page that writes."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_wtf import FlaskForm

from registry.db import db
from registry.kernel.errors import BadData, Conflict, RuleViolation
from registry.web.languages import say


class BaseForm(FlaskForm):
    """A shape. `attempt()` runs the act: committed as a whole, or refused on the form with nothing written.

    with form.attempt():
        services.publish_list(cycle, actor=actor, today=today)
    if form.succeeded:
        return redirect(...)

    The answer is given after the block, because a commit can still be refused when the block is left.
    """

    succeeded = False

    class Meta:
        locales = ("zh", "en")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.refusals: list[tuple[str, str]] = []

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Commit what the block did; a refusal rolls back and is shown in the summary with its clause."""
        try:
            yield
            db.session.commit()
            self.succeeded = True
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
        except BaseException:
            db.session.rollback()
            raise


class ActForm(BaseForm):
    """A form that is only a button: the act needs no other data than its address."""
