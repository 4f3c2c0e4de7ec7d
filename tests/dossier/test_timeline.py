"""The picture of a career: lanes, rows, soft ends, plans, what lies over what."""

from datetime import date

from registry.dossier.timeline import BAR, HEAD, LANE_LABEL, ROW, timeline
from registry.organisations.codes import OrganisationLevel
from registry.service_records.codes import InterruptionKind, Precision, SpellKind
from registry.service_records.queries import PlacedSpell
from registry.service_records.rules.spells import Spell

TODAY = date(2026, 6, 30)
COUNTY, TOWNSHIP, CITY = OrganisationLevel.COUNTY, OrganisationLevel.TOWNSHIP, OrganisationLevel.CITY


def placed(key, starts_on, ends_on=None, level=COUNTY, kind=SpellKind.POST, **more):
    spell = Spell(key=key, kind=kind, starts_on=starts_on, ends_on=ends_on, level=level, **more)
    return PlacedSpell(spell=spell, post="医师", organisation_name="医院")


def drawn(*spells):
    picture = timeline(spells, TODAY)
    assert picture is not None
    return picture, {bar.placed.spell.key: bar for bar in picture.bars}


def test_nothing_to_draw():
    assert timeline([], TODAY) is None


def test_the_width_spans_whole_years_and_today_stands_in_it():
    picture, bars = drawn(placed("home", date(2024, 7, 1)))
    assert [mark.year for mark in picture.years] == [2024, 2025, 2026]
    assert bars["home"].x == round(100 * 182 / 1096, 3)
    assert picture.today_x == round(100 * 911 / 1096, 3)
    assert bars["home"].width == round(100 * 730 / 1096, 3)
    assert bars["home"].runs_on


def test_a_lane_for_each_level_used_the_highest_on_top():
    picture, bars = drawn(
        placed("town", date(2020, 1, 1), date(2021, 12, 31), level=TOWNSHIP),
        placed("city", date(2022, 1, 1), level=CITY),
    )
    assert [lane.level for lane in picture.lanes] == [CITY, TOWNSHIP]
    assert bars["city"].y < bars["town"].y
    assert picture.lanes[0].y == HEAD


def test_who_is_away_stands_over_the_home_post_and_nothing_over_another():
    picture, bars = drawn(
        placed("home", date(2020, 1, 1)),
        placed("away", date(2022, 1, 1), date(2022, 12, 31), kind=SpellKind.SECONDMENT),
        placed("second", date(2021, 1, 1), date(2021, 6, 30)),
    )
    top = HEAD + LANE_LABEL
    assert (bars["away"].y, bars["home"].y, bars["second"].y) == (top, top + ROW, top + 2 * ROW)
    (away,) = picture.away
    assert (away.y, away.other_y) == (bars["home"].y, bars["away"].y)
    assert (away.x, away.width) == (bars["away"].x, bars["away"].width)


def test_spells_that_follow_each_other_share_a_row():
    _picture, bars = drawn(
        placed("one", date(2020, 1, 1), date(2021, 12, 31)), placed("two", date(2022, 1, 1), date(2023, 12, 31))
    )
    assert bars["one"].y == bars["two"].y
    assert bars["two"].x == round(bars["one"].x + bars["one"].width, 3)


def test_dates_by_the_month_are_soft_and_touch():
    _picture, bars = drawn(
        placed("one", date(2020, 1, 15), date(2021, 7, 1), ends_precision=Precision.MONTH),
        placed("two", date(2021, 7, 1), starts_precision=Precision.MONTH),
    )
    assert (bars["one"].soft_start, bars["one"].soft_end) == (False, True)
    assert (bars["two"].soft_start, bars["two"].soft_end) == (True, False)
    assert bars["two"].x == round(bars["one"].x + bars["one"].width, 3)


def test_what_is_planned_is_drawn_beyond_today():
    picture, bars = drawn(
        placed("away", date(2026, 1, 1), kind=SpellKind.SECONDMENT, planned_ends_on=date(2027, 6, 30), level=CITY)
    )
    assert bars["away"].planned_width > 0
    assert picture.years[-1].year == 2027
    assert bars["away"].x + bars["away"].width + bars["away"].planned_width < 100


def test_an_interruption_crosses_the_lanes_and_very_short_ones_can_be_seen():
    picture, bars = drawn(
        placed("home", date(2010, 1, 1)),
        placed("short", date(2015, 1, 1), date(2015, 1, 2), kind=SpellKind.SHADOWING, level=CITY),
        PlacedSpell(
            spell=Spell(
                key="interruption:1",
                kind=SpellKind.INTERRUPTION,
                interruption=InterruptionKind.UNPAID_LEAVE,
                starts_on=date(2018, 1, 1),
                ends_on=date(2018, 3, 31),
            )
        ),
    )
    assert len(picture.bands) == 1
    assert bars["short"].width == 0.5
    assert bars["short"].size == "tight"
    assert picture.height > picture.plot_end > max(bar.y for bar in picture.bars) + BAR


def test_only_some_years_are_labelled_in_a_long_career():
    picture, _bars = drawn(placed("home", date(1996, 1, 1)))
    assert len(picture.years) == 31
    assert sum(mark.has_label for mark in picture.years) <= 8
