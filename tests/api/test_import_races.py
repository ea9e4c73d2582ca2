"""A list taken in while another office posts: what it had not looked at it does not take the place of."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any

import pytest
from support.database import Cluster
from support.events import CITY, COUNTY, declared
from support.reading import HEADED
from support.workbooks import SURVEY, book, survey_row

from api.imports.request import ImportRequest
from api.imports.run import Import, import_list
from registry.application.registry import Registry
from registry.application.submissions import Answers, Submission, parse
from registry.errors import PreviewOutdated
from registry.store.database import Database

ANNEX = book(["( 2021 年 9 月 )"], HEADED, [1, "历下区", 1, 2, 3, 4, 5], [2, "市中区", 1, 1, 1, 1, 1])


class OvertakenRegistry(Registry):
    """A registry in which other offices' posts come just before the next one."""

    before: list[tuple[str, dict[str, Any]]]

    def post(self, tenant: str, posts: Sequence[Submission]) -> list["Future[Answers]"]:
        """Record what comes before, then post."""
        waiting, self.before = self.before, []
        for office, sent in waiting:
            [future] = super().post(tenant, [Submission(office, (parse(sent, office, datetime.now(UTC)),))])
            future.result()
        return super().post(tenant, posts)


@pytest.fixture
def overtaken(cluster: Cluster) -> Iterator[OvertakenRegistry]:
    with cluster.clone(cluster.enrolled) as dsn:
        database = Database(dsn)
        registry = OvertakenRegistry(database)
        registry.before = []
        yield registry
        registry.close()
        database.close()


def take_in(registry: Registry, content: bytes, office: str = CITY, **asked: Any) -> Import:
    now = datetime.now(UTC)
    return import_list(registry, ImportRequest(CITY, office, now, **asked), content)


def completed(registry: Registry, unit: str) -> int:
    return int(registry.history(CITY, "dispatch/2021-09").state.declared[unit].completed)


def test_a_row_overtaken_by_another_office_is_held_back(overtaken: OvertakenRegistry) -> None:
    """A county's figures that come between the look and the record stand; the other row is recorded all the same."""
    overtaken.before = [(COUNTY, declared(COUNTY, "2021-09", "2021-10-02", (9, 9, 9, 9, 9)))]
    report = take_in(overtaken, ANNEX).report
    assert (report.recorded, report.refused, [finding.cell for finding in report.findings]) == (1, 1, ["B3"])
    assert (completed(overtaken, COUNTY), completed(overtaken, "370103")) == (9, 1)


def test_what_comes_between_and_is_anothers_row_holds_nothing_back(overtaken: OvertakenRegistry) -> None:
    """Another unit's figures for the month move it on, and both rows are recorded on top of them."""
    overtaken.before = [("370104", declared("370104", "2021-09", "2021-10-02", (9, 9, 9, 9, 9)))]
    assert take_in(overtaken, ANNEX).report.recorded == 2


def test_a_preview_overtaken_at_the_last_moment_records_nothing(overtaken: OvertakenRegistry) -> None:
    """What comes between the comparison and the record is seen by the record itself: all of it is left undone."""
    shown = str(take_in(overtaken, ANNEX, dry_run=True).report.preview)
    overtaken.before = [(COUNTY, declared(COUNTY, "2021-09", "2021-10-02", (9, 9, 9, 9, 9)))]
    with pytest.raises(PreviewOutdated) as raised:
        take_in(overtaken, ANNEX, preview=shown)
    assert [fault.pointer for fault in raised.value.faults] == ["/rows/3"]
    assert "370103" not in overtaken.history(CITY, "dispatch/2021-09").state.declared


def test_a_preview_passed_by_what_is_not_its_own_is_recorded(overtaken: OvertakenRegistry) -> None:
    """Another unit's figures in between do not outdate it: it is compared anew, found the same, and recorded."""
    shown = str(take_in(overtaken, ANNEX, dry_run=True).report.preview)
    overtaken.before = [("370104", declared("370104", "2021-09", "2021-10-02", (9, 9, 9, 9, 9)))]
    assert take_in(overtaken, ANNEX, preview=shown).report.recorded == 2


def test_an_enterprise_twice_in_a_list_is_recorded_twice(overtaken: OvertakenRegistry) -> None:
    """Two days' surveys of one enterprise are two acts, previewed or not, and each expects the one before."""
    first = survey_row(1)
    second = survey_row(1, code=first[1], 调查日期="2021-02-10", 职工人数=500)
    for rows, previewed in ((([first, second]), True), ([survey_row(3), survey_row(4)], False)):
        content = book(SURVEY, *rows)
        shown = str(take_in(overtaken, content, COUNTY, dry_run=True).report.preview) if previewed else None
        assert take_in(overtaken, content, COUNTY, preview=shown).report.recorded == 2
