"""The report on mentoring and rotation: every measure once, with its definition and its tables."""

from dataclasses import dataclass
from datetime import date

from registry.kernel.messages import Message, message
from registry.network.graphs import mentorship_graph, rotation_by_organisation, started
from registry.network.measures.bridges import Bridges, bridges
from registry.network.measures.careers import Careers, careers
from registry.network.measures.communities import Communities, communities
from registry.network.measures.coverage import Coverage, coverage
from registry.network.measures.definitions import Measured
from registry.network.measures.dependence import Dependence, dependence
from registry.network.measures.evidence import PersonalFigures, personal_figures
from registry.network.measures.fairness import Attribute, Fairness, fairness
from registry.network.measures.lineage import Lineage, lineage
from registry.network.measures.liveliness import Liveliness, liveliness
from registry.network.measures.movement import Movement, movement
from registry.network.measures.stuck import Stuck, stuck
from registry.network.report import mentoring, rotation
from registry.network.report.inputs import Names, NetworkInputs, Settings
from registry.network.report.structure import Audience, NetworkReport, Section, Table, figures_of, for_audience

DEFAULTS = Settings()


@dataclass(frozen=True)
class Measurements:
    """All measures of one day; pages take single ones from here."""

    coverage: Coverage
    liveliness: Liveliness
    lineage: Lineage
    bridges: Bridges
    dependence: Dependence
    communities: Communities
    movement: Movement
    careers: Careers
    stuck: Stuck
    fairness: tuple[Fairness, ...]


def measured(inputs: NetworkInputs, on: date, settings: Settings = DEFAULTS) -> Measurements:
    """Compute every measure on the day; the order of the inputs changes nothing."""
    exchange = rotation_by_organisation((move for move in inputs.moves if move.on <= on), inputs.organisations)
    county_of = {organisation.key: organisation.county_code for organisation in inputs.organisations}
    return Measurements(
        coverage=coverage(inputs.people, inputs.mentorships, on),
        liveliness=liveliness(inputs.mentorships, on),
        lineage=lineage(inputs.mentorships, on),
        bridges=bridges(mentorship_graph(inputs.people, started(inputs.mentorships, on)), seed=settings.seed),
        dependence=dependence(inputs.people, inputs.mentorships, on),
        communities=communities(exchange, county_of, seed=settings.seed),
        movement=movement(inputs.people, inputs.moves, on),
        careers=careers(inputs.moves, on),
        stuck=stuck(inputs.holdings, inputs.moves, inputs.organisations, on, years=settings.stuck_years),
        fairness=tuple(fairness(inputs.nominees, attribute) for attribute in Attribute) if inputs.nominees else (),
    )


def figures_for_evidence(inputs: NetworkInputs, found: Measurements, on: date) -> PersonalFigures:
    """Collect everybody's own figures from the measures already made (see `measures.evidence`)."""
    return personal_figures(
        inputs.mentorships, inputs.moves, on, bridges=found.bridges, lineage=found.lineage, careers=found.careers
    )


def network_report(
    inputs: NetworkInputs, on: date, *, audience: Audience = Audience.PUBLIC, settings: Settings = DEFAULTS
) -> NetworkReport:
    """Make the report of one day. Unless it is for the office, no names and no counts under 5 are in it."""
    return report_of(measured(inputs, on, settings), inputs, on, audience=audience, settings=settings)


def report_of(
    found: Measurements,
    inputs: NetworkInputs,
    on: date,
    *,
    audience: Audience = Audience.PUBLIC,
    settings: Settings = DEFAULTS,
) -> NetworkReport:
    """Write measures already made as a report."""
    names, rows = Names.of(inputs), settings.rows
    parts: list[tuple[str, Message, Measured, list[Table]]] = [
        (
            "coverage",
            message("Who has a mentor"),
            found.coverage,
            mentoring.coverage_tables(found.coverage, inputs.people, names, rows),
        ),
        (
            "liveliness",
            message("Is the guidance alive"),
            found.liveliness,
            mentoring.liveliness_tables(found.liveliness, inputs.mentorships, names, rows),
        ),
        ("lineage", message("Schools of mentors"), found.lineage, mentoring.lineage_tables(found.lineage, names, rows)),
        ("bridges", message("Who bridges"), found.bridges, mentoring.bridges_tables(found.bridges, names, rows)),
        (
            "dependence",
            message("What depends on one person"),
            found.dependence,
            mentoring.dependence_tables(found.dependence, names, rows),
        ),
        (
            "communities",
            message("Communities and borders"),
            found.communities,
            rotation.communities_tables(found.communities, names, rows),
        ),
        ("movement", message("How people move"), found.movement, rotation.movement_tables(found.movement, names)),
        ("careers", message("How varied careers are"), found.careers, []),
        ("stuck", message("Where rotation is stuck"), found.stuck, rotation.stuck_tables(found.stuck, names, rows)),
    ]
    parts += [
        (
            f"fairness_{one.attribute.value}",
            message("Fair selection: %(attribute)s", attribute=one.attribute.label),
            one,
            rotation.fairness_tables(one, names),
        )
        for one in found.fairness
    ]
    sections = tuple(
        Section(key, title, figures_of(result, audience), for_audience(tables, audience))
        for key, title, result, tables in parts
    )
    return NetworkReport(on, audience, sections)
