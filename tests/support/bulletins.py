"""A bulletin made up for the renderers: three months of seventeen tenants, every tenth figure restated."""

from dataclasses import replace
from datetime import date
from typing import Any

from projections.activity.table import FLOWS, STOCKS
from projections.bulletin.bulletin import Bulletin
from projections.dispatch.table import COLUMNS
from registry.domain import industries, regions
from registry.domain.kinds.bulletin import BulletinSection

MONTHS = ("2021-01", "2021-02", "2021-03")


def _row(tenant: str, month: str, place: int) -> dict[str, Any]:
    number = MONTHS.index(month) + 1
    counted = (7 + place, 20 * number + place, 9 * number, 130 * number, 390 * number + place)
    return {
        "tenant": tenant,
        "name": regions.tenant_name(tenant),
        "edition": 1 + (place % 5 == 0),
        "as_of": 1_000 * number + place,
        "received": f"2021-0{number + 1}-0{4 + place % 4}",
        "status": "late" if place % 4 > 1 else "on_time",
        "declared": place % 3,
        **dict(zip(COLUMNS, counted, strict=True)),
        "address": f"/v1/{tenant}/dispatch/{month}?edition={1 + (place % 5 == 0)}",
    }


def _sum(rows: list[dict[str, Any]], names: tuple[str, ...]) -> dict[str, int]:
    return {name: sum(row[name] for row in rows) for name in names}


def figures() -> dict[str, Any]:
    """Return the figures of a quarter, as a bulletin keeps them."""
    tenants = list(enumerate(regions.tenants()))
    months = [
        {
            "month": month,
            "due_on": f"2021-0{number + 2}-05",
            "rows": [_row(tenant, month, place) for place, tenant in tenants],
        }
        for number, month in enumerate(MONTHS)
    ]
    for month in months:
        month["total"] = _sum(month["rows"], COLUMNS)
    cities = [
        {"tenant": tenant, "name": regions.tenant_name(tenant), "as_of": 3_000 + place, "planned": 40 * (place % 9), "actual": 9 * place,
         "address": f"/v1/{tenant}/progress/2021-03?as_of={3_000 + place}"}
        for place, tenant in tenants
    ]  # fmt: skip
    lines = [
        {"row": row.number, "name": row.name, "planned": 10 * row.number, "actual": row.number}
        for row in industries.rows()
    ]
    done = {name: {"quarter": 3, "ytd": 12} for name in FLOWS} | {name: {"value": 5} for name in STOCKS}
    places = [
        {
            "tenant": tenant,
            "name": regions.tenant_name(tenant),
            "as_of": 3_000 + place,
            "address": f"/v1/{tenant}/activity/2021-03?as_of={3_000 + place}",
        }
        for place, tenant in tenants
    ]
    units = [
        {"unit": "370103", "name": "市中区"},
        {"unit": "370104", "name": "槐荫区"},
        {"unit": "370100-transport", "name": "济南市交通运输局"},
    ]
    plan = {
        "definition": "plan/1",
        "period": "2021-2023",
        "year": 2021,
        "on": "2021-03-31",
        "cities": cities,
        "industries": lines,
    }
    return {
        "definition": "bulletin/1",
        "quarter": "2021-Q1",
        "months": months,
        "plan": {**plan, "total": _sum(cities, ("planned", "actual"))},
        "activity": {
            "definition": "activity/1",
            "month": "2021-03",
            "rows": [{**place, "figures": done} for place in places],
            "total": done,
        },
        "idle": [{**place, "of": 14, "units": units[: number % 4]} for number, place in enumerate(places)],
        "restated": [_restated()],
    }


def _restated() -> dict[str, Any]:
    now = {**dict.fromkeys(COLUMNS, 9), "edition": 2, "as_of": 999, "address": "/v1/370200/dispatch/2020-12?edition=2"}
    return {
        "month": "2020-12", "tenant": "370200", "name": "青岛市", "reason": "补录十二月发放的证书",
        "before": {**now, "certified_month": 5, "certified_ytd": 6, "edition": 1, "as_of": 800}, "now": now,
        "compare": "/v1/370200/dispatch/2020-12/compare?left=edition:1&right=edition:2",
    }  # fmt: skip


SECTIONS = (
    BulletinSection(
        heading="总体进展",
        text="各市按照通知要求推进企业技能人才自主评价，备案企业数量稳步增长。其中规模以上工业企业进展较快，评价质量总体较好。",
    ),
    BulletinSection(heading="存在的问题", text="部分县（市、区）进展偏慢，个别单位数据报送不及时。"),
    BulletinSection(heading="下一步要求", text="请各市对照推进计划，抓紧完成备案评估和审核，按时报送调度表。"),
)
BULLETIN = Bulletin(
    "2021-Q1",
    "issued",
    "关于2021年第一季度企业技能人才自主评价工作情况的通报",
    SECTIONS,
    figures(),
    issuer="山东省职业技能鉴定指导中心",
    number="鲁人社鉴〔2021〕3号",
    day=date(2021, 4, 12),
)
DRAFT = replace(BULLETIN, status="drafted", number=None)
