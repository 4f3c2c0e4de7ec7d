"""Who reads organisations: they are a public directory inside the offices, so every role that may, reads all."""

from registry.access.permissions import Permission, Role
from registry.access.policies import allow, everything
from registry.organisations.models import Organisation

allow(
    Permission.ORGANISATION_READ,
    Organisation,
    Role.PROVINCE_HR,
    Role.CITY_HR,
    Role.COUNTY_HR,
    Role.UNIT_HR,
    Role.AUDITOR,
)(everything)
