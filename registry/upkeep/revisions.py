"""The numbered migrations that this program has."""

from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message
from registry.settings import ROOT


def newest() -> str:
    """Return the newest revision."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(ROOT / "migrations")).get_current_head() or ""


def is_newest(revision: str) -> bool:
    """Say whether it is the newest; raise RuleViolation if this program does not know it."""
    from alembic.script import ScriptDirectory

    known = {one.revision for one in ScriptDirectory(str(ROOT / "migrations")).walk_revisions()}
    if revision not in known:
        raise RuleViolation(
            "revision",
            message(
                "The schema %(revision)s is not known to this program: use the version that wrote it.",
                revision=revision or "-",
            ),
        )
    return revision == newest()
