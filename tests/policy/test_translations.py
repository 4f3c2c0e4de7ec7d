"""Sentences that stand in the policy files, not in code, are translated too."""

from pathlib import Path

from babel.messages.pofile import read_po

import registry
from tests.policy import sentences

CATALOGUES = Path(registry.__file__).parent / "translations" / "zh_Hans" / "LC_MESSAGES"


def translated(room):
    with (CATALOGUES / f"{room}.po").open("rb") as stream:
        return {entry.id for entry in read_po(stream) if entry.string}


def test_names_of_parameters_are_translated():
    assert sentences.names_of_parameters() - translated("policy") == set()


def test_reasons_of_the_bases_are_translated():
    assert sentences.reasons_of_bases() - translated("service_records") == set()
