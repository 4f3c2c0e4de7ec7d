"""Measure `flask audit verify`: a trail of a million entries in a scratch SQLite database.

    python scripts/benchmarks/audit_verify.py [--entries 1000000]

Prints the seconds of the walk; exit 1 above ten seconds for a million.
"""

import argparse
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
MOST_SECONDS_A_MILLION = 10.0
AT_ONCE = 10_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    entries = parser.parse_args().entries
    from flask_migrate import upgrade
    from sqlalchemy import insert

    from registry.app import create_app
    from registry.audit import queries
    from registry.audit.chain import GENESIS, columns_of, hasher
    from registry.audit.models import AuditEntry, AuditHead
    from registry.db import db
    from registry.kernel import clock
    from registry.settings import Mode, Settings

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        app = create_app(
            Settings(
                mode=Mode.DEVELOPMENT,
                instance=place,
                database_url=f"sqlite:///{place / 'trail.sqlite3'}",
                secret_key=str(place),
                keyring_file=place / "keyring.json",
                hosts=("localhost",),
                command_language="en",
            )
        )
        with app.app_context():
            upgrade()
            before, hash_of, start = GENESIS, hasher(), clock.now()
            for first in range(1, entries + 1, AT_ONCE):
                rows = []
                for seq in range(first, min(first + AT_ONCE, entries + 1)):
                    entry = {
                        "seq": seq, "epoch": 1, "at": start + timedelta(seconds=seq), "actor_id": seq % 900,
                        "actor_name": f"account-{seq % 900}", "role": "county_hr", "act": "person:view",
                        "object_type": "person", "object_id": str(seq % 100_000), "result": "done", "reason": "",
                        "address": "10.0.0.1", "request_id": f"{seq:032x}",
                        "details": {"page": "dossier.show_person", "scope": "341221"},
                    }  # fmt: skip
                    before = hash_of(before, columns_of(AuditEntry(**entry)))
                    rows.append(entry | {"hash": before})
                db.session.execute(insert(AuditEntry), rows)
            db.session.add(AuditHead(id=1, epoch=1, seq=entries, hash=before))
            db.session.commit()
            began, worked = time.perf_counter(), time.process_time()
            found = queries.verification()
            seconds, worked = time.perf_counter() - began, time.process_time() - worked
            db.session.remove()
            db.engine.dispose()
    print(
        f"{found.entries} entries, whole: {found.first_bad_seq is None}, {seconds:.2f} s, of it {worked:.2f} s at work"
    )
    return int(found.first_bad_seq is not None or seconds > MOST_SECONDS_A_MILLION * entries / 1e6)


if __name__ == "__main__":
    raise SystemExit(main())
