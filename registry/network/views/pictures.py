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
SCREEN, PHONE = (1080, 600), (320, 500)
"""Pixels of the picture's room."""

PHONE_WIDTH = 600
"""A room so wide at most is a phone's."""

UPRIGHT = PHONE[0] / PHONE[1]

PIXELS_APART = 17
"""With so many pixels between two people at least, the marks have their own size."""

NAMED_UP_TO = 150
"""With so many people at most, mentors stand with their names; above, names come with the pointer."""

FIRST_MOVE = message("Share of people without a move so far")
Picture = tuple[dict[str, Any], dict[str, Any]]
"""An ECharts option, and the table of the same facts: {"head": [...], "rows": [[...]]}."""


def mentorship(wide: MentorshipPicture, narrow: MentorshipPicture, places: Mapping[str, str]) -> Picture:
    """Draw the network for a screen and, with the same people set upright, for a phone, in the house's colours."""
    option = wide.option(say, places)
    series = option["series"][0]
    number = {node.key: str(place) for place, node in enumerate(wide.nodes)}
    roles = [role for role in Role if any(node.role is role for node in wide.nodes)]
    for category, role in zip(series["categories"], roles, strict=True):
        category["itemStyle"] = {"color": ROLE_COLOURS[role]}
    for link in series["links"]:
        link["source"], link["target"] = number[link["source"]], number[link["target"]]
    series |= {
        "data": _marks(wide, series["data"], number, SCREEN),
        "lineStyle": {"color": "#93a5b8"},
        "labelLayout": {"hideOverlap": True},
        "preserveAspect": "contain",
    }
    option["legend"][0]["data"] = [{"name": say(role.label), "icon": SYMBOLS[role]} for role in roles]
    upright = _marks(narrow, narrow.option(say, places)["series"][0]["data"], number, PHONE)
    on_a_phone = {"data": upright, "edgeSymbol": ["none", "none"], "left": 16, "right": 20}
    option["media"] = [{"query": {"maxWidth": PHONE_WIDTH}, "option": {"series": [on_a_phone]}}]
    return option, wide.table(say, places)


def _marks(
    picture: MentorshipPicture, given: Sequence[dict[str, Any]], number: Mapping[str, str], room: tuple[int, int]
) -> list[dict[str, Any]]:
    """Let the marks fit the room, and put numbers in the place of people's keys, which a page does not need."""
    pixels_apart = min(room[0] / max(picture.width, 1), room[1] / max(picture.height, 1))
    magnified = min(1.8, max(0.3, pixels_apart / PIXELS_APART))
    node_of = {node.key: node for node in picture.nodes}
    marks = []
    for datum in given:
        node = node_of.get(datum["id"])
        if node is None:
            marks.append(datum | {"label": datum["label"] | {"fontSize": 12 if room is SCREEN else 10}})
            continue
        mark = datum | {"id": number[node.key], "symbolSize": round(node.size * magnified, 1)}
        if len(picture.nodes) <= NAMED_UP_TO and node.role in (Role.MENTOR, Role.BOTH):
            mark["label"] = {"show": True, "position": "top", "fontSize": 11, "color": "#44525f"}
        marks.append(mark)
    return marks


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
    option["media"] = [{"query": {"maxWidth": PHONE_WIDTH}, "option": {"series": [{"left": 100, "right": 100}]}}]
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
