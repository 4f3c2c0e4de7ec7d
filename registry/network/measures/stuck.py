"""Where rotation is stuck: people, posts and hardship townships."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from registry.kernel.intervals import add_months
from registry.kernel.messages import message
from registry.network.graphs import Holding, Move, OrganisationNode
from registry.network.measures.definitions import Definition, Unit


@dataclass(frozen=True)
class HeldPost:
    """A post that nobody left, its holders and the first day of the one who came last."""

    organisation: str
    post: str
    holders: tuple[str, ...]
    since: date


@dataclass(frozen=True)
class Outflow:
    """A hardship township that people left and nobody came to."""

    township: str
    departures: int


@dataclass(frozen=True)
class Stuck:
    """What did not move in the `years` before the day, both ends counted from `since`."""

    years: int
    since: date
    holders: int
    people_without_move: int
    share_without_move: float | None
    posts: int
    posts_nobody_leaves: int
    townships_with_outflow_only: int
    unmoved: tuple[tuple[str, date], ...]
    held_posts: tuple[HeldPost, ...]
    outflow_only: tuple[Outflow, ...]

    definitions: ClassVar[Mapping[str, Definition]] = {
        "years": Definition(message("Years looked at"), Unit.NUMBER, message("Length of the time before the day.")),
        "holders": Definition(message("Holders of posts"), Unit.PEOPLE, message("People who hold a post on the day.")),
        "people_without_move": Definition(
            message("People without a move"),
            Unit.PEOPLE,
            message("Holders whose first day in the present post and whose last move both lie before that time."),
        ),
        "share_without_move": Definition(
            message("Share without a move"),
            Unit.SHARE,
            message("People without a move by holders."),
            counts=("people_without_move",),
            base="holders",
        ),
        "posts": Definition(message("Posts held"), Unit.NUMBER, message("Different posts of units held on the day.")),
        "posts_nobody_leaves": Definition(
            message("Posts nobody leaves"),
            Unit.NUMBER,
            message("Posts whose holders all came before that time and which nobody left during it."),
        ),
        "townships_with_outflow_only": Definition(
            message("Hardship townships with outflow only"),
            Unit.NUMBER,
            message("Hardship townships from which somebody moved away during that time and to which nobody came."),
        ),
    }


def stuck(
    holdings: Iterable[Holding],
    moves: Iterable[Move],
    organisations: Sequence[OrganisationNode],
    on: date,
    *,
    years: int,
) -> Stuck:
    """Measure what stood still in the `years` before the day."""
    since = add_months(on, -12 * years)
    recent = [move for move in moves if since <= move.on <= on]
    movers = {move.person for move in recent}
    last_day: dict[str, date] = {}
    posts: defaultdict[tuple[str, str], list[Holding]] = defaultdict(list)
    for holding in holdings:
        last_day[holding.person] = max(holding.since, last_day.get(holding.person, holding.since))
        posts[holding.organisation, holding.post].append(holding)
    unmoved = sorted((day, person) for person, day in last_day.items() if day < since and person not in movers)
    left = {(move.from_organisation, move.from_post) for move in recent}
    held = [
        HeldPost(*post, tuple(sorted(own.person for own in holders)), max(own.since for own in holders))
        for post, holders in posts.items()
        if post not in left and all(own.since < since for own in holders)
    ]
    outflow = _outflow_only(recent, organisations)
    return Stuck(
        years=years,
        since=since,
        holders=len(last_day),
        people_without_move=len(unmoved),
        share_without_move=len(unmoved) / len(last_day) if last_day else None,
        posts=len(posts),
        posts_nobody_leaves=len(held),
        townships_with_outflow_only=len(outflow),
        unmoved=tuple((person, day) for day, person in unmoved),
        held_posts=tuple(sorted(held, key=lambda post: (post.since, post.organisation, post.post))),
        outflow_only=outflow,
    )


def _outflow_only(moves: Iterable[Move], organisations: Iterable[OrganisationNode]) -> tuple[Outflow, ...]:
    township_of = {organisation.key: organisation.township_code for organisation in organisations}
    hardship = {unit.township_code for unit in organisations if unit.is_hardship and unit.township_code}
    departures: defaultdict[str, int] = defaultdict(int)
    reached = set()
    for move in moves:
        source, target = township_of.get(move.from_organisation, ""), township_of.get(move.to_organisation, "")
        if source != target:
            departures[source] += 1
            reached.add(target)
    lonely = ((township, departures[township]) for township in sorted(hardship - reached) if departures[township])
    return tuple(Outflow(*row) for row in sorted(lonely, key=lambda row: (-row[1], row[0])))
