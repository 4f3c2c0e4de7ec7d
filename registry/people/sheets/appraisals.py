"""The workbook of appraisals."""

from functools import cache, partial

from registry.documents.columns import Column, Kind
from registry.exchange import registered
from registry.exchange.registered import Sheet
from registry.exchange.words import choices
from registry.kernel.messages import message
from registry.people.codes import AppraisalKind, AppraisalResult
from registry.people.models import Appraisal
from registry.people.sheets import records
from registry.people.sheets.identities import IDENTITY, MASKED
from registry.people.sheets.records import Field, Record


@cache
def columns() -> tuple[Column, ...]:
    """Return the columns, in the order of the template."""
    return (
        *IDENTITY,
        Column("year", "year", "考核年度", Kind.INTEGER, required=True, aliases=("年度", "年份")),
        Column(
            "kind",
            "kind",
            "考核类别",
            Kind.CHOICE,
            choices=choices(
                AppraisalKind,
                {
                    AppraisalKind.YEARLY: ("年度",),
                    AppraisalKind.REGULAR: ("平时",),
                    AppraisalKind.SPECIAL: ("专项",),
                    AppraisalKind.PROBATION: ("试用期",),
                    AppraisalKind.PROGRAMME_END: ("期满考核",),
                },
            ),
            aliases=("考核类型", "类别"),
            note=message("Empty: the yearly appraisal."),
        ),
        Column(
            "result",
            "result",
            "考核等次",
            Kind.CHOICE,
            required=True,
            choices=choices(
                AppraisalResult,
                {
                    AppraisalResult.COMPETENT: ("称职", "合格"),
                    AppraisalResult.BASICALLY_COMPETENT: ("基本称职", "基本合格"),
                    AppraisalResult.INCOMPETENT: ("不称职", "不合格"),
                    AppraisalResult.NOT_GRADED: ("不定等次", "不确定"),
                    AppraisalResult.NOT_TAKEN_PART: ("未参加考核", "不参加"),
                    AppraisalResult.EXEMPT: ("免于考核",),
                },
            ),
            aliases=("等次", "考核结果", "年度考核等次"),
        ),
        Column(
            "cause",
            "cause",
            "原因",
            longest=120,
            aliases=("说明", "原因说明"),
            note=message("Why somebody was not graded, did not take part, or was exempt."),
        ),
    )


FIELDS = (
    Field("year"),
    Field("kind", codes=AppraisalKind, default=AppraisalKind.YEARLY),
    Field("result", codes=AppraisalResult),
    Field("cause", default=""),
)

RECORD = Record(
    model=Appraisal,
    fields=FIELDS,
    identity=("year", "kind"),
    check=records.by_rules("appraisal", FIELDS),
    repeated_at="year",
)

SHEET = registered.register(
    Sheet(
        position=60,
        name="appraisals",
        title=message("Appraisals"),
        columns=columns,
        export_columns=lambda: (MASKED,),
        plan=partial(records.plan, RECORD),
        apply=partial(records.apply, RECORD),
        export=partial(records.export, RECORD),
        about=message("One row a person, year and kind of appraisal."),
    )
)
