"""Where people stand in a picture: the same facts give the same places on every run and machine.

Every connected group is drawn as rings around its busiest person; groups are set in rows inside the block of their
city, and the blocks in rows beside each other. No force, no chance: a block keeps its inside when another city
changes. Distances are in units of the least distance between two people.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, inf, pi, sin, sqrt, tau
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

Places = dict[str, tuple[float, float]]

MARGIN = 0.7
"""Free space around a group, each side: names and dots of neighbours stay apart."""

HEADING = 1.6
"""Height kept free above a block for its name."""

BLOCK_GAP = 1.5


@dataclass(frozen=True)
class Block:
    """The rectangle of one city: its code, and where its heading stands (left end)."""

    code: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Layout:
    """Places of all people and the blocks they stand in; x grows to the right, y downward, both from 0."""

    places: Places
    blocks: tuple[Block, ...]
    width: float
    height: float


def rings(group: "nx.Graph[str]", mentees: Mapping[str, int]) -> Places:
    """Place a connected group around the mentor with most `mentees` (then most ties, then by key), who comes first.

    Breadth-first tree; everybody gets a sector as wide as the number of leaves behind it; a ring lies at least 1
    outside the one before, and as far out as its closest neighbours need to be 1 apart.
    """
    root = min(group, key=lambda person: (-mentees.get(person, 0), -group.degree(person), person))
    depth, children = _tree(group, root)
    leaves = _leaves(children, depth)
    angles: dict[str, float] = {root: 0.0}
    # an odd number of leaves has one straight above the centre, an even number none: both are symmetric
    sectors = {root: (-pi / 2 - (pi / leaves[root] if leaves[root] % 2 else 0.0), tau)}
    for person in depth:
        start, width = sectors[person]
        for child in children[person]:
            own = width * leaves[child] / leaves[person]
            sectors[child] = (start, own)
            angles[child] = start + own / 2
            start += own
    if leaves[root] == 1:  # a chain runs downward
        angles = dict.fromkeys(angles, pi / 2)
    by_depth: defaultdict[int, list[str]] = defaultdict(list)
    for person, level in depth.items():
        by_depth[level].append(person)
    places: Places = {}
    radius = -1.0
    for level in sorted(by_depth):
        radius = max(radius + 1, _radius(sorted(angles[person] for person in by_depth[level])))
        for person in by_depth[level]:
            places[person] = (radius * cos(angles[person]), radius * sin(angles[person]))
    return places


def _tree(group: "nx.Graph[str]", root: str) -> tuple[dict[str, int], dict[str, list[str]]]:
    """Return depth (in order of the walk) and children of the breadth-first tree, neighbours by key."""
    depth, children = {root: 0}, defaultdict[str, list[str]](list)
    queue = [root]
    for person in queue:
        for neighbour in sorted(group[person]):
            if neighbour not in depth:
                depth[neighbour] = depth[person] + 1
                children[person].append(neighbour)
                queue.append(neighbour)
    return depth, children


def _leaves(children: Mapping[str, Sequence[str]], depth: dict[str, int]) -> dict[str, int]:
    leaves: dict[str, int] = {}
    for person in reversed(depth):
        leaves[person] = sum(leaves[child] for child in children[person]) or 1
    return leaves


def _radius(angles: Sequence[float]) -> float:
    """Return the least radius at which people at these angles (in order) are 1 apart; 0 for one person."""
    if len(angles) < 2:
        return 0.0
    around = [*angles[1:], angles[0] + tau]
    closest = min(after - before for before, after in zip(angles, around, strict=True))
    return 1 / (2 * sin(min(closest, pi) / 2))


def shelves(sizes: Sequence[tuple[float, float]], width: float) -> list[tuple[float, float]]:
    """Set rectangles (width, height) in rows no wider than `width`, in the given order; return their corners."""
    corners = []
    x = y = tallest = 0.0
    for wide, high in sizes:
        if x and x + wide > width + 1e-9:
            x, y, tallest = 0.0, y + tallest, 0.0
        corners.append((x, y))
        x += wide
        tallest = max(tallest, high)
    return corners


def _rows(sizes: Sequence[tuple[float, float]], aspect: float) -> list[tuple[float, float]]:
    """Set rectangles in rows so that the whole comes near the wished width : height, counting a row's waste."""
    widest = max(wide for wide, _ in sizes)
    area = sum(wide * high for wide, high in sizes)
    best, best_width = inf, widest
    for step in range(8, 17):
        width = max(widest, sqrt(area * aspect) * step / 10)
        corners = shelves(sizes, width)
        across, down = _extent(corners, sizes)
        # the scale at which the whole fits into a window of the wished shape
        need = max(across / aspect, down)
        if need < best - 1e-9:
            best, best_width = need, width
    return shelves(sizes, best_width)


def _extent(corners: Sequence[tuple[float, float]], sizes: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return (
        max(x + wide for (x, _), (wide, _) in zip(corners, sizes, strict=True)),
        max(y + high for (_, y), (_, high) in zip(corners, sizes, strict=True)),
    )


def _boxed(places: Places) -> tuple[Places, tuple[float, float]]:
    """Move a group so that its box with margins starts at (0, 0); return the size of the box."""
    left = min(x for x, _ in places.values()) - MARGIN
    top = min(y for _, y in places.values()) - MARGIN
    moved = {person: (x - left, y - top) for person, (x, y) in places.items()}
    return moved, (max(x for x, _ in moved.values()) + MARGIN, max(y for _, y in moved.values()) + MARGIN)


def _joined(parts: Iterable[Places], corners: Iterable[tuple[float, float]]) -> Places:
    return {
        person: (left + x, top + y)
        for part, (left, top) in zip(parts, corners, strict=True)
        for person, (x, y) in part.items()
    }


def mentorship_layout(
    ties: "nx.Graph[str]", city_of: Mapping[str, str], mentees: Mapping[str, int], aspect: float = 16 / 9
) -> Layout:
    """Lay out all people of `ties`, those without a tie included, in blocks by the city of each group's centre.

    Inside a block the largest groups come first, people without a tie last; ties by key. Coordinates are
    rounded to two places.
    """
    import networkx as nx

    groups: defaultdict[str, list[Places]] = defaultdict(list)
    for part in sorted(nx.connected_components(ties), key=lambda part: (-len(part), min(part))):
        places = rings(ties.subgraph(part), mentees)
        groups[city_of[next(iter(places))]].append(places)
    if not groups:
        return Layout({}, (), 0.0, 0.0)
    codes = sorted(groups)
    inside: list[Places] = []
    sizes: list[tuple[float, float]] = []
    for code in codes:
        boxes = [_boxed(places) for places in groups[code]]
        boxes.sort(key=lambda box: -box[1][1])
        corners = _rows([size for _, size in boxes], aspect=1.3)
        wide, high = _extent(corners, [size for _, size in boxes])
        inside.append(_joined((places for places, _ in boxes), ((x, y + HEADING) for x, y in corners)))
        sizes.append((wide + BLOCK_GAP, high + HEADING + BLOCK_GAP))
    corners = _rows(sizes, aspect)
    width, height = _extent(corners, sizes)
    places = {person: (round(x, 2), round(y, 2)) for person, (x, y) in _joined(inside, corners).items()}
    blocks = tuple(
        Block(code, round(x, 2), round(y, 2), round(wide - BLOCK_GAP, 2), round(high - BLOCK_GAP, 2))
        for code, (x, y), (wide, high) in zip(codes, corners, sizes, strict=True)
    )
    return Layout(places, blocks, round(width - BLOCK_GAP, 2), round(height - BLOCK_GAP, 2))
