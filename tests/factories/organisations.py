"""Regions and organisations for tests."""

from datetime import date

import factory
from factory.alchemy import SQLAlchemyModelFactory

from registry.db import db
from registry.kernel.identifiers import credit_check_character
from registry.organisations.codes import OrganisationKind, OrganisationLevel, RegionKind, Sector
from registry.organisations.models import KeyCountyListing, Organisation, Region

KINDS = {2: RegionKind.PROVINCE, 4: RegionKind.CITY, 6: RegionKind.COUNTY, 9: RegionKind.TOWNSHIP}
PARENT_DIGITS = {2: 0, 4: 2, 6: 4, 9: 6}


class _Factory(SQLAlchemyModelFactory):
    class Meta:
        abstract = True
        sqlalchemy_session_factory = lambda: db.session  # noqa: E731 - each test has a session of its own
        sqlalchemy_session_persistence = "flush"


class RegionFactory(_Factory):
    """A region; those above it are made as well."""

    class Meta:
        model = Region
        sqlalchemy_get_or_create = ("code",)

    code = "341524"
    name = factory.LazyAttribute(lambda region: f"地区{region.code}")
    kind = factory.LazyAttribute(lambda region: KINDS[len(region.code)])
    display_order = factory.LazyAttribute(lambda region: int(region.code.ljust(9, "0")))

    @factory.lazy_attribute
    def parent_code(self) -> str | None:
        digits = PARENT_DIGITS[len(self.code)]
        return RegionFactory(code=self.code[:digits]).code if digits else None


class KeyCountyListingFactory(_Factory):
    class Meta:
        model = KeyCountyListing

    region_code = "341524"
    listed_on = date(2012, 3, 19)
    exited_poverty_on = date(2020, 4, 29)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        RegionFactory(code=kwargs["region_code"])
        return super()._create(model_class, *args, **kwargs)


class OrganisationFactory(_Factory):
    """A county hospital unless told otherwise. `region_code` makes its regions; `parent` an organisation."""

    class Meta:
        model = Organisation

    class Params:
        parent = None

    name = factory.Sequence(lambda number: f"第{number}人民医院")
    kind = OrganisationKind.INSTITUTION
    level = OrganisationLevel.COUNTY
    sector = Sector.HEALTH
    region_code = "341524"
    path = ""

    @factory.lazy_attribute_sequence
    def credit_code(self, number: int) -> str:
        first17 = f"12341524{number:09d}"
        return first17 + credit_check_character(first17)

    @factory.lazy_attribute
    def managed_by_region_code(self) -> str:
        return self.parent.managed_by_region_code if self.parent else self.region_code

    @factory.lazy_attribute
    def parent_id(self) -> int | None:
        return self.parent.id if self.parent else None

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        RegionFactory(code=kwargs["region_code"])
        made = super()._create(model_class, *args, **kwargs)
        if not made.path:
            above = db.session.get(Organisation, made.parent_id).path if made.parent_id else "/"
            made.path = f"{above}{made.id}/"
            db.session.flush()
        return made
