"""Is the selection fair: rates by group, and each group's rate against the best one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from registry.kernel.codes import Code
from registry.kernel.messages import message
from registry.kernel.small_cells import PUBLISHED_FROM
from registry.network.graphs import Nominee
from registry.network.measures.definitions import Definition, Unit
from registry.network.measures.proportions import Interval, clopper_pearson, exact_ratio_interval

FOUR_FIFTHS = 0.8


class Attribute(Code):
    """What nominees are grouped by."""

    SEX = "sex", message("Sex")
    REGION = "region", message("Region")
    SECTOR = "sector", message("Sector")
    SCHOOL_TYPE = "school_type", message("School type")


@dataclass(frozen=True)
class GroupRate:
    """One group; `ratio` is its rate over that of the reference group (None for the reference itself).

    `is_low` says that even the upper end of the exact interval of the ratio lies under four fifths.
    """

    group: str
    nominees: int
    selected: int
    rate: float
    rate_interval: Interval
    ratio: float | None
    ratio_interval: Interval | None
    is_low: bool


@dataclass(frozen=True)
class Fairness:
    """Selection by one attribute. Groups under the publication limit are not judged, only counted."""

    attribute: Attribute
    nominees: int
    selected: int
    rate: float | None
    reference: str | None
    smallest_ratio: float | None
    low_groups: int
    unjudged: int
    groups: tuple[GroupRate, ...]

    definitions: ClassVar[Mapping[str, Definition]] = {
        "rate": Definition(
            message("Selection rate"),
            Unit.SHARE,
            message("Selected divided by nominated."),
            counts=("selected",),
            base="nominees",
        ),
        "smallest_ratio": Definition(
            message("Smallest impact ratio"),
            Unit.RATIO,
            message(
                "A group's selection rate divided by that of the group with the highest rate, the smallest of all"
                " groups. Under 0.8 it deserves a look (four-fifths rule, 29 CFR 1607.4 D); it proves nothing by"
                " itself."
            ),
            counts=("selected",),
        ),
        "low_groups": Definition(
            message("Groups surely under four fifths"),
            Unit.NUMBER,
            message(
                "Groups whose whole exact interval of the impact ratio lies under 0.8. Rates: Clopper and Pearson 1934;"
                " ratios: inversion of two exact tests ordered by the score statistic (Chan and Zhang 1999), 95"
                " percent. The reference group is the highest of the same data, so some group always looks low."
            ),
        ),
        "unjudged": Definition(
            message("Nominees in groups too small"),
            Unit.PEOPLE,
            message("Nominees in groups of fewer than 5, which are neither compared nor shown."),
        ),
    }


def fairness(nominees: Iterable[Nominee], attribute: Attribute) -> Fairness:
    """Compare the selection rates of all groups of at least 5; the reference is the highest one (ties: by name)."""
    sizes: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for nominee in nominees:
        size = sizes[getattr(nominee, attribute)]
        size[0] += 1
        size[1] += nominee.is_selected
    total = sum(size for size, _ in sizes.values())
    selected = sum(chosen for _, chosen in sizes.values())
    judged = {group: (size, chosen) for group, (size, chosen) in sorted(sizes.items()) if size >= PUBLISHED_FROM}
    best = max(judged, key=lambda group: judged[group][1] / judged[group][0], default=None)
    if best is not None and not judged[best][1]:
        best = None
    groups = tuple(_group_rate(group, judged, best) for group in judged)
    return Fairness(
        attribute=attribute,
        nominees=total,
        selected=selected,
        rate=selected / total if total else None,
        reference=best,
        smallest_ratio=min((group.ratio for group in groups if group.ratio is not None), default=None),
        low_groups=sum(group.is_low for group in groups),
        unjudged=total - sum(size for size, _ in judged.values()),
        groups=groups,
    )


def _group_rate(group: str, judged: Mapping[str, tuple[int, int]], best: str | None) -> GroupRate:
    size, selected = judged[group]
    ratio = interval = None
    if best is not None and group != best:
        best_size, best_selected = judged[best]
        ratio = selected * best_size / (size * best_selected)
        interval = exact_ratio_interval(selected, size, best_selected, best_size)
    return GroupRate(
        group=group,
        nominees=size,
        selected=selected,
        rate=selected / size,
        rate_interval=clopper_pearson(selected, size),
        ratio=ratio,
        ratio_interval=interval,
        is_low=interval is not None and interval.high < FOUR_FIFTHS,
    )
