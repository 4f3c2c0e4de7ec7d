"""The sentences that stand in the policy files and not in code."""

from registry.policy import catalogue
from registry.service_records.rules import bases


def names_of_parameters() -> set[str]:
    return {entry.name.template for entry in catalogue.parameters().values()}


def reasons_of_bases() -> set[str]:
    reasons = set()
    for key, entry in catalogue.parameters().items():
        if key.startswith(bases.PREFIX):
            for since, _ in entry.values:
                basis = bases.basis(key.removeprefix(bases.PREFIX), since)
                reasons |= {row.because.template for row in basis.rows} | {basis.otherwise.template}
    return reasons
