"""What a page shows to set up a device."""

from flask import current_app, request
from flask_babel import gettext as _

from registry.accounts.models import Account
from registry.accounts.rules import second_factor as codes
from registry.accounts.services import second_factor
from registry.kernel import clock


def device_facts(account: Account) -> dict[str, str]:
    """Return the picture (SVG in a data address), the secret to type in, and in the demonstration the code itself."""
    import segno

    secret = second_factor.candidate_of(account)
    address = codes.device_address(secret, account.username, f"{_('Grassroots growth plan')} {request.host}")
    is_demo = current_app.config["IS_DEMO"]
    return {
        "picture": segno.make(address, error="m").svg_data_uri(scale=5, border=2, light="#fff"),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "hint": codes.code_of(secret, codes.step_of(clock.true_now())) if is_demo else "",
    }
