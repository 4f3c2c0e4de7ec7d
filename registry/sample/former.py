"""What organisations of the sample were before: those of counties that came under another city or became a city."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from registry.organisations.reference import regions as reference
from registry.sample.ledger import Row
from registry.sample.units import Unit

ONE_DAY = timedelta(days=1)
KEPT = "kind level sector is_rural is_managed_like_civil_service parent_id".split()
REASONS = {"341521": "行政区划调整：由六安市划归淮南市", "340824": "行政区划调整：撤县设市"}


def periods(units: Sequence[Unit]) -> Iterator[Row]:
    """Give the period of each organisation in such a county: under its old code, and called by the old name."""
    before = {one.successor_code: one for one in reference.former_regions()}
    names = {region.code: region.name for region in reference.regions()}
    for unit in units:
        former = before.get(unit.region_code)
        if former is None:
            continue
        county = before[unit.county_code]
        yield {
            "organisation_id": unit.id,
            "valid_from": None,
            "valid_until": former.closed_on - ONE_DAY,
            "name": unit.name.replace(names[unit.county_code], county.region.name),
            "region_code": former.region.code,
            "managed_by_region_code": (
                county.region.code if unit.managed_by_region_code == unit.county_code else unit.managed_by_region_code
            ),
            "reason": REASONS[county.region.code],
            **{name: getattr(unit, name) for name in KEPT},
        }
