"""A career while it is being made: stays at units, pauses, and the values that the counting rules work on."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from registry.kernel.intervals import first_of_month
from registry.organisations.codes import Sector
from registry.sample.careers import posts
from registry.sample.units import Unit
from registry.service_records.codes import (
    Direction,
    InterruptionKind,
    PersonnelStatus,
    PostClass,
    Precision,
    Programme,
    SpellKind,
)
from registry.service_records.rules.spells import Spell

HOME_KINDS = (SpellKind.POST, SpellKind.PROGRAMME_SERVICE)
ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class Stay:
    """A spell in the making; the same fields as its table, with the unit itself."""

    unit: Unit
    kind: SpellKind
    starts_on: date
    post: str
    personnel_status: PersonnelStatus
    post_class: PostClass | None
    ends_on: date | None = None
    planned_ends_on: date | None = None
    direction: Direction | None = None
    programme: Programme | None = None
    has_passed_programme: bool | None = None
    starts_precision: Precision = Precision.DAY
    ends_precision: Precision = Precision.DAY
    is_rotation: bool = False
    is_counterpart: bool = False


@dataclass(slots=True)
class Pause:
    """An interruption in the making."""

    kind: InterruptionKind
    starts_on: date
    ends_on: date | None
    reason: str


@dataclass
class Career:
    """One person's career up to `as_of`. `rank` (0 to 3) is how high the person has come; it names the posts."""

    rng: Random
    sector: Sector
    as_of: date
    is_professional: bool
    rank: int = 0
    stays: list[Stay] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)

    @property
    def home(self) -> Stay:
        """Return the latest post or programme service."""
        return next(stay for stay in reversed(self.stays) if stay.kind in HOME_KINDS)

    @property
    def starts_on(self) -> date:
        return min(stay.starts_on for stay in self.stays)

    def take_post(
        self,
        unit: Unit,
        on: date,
        *,
        programme: Programme | None = None,
        until: date | None = None,
        is_rotation: bool = False,
    ) -> Stay:
        """Begin a post, or the service in a programme if it runs `until` a day; the post held before ends."""
        if self.stays and self.home.ends_on is None:
            self.home.ends_on = on - ONE_DAY
        kind = SpellKind.PROGRAMME_SERVICE if until else SpellKind.POST
        post = posts.in_programme(programme, self.sector) if until else posts.of(self.rng, unit, self.rank)
        stay = Stay(unit, kind, on, *post, programme=programme, is_rotation=is_rotation)
        if until and until < self.as_of:
            stay.ends_on, stay.has_passed_programme = until, True
        elif until:
            stay.planned_ends_on = until
        self.stays.append(stay)
        return stay

    def go(
        self,
        unit: Unit,
        kind: SpellKind,
        first: date,
        last: date,
        *,
        direction: Direction | None = None,
        is_counterpart: bool = False,
    ) -> bool:
        """Add time elsewhere beside the post, if nothing else of the kind is in the way; running if it lasts."""
        if not self.is_free(first, last) or first > self.as_of:
            return False
        post = (posts.away(kind, unit, self.rank), self.home.personnel_status, self.home.post_class)
        stay = Stay(unit, kind, first, *post, direction=direction, is_counterpart=is_counterpart, planned_ends_on=last)
        if last < self.as_of:
            stay.ends_on = last
        self.stays.append(stay)
        return True

    def is_free(self, first: date, last: date) -> bool:
        """Say whether no time elsewhere touches these days."""
        away = (stay for stay in self.stays if stay.kind not in HOME_KINDS)
        return not any(stay.starts_on <= last and first <= (stay.ends_on or date.max) for stay in away)

    def pause(self, kind: InterruptionKind, first: date, last: date, reason: str) -> None:
        self.pauses.append(Pause(kind, first, last if last < self.as_of else None, reason))

    def know_by_month_before(self, year: int, share: float) -> None:
        """Let posts that ended before `year` be known by the month only, as in a resume; neighbours touch."""
        homes = [stay for stay in self.stays if stay.kind in HOME_KINDS]
        for stay, following in zip(homes, [*homes[1:], None], strict=True):
            if stay.ends_on is None or stay.ends_on.year >= year or self.rng.random() >= share:
                continue
            stay.starts_on, stay.starts_precision = first_of_month(stay.starts_on), Precision.MONTH
            if following is not None:
                following.starts_on, following.starts_precision = first_of_month(following.starts_on), Precision.MONTH
                stay.ends_on = following.starts_on
            stay.ends_on, stay.ends_precision = max(first_of_month(stay.ends_on), stay.starts_on), Precision.MONTH

    def spells(self) -> list[Spell]:
        """Return the values on which the counting rules work."""
        made = [
            Spell(
                key=str(place),
                kind=stay.kind,
                starts_on=stay.starts_on,
                ends_on=stay.ends_on,
                starts_precision=stay.starts_precision,
                ends_precision=stay.ends_precision,
                planned_ends_on=stay.planned_ends_on,
                level=stay.unit.level,
                rural=stay.unit.is_rural,
                direction=stay.direction,
            )
            for place, stay in enumerate(self.stays)
        ]
        pauses = [
            Spell(key=f"pause {place}", kind=SpellKind.INTERRUPTION, starts_on=one.starts_on, ends_on=one.ends_on)
            for place, one in enumerate(self.pauses)
        ]
        return made + pauses
