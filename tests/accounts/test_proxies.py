"""The address by which failures are counted: from a proxy's header only where a proxy is configured."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import request

from registry.access.guards import public
from registry.app import create_app
from registry.settings import Mode, Settings


@pytest.mark.parametrize(("proxies", "address", "scheme"), [(0, "127.0.0.1", "http"), (1, "10.7.7.7", "https")])
def test_headers_of_a_proxy_are_believed_only_where_one_stands(
    tmp_path: Path, proxies: int, address: str, scheme: str
) -> None:
    settings = Settings(
        mode=Mode.TESTING,
        instance=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'none.sqlite3'}",
        secret_key="only for tests",
        keyring_file=tmp_path / "keyring.json",
        hosts=("localhost",),
        command_language="en",
    )
    app = create_app(replace(settings, proxies=proxies))

    @public
    def tell() -> str:
        return f"{request.remote_addr} {request.scheme}"

    app.add_url_rule("/tell", view_func=tell)
    headers = {"X-Forwarded-For": "6.6.6.6, 10.7.7.7", "X-Forwarded-Proto": "https"}
    assert app.test_client().get("/tell", headers=headers).text == f"{address} {scheme}"
