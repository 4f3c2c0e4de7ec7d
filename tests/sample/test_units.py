"""Units of the whole province: real regions, valid codes, parents and paths that fit."""

from collections import Counter

from registry.kernel.identifiers import credit_code
from registry.organisations.codes import OrganisationKind, OrganisationLevel, RegionKind
from registry.organisations.reference import regions
from registry.sample.humans import Setting


def test_the_reference_has_every_region_and_each_lies_in_its_parent() -> None:
    found = regions.regions()
    kinds = Counter(region.kind for region in found)
    assert (kinds[RegionKind.CITY], kinds[RegionKind.COUNTY], kinds[RegionKind.DEVELOPMENT_ZONE]) == (16, 104, 15)
    townships = sum(
        kinds[kind] for kind in (RegionKind.SUB_DISTRICT, RegionKind.TOWN, RegionKind.TOWNSHIP, RegionKind.ZONE)
    )
    assert townships == 1685
    known = {region.code for region in found}
    for region in found[1:]:
        assert region.parent_code in known
        assert region.code.startswith(str(region.parent_code))


def test_the_order_of_lists_is_that_of_offices_not_of_codes() -> None:
    cities = [region for region in regions.regions() if region.kind is RegionKind.CITY]
    names = [region.name for region in sorted(cities, key=lambda region: region.display_order)]
    assert " ".join(name.removesuffix("市") for name in names) == (
        "合肥 淮北 亳州 宿州 蚌埠 阜阳 淮南 滁州 六安 马鞍山 芜湖 宣城 铜陵 池州 安庆 黄山"
    )
    ordered = sorted(regions.regions(), key=lambda region: region.display_order)
    seen: set[str | None] = {None}
    for region in ordered:  # each region comes after the one it lies in
        assert region.parent_code in seen
        seen.add(region.code)


def test_kinds_of_townships_come_from_the_digits() -> None:
    kinds = [
        regions.kind_of_township(f"341221{digits}") for digits in ("001", "099", "100", "199", "200", "399", "400")
    ]
    assert kinds == [
        RegionKind.SUB_DISTRICT,
        RegionKind.SUB_DISTRICT,
        RegionKind.TOWN,
        RegionKind.TOWN,
        RegionKind.TOWNSHIP,
        RegionKind.TOWNSHIP,
        RegionKind.ZONE,
    ]


def test_key_counties_left_poverty_but_not_the_list() -> None:
    listings = regions.key_counties()
    assert len(listings) == 19
    assert all(one.exited_poverty_on and one.exited_poverty_on > one.listed_on for one in listings)


def test_units_have_names_codes_and_paths_of_their_own(setting: Setting) -> None:
    units = setting.work.places.units
    by_id = {unit.id: unit for unit in units}
    assert len({unit.name for unit in units}) == len(units)
    assert len({unit.credit_code for unit in units}) == len(units)
    for unit in units:
        assert credit_code(unit.credit_code) == unit.credit_code
        parent = by_id[unit.parent_id].path if unit.parent_id else "/"
        assert unit.path == f"{parent}{unit.id}/"
        assert unit.parent_id is None or unit.parent_id < unit.id


def test_rural_units_are_those_of_towns_and_townships(setting: Setting) -> None:
    for unit in setting.work.places.units:
        digits = int(unit.region_code[6:] or 0)
        is_rural = len(unit.region_code) == 9 and 100 <= digits < 400
        assert unit.is_rural == is_rural
        if unit.level is OrganisationLevel.TOWNSHIP:
            assert is_rural
        if unit.level is OrganisationLevel.VILLAGE:
            assert unit.kind is OrganisationKind.VILLAGE_OR_COMMUNITY


def test_some_units_lie_in_a_county_but_are_managed_by_the_province(setting: Setting) -> None:
    outposts = [unit for unit in setting.work.places.units if unit.key == "outpost"]
    assert len(outposts) == 16
    assert all(len(unit.region_code) == 6 and unit.managed_by_region_code == "34" for unit in outposts)


def test_hardship_townships_are_rural_and_a_minority(setting: Setting) -> None:
    places = setting.work.places
    rural = {unit.region_code for unit in places.units if unit.is_rural}
    assert places.hardship < rural
    assert 0.05 < len(places.hardship) / len(rural) < 0.3
