"""Making a backup, and restoring one: proven first, then put in its place, with a new epoch of the trail."""

import hashlib
import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import make_url

from registry.access.actor import Actor
from registry.audit import queries as audit_queries
from registry.audit import services as audit
from registry.db import db, reading, transaction
from registry.files.store import Store
from registry.kernel.errors import RegistryError, RuleViolation
from registry.kernel.messages import message
from registry.upkeep import revisions, rotation
from registry.upkeep.backup import archive, databases
from registry.upkeep.backup.archive import DATABASE, FILES, Manifest, Writer
from registry.upkeep.backup.databases import Target
from registry.vault import keyring
from registry.vault.keyring import Purpose


@dataclass(frozen=True)
class Made:
    """A backup that was made: its SHA-256, its size, and what it holds."""

    sha256: str
    size: int
    manifest: Manifest


@dataclass(frozen=True)
class Restored:
    """A backup that was restored. `former` is where what stood there before is kept; "" if nothing did."""

    manifest: Manifest
    epoch: int
    former: str
    is_newest_schema: bool


def make(url: str, store: Store, target: Path, *, actor: Actor, now: datetime, key_file: Path | None = None) -> Made:
    """Write a backup of the database of the application and of its attachments. The trail notes it."""
    key_id, key = archive.writing_key(key_file)
    in_use = _keys_in_use(store)
    with archive.new_file(target, 0o600) as file, _working_folder(target.parent) as folder:
        copy = folder / DATABASE
        facts, contents = databases.copy_out(url, copy)
        writer = Writer(file, key_id, key)
        with copy.open("rb") as source:
            writer.add(DATABASE, source, copy.stat().st_size)
        # Contents after rows: a content is in the store before a row names it.
        missing = []
        for content_hash in contents:
            content = store.as_kept(content_hash)
            if content is None:
                missing.append(content_hash)
                continue
            writer.add(FILES + content_hash, io.BytesIO(content), len(content))
        manifest = Manifest(
            made_at=now.astimezone(UTC).isoformat(),
            dialect=make_url(url).get_backend_name(),
            facts=facts,
            keys=_keys_needed(in_use),
            parts=writer.parts,
            missing=missing,
        )
        writer.close(manifest)
    made = Made(_hash_of(target), target.stat().st_size, manifest)
    with transaction():
        audit.record(
            "backup:make",
            actor=actor,
            object_type="backup",
            object_id=made.sha256[:40],
            sha256=made.sha256,
            size=made.size,
            revision=facts.revision,
            seq=facts.trail.seq,
            files=len(manifest.parts) - 1,
            missing=len(missing),
        )
    return made


def restore(
    source: Path,
    url: str,
    store: Store,
    *,
    actor: Actor,
    now: datetime,
    force: bool = False,
    reason: str = "",
    key_file: Path | None = None,
) -> Restored:
    """Bring a backup back to a database and a store. Nothing is touched before everything is proven.

    Raise RuleViolation for a target that holds data, unless forced with a reason; StreamBroken, UnknownKey, BadData.
    """
    target = Target.of(url, f"{now.astimezone(UTC):%Y%m%d_%H%M%S}")
    epoch_before = _may_be_replaced(target, url, force=force, reason=reason)
    with _working_folder(store.folder.parent) as folder:
        contents = folder / "files"
        contents.mkdir()

        def take(name: str, content: BinaryIO) -> None:
            place = folder / DATABASE if name == DATABASE else contents / name.removeprefix(FILES)
            with place.open("xb") as file:
                shutil.copyfileobj(content, file, archive.BLOCK)

        try:
            with source.open("rb") as file:
                manifest = archive.read(file, archive.reading_key(key_file), take)
        except OSError as fault:
            raise RegistryError(
                message("%(file)s cannot be read: %(why)s", file=str(source), why=fault.strerror or "")
            ) from fault
        _have_keys(manifest)
        if manifest.dialect != make_url(url).get_backend_name():
            raise RuleViolation(
                "other_database",
                message("This is a backup of %(dialect)s and cannot go to another database.", dialect=manifest.dialect),
            )
        is_newest = revisions.is_newest(manifest.facts.revision)
        target.fill(folder / DATABASE)
        try:
            epoch = _proven(target, manifest, epoch_before, actor=actor, reason=reason)
            for content in sorted(contents.iterdir()):
                store.keep_sealed(content.name, content.read_bytes())
        except BaseException:
            target.reject()
            raise
        target.accept()
    return Restored(manifest, epoch, target.former, is_newest)


def _may_be_replaced(target: Target, url: str, *, force: bool, reason: str) -> int:
    """Return the epoch of what stands there; 0 if nothing does."""
    if not target.holds_data():
        return 0
    if not force or not reason.strip():
        raise RuleViolation(
            "live", message("A database stands there already. To replace it, give --force and --reason.")
        )
    with databases.opened(url):
        return databases.facts_of(db.session.connection()).trail.epoch


def _proven(target: Target, manifest: Manifest, epoch_before: int, *, actor: Actor, reason: str) -> int:
    """Check the copy from all sides; begin a new epoch in its trail and note the restore. Return the epoch."""
    faults = target.faults()
    if faults:
        raise RegistryError(message("The restored database is damaged: %(faults)s", faults="; ".join(faults)))
    with databases.opened(target.url):
        facts = databases.facts_of(db.session.connection())
        if facts != manifest.facts:
            raise RegistryError(message("The restored database is not the one that the manifest tells of."))
        verified = audit_queries.verification()
        if verified.first_bad_seq is not None or verified.entries != facts.trail.seq:
            raise RegistryError(
                message("The trail in the backup is broken at entry %(seq)s.", seq=verified.first_bad_seq or 0)
            )
        db.session.rollback()
        with transaction():
            epoch = audit.begin_epoch(after=epoch_before)
            audit.record(
                "backup:restore",
                actor=actor,
                object_type="backup",
                reason=reason,
                made_at=manifest.made_at,
                seq=facts.trail.seq,
                head=facts.trail.hash,
                missing=len(manifest.missing),
            )
    return epoch


def _keys_in_use(store: Store) -> set[str]:
    """Return the keys with which something is sealed, before the copy is made: a rotation may begin meanwhile."""
    with reading():
        return {key_id for holding in rotation.holdings(store) for key_id in holding.by_key if key_id}


def _keys_needed(in_use: set[str]) -> dict[str, str]:
    """Return the keys of the copy with their fingerprints: those in use before it, and the current ones after it."""
    keys = keyring.current()
    needed = in_use | {keys.current_id(purpose) for purpose in Purpose}
    return {key_id: keys.fingerprint(key_id) for key_id in sorted(needed)}


def _have_keys(manifest: Manifest) -> None:
    keys = keyring.current()
    lacking = [key_id for key_id, fingerprint in manifest.keys.items() if keys.fingerprint(key_id) != fingerprint]
    if lacking:
        raise RuleViolation(
            "keys",
            message(
                "The keyring lacks keys that this backup needs, or has others under their names: %(keys)s.",
                keys=", ".join(lacking),
            ),
        )


@contextmanager
def _working_folder(parent: Path) -> Iterator[Path]:
    """Give a folder that only this system may read, on the disk of the result; gone afterwards."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".backup-", dir=parent))  # made with mode 0700
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
