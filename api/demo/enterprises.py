"""The made-up enterprises, their survey in January, and the cities' plans."""

from collections import Counter
from dataclasses import dataclass
from random import Random

from api.demo import vocabulary
from api.demo.timeline import Data, Records, Turn
from api.demo.vocabulary import LAST, DemoIndustry
from registry.domain import regions
from registry.domain.industries import row_of
from registry.domain.regions import PROVINCE

CENSUS = 4_000
OF_THE_PROVINCE = 22


@dataclass(frozen=True, slots=True)
class Enterprise:
    """A made-up enterprise and the office that will receive its filing."""

    tenant: str
    office: str
    code: str
    name: str
    county: str
    industry: DemoIndustry
    above_scale: bool
    employees: int

    @property
    def details(self) -> Data:
        """The fields that its survey and its filing share."""
        return {"name": self.name, "county": self.county, "industry": self.industry.code}


def enterprises(rng: Random) -> list[Enterprise]:
    """Return the census: all enterprises, those that will file first."""
    names = regions.names()
    parents = {county: city for city in regions.tenants() for county in regions.counties(city)}
    among = Counter(parents.values())
    weights = [vocabulary.CITY_WEIGHTS[city] / among[city] * rng.uniform(0.5, 1.6) for city in parents.values()]
    filers = sum(fate.filings for fate in vocabulary.FATES)
    found: list[Enterprise] = []
    taken: set[str] = set()
    while len(found) < CENSUS:
        county = rng.choices(list(parents), weights)[0]
        provincial = len(found) < OF_THE_PROVINCE
        kinds = [kind for kind in vocabulary.INDUSTRIES if kind.department or not provincial]
        industry = rng.choices(kinds, [kind.weight for kind in kinds])[0]
        place = vocabulary.short_region(names[parents[county]]) + vocabulary.short_region(names[county])
        name, code = vocabulary.enterprise_name(rng, place, industry), vocabulary.credit_code(rng, county)
        tenant = PROVINCE if provincial else parents[county]
        office = county if rng.random() > 0.06 else tenant
        if industry.department and (provincial or rng.random() < 0.5):
            office = f"{tenant}-{industry.department}"
        large = rng.random() < (0.9 if len(found) < filers else 0.78)
        people = int(rng.lognormvariate(5.6 if large else 4.2, 0.8)) + 20
        if not taken & {name, code}:
            taken |= {name, code}
            found.append(Enterprise(tenant, office, code, name, county, industry, large, people))
    return found


def survey(records: Records, census: list[Enterprise]) -> None:
    """Record the January survey, the closings of the year, and every city's plan."""
    rng, above = records.rng, Counter[tuple[str, int]]()
    for one in census:
        by = one.tenant, one.office if one.tenant == PROVINCE else one.county
        data = one.details | {"above_scale": one.above_scale, "year": 2021, "employees": one.employees}
        data["skilled_workers"] = int(one.employees * rng.uniform(0.25, 0.6))
        records.put(Turn.SURVEY, by, "enterprise.surveyed", one.code, rng.randrange(14), data)
        above[one.tenant, row_of(one.industry.code) or 0] += one.above_scale
    for one in census[-12:]:
        by, day = (one.tenant, one.county), rng.randrange(80, LAST)
        reason = {"reason": rng.choice(vocabulary.REASONS["closed"])}
        records.put(Turn.RECEIVING, by, "enterprise.closed", one.code, day, reason)
    duties = [dict(zip(("department", "post", "duty"), duty, strict=True)) for duty in vocabulary.DUTIES]
    for city in vocabulary.CITY_WEIGHTS:
        by, day = (city, city), rng.randrange(15, 18)
        plan = {"rows": [_plan_row(rng, row, above[city, row]) for row in range(1, 17)], "duties": duties}
        records.put(Turn.SURVEY, by, "plan.adopted", "2021-2023", day, plan)
        records.put(Turn.SURVEY, by, "plan.submitted", "2021-2023", day + 1, {})


def _plan_row(rng: Random, row: int, above_scale: int) -> Data:
    first = round(above_scale * rng.uniform(0.5, 0.65))
    second = round((above_scale - first) * rng.uniform(0.55, 0.7))
    planned = {"2021": first, "2022": second, "2023": above_scale - first - second}
    remark = {"remark": vocabulary.ROW_1_REMARK} if row == 1 else {}
    return {"row": row, "above_scale": above_scale, "planned": planned} | remark
