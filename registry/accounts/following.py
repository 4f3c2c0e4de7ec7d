"""What accounts keep of regions and organisations follows them: an office keeps its scope."""

from sqlalchemy import func, update

from registry.access.scopes import under
from registry.accounts.models import RoleGrant
from registry.db import db
from registry.organisations.following import Change, follow


@follow
def carry_scopes(change: Change) -> None:
    """Give grants bounded by a region or an organisation the new code or path.

    The grants of an organisation that was merged stay with it and reach nobody: its people have gone, and their new
    unit has an office of its own.
    """
    for old, new in change.codes.items():
        db.session.execute(update(RoleGrant).where(RoleGrant.region_code == old).values(region_code=new))
    for old, new in change.paths.items():
        db.session.execute(
            update(RoleGrant)
            .where(under(RoleGrant.organisation_path, old))
            .values(organisation_path=new + func.substr(RoleGrant.organisation_path, len(old) + 1))
        )
