import json
from dataclasses import replace
from datetime import date

import pytest

from registry.kernel.messages import Message, message
from registry.network.measures.survival import kaplan_meier
from registry.network.pictures import Role, mentorship_picture, rotation_flow, survival_picture, within
from registry.organisations.codes import OrganisationLevel
from tests.factories.network import CITIES, move, pairing, person

PEOPLE = [
    person("m", is_mentor=True),
    person("n", "340202", is_mentor=True),
    person("x", is_member=True),
    person("y", is_member=True),
    person("z", "340202", is_member=True),
    person("left out", is_member=True),
    person("idle", is_mentor=True),
]
EDGES = [
    pairing("m", "x", records=12, outcomes=2),
    pairing("x", "y"),
    pairing("n", "z", date(2024, 1, 1), ends_on=date(2024, 12, 31), records=3),
]


def chinese(text: Message) -> str:
    return f"[{text}]"


def test_roles_are_what_the_edges_say() -> None:
    picture = mentorship_picture(PEOPLE, EDGES)
    assert {node.key: node.role for node in picture.nodes} == {
        "m": Role.MENTOR, "n": Role.MENTOR, "x": Role.BOTH, "y": Role.MENTEE, "z": Role.MENTEE,
        "left out": Role.UNPAIRED,
    }  # fmt: skip
    assert [(edge.mentor, edge.mentee, edge.records) for edge in picture.edges] == [
        ("m", "x", 12),
        ("n", "z", 3),
        ("x", "y", 0),
    ]


def test_option_is_plain_data_with_fixed_places() -> None:
    picture = mentorship_picture(PEOPLE, EDGES)
    option = json.loads(json.dumps(picture.option(chinese, CITIES)))
    (series,) = option["series"]
    assert (series["type"], series["layout"]) == ("graph", "none")
    assert option["tooltip"]["renderMode"] == "richText"
    by_id = {entry["id"]: entry for entry in series["data"]}
    assert len(by_id) == len(series["data"]) == 6 + 2
    assert {(link["source"], link["target"]) for link in series["links"]} == {("m", "x"), ("n", "z"), ("x", "y")}
    assert all(link["source"] in by_id and link["target"] in by_id for link in series["links"])
    assert [link["lineStyle"]["type"] for link in series["links"]] == ["solid", "solid", "dashed"]
    assert by_id["city 3402"]["name"] == "芜湖市"
    assert series["categories"][by_id["x"]["category"]]["name"] == "[Mentor and mentee]"
    # no two roles differ by colour alone
    assert len({category["symbol"] for category in series["categories"]}) == len(series["categories"]) == 4


def test_table_tells_the_same_facts() -> None:
    table = mentorship_picture(PEOPLE, EDGES).table(chinese, CITIES)
    assert table["head"][0] == "[Mentor]"
    assert table["rows"] == [
        ["name of m", "name of x", "合肥市", "2025-01-01", "", 12, 2],
        ["name of n", "name of z", "芜湖市", "2024-01-01", "2024-12-31", 3, 0],
        ["name of x", "name of y", "合肥市", "2025-01-01", "", 0, 0],
        ["", "name of left out", "合肥市", "", "", 0, 0],
    ]


def test_a_city_shows_its_groups_as_whole() -> None:
    far = [*EDGES, pairing("n", "x")]
    everything, city = mentorship_picture(PEOPLE, far), mentorship_picture(PEOPLE, far, city="3402")
    assert [node.key for node in city.nodes] == ["m", "n", "x", "y", "z"]
    assert len(city.edges) == 4

    def shape(nodes: tuple[object, ...]) -> dict[str, tuple[float, float]]:
        places = {node.key: (node.x, node.y) for node in nodes if node.key != "left out"}  # type: ignore[attr-defined]
        left, top = (min(place[axis] for place in places.values()) for axis in (0, 1))
        return {key: (x - left, y - top) for key, (x, y) in places.items()}

    assert {key: pytest.approx(place) for key, place in shape(city.nodes).items()} == shape(everything.nodes)
    assert mentorship_picture(PEOPLE, EDGES, city="3409").nodes == ()


def test_order_changes_nothing() -> None:
    assert mentorship_picture(PEOPLE[::-1], EDGES[::-1]) == mentorship_picture(PEOPLE, EDGES)


def test_within_takes_pairings_that_touch_the_time() -> None:
    found = within(EDGES, date(2024, 12, 31), date(2025, 1, 1))
    assert [edge.mentor for edge in found] == ["m", "n", "x"]
    assert [edge.mentor for edge in within(EDGES, date(2023, 1, 1), date(2024, 6, 1))] == ["n"]


def test_rotation_flow_has_two_columns_and_no_circle() -> None:
    day = date(2024, 1, 1)
    moves = [
        move("p", day, "340102-1", "340102-2", "county township"),
        move("q", day, "340102-2", "340102-1", "township county"),
        move("r", day, "340102-2", "340102-3", "township township"),
        move("s", day, "340102-2", "340102-3", "township township"),
    ]
    flow = rotation_flow(moves)
    assert flow.flows == (("county", "township", 1), ("township", "county", 1), ("township", "township", 2))
    (series,) = flow.option(chinese)["series"]
    names = [entry["name"] for entry in series["data"]]
    assert len(set(names)) == len(names) == 4
    sources, targets = ({link[end] for link in series["links"]} for end in ("source", "target"))
    assert not sources & targets
    assert sources | targets == set(names)
    township = chinese(OrganisationLevel.TOWNSHIP.label)
    assert flow.table(chinese)["rows"][-1] == [township, township, 2]


def test_rotation_flow_refuses_an_unknown_level() -> None:
    odd = replace(move("p", date(2024, 1, 1), "340102-1", "340102-2"), from_level="moon")
    with pytest.raises(ValueError, match="unknown level 'moon'"):
        rotation_flow([odd])


def test_survival_picture_reads_the_curve() -> None:
    curve = kaplan_meier([(100, True), (200, False), (300, True), (365, False)])
    picture = survival_picture(curve, every=100)
    assert [point[:2] for point in picture.points] == [
        (0.0, 1.0),
        (0.27, 0.75),
        (0.55, 0.75),
        (0.82, 0.375),
        (1.0, 0.375),
    ]
    option = picture.option(chinese, message("Share without a move"))
    assert option["series"][0]["name"] == "[Share without a move]"
    assert option["series"][0]["data"][1] == [0.27, 0.75]
    assert picture.table(chinese, message("Share without a move"))["rows"][0] == [0.0, 1.0, 1.0, 1.0]
    assert survival_picture(kaplan_meier([])).points == ()
