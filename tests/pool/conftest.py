"""A small province with six nominees, for every test of the room that needs people."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session, scoped_session

from registry.people.codes import Sex
from registry.people.models import Person
from tests.factories.pool import Small, small_province


@pytest.fixture
def province(session: scoped_session[Session]) -> Small:
    return small_province()


@pytest.fixture
def nominees(province: Small) -> Callable[[], dict[Person, int]]:
    """Make six nominees of different units with what the panel thinks of each, the best first."""

    def make() -> dict[Person, int]:
        return {
            province.graduate(province.school, name="安一鸣", sex=Sex.MALE): 95,
            province.graduate(province.school, name="白二红", sex=Sex.MALE): 90,
            province.graduate(province.key_hospital, name="蔡三强"): 85,
            province.graduate(province.key_clinic, name="戴四海"): 80,
            province.graduate(province.city_unit, name="方五岳"): 75,
            province.graduate(province.province_unit, name="高六顺", sex=Sex.MALE): 70,
        }

    return make
