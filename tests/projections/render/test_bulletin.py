"""The bulletin as a paper: an archivable PDF in the layout of official documents, the same bytes for the same bulletin."""

import pickle
import re
import subprocess
import sys
from dataclasses import replace
from functools import partial
from hashlib import sha256

import pytest
from support.bulletins import BULLETIN, DRAFT, SECTIONS
from support.documents import plain
from support.png import grey

from projections.render.bulletin import bulletin_pdf, bulletin_text, picture_png
from projections.render.bulletin_layout import paper
from projections.render.layout_versions import as_recorded
from projections.render.typesetting import CharacterMissing
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
    """The last table has an address for each tenant and month, its plan and its activity; the restated are compared."""
    made = paper(BULLETIN)
    listed = [row[-1] for row in made.tables[-1].rows]
    assert len(listed) == len(set(listed)) == 17 * 5
    assert listed[0] == "/v1/370100/dispatch/2021-01?edition=2"
    [restated] = [table for table in made.tables if "原 / 现" in table.title]
    assert [row[2:5] for row in restated.rows] == [
        ("本月取得职业技能等级证书人数", "5（第1版）", "9（第2版）"),
        ("本年累计取得职业技能等级证书人数", "6（第1版）", "9（第2版）"),
    ]
    assert "compare?left=edition:1" in restated.note


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


def test_a_picture_is_drawn_with_its_words() -> None:
    """A picture as PNG is as wide as a page's text, and has something on it."""
    page = grey(picture_png(paper(BULLETIN).pictures[0].svg, 72))
    assert page.shape[1] == 442
    assert 0.02 < sum(value < 128 for value in page.tobytes()) / page.nbytes < 0.5
