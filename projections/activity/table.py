"""The table of activity (工作动态表) as a value: what the query returns and a renderer draws."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

FLOWS = (
    "guidance",
    "meetings",
    "trainings_held",
    "trained",
    "inspections",
    "rectifications_ordered",
    "subsidies_claimed",
    "subsidies_paid",
    "subsidies_paid_fen",
    "occupations_proposed",
    "evaluations_held",
    "small_firms_served",
    "site_visits",
)
"""Figures of what happened in the month and from new year on."""
STOCKS = (
    "rectifications_overdue",
    "assessors",
    "supervisors",
    "norms",
    "question_banks",
    "third_party",
)
"""Figures of what there is at the end of the month."""
ACTIVITY_COLUMNS = (
    *FLOWS[:6],
    STOCKS[0],
    *FLOWS[6:9],
    *STOCKS[1:5],
    *FLOWS[9:],
    STOCKS[5],
)
"""All figures in the order of the table."""
ADDED = ("site_visits",)
"""Figures that bulletins issued before there were such lack; whatever is added to the table is added here, too."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What happened: in the month (本月), and from new year to the month's end (本年累计)."""

    month: int = 0
    ytd: int = 0

    def __add__(self, other: "Flow") -> "Flow":
        return Flow(self.month + other.month, self.ytd + other.ytd)


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """A unit (单位) with its flows and stocks; `progress`: whether anything came of it in the year."""

    unit: str
    name: str
    flows: Mapping[str, Flow]
    stocks: Mapping[str, int]
    progress: bool


@dataclass(frozen=True, slots=True)
class IdleUnit:
    """A unit without progress in the year (零进展), with the day of its last act that counts, if there ever was one."""

    unit: str
    name: str
    last: date | None


@dataclass(frozen=True, slots=True)
class IdleEnterprise:
    """An enterprise that is on file and has never evaluated, with its filing and the day of the receipt."""

    unit: str
    enterprise: str
    name: str | None
    filing: str
    since: date


@dataclass(frozen=True, slots=True)
class ActivityTable:
    """The activity of one tenant's units in a month, at a cut of its log.

    In the province's table, whose rows are tenants, `as_of` is None and `as_of_time` names the moment instead;
    it lists no enterprises.
    """

    tenant: str
    tenant_name: str
    month: str
    definition: str
    as_of: int | None
    rows: tuple[ActivityRow, ...]
    idle_units: tuple[IdleUnit, ...] = ()
    idle_enterprises: tuple[IdleEnterprise, ...] = ()
    as_of_time: str | None = None

    @property
    def total(self) -> ActivityRow:
        """The sum of the rows (合计)."""
        return added(self.tenant, self.tenant_name, self.rows)


def added(unit: str, name: str, rows: tuple[ActivityRow, ...]) -> ActivityRow:
    """Return rows added up under a name; there is progress where any of them has some."""
    flows = {}
    for column in FLOWS:
        found = [row.flows[column] for row in rows]
        flows[column] = Flow(sum(flow.month for flow in found), sum(flow.ytd for flow in found))
    stocks = {column: sum(row.stocks[column] for row in rows) for column in STOCKS}
    return ActivityRow(unit, name, flows, stocks, any(row.progress for row in rows))
