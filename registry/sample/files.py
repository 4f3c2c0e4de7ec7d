"""The files of the sample: the workbook of nominations with mistakes and without, the panel's points, the limits."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from registry.allocation.selection.values import Limit
from registry.documents.columns import Column, Kind
from registry.documents.excel import SheetToWrite, write_workbook
from registry.pool import sheets
from registry.sample import mistakes
from registry.sample.nominations import PANEL_CRITERIA, Nominee, Score


def paths(folder: Path, year: int) -> dict[str, Path]:
    """Return where each file stands."""
    return {
        "nominations": folder / f"nominations-{year}.xlsx",
        "corrected": folder / f"nominations-{year}-corrected.xlsx",
        "scores": folder / f"panel-scores-{year}.xlsx",
        "limits": folder / f"limits-{year}.csv",
    }


def write_nominations(places: Mapping[str, Path], nominees: Sequence[Nominee]) -> None:
    """Write the workbook as a city sends it, and as it is after its mistakes were mended."""
    rows = [_row(nominee) for nominee in nominees]
    _write(places["corrected"], sheets.NOMINATIONS_SHEET, sheets.NOMINATION_COLUMNS, rows)
    columns = [
        replace(column, kind=Kind.DECIMAL) if column.key in mistakes.NUMERIC else column
        for column in sheets.NOMINATION_COLUMNS
    ]
    _write(places["nominations"], sheets.NOMINATIONS_SHEET, columns, mistakes.with_mistakes(rows, nominees))


def write_scores(path: Path, scores: Iterable[Score]) -> None:
    """Write the points of the panel, one row an expert and nominee."""
    rows = (
        {
            "expert_id_number": score.expert.id_number,
            "id_number": score.nominee.id_number,
            "name": score.nominee.name,
            **{key.value: points for key, points in score.points.items()},
        }
        for score in scores
    )
    _write(path, sheets.SCORES_SHEET, sheets.score_columns(PANEL_CRITERIA), rows)


def write_limits(path: Path, limits: Iterable[Limit]) -> None:
    """Write the limits as the selection reads them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("attribute", "value", "at_least", "at_most"))
        for limit in limits:
            writer.writerow((limit.attribute, limit.value, _bound(limit.at_least), _bound(limit.at_most)))


def _bound(bound: int | None) -> str:
    return "" if bound is None else str(bound)


def _row(nominee: Nominee) -> dict[str, Any]:
    return {
        "name": nominee.human.name,
        "id_number": nominee.human.id_number,
        "unit": nominee.unit.name,
        "credit_code": nominee.unit.credit_code,
        "talent_class": nominee.talent_class.value,
        "route": nominee.route.value,
        "unit_rank": nominee.unit_rank,
        "has_consent": "yes" if nominee.has_consent else "no",
        "achievements": nominee.achievements,
        "working_since": nominee.working_since,
    }


def _write(path: Path, name: str, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> None:
    write_workbook(path, [SheetToWrite(name, columns, rows)])
