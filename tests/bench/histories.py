"""Made-up logs of any length for measures: enterprises' lives, legal in shape, cheap and the same every time.

No real enterprise is meant and no person is named; nothing here is decided by the guard.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from itertools import count, islice
from random import Random

from api.demo.vocabulary import INDUSTRIES
from registry.domain import regions
from registry.domain.credit_code import body_check_character, credit_check_character
from registry.domain.values import SHANGHAI
from registry.store.binary import NewEvent

MIX = (
    "surveys 7 %, acts on filings 12 % (intents, receptions, corrections, assessments, notices, receipts, renewals, "
    "ends), acts on evaluations 81 % (announced, held, published, granted, few revoked); 47 % of all leave no fact"
)
_BEGINNING = datetime(2019, 1, 7, 8, 30, tzinfo=SHANGHAI)
_YEARS = 3
_MINUTE = timedelta(minutes=1)
_AVERAGE = 58
"""How many events a life has, or somewhat more."""

Step = tuple[datetime, int, NewEvent]


def tenant_events(tenant: str, number: int, recorded: int = 0) -> Iterator[NewEvent]:
    """Return `number` events of a tenant's enterprises, in the order of their times.

    The enterprises are as many as it takes for the years that follow, and others than those of the
    events recorded before.
    """
    serial, many = count(), max(3, number // _AVERAGE + 3)
    places = range(recorded, recorded + many)
    lives = [_Life(Random(f"{tenant}-{place}"), tenant, place, serial).steps() for place in places]
    return islice((event for _, _, event in merge(*lives)), number)


@dataclass(slots=True)
class _Life:
    """An enterprise from its first survey on; each step has the time, a serial number and the event."""

    rng: Random
    tenant: str
    place: int
    serial: "count[int]"

    def steps(self) -> Iterator[Step]:
        rng = self.rng
        county = rng.choice(regions.counties(self.tenant) or regions.counties("370100"))
        office = county if regions.counties(self.tenant) and rng.random() < 0.9 else self.tenant
        body = f"{self.place:08d}"
        first17 = f"91{self.tenant}{body}{body_check_character(body)}"
        code, industry = first17 + credit_check_character(first17), rng.choice(INDUSTRIES).code
        who = f'"name":"{code[-6:]}机械有限公司","county":"{county}","industry":"{industry}"'
        begun = _BEGINNING + rng.randrange(540_000) * _MINUTE
        return merge(self._surveys(begun, office, code, who), self._filings(begun, office, code, who))

    def _surveys(self, begun: datetime, office: str, code: str, who: str) -> Iterator[Step]:
        subject, scale = f"enterprise/{code}", ("true", "false")[self.rng.random() < 0.3]
        for version in range(1, _YEARS + 2):
            time = begun + (version - 1) * timedelta(days=365)
            data = f'{{{who},"above_scale":{scale},"year":{time.year},"employees":{self.rng.randrange(30, 3000)}}}'
            yield self._step(time, "enterprise.surveyed", subject, version, office, data)

    def _filings(self, begun: datetime, office: str, code: str, who: str) -> Iterator[Step]:
        time = begun + self.rng.randrange(20_000) * _MINUTE
        if self.rng.random() < 0.05:
            key = self._uuid()
            for step in self._application(time, office, code, who, key):
                yield step
                time, version = step[0] + timedelta(days=3), step[2].version
            yield self._step(time, "filing.withdrawn", f"filing/{key}", version + 1, office, '{"reason":"企业申请"}')
            time += timedelta(days=60)
        yield from self._filed(time, office, code, who)

    def _filed(self, time: datetime, office: str, code: str, who: str) -> Iterator[Step]:
        """A filing to its receipt, the evaluations under it, and what becomes of it."""
        rng, key = self.rng, self._uuid()
        version = 0
        for step in self._application(time, office, code, who, key):
            yield step
            time, version = step[0], step[2].version
        subject, centre = f"filing/{key}", self.tenant
        for act, data in (
            ("assessment_passed", f'{{"assessed_on":"{time:%Y-%m-%d}"}}'),
            ("approved", "{}"),
            ("public_notice_opened", f'{{"opens_on":"{time:%Y-%m-%d}","closes_on":"{time + _MINUTE:%Y-%m-%d}"}}'),
            ("public_notice_closed", "{}"),
        ):
            time, version = time + rng.randrange(1_000, 9_000) * _MINUTE, version + 1
            yield self._step(time, f"filing.{act}", subject, version, office if act.startswith("ass") else centre, data)
        time = time + 1_500 * _MINUTE
        number = f"鲁技评备〔{time:%Y}〕{centre}-{10**9 + int(key[:8], 16)}"
        valid = f'"valid_from":"{time:%Y-%m-%d}","valid_until":"{time + timedelta(days=1094):%Y-%m-%d}"'
        data = f'{{"receipt_number":"{number}",{valid},"scope":{_SCOPE}}}'
        yield self._step(time, "filing.receipt_issued", subject, version + 1, centre, data, f"receipt:{number}")
        yield from merge(
            self._aftermath(time, subject, version + 1),
            *(self._evaluation(time + rng.randrange(3_000, 900_000) * _MINUTE, office, key) for _ in range(12)),
        )

    def _application(self, time: datetime, office: str, code: str, who: str, key: str) -> Iterator[Step]:
        """What the office that receives the filing does before the assessment."""
        subject, tag, version = f"filing/{key}", f"enterprise:{code}", 1
        if self.rng.random() < 0.5:
            yield self._step(time, "filing.intended", subject, 1, office, f'{{"enterprise":"{code}",{who}}}', tag)
            time, version = time + self.rng.randrange(2_000, 30_000) * _MINUTE, 2
        received = f'{{"enterprise":"{code}",{who},"scope":{_SCOPE}}}'
        yield self._step(time, "filing.application_received", subject, version, office, received, tag)
        if self.rng.random() < 0.25:
            items = '{"items":[{"part":"评价方案","reason":"缺少评价方案"}]}'
            time += 4_000 * _MINUTE
            yield self._step(time, "filing.returned_for_correction", subject, version + 1, office, items)
            time += 9_000 * _MINUTE
            yield self._step(time, "filing.corrected", subject, version + 2, office, f'{{"scope":{_SCOPE}}}')

    def _aftermath(self, time: datetime, subject: str, version: int) -> Iterator[Step]:
        chance = self.rng.random()
        if chance < 0.12:
            until = time + timedelta(days=1094 + 1095)
            yield self._step(
                time + timedelta(days=1000), "filing.renewed", subject, version + 1, self.tenant,
                f'{{"valid_until":"{until:%Y-%m-%d}"}}',
            )  # fmt: skip
        elif chance < 0.17:
            industry = self.rng.choice(INDUSTRIES).code
            yield self._step(
                time + timedelta(days=400), "filing.details_changed", subject, version + 1, self.tenant,
                f'{{"industry":"{industry}"}}',
            )  # fmt: skip
        elif chance < 0.21:
            yield self._step(
                time + timedelta(days=700), "filing.revoked", subject, version + 1, self.tenant, '{"reason":"违规评价"}'
            )

    def _evaluation(self, time: datetime, office: str, filing: str) -> Iterator[Step]:
        rng = self.rng
        subject = f"evaluation/{self._uuid()}"
        candidates = rng.randrange(10, 80)
        granted = candidates * 4 // 5
        what = f'"filing":"{filing}","occupation":"6-18-01-01","level":{rng.randrange(3, 6)}'
        acts = [
            ("announced", f'{{{what},"planned_on":"{time:%Y-%m-%d}","expected":{candidates}}}'),
            ("held", f'{{{what},"candidates":{candidates},"passed":{granted}}}'),
            ("results_published", f'{{"closes_on":"{time + timedelta(days=12):%Y-%m-%d}"}}'),
            ("certificates_granted", f'{{"count":{granted}}}'),
        ]
        if rng.random() < 0.08:
            acts.append(("certificates_revoked", '{"count":1,"reason":"资格审核有误"}'))
        for version, (act, data) in enumerate(acts, 1):
            by = self.tenant if act == "certificates_revoked" else office
            yield self._step(time, f"evaluation.{act}", subject, version, by, data)
            time += rng.randrange(5_000, 12_000) * _MINUTE

    def _step(self, time: datetime, act: str, subject: str, version: int, office: str, data: str, *tags: str) -> Step:
        event_id = self._uuid()
        content = event_id.replace("-", "") * 2
        return time, next(self.serial), NewEvent(
            subject, version, event_id, f"{act}.v1", time, office, data, content, tags
        )  # fmt: skip

    def _uuid(self) -> str:
        digits = f"{self.rng.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


_SCOPE = '[{"occupation":"6-18-01-01","title":"车工","levels":[5,4,3]}]'
