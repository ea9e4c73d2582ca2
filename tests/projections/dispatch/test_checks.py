"""What looks wrong in a month's table beside that of the month before."""

import pytest

from projections.dispatch.checks import checked
from projections.dispatch.table import DispatchRow, DispatchTable, Figures


def table(month: str, figures: Figures, *, declared: bool = True) -> DispatchTable:
    row = DispatchRow("370102", "历下区", figures, Figures() if declared else None)
    return DispatchTable("370100", "济南市", month, "dispatch/1", 9, (row,))


@pytest.mark.parametrize(
    ("figures", "checks"),
    [
        (Figures(3, 0, 0, 40, 40), ["certified_without_filing"]),
        (Figures(0, 0, 0, 0, 40), ["certified_without_filing"]),
        (Figures(0, 5, 0, 40, 40), ["certified_without_evaluation"]),
        (Figures(0, 0, 2, 40, 40), ["evaluated_above_completed"]),
        (Figures(0, 5, 2, 40, 40), []),
        (Figures(0, 0, 0, 0, 0), []),
        (Figures(0, 0, 0, -3, -3), []),
    ],
)
def test_certificates_come_of_filings_and_evaluations(figures: Figures, checks: list[str]) -> None:
    """Certificates of a unit that has nobody on file, or nobody that ever evaluated, are told of, declared or counted."""
    before = table(
        "2021-01", Figures(0, figures.completed, figures.evaluated, 0, figures.certified_ytd - figures.certified_month)
    )
    for declared in (True, False):
        assert [found.check for found in checked(table("2021-02", figures, declared=declared), before)] == checks
