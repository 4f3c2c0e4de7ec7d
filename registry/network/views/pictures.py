"""Pictures as the pages show them: the house's colours, short keys, and the bars of the mentors' load."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from registry.kernel.messages import message
from registry.network.pictures import SYMBOLS, MentorshipPicture, Role, RotationFlow, SurvivalPicture
from registry.network.report.regions import Rotation
from registry.network.report.structure import HIDDEN
from registry.organisations.codes import OrganisationLevel
from registry.web.languages import say

NAVY, TEAL, AMBER, RED = "#1f5f99", "#5aa9a3", "#d08a1d", "#b42318"
ROLE_COLOURS = {Role.MENTOR: NAVY, Role.MENTEE: TEAL, Role.BOTH: AMBER, Role.UNPAIRED: RED}
LEVEL_COLOURS = dict(
    zip(
        OrganisationLevel,
        ("#16283f", "#1f5f99", "#3f86b8", "#5aa9a3", "#8a8fbf", "#7ba05b", "#d08a1d"),
        strict=True,
    )
)
MARKS = {Role.MENTOR: 10.0, Role.MENTEE: 7.0, Role.BOTH: 10.0, Role.UNPAIRED: 7.0}
"""Size of the mark of somebody with one mentee, or none (pixels)."""

WIDE, NARROW, PHONE = (1080, 600), (310, 400), 600
"""Pixels of the picture's space on a screen and on a phone; up to PHONE it is a phone."""

PIXELS_APART = 17
"""With so many pixels between two people at least, the marks have their own size."""

NAMED_UP_TO = 150
"""With so many people at most, mentors stand with their names; above, names come with the pointer."""

FIRST_MOVE = message("Share of people without a move so far")
Picture = tuple[dict[str, Any], dict[str, Any]]
"""An ECharts option, and the table of the same facts: {"head": [...], "rows": [[...]]}."""


def mentorship(picture: MentorshipPicture, places: Mapping[str, str]) -> Picture:
    """Give the network the house's colours, and marks that fit the space: with room they grow, on a phone they shrink.

    Numbers stand in the place of people's keys, which the page does not need.
    """
    option = picture.option(say, places)
    series = option["series"][0]
    roles = [role for role in Role if any(node.role is role for node in picture.nodes)]
    wide, narrow = (_magnified(picture, *room) for room in (WIDE, NARROW))
    series["categories"] = _categories(series["categories"], roles, wide)
    number = {node.key: str(place) for place, node in enumerate(picture.nodes)}
    node_of = {node.key: node for node in picture.nodes}
    for datum in series["data"]:
        node = node_of.get(datum["id"])
        if node is None:
            datum["label"]["fontSize"] = 12
            continue
        datum["id"] = number[node.key]
        if node.size == MARKS[node.role]:
            del datum["symbolSize"]
        else:
            datum["symbolSize"] = round(node.size * wide, 1)
        if len(picture.nodes) <= NAMED_UP_TO and node.role in (Role.MENTOR, Role.BOTH):
            datum["label"] = {"show": True, "position": "top", "fontSize": 11, "color": "#44525f"}
    for link in series["links"]:
        link["source"], link["target"] = number[link["source"]], number[link["target"]]
    series["lineStyle"] = {"color": "#93a5b8"}
    series["labelLayout"] = {"hideOverlap": True}
    series["preserveAspect"] = "contain"
    option["legend"][0]["data"] = [{"name": say(role.label), "icon": SYMBOLS[role]} for role in roles]
    small = {"categories": _categories(series["categories"], roles, narrow), "edgeSymbol": ["none", "none"]}
    option["media"] = [{"query": {"maxWidth": PHONE}, "option": {"series": [small]}}]
    return option, picture.table(say, places)


def _magnified(picture: MentorshipPicture, width: int, height: int) -> float:
    """Return how large marks are in a space of so many pixels, 1 being as the picture says."""
    if not picture.nodes:
        return 1.0
    pixels_apart = min(width / max(picture.width, 1), height / max(picture.height, 1))
    return min(1.8, max(0.3, pixels_apart / PIXELS_APART))


def _categories(given: Sequence[dict[str, Any]], roles: Sequence[Role], magnified: float) -> list[dict[str, Any]]:
    return [
        {
            **category,
            "itemStyle": {"color": ROLE_COLOURS[role]},
            "symbolSize": round(MARKS[role] * magnified, 1),
        }
        for category, role in zip(given, roles, strict=True)
    ]


def loads(rows: Sequence[tuple[int, int | None]]) -> Picture:
    """How many mentors have how many mentees; a number that may not be shown has no bar."""
    option = {
        "grid": {"left": 8, "right": 16, "top": 28, "bottom": 28, "containLabel": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {
            "type": "category", "data": [str(mentees) for mentees, _mentors in rows],
            "name": _("running mentees"), "nameLocation": "middle", "nameGap": 28,
        },
        "yAxis": {"type": "value", "name": _("mentors"), "minInterval": 1},
        "series": [
            {
                "type": "bar", "name": _("mentors"), "barMaxWidth": 56, "itemStyle": {"color": NAVY},
                "label": {"show": True, "position": "top"},
                "data": ["-" if mentors is None else mentors for _mentees, mentors in rows],
            }
        ],
    }  # fmt: skip
    table = {
        "head": [_("Running mentees"), _("Mentors")],
        "rows": [[mentees, say(HIDDEN) if mentors is None else mentors] for mentees, mentors in rows],
    }
    return option, table


def flow(rotation: Rotation) -> Picture:
    """Where people go, from level to level; both ends of a flow have the colour of their level."""
    drawn = RotationFlow(rotation.flows)
    option = drawn.option(say)
    series = option["series"][0]
    series["left"] = series["right"] = 116
    for datum, level in zip(series["data"], _ends(drawn), strict=True):
        datum["itemStyle"] = {"color": LEVEL_COLOURS[level]}
        datum["label"] |= {"width": 104, "overflow": "break"}
    option["media"] = [{"query": {"maxWidth": PHONE}, "option": {"series": [{"left": 100, "right": 100}]}}]
    return option, drawn.table(say)


def _ends(drawn: RotationFlow) -> list[OrganisationLevel]:
    """Return the levels at the ends in the order of the picture: sources from the highest down, then targets."""
    return [level for end in (0, 1) for level in OrganisationLevel if any(one[end] == level for one in drawn.flows)]


def first_move(rotation: Rotation) -> Picture:
    """How long people stay before they move for the first time."""
    curve = SurvivalPicture(rotation.points)
    option = curve.option(say, FIRST_MOVE)
    option["color"] = [NAVY, "#7f9cb8", "#7f9cb8"]
    option["grid"] = {"left": 8, "right": 20, "top": 28, "bottom": 80, "containLabel": True}
    option["xAxis"] |= {"nameLocation": "middle", "nameGap": 26}
    option["yAxis"]["name"] = _("share")
    return option, curve.table(say, FIRST_MOVE)
