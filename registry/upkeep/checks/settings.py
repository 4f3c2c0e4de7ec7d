"""The settings, the secrets, the permissions of files, the catalogues."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from registry.files.store import FOLDER
from registry.kernel.errors import RegistryError
from registry.kernel.messages import message
from registry.settings import ROOT, Mode
from registry.upkeep.checks.findings import Finding, bad, good
from registry.vault import keyring
from registry.vault.keyring import Keyring

SECRET_LENGTH = 32
FOR_OTHERS = stat.S_IRWXO | stat.S_IWGRP
CATALOGUES = ROOT / "registry" / "translations"


@dataclass(frozen=True)
class Facts:
    """What the application was started with. `holds_clock`: the clock stands on a day of the demonstration."""

    mode: Mode
    instance: Path
    database_url: str
    secret_key: str
    hosts: tuple[str, ...]
    holds_clock: bool = False

    @property
    def is_production(self) -> bool:
        return self.mode is Mode.PRODUCTION

    @property
    def database_file(self) -> Path | None:
        """The file of an SQLite database."""
        url = make_url(self.database_url)
        return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def findings(facts: Facts) -> Iterator[Finding]:
    """Look at everything that needs no database."""
    yield _mode(facts)
    yield _secret(facts)
    yield _keyring(facts)
    yield _hosts(facts)
    yield from _permissions(facts)
    yield _catalogues()


def _mode(facts: Facts) -> Finding:
    about = message("mode %(mode)s", mode=facts.mode.value)
    if facts.is_production:
        return good(about)
    return bad(about, message("For real data set REGISTRY_MODE=production."), is_fault=False)


def _secret(facts: Facts) -> Finding:
    about = message("secret of the session cookie: %(count)d characters", count=len(facts.secret_key))
    if len(facts.secret_key) >= SECRET_LENGTH:
        return good(about)
    return bad(
        about,
        message("Set REGISTRY_SECRET_KEY to at least %(count)d random characters.", count=SECRET_LENGTH),
        is_fault=facts.is_production,
    )


def _keyring(facts: Facts) -> Finding:
    path = keyring.current().path
    if path is None:
        return bad(message("keyring: not from a file"), message("Set REGISTRY_KEYRING_FILE."))
    try:
        read = Keyring.load(path)
    except RegistryError as fault:
        return bad(fault.text, message("Put the right keyring back; without it sealed values cannot be read."))
    about = message("keyring %(path)s: keys %(keys)s", path=str(path), keys=", ".join(read.key_ids))
    folders = {facts.instance.resolve()}
    if facts.database_file is not None:
        folders.add(facts.database_file.resolve().parent)
    if path.resolve().parent in folders:
        return bad(
            about,
            message("Keep the keyring apart from the data: who steals the folder has both."),
            is_fault=facts.is_production,
        )
    return good(about)


def _hosts(facts: Facts) -> Finding:
    about = message("hosts served: %(hosts)s", hosts=", ".join(facts.hosts))
    if not facts.hosts or any(host in ("*", ".") for host in facts.hosts):
        return bad(about, message("Name the hosts in REGISTRY_HOSTS, without wildcards."))
    return good(about)


def _permissions(facts: Facts) -> Iterator[Finding]:
    """Look at what only this system may read: the instance, the database, the attachments, backups in it."""
    places = [facts.instance, facts.instance / "secret-key", facts.instance / FOLDER]
    if facts.database_file is not None:
        places += [facts.database_file.with_name(facts.database_file.name + end) for end in ("", "-wal", "-journal")]
    places += sorted(facts.instance.glob("*.backup"))
    open_ones = [place for place in places if _mode_of(place) & FOR_OTHERS]
    for folder in (facts.instance / FOLDER).glob("??"):
        open_ones += [place for place in (folder, *folder.iterdir()) if _mode_of(place) & FOR_OTHERS][:3]
    if not open_ones:
        yield good(message("files of the instance: for this system only"))
    for place in open_ones[:5]:
        yield bad(
            message("%(path)s has mode %(mode)s", path=str(place), mode=f"{_mode_of(place):04o}"),
            message("Others may read or change it: chmod o=,g-w %(path)s", path=str(place)),
            is_fault=facts.is_production,
        )


def _mode_of(place: Path) -> int:
    try:
        return stat.S_IMODE(place.stat().st_mode)
    except OSError:
        return 0


def _catalogues() -> Finding:
    sources = sorted(CATALOGUES.glob("*/LC_MESSAGES/*.po"))
    stale = [one.stem for one in sources if not _is_compiled(one)]
    if not stale:
        return good(message("catalogues of translations: %(count)d, compiled", count=len(sources)))
    return bad(
        message("catalogues not compiled: %(names)s", names=", ".join(stale)),
        message("Run scripts/compile_catalogues.py."),
    )


def _is_compiled(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime
