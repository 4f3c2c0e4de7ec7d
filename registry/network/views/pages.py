"""The page of the networks, and the report made last (see the package for what is computed when)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flask import current_app, render_template, request

from registry.access.actor import Actor
from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission, Role
from registry.kernel import clock
from registry.kernel.messages import message
from registry.network import queries
from registry.network.graphs import MentorshipEdge, PersonNode
from registry.network.measures.movement import Movement
from registry.network.pictures import mentorship_picture
from registry.network.queries import Someone
from registry.network.report import stored
from registry.network.report.regions import PROVINCE, Rotation
from registry.network.report.structure import Audience, Figure
from registry.network.report.today import mentoring_today
from registry.network.views import pictures
from registry.network.views.blueprint import blueprint
from registry.organisations import queries as organisation_queries
from registry.web.languages import say

ALL_YEARS = "all"
OVERALL = (Role.PROVINCE_HR, Role.AUDITOR)
PROVINCE_CODE = "34"
UNITS_OF_THE_PROVINCE = message("Provincial")
NOWHERE = "-"
"""The region of somebody whose role was granted without one: nothing lies in it."""


@dataclass(frozen=True)
class Wanted:
    """What is looked at: `region` bounds the figures, `year` of the cycle the picture (None: all years)."""

    region: str
    year: int | None
    audience: Audience


@blueprint.get("")
@requires(Permission.NETWORK_READ)
def show_networks() -> str:
    """Show who guides whom, whether the guidance is alive, and how people move."""
    actor, today = current_actor(), clock.today()
    people = queries.people_of_mentoring(today, visible_to=actor)
    edges = queries.mentorships(today, visible_to=actor)
    members = queries.members_by_year(today, visible_to=actor)
    years = _years_with_pairings(members, edges)
    cities = {city.code: city.name for city in organisation_queries.regions_in(PROVINCE_CODE)}
    wanted = _wanted(actor, years, cities)
    elsewhere = queries.ties_elsewhere(today, wanted.region, visible_to=actor) if actor.role not in OVERALL else ()
    drawn, own = _cohort(people, edges, members, wanted)
    city = wanted.region if actor.role in OVERALL else ""
    picture = mentorship_picture(drawn, own, city=city)
    shown = {node.key for node in picture.nodes}
    upright = mentorship_picture(
        [node for node in drawn if node.key in shown],
        [edge for edge in own if edge.mentor in shown],
        aspect=pictures.UPRIGHT,
    )
    mentoring = mentoring_today(people, edges, elsewhere, wanted.region, today, wanted.audience)
    report = stored.last(Path(current_app.instance_path))
    rotation = report.rotations.get(wanted.region, {}).get(wanted.audience) if report else None
    return render_template(
        "network/show_networks.html",
        wanted=wanted,
        place=cities.get(wanted.region, ""),
        cities=list(cities.items()) if actor.role in OVERALL else [],
        years=years,
        all_years=ALL_YEARS,
        picture=picture,
        network=pictures.mentorship(picture, upright, {PROVINCE: say(UNITS_OF_THE_PROVINCE)} | cities),
        mentoring=mentoring,
        loads=pictures.loads(mentoring.loads),
        report=report,
        rotation=rotation,
        flow=pictures.flow(rotation) if rotation else None,
        first_move=pictures.first_move(rotation) if rotation else None,
        movement=_figures(rotation) if rotation else (),
        is_office=wanted.audience is Audience.OFFICE,
    )


@blueprint.get("/report")
@requires(Permission.NETWORK_READ_REPORT)
def show_report() -> str:
    """Show the report made last, with names, as the office reads it."""
    return render_template("network/show_report.html", stored=stored.last(Path(current_app.instance_path)))


def _wanted(actor: Actor, years: Sequence[int], cities: Collection[str]) -> Wanted:
    """Read the filters. Who sees one region only has it chosen; all years are drawn for one region only."""
    is_overall = actor.role in OVERALL
    city = request.args.get("city", "")
    region = (city if city in cities else "") if is_overall else actor.region_code or NOWHERE
    year: int | None = next((one for one in years if str(one) == request.args.get("year")), years[0] if years else None)
    if request.args.get("year") == ALL_YEARS and region:
        year = None
    return Wanted(region, year, Audience.OFFICE if is_overall else Audience.PUBLIC)


def _years_with_pairings(members: Mapping[int, frozenset[str]], edges: Collection[MentorshipEdge]) -> list[int]:
    """Return the cycles of whose members somebody has or had a mentor, the latest first."""
    paired = {edge.mentee for edge in edges}
    return [year for year in sorted(members, reverse=True) if not paired.isdisjoint(members[year])]


def _cohort(
    people: Sequence[Someone],
    edges: Sequence[MentorshipEdge],
    members: Mapping[int, frozenset[str]],
    wanted: Wanted,
) -> tuple[list[PersonNode], Sequence[MentorshipEdge]]:
    """Return the members of a year with all who have guided them, or everybody, and their pairings so far."""
    if wanted.year is None:
        paired = {end for edge in edges for end in (edge.mentor, edge.mentee)}
        return [one.node for one in people if one.node.is_member or one.node.key in paired], edges
    cohort = members[wanted.year]
    own = [edge for edge in edges if edge.mentee in cohort]
    drawn = cohort | {edge.mentor for edge in own}
    return [replace(one.node, is_member=one.node.key in cohort) for one in people if one.node.key in drawn], own


def _figures(rotation: Rotation) -> tuple[Figure, ...]:
    return tuple(
        Figure(key, definition.name, rotation.values.get(key), definition.unit, definition.text)
        for key, definition in Movement.definitions.items()
    )
