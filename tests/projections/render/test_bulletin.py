"""The bulletin as a paper: an archivable PDF in the layout of official documents, the same bytes for the same bulletin."""

import copy
import pickle
import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from functools import partial
from hashlib import sha256

import pytest
from support.bulletins import BULLETIN, DRAFT, SECTIONS
from support.documents import plain
from support.png import grey

from projections.render.bulletin import _words, bulletin_pdf, bulletin_text, picture_png
from projections.render.bulletin_layout import paper
from projections.render.layout_versions import as_recorded
from projections.render.typesetting import CharacterMissing, typeset
from registry.domain.kinds.bulletin import BulletinSection


def test_the_same_bulletin_is_the_same_bytes() -> None:
    """Drawn in another process a bulletin is the same file; with another figure, word or day it is another."""
    drawn = bulletin_pdf(BULLETIN)
    script = (
        "import sys, pickle, hashlib; from projections.render.bulletin import bulletin_pdf;"
        "print(hashlib.sha256(bulletin_pdf(pickle.load(sys.stdin.buffer))).hexdigest())"
    )
    done = subprocess.run([sys.executable, "-c", script], input=pickle.dumps(BULLETIN), capture_output=True, check=True)
    assert done.stdout.decode().strip() == sha256(drawn).hexdigest()
    assert bulletin_pdf(replace(BULLETIN, number="鲁人社鉴〔2021〕4号")) != drawn
    assert bulletin_pdf(replace(BULLETIN, figures={**BULLETIN.figures, "restated": []})) != drawn


def test_it_is_pdf_a_2b_and_says_what_it_is() -> None:
    """The file says PDF/A-2b, is dated by the bulletin, has its title, and an alternative text for every picture."""
    pdf = bulletin_pdf(BULLETIN)
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf
    assert b"2021-04-12T00:00:00" in pdf
    assert BULLETIN.title.encode() in pdf
    assert len(re.findall(rb"/Alt\b", plain(pdf))) >= 4


def test_every_figure_has_its_address() -> None:
    """The last table has each tenant's code, and of every month edition and cut, and under it how addresses are made."""
    made = paper(BULLETIN)
    listed = made.tables[-1]
    assert len(listed.rows) == 17
    assert listed.rows[0] == ("济南市", "370100", "第2版 · 1000", "第2版 · 2000", "第2版 · 3000")
    for address in ("/v1/代码/dispatch/月份?edition=版次", "/v1/代码/progress/2021-03?as_of=序号"):
        assert address in listed.note
    [restated] = [table for table in made.tables if "原 / 现" in table.title]
    assert [row[2:5] for row in restated.rows] == [
        ("本月取得职业技能等级证书人数", "5（第1版）", "9（第2版）"),
        ("本年累计取得职业技能等级证书人数", "6（第1版）", "9（第2版）"),
    ]
    assert "/v1/代码/dispatch/月份/compare?left=edition:原版次&right=edition:现版次" in restated.note


def test_every_page_names_both_clocks_and_an_earlier_paper_stays_as_it_was() -> None:
    """The foot of a page names both clocks; a bulletin issued before it did is found in its own layout by its hash."""
    assert paper(BULLETIN).clocks == "发生时间截至 2021-03-31，记录时间截至附表“数据来源”所列各序号"
    assert paper(BULLETIN, 1).clocks == ""
    present, first = bulletin_pdf(BULLETIN), bulletin_pdf(BULLETIN, 1)
    assert as_recorded(partial(bulletin_pdf, BULLETIN), sha256(first).hexdigest()) == first != present


def test_totals_stand_under_the_rows() -> None:
    """The last row of a month's table is the sum of those above it."""
    for table in paper(BULLETIN).tables[:3]:
        *rows, total = [row[2:7] for row in table.rows]
        assert total == tuple(sum(int(row[place]) for row in rows) for place in range(5))


def test_a_draft_is_marked() -> None:
    """A draft says that it is one and over which months, has no number and no date, and draws as PDF/A all the same."""
    figures = {**DRAFT.figures, "months": [dict(month) for month in DRAFT.figures["months"]]}
    first = figures["months"][0]
    first["rows"] = [
        {**row, "edition": None, "received": None} if row["tenant"] < "370300" else row for row in first["rows"]
    ]
    made = paper(replace(DRAFT, figures=figures))
    assert made.mark == "草稿　尚未报送封存的备案机关：2021年1月3个"
    assert (made.dated, made.number, made.imprint) == ("", "（草稿，未编号）", "草稿")
    assert bulletin_pdf(DRAFT).startswith(b"%PDF")
    assert paper(BULLETIN).mark == ""


