"""What a server process of the fault tests loads: an application on the database that the environment names."""

import os
from pathlib import Path

from registry.app import create_app
from registry.settings import Mode, Settings

folder = Path(os.environ["FAULTS_FOLDER"])
app = create_app(
    Settings(
        mode=Mode.TESTING,
        instance=folder,
        database_url=os.environ["FAULTS_DATABASE"],
        secret_key="only for tests",
        keyring_file=folder / "keyring.json",
        hosts=("127.0.0.1",),
        command_language="en",
    )
)
app.config["WTF_CSRF_ENABLED"] = False
app.testing = False
