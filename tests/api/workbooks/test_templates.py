"""The lists to fill in: the same bytes every time, codes as text, an example that is never taken for a row."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from support.workbooks import survey_row

from api.workbooks.cells import Where
from api.workbooks.form import SheetForm
from api.workbooks.lists import FORMS
from api.workbooks.reading import read
from api.workbooks.search import find, find_more
from api.workbooks.template import EXAMPLE, Monthly
from api.workbooks.template import template as drawn
from api.workbooks.workbook import sheets
from registry.domain.regions import PROVINCE, tenants
from registry.errors import WorkbookUnreadable

HERE = Where("370100", {"历下区": "370102"})
every = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
LISTS = [form for form in FORMS.values() if not form.official]


MARCH = Monthly(date(2021, 3, 1), ("历下区", "济南市交通运输局", "市直"))


def template(form: SheetForm, tenant: str) -> bytes:
    """Draw a form, one of a month for March with three units."""
    return drawn(form, tenant, MARCH if form.monthly else None)


def opened(content: bytes) -> Worksheet:
    return load_workbook(BytesIO(content)).worksheets[0]


@every
def test_a_template_is_the_same_bytes_every_time(form: SheetForm) -> None:
    """A template depends on form and tenant alone."""
    assert template(form, "370100") == template(form, "370100")
    if not form.monthly:
        assert len({template(form, tenant) for tenant in tenants()}) > 1


@every
def test_a_template_is_read_as_its_own_form(form: SheetForm) -> None:
    """What an office downloads is recognised when it comes back; empty it holds no row."""
    for tenant in ("370100", PROVINCE):
        found = find(sheets(template(form, tenant), "xlsx"), FORMS.values(), None)
        assert found.form is form
        assert not found.unknown
        assert not found.personal
        with pytest.raises(WorkbookUnreadable, match="nothing_in_it"):
            read(found, HERE)


@pytest.mark.parametrize("form", LISTS, ids=[form.name for form in LISTS])
def test_the_example_row_is_a_row_but_for_its_mark(form: SheetForm) -> None:
    """The example holds what the form takes, and is skipped only because it calls itself one."""
    workbook = load_workbook(BytesIO(template(form, "370100")))
    for sheet in workbook.worksheets:
        assert sheet["A4"].value == EXAMPLE
        sheet["A4"] = 1
    target = BytesIO()
    workbook.save(target)
    found = sheets(target.getvalue(), "xlsx")
    lists = [find(found, FORMS.values(), form)]
    if form.more:
        more = find_more(found, form.more)
        assert more
        lists.append(more)
    for one in lists:
        read(one, HERE)
        assert (len(one.entries), one.findings) == (1, [])


def test_codes_are_text_and_counts_are_checked() -> None:
    """A code typed into the column keeps its zeros; Excel asks for whole numbers and offers the counties."""
    sheet = opened(template(FORMS["survey"], "370100"))
    headings = {cell.value: cell for cell in sheet[3]}
    code = headings["统一社会信用代码*"]
    assert sheet.column_dimensions[code.column_letter].number_format == "@" or sheet["B4"].number_format == "@"
    assert code.comment
    assert "credit code" in code.comment.text
    rules = {rule.type: rule for rule in sheet.data_validations.dataValidation}
    assert rules.keys() >= {"list", "whole"}
    offered = [rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert any("历下区" in choices for choices in offered)
    assert headings["职工人数"].value == "职工人数", "an optional column has no mark"


def test_the_official_forms_print_their_rows() -> None:
    """Annex 1 has its sixteen industries, Annex 2 the tenant's units, ready to be filled in."""
    plan, dispatch = opened(template(FORMS["plan"], "370100")), opened(template(FORMS["dispatch"], "370100"))
    assert [plan["B5"].value, plan["A2"].value] == ["工业*", "( 济南 ) 市"]
    assert plan.max_row == 19
    assert [dispatch.cell(row, 2).value for row in range(4, dispatch.max_row + 1)] == [*MARCH.units, "合计"]
    assert dispatch["C7"].value == "=SUM(C4:C6)"
    assert dispatch["A2"].value == "( 2021 年 3 月 )"


@every
def test_a_template_prints_one_lying_page_wide(form: SheetForm) -> None:
    """Whatever its columns, a list prints across one A4 page with its headings on every page."""
    for sheet in load_workbook(BytesIO(template(form, "370100"))).worksheets:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0), "absent is 1"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$3:$3"


def test_a_filled_template_is_read() -> None:
    """What is typed under the example is the list."""
    workbook = load_workbook(BytesIO(template(FORMS["survey"], "370100")))
    sheet = workbook.worksheets[0]
    for column, value in enumerate(survey_row(1), start=1):
        sheet.cell(5, column, value)
    target = BytesIO()
    workbook.save(target)
    found = read(find(sheets(target.getvalue(), "xlsx"), FORMS.values(), None), HERE)
    assert (len(found.entries), found.skipped, found.findings) == (1, 1, [])
