"""Pictures of a cycle as plain data for ECharts, each with the table of the same facts behind it."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from registry.kernel.messages import Message, message
from registry.pool.codes import CriterionKey
from registry.pool.queries.runs import Group
from registry.pool.rules import places
from registry.web.languages import say

POINT = 10_000
"""Scores are kept in ten-thousandths of a point."""

NAVY, PALE, AMBER, GREEN, RED = "#1f5f99", "#b9cbdd", "#c9a227", "#1b7f4d", "#b42318"
Picture = tuple[dict[str, Any], dict[str, Any]]
"""An ECharts option, and the table of the same facts: {"head": [...], "rows": [[...]]}."""


def quotas(rows: Sequence[Any]) -> Picture:
    """Nominations beside the places of each city."""
    names = [row.name for row in rows]
    option = {
        **_frame(names, turned=True),
        "legend": {"top": 0},
        "series": [
            _bars(_("places"), [row.places for row in rows], PALE),
            _bars(_("nominated"), [row.nominated for row in rows], NAVY),
        ],
    }
    table = {
        "head": [_("City"), _("Places"), _("Nominated")],
        "rows": [[row.name, row.places, row.nominated] for row in rows],
    }
    return option, table


def waterfall(values: Sequence[Any]) -> Picture:
    """How the score of a nomination is made up, criterion by criterion."""
    names = [say(CriterionKey(row.key).label) for row in values]
    parts = [row.weight * row.value / POINT for row in values]
    starts = [round(sum(parts[:place]), 4) for place in range(len(parts))]
    names.append(_("score"))
    total = round(sum(parts), 4)
    option = {
        **_frame(names, turned=True),
        "tooltip": {"trigger": "item"},
        "series": [
            {
                "type": "bar",
                "stack": "points",
                "silent": True,
                "data": [*starts, 0],
                "itemStyle": {"color": "transparent"},
                "tooltip": {"show": False},
            },
            {
                "type": "bar",
                "stack": "points",
                "name": _("points"),
                "label": {"show": True, "position": "right", "formatter": "{c}"},
                "data": [
                    *({"value": round(part, 4), "itemStyle": {"color": NAVY}} for part in parts),
                    {"value": total, "itemStyle": {"color": GREEN}},
                ],
            },
        ],
    }
    table = {
        "head": [_("Criterion"), _("Points"), _("Most possible")],
        "rows": [
            *([name, f"{part:.4f}", row.weight] for name, part, row in zip(names, parts, values, strict=False)),
            [_("score"), f"{total:.4f}", sum(row.weight for row in values)],
        ],
    }
    return option, table


def distribution(rows: Sequence[Any], cut_line: int | None) -> Picture:
    """How many have which score, chosen or not, with the cut line."""
    if not rows:
        return {}, {"head": [], "rows": []}
    lowest = min(row.score for row in rows) // POINT
    highest = max(row.score for row in rows) // POINT
    bins = range(lowest, highest + 1)
    chosen, others = dict.fromkeys(bins, 0), dict.fromkeys(bins, 0)
    for row in rows:
        (chosen if row.is_chosen else others)[row.score // POINT] += 1
    names = [str(one) for one in bins]
    line = []
    if cut_line is not None:
        line = [{"xAxis": str(cut_line // POINT), "name": _("cut line")}]
    option = {
        **_frame(names, top=56),
        "legend": {"top": 0},
        "xAxis": {"type": "category", "data": names, "name": _("score from"), "nameLocation": "middle", "nameGap": 30},
        "series": [
            {
                **_bars(_("chosen"), [chosen[one] for one in bins], NAVY),
                "stack": "all",
                "markLine": {
                    "symbol": "none",
                    "silent": True,
                    "label": {"formatter": "{b}"},
                    "lineStyle": {"color": RED, "type": "dashed", "width": 2},
                    "data": line,
                },
            },
            {**_bars(_("not chosen"), [others[one] for one in bins], PALE), "stack": "all"},
        ],
    }
    table = {
        "head": [_("Score from"), _("Chosen"), _("Not chosen")],
        "rows": [[one, chosen[one], others[one]] for one in bins],
    }
    return option, table


def balance(groups: Sequence[Group], city_names: Mapping[str, str]) -> Picture:
    """How many are chosen in each group, between its floor and its cap; cities in administrative order."""
    order = list(city_names)
    groups = sorted(groups, key=lambda group: order.index(group.value) if group.value in order else len(order))
    names = [say(places.value_label(group.attribute, group.value, city_names)) for group in groups]
    option = {
        **_frame(names, turned=True),
        "legend": {"top": 0},
        "series": [
            _bars(_("chosen"), [group.chosen for group in groups], NAVY),
            _marks(_("floor"), names, [group.at_least for group in groups], "triangle", AMBER),
            _marks(_("cap"), names, [group.at_most for group in groups], "diamond", RED),
        ],
    }
    table = {
        "head": [_("Group"), _("Candidates"), _("Chosen"), _("Floor"), _("Cap")],
        "rows": [
            [name, group.candidates, group.chosen, _or_dash(group.at_least), _or_dash(group.at_most)]
            for name, group in zip(names, groups, strict=True)
        ],
    }
    return option, table


def limit_said(limit: Mapping[str, Any], city_names: Mapping[str, str]) -> Message:
    """Say a limit: "sector health: at least 40, at most 60"."""
    attribute = places.ATTRIBUTES.get(limit["attribute"], limit["attribute"])
    value = places.value_label(limit["attribute"], limit["value"], city_names)
    least, most = limit["at_least"], limit["at_most"]
    values = {"attribute": attribute, "value": value, "least": least, "most": most}
    if least is None:
        return message("%(attribute)s %(value)s: at most %(most)s", **values)
    if most is None:
        return message("%(attribute)s %(value)s: at least %(least)s", **values)
    return message("%(attribute)s %(value)s: at least %(least)s, at most %(most)s", **values)


def _frame(names: Sequence[str], *, turned: bool = False, top: int = 36) -> dict[str, Any]:
    """A chart with one axis of names and one of numbers; turned, the names stand at the left from top to bottom."""
    of_names = {"type": "category", "data": list(names), "axisLabel": {"interval": 0 if turned else "auto"}}
    of_numbers = {"type": "value", "minInterval": 1}
    return {
        "grid": {"left": 12, "right": 48 if turned else 16, "top": top, "bottom": 12},
        "tooltip": {"trigger": "axis"},
        "xAxis": of_numbers if turned else of_names,
        "yAxis": {**of_names, "inverse": True} if turned else of_numbers,
    }


def _bars(name: str, values: Sequence[int], colour: str) -> dict[str, Any]:
    return {"type": "bar", "name": name, "data": list(values), "itemStyle": {"color": colour}, "barGap": "0%"}


def _marks(name: str, groups: Sequence[str], values: Sequence[int | None], symbol: str, colour: str) -> dict[str, Any]:
    """Mark one number of each group on a turned chart; a group without the number has no mark."""
    return {
        "type": "scatter",
        "name": name,
        "symbol": symbol,
        "symbolSize": 12,
        "data": [[value, group] for group, value in zip(groups, values, strict=True) if value is not None],
        "itemStyle": {"color": colour, "borderColor": "#fff", "borderWidth": 1},
        "z": 3,
    }


def _or_dash(value: int | None) -> int | str:
    return "–" if value is None else value
