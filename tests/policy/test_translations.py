"""Sentences that stand in the policy files, not in code, are translated too."""

from pathlib import Path

from babel.messages.pofile import read_po

import registry
from registry.policy import catalogue
from registry.service_records.rules import bases

CATALOGUES = Path(registry.__file__).parent / "translations" / "zh_Hans" / "LC_MESSAGES"


def translated(room):
    with (CATALOGUES / f"{room}.po").open("rb") as stream:
        return {entry.id for entry in read_po(stream) if entry.string}


def test_names_of_parameters_are_translated():
    names = {entry.name.template for entry in catalogue.parameters().values()}
    names |= {unit.label.template for unit in catalogue.Unit}
    assert names - translated("policy") == set()


def test_reasons_of_the_bases_are_translated():
    reasons = set()
    for key, entry in catalogue.parameters().items():
        if key.startswith(bases.PREFIX):
            for since, _ in entry.values:
                basis = bases.basis(key.removeprefix(bases.PREFIX), since)
                reasons |= {row.because.template for row in basis.rows} | {basis.otherwise.template}
    assert reasons - translated("service_records") == set()
