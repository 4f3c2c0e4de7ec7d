"""The permissions, and which role holds which. What rows a permission reaches is said by each room's `policies`."""

from enum import StrEnum

from registry.kernel.codes import Code
from registry.kernel.messages import message


class Role(Code):
    PROVINCE_HR = "province_hr", message("province HR")
    CITY_HR = "city_hr", message("city HR")
    COUNTY_HR = "county_hr", message("county HR")
    UNIT_HR = "unit_hr", message("unit HR")
    EXPERT = "expert", message("panel expert")
    MENTOR = "mentor", message("mentor")
    GRADUATE = "graduate", message("graduate")
    REPORTER = "reporter", message("reporter of a responsible unit")
    AUDITOR = "auditor", message("auditor")
    SYSTEM_ADMINISTRATOR = "system_administrator", message("system administrator")
    COMMITTEE_MEMBER = "committee_member", message("committee member")


class Permission(StrEnum):
    """AREA_ACTION = "area:action"."""

    HOME_READ = "home:read"
    ORGANISATION_READ = "organisation:read"
    ORGANISATION_WRITE = "organisation:write"
    PERSON_READ = "person:read"
    PERSON_REVEAL = "person:reveal"
    DUE_READ = "due:read"
    POLICY_READ = "policy:read"
    RECORD_WRITE = "record:write"
    RECORD_READ_HISTORY = "record:read_history"
    RECORD_READ_FORMER = "record:read_former"
    RECORD_CHANGE_MANY = "record:change_many"
    RECORD_PRINT = "record:print"
    RECORD_HAND_OVER = "record:hand_over"
    RECORD_MERGE = "record:merge"
    RECORD_ASK = "record:ask"
    RECORD_TAKE_ALONG = "record:take_along"
    POOL_READ_CYCLE = "pool:read_cycle"
    POOL_READ_NOMINATION = "pool:read_nomination"
    POOL_READ_SELECTION = "pool:read_selection"
    POOL_READ_MEMBER = "pool:read_member"
    POOL_RUN_CYCLE = "pool:run_cycle"
    POOL_ASSESS = "pool:assess"
    MENTORING_READ = "mentoring:read"
    MENTORING_READ_MATCHING = "mentoring:read_matching"
    MENTORING_ANSWER = "mentoring:answer"
    MENTORING_GUIDE = "mentoring:guide"
    MENTORING_CONFIRM = "mentoring:confirm"
    MENTORING_VERIFY = "mentoring:verify"
    NETWORK_READ = "network:read"
    NETWORK_READ_REPORT = "network:read_report"
    AUDIT_READ = "audit:read"
    AUDIT_READ_LOOKS = "audit:read_looks"
    ACCESS_READ = "access:read"
    ACCOUNT_READ = "account:read"
    ACCOUNT_WRITE = "account:write"
    ACCOUNT_CONFIRM = "account:confirm"
    EXCHANGE_IMPORT = "exchange:import"
    EXCHANGE_EXPORT = "exchange:export"
    JOB_READ = "job:read"


_REGIONAL_HR = frozenset(
    {
        Permission.HOME_READ,
        Permission.ORGANISATION_READ,
        Permission.PERSON_READ,
        Permission.DUE_READ,
        Permission.POOL_READ_CYCLE,
        Permission.POOL_READ_NOMINATION,
        Permission.POOL_READ_MEMBER,
        Permission.MENTORING_READ,
    }
)

_ACCOUNTS = frozenset({Permission.ACCOUNT_READ, Permission.ACCOUNT_WRITE})
"""Of a region: the accounts inside it."""

_CLERK = frozenset(
    {
        Permission.PERSON_REVEAL,
        Permission.RECORD_WRITE,
        Permission.RECORD_READ_HISTORY,
        Permission.RECORD_CHANGE_MANY,
        Permission.RECORD_PRINT,
        Permission.RECORD_HAND_OVER,
        Permission.EXCHANGE_IMPORT,
        Permission.EXCHANGE_EXPORT,
        Permission.JOB_READ,
    }
)
"""What every HR office does with its records."""

_PAIRED = frozenset(
    {Permission.HOME_READ, Permission.PERSON_READ, Permission.MENTORING_READ, Permission.MENTORING_ANSWER}
)

HOLDERS: dict[Role, frozenset[Permission]] = {
    Role.PROVINCE_HR: _REGIONAL_HR
    | _CLERK
    | _ACCOUNTS
    | {
        Permission.ACCOUNT_CONFIRM,
        Permission.ORGANISATION_WRITE,
        Permission.RECORD_MERGE,
        Permission.POOL_READ_SELECTION,
        Permission.POOL_RUN_CYCLE,
        Permission.NETWORK_READ,
        Permission.NETWORK_READ_REPORT,
        Permission.MENTORING_READ_MATCHING,
        Permission.MENTORING_ANSWER,
    },
    Role.CITY_HR: _REGIONAL_HR
    | _CLERK
    | _ACCOUNTS
    | {
        Permission.ORGANISATION_WRITE,
        Permission.RECORD_MERGE,
        Permission.RECORD_READ_FORMER,
        Permission.NETWORK_READ,
    },
    Role.COUNTY_HR: _REGIONAL_HR
    | _CLERK
    | _ACCOUNTS
    | {Permission.ORGANISATION_WRITE, Permission.RECORD_MERGE, Permission.RECORD_READ_FORMER},
    Role.UNIT_HR: _REGIONAL_HR | _CLERK | {Permission.RECORD_READ_FORMER, Permission.MENTORING_VERIFY},
    Role.EXPERT: frozenset({Permission.HOME_READ, Permission.POOL_READ_CYCLE}),
    Role.MENTOR: _PAIRED | {Permission.MENTORING_GUIDE},
    Role.GRADUATE: _PAIRED
    | {
        Permission.RECORD_ASK,
        Permission.RECORD_TAKE_ALONG,
        Permission.RECORD_READ_HISTORY,
        Permission.RECORD_PRINT,
        Permission.AUDIT_READ_LOOKS,
        Permission.MENTORING_CONFIRM,
        Permission.POOL_READ_CYCLE,
        Permission.POOL_READ_NOMINATION,
        Permission.POOL_READ_MEMBER,
    },
    Role.REPORTER: frozenset({Permission.HOME_READ, Permission.POOL_READ_CYCLE}),
    Role.AUDITOR: _REGIONAL_HR
    | {
        Permission.RECORD_READ_HISTORY,
        Permission.RECORD_PRINT,
        Permission.POOL_READ_SELECTION,
        Permission.NETWORK_READ,
        Permission.NETWORK_READ_REPORT,
        Permission.MENTORING_READ_MATCHING,
        Permission.AUDIT_READ,
        Permission.AUDIT_READ_LOOKS,
        Permission.ACCESS_READ,
        Permission.ACCOUNT_READ,
    },
    Role.SYSTEM_ADMINISTRATOR: _ACCOUNTS
    | {
        Permission.HOME_READ,
        Permission.ORGANISATION_READ,
        Permission.ACCOUNT_CONFIRM,
        Permission.ACCESS_READ,
        Permission.RECORD_HAND_OVER,
    },
    Role.COMMITTEE_MEMBER: frozenset(
        {Permission.HOME_READ, Permission.POOL_READ_CYCLE, Permission.POOL_READ_SELECTION}
    ),
}


for _role in Role:
    HOLDERS[_role] |= {Permission.POLICY_READ}
"""The policy is no secret to anybody who works with it."""


def holds(role: Role, permission: Permission) -> bool:
    """Say whether the role has the permission at all (on some row)."""
    return permission in HOLDERS[role]
