"""The picture of a career: where each spell stands, computed here, so that it is the same every time.

Across, everything is in per cent of the width, so that the picture fits a phone and a wide screen alike; downwards
in pixels. A lane for each level of the place of work, the highest on top.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from registry.kernel.intervals import FOREVER, Interval
from registry.kernel.messages import Message, message
from registry.organisations.codes import OrganisationLevel
from registry.service_records.codes import Precision, SpellKind
from registry.service_records.queries import PlacedSpell
from registry.service_records.rules.spells import INTERRUPTING, OVERRIDING, Reading, interval

HEAD = 26
LANE_LABEL = 18
ROW = 30
BAR = 24
LANE_FOOT = 8
FOOT = 24
NARROWEST = 0.5
YEAR_LABELS = 8
LABEL_LIMIT = 92
LONGEST_PLAN = timedelta(days=3 * 366)
ONE_DAY = timedelta(days=1)

GROUPS: dict[SpellKind, str] = {
    SpellKind.POST: "post",
    SpellKind.ASSISTANT_POST: "post",
    SpellKind.PROGRAMME_SERVICE: "programme",
    SpellKind.SECONDMENT: "secondment",
    SpellKind.SHADOWING: "secondment",
    SpellKind.LENT: "secondment",
    SpellKind.VILLAGE_RESIDENCE: "rural",
    SpellKind.COUNTERPART_SUPPORT: "rural",
    SpellKind.TECHNICAL_ENVOY: "rural",
    SpellKind.GRASSROOTS_TOUR: "rural",
    SpellKind.FULL_TIME_STUDY: "study",
}

LEGEND: dict[str, Message] = {
    "post": SpellKind.POST.label,
    "programme": SpellKind.PROGRAMME_SERVICE.label,
    "secondment": message("secondment, shadowing, loan"),
    "rural": message("village residence, support, envoy, tour"),
    "study": SpellKind.FULL_TIME_STUDY.label,
}


@dataclass(frozen=True)
class Bar:
    """A spell: `x` and `width` in per cent, `y` in pixels; `soft_*` where a date is known by the month only.

    `planned_width` is what is planned from today on, in per cent, drawn behind the bar's end.
    """

    placed: PlacedSpell
    group: str
    x: float
    width: float
    y: int
    soft_start: bool
    soft_end: bool
    runs_on: bool
    planned_width: float

    @property
    def size(self) -> str:
        """Say how much fits into the bar: a label always, on a wide screen only, or never."""
        return "roomy" if self.width >= 24 else "middling" if self.width >= 7 else "tight"


@dataclass(frozen=True)
class Away:
    """Days on which the person worked elsewhere, drawn paler over the home post, with lines to the other place."""

    x: float
    width: float
    y: int
    other_y: int


@dataclass(frozen=True)
class Lane:
    level: OrganisationLevel
    y: int
    height: int


@dataclass(frozen=True)
class Band:
    """An interruption: it belongs to the person, so it crosses all lanes."""

    placed: PlacedSpell
    x: float
    width: float


@dataclass(frozen=True)
class YearMark:
    year: int
    x: float
    has_label: bool


@dataclass(frozen=True)
class Timeline:
    height: int
    lanes: tuple[Lane, ...]
    bars: tuple[Bar, ...]
    away: tuple[Away, ...]
    bands: tuple[Band, ...]
    years: tuple[YearMark, ...]
    today_x: float
    groups: tuple[tuple[str, Message], ...]
    bar_height: int = field(default=BAR, init=False)

    @property
    def plot_end(self) -> int:
        """The lower edge of the last lane."""
        return self.height - FOOT

    @property
    def today_side(self) -> str:
        """Which end of the label stands at the line of today: near an edge it must not leave the picture."""
        return "end" if self.today_x > 85 else "start" if self.today_x < 15 else "middle"

    @property
    def has_soft_ends(self) -> bool:
        return any(bar.soft_start or bar.soft_end for bar in self.bars)


@dataclass(frozen=True)
class _Scale:
    first: date
    after: date

    def x(self, day: date) -> float:
        days = (min(max(day, self.first), self.after) - self.first).days
        return round(100 * days / (self.after - self.first).days, 3)

    def stretch(self, days: Interval) -> tuple[float, float]:
        """Return x and width, wide enough to be seen and inside the picture."""
        x, end = self.x(days.first), self.x(days.after)
        width = max(round(end - x, 3), NARROWEST)
        return min(x, 100 - width), width


def timeline(placed: Sequence[PlacedSpell], today: date) -> Timeline | None:
    """Lay out a career as it stands on the day; None if there is nothing to draw."""
    spells = [one for one in placed if one.spell.level is not None]
    if not spells:
        return None
    scale = _scale(placed, today)
    lanes, rows, height = _lanes(spells, today)
    bars = [_bar(one, rows[one.spell.key], scale, today) for one in spells]
    return Timeline(
        height=height,
        lanes=tuple(lanes),
        bars=tuple(bars),
        away=tuple(_away(bars, scale, today)),
        bands=tuple(
            Band(one, *scale.stretch(_lived(one, today))) for one in placed if one.spell.kind is SpellKind.INTERRUPTION
        ),
        years=_years(scale),
        today_x=scale.x(today),
        groups=tuple((name, text) for name, text in LEGEND.items() if any(bar.group == name for bar in bars)),
    )


def _shown(one: PlacedSpell, today: date) -> Interval:
    """Return the days of a spell as shown, a plan included; of one that runs without a plan, up to today."""
    days = interval(one.spell, Reading.SHOWN, today)
    after = today + ONE_DAY if days.after == FOREVER else days.after
    return Interval(days.first, max(min(after, today + LONGEST_PLAN), days.first + ONE_DAY))


def _lived(one: PlacedSpell, today: date) -> Interval:
    """Return the days of a spell as shown, as far as they are past."""
    days = _shown(one, today)
    running = one.spell.ends_on is None and days.first <= today
    return Interval(days.first, min(days.after, today + ONE_DAY)) if running else days


def _scale(placed: Iterable[PlacedSpell], today: date) -> _Scale:
    days = [_shown(one, today) for one in placed]
    first = min(one.first for one in days)
    last = max(today, *(one.last for one in days))
    return _Scale(date(first.year, 1, 1), date(last.year + 1, 1, 1))


def _lanes(spells: Sequence[PlacedSpell], today: date) -> tuple[list[Lane], dict[str, int], int]:
    """Give each level a lane and each spell a row in it: who is away above who is at home, none over another."""
    order = list(OrganisationLevel)
    used = {one.spell.level for one in spells}
    lanes: list[Lane] = []
    rows: dict[str, int] = {}
    y = HEAD
    for level in order:
        if level not in used:
            continue
        top = y + LANE_LABEL
        count = 0
        for away in (True, False):
            here = [one for one in spells if one.spell.level is level and one.is_away is away]
            taken: list[date] = []
            for one in sorted(here, key=lambda one: (one.spell.starts_on, one.spell.key)):
                days = _shown(one, today)
                row = next((place for place, after in enumerate(taken) if after <= days.first), len(taken))
                taken[row : row + 1] = [days.after]
                rows[one.spell.key] = top + (count + row) * ROW
            count += len(taken)
        height = LANE_LABEL + count * ROW + LANE_FOOT
        lanes.append(Lane(level, y, height))
        y += height
    return lanes, rows, y + FOOT


def _bar(one: PlacedSpell, y: int, scale: _Scale, today: date) -> Bar:
    spell = one.spell
    lived = _lived(one, today)
    x, width = scale.stretch(lived)
    planned = max(scale.x(_shown(one, today).after) - scale.x(lived.after), 0) if spell.ends_on is None else 0
    return Bar(
        placed=one,
        group=GROUPS[spell.kind],
        x=x,
        width=width,
        y=y,
        soft_start=spell.starts_precision is Precision.MONTH,
        soft_end=spell.ends_on is not None and spell.ends_precision is Precision.MONTH,
        runs_on=spell.ends_on is None and spell.starts_on <= today,
        planned_width=round(planned, 3),
    )


def _away(bars: Sequence[Bar], scale: _Scale, today: date) -> Iterable[Away]:
    """Find the days of each home post on which another place of work took its stead."""
    homes = [bar for bar in bars if not bar.placed.is_away]
    for other in bars:
        if other.placed.spell.kind not in OVERRIDING | INTERRUPTING:
            continue
        days = _lived(other.placed, today)
        for home in homes:
            at_home = _lived(home.placed, today)
            both = Interval(max(days.first, at_home.first), min(days.after, at_home.after))
            if both.days:
                yield Away(*scale.stretch(both), y=home.y, other_y=other.y)


def _years(scale: _Scale) -> tuple[YearMark, ...]:
    """Mark every year; label some of them, none so near the right edge that its label would be cut."""
    years = range(scale.first.year, scale.after.year)
    step = -(-len(years) // YEAR_LABELS)
    marks = [(year, scale.x(date(year, 1, 1)), (year - scale.first.year) % step == 0) for year in years]
    return tuple(YearMark(year, x, has_label=is_due and x < LABEL_LIMIT) for year, x, is_due in marks)
