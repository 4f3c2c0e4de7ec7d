"""Pictures of the home page as ECharts options, each with the table of the same facts."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from registry.oversight.progress import Progress
from registry.web.languages import say


@dataclass(frozen=True)
class Picture:
    """An option for ECharts and the table behind it, as the macro `chart` takes them."""

    option: dict[str, Any]
    table: dict[str, Any]


def by_region(progress: Progress) -> Picture:
    """Draw one bar a region, made of the groups of states."""
    labels = [say(group.label) for group in progress.groups]
    series = [
        {
            "name": label,
            "type": "bar",
            "stack": "all",
            "barMaxWidth": 28,
            "itemStyle": {"color": group.colour},
            "data": list(group.figures),
        }
        for label, group in zip(labels, progress.groups, strict=True)
    ]
    option = {
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "legend": {"top": 0, "left": 0, "itemWidth": 14, "itemHeight": 10},
        "grid": {"left": 8, "right": 16, "top": 64, "bottom": 8, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": [name.removesuffix("市") for name in progress.names],
            "axisLabel": {"interval": 0, "rotate": 55, "fontSize": 11},
        },
        "yAxis": {"type": "value", "minInterval": 1},
        "series": series,
    }
    rows = [
        [name, *(group.figures[place] for group in progress.groups), sum(g.figures[place] for g in progress.groups)]
        for place, name in enumerate(progress.names)
    ]
    return Picture(option, {"head": [_("Region"), *labels, _("Together")], "rows": rows})