def test_words_are_text_and_nothing_else() -> None:
    """What would be a command to the typesetter is printed as it is, and a missing glyph is told."""
    odd = BulletinSection(heading='#include "x"', text="$x$ *y* `t` <a> @b \\ #panic() [方]{圆}")
    assert bulletin_pdf(replace(BULLETIN, sections=(odd, *SECTIONS), title="<i>&#")).startswith(b"%PDF")
    with pytest.raises(CharacterMissing):
        bulletin_pdf(replace(BULLETIN, title="通报\N{GRINNING FACE}"))


def test_sections_are_numbered_in_chinese() -> None:
    """A hundred sections are numbered from 一 to 一百."""
    many = tuple(BulletinSection(heading="题", text="文") for _ in range(100))
    headings = [heading for heading, _ in paper(replace(BULLETIN, sections=many)).sections]
    assert [headings[place] for place in (0, 9, 10, 19, 20, 98, 99)] == [
        "一、题", "十、题", "十一、题", "二十、题", "二十一、题", "九十九、题", "一百、题",
    ]  # fmt: skip


def test_on_a_terminal_it_has_words_and_totals() -> None:
    """Printed in lines it has number, title, sections and the months' totals, and nothing that steers a terminal."""
    odd = BulletinSection.model_construct(heading="甲\N{ESCAPE}[31m乙", text="文")
    told = bulletin_text(replace(BULLETIN, sections=(odd,)))
    for part in (
        "鲁人社鉴〔2021〕3号",
        BULLETIN.title,
        "截至2021年3月末",
        "完成备案 1156",
        "一、甲",
        "发生时间截至 2021-03-31",
    ):
        assert part in told
    assert "\N{ESCAPE}" not in told


def test_the_text_begins_on_the_first_page() -> None:
    """However long its title, a bulletin's text begins under its head: the first page shows its first character."""
    long = replace(BULLETIN, title="关于全省工作情况的通报" * 18)
    assert (paper(BULLETIN).title_points, paper(long).title_points) == (22, 16)
    made = paper(long)
    first, other = (
        typeset("bulletin.typ", {"bulletin": _words(replace(made, lead=begun + made.lead[1:]))}, "png", 36)
        for begun in "甲乙"
    )
    assert first != other


def test_an_ideographic_space_is_a_blank() -> None:
    """U+3000 leaves its place white on paper and in a picture, and stays what it is on a terminal."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 60" font-family="\'Noto Sans SC\'">'
        '<text x="10" y="40" font-size="30">{}</text></svg>'
    )
    inked = []
    for between in ("\N{IDEOGRAPHIC SPACE}" * 4, ""):
        rows = grey(picture_png(svg.format(f"甲{between}乙"), 100)).tolist()
        inked.append([sum(value < 128 for value in column) for column in zip(*rows, strict=True)])
    spaced, close = inked
    assert sum(spaced) == pytest.approx(sum(close), rel=0.05)
    ends = [max(place for place, ink in enumerate(columns) if ink) for columns in inked]
    assert ends[0] > 2 * ends[1]
    section = BulletinSection.model_construct(heading="甲\N{IDEOGRAPHIC SPACE}乙", text="文")
    told = bulletin_text(replace(DRAFT, sections=(section,)))
    assert "一、甲\N{IDEOGRAPHIC SPACE}乙" in told
    assert "\N{REPLACEMENT CHARACTER}" not in told


def test_a_bulletin_from_before_a_figure_is_drawn_without_it() -> None:
    """What was not counted when a bulletin was issued is in none of its tables; all else is as it was."""
    kept = copy.deepcopy(dict(BULLETIN.figures))
    for figures in (kept["activity"]["total"], *(row["figures"] for row in kept["activity"]["rows"])):
        for name in ("site_visits", "trained"):
            figures.pop(name, None)
    now, then = paper(BULLETIN).tables, paper(replace(BULLETIN, figures=kept)).tables
    lines = {line[0] for line in now[5].rows} - {line[0] for line in then[5].rows}
    assert lines == {"现场核查次数", "培训结业人数"}
    assert [len(table.headings) for table in (now[6], then[6])] == [6, 5]
    assert len(then[6].widths) == 5


def test_money_is_printed_in_yuan() -> None:
    """A bulletin keeps fen and prints yuan with two places, at the right as figures are."""
    table = next(each for each in paper(BULLETIN).tables if "动态" in each.title)
    assert next(row[1:] for row in table.rows if row[0] == "补贴发放金额（元）") == (
        Decimal("0.03"), Decimal("0.12"), "—",
    )  # fmt: skip


def test_a_picture_is_drawn_with_its_words() -> None:
    """A picture as PNG is as wide as a page's text, and has something on it."""
    page = grey(picture_png(paper(BULLETIN).pictures[0].svg, 72))
    assert page.shape[1] == 442
    assert 0.02 < sum(value < 128 for value in page.tobytes()) / page.nbytes < 0.5
