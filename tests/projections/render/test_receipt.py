"""The receipt as a recipient has it: an archivable PDF, always the same bytes, with a code that a camera reads.

How it looks on paper is not tested here; that takes eyes.
"""

import pickle
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest
from support.documents import plain
from support.png import codes_in, grey

from projections.render.fonts import undrawable
from projections.render.receipt import levels, receipt_pdf, receipt_png, receipt_text, verification_url
from projections.render.typesetting import CharacterMissing
from registry.domain.kinds.filing.receipt import Receipt
from registry.domain.kinds.filing.receipt_code import code_of, spelled
from registry.domain.values import LEVELS, ScopeItem

ISSUER, ADDRESS = "济南市职业技能鉴定中心", "https://registry.example.org"

LATHE = ScopeItem(occupation="6-18-01-01", title="车工", levels=(3, 5, 4))

RECEIPT = Receipt(
    tenant="370100",
    code=code_of("370100", "filing/7d0c1f0e-6f0a-4f3e-9a52-2d5a3f1b8c01"),
    number="鲁技评备〔2021〕370102-0001",
    enterprise="91370102MA3EXAM02N",
    name="济南示例机械有限公司",
    body_code="Y000037010001",
    scope=(LATHE,),
    valid_from=date(2021, 3, 20),
    valid_until=date(2024, 3, 19),
    issued_on=date(2021, 3, 20),
    dated=date(2021, 3, 20),
    status="in_force",
    until=date(2021, 3, 20),
    position=4711,
)


def test_the_same_receipt_is_the_same_bytes() -> None:
    """Drawn again, and in a process of its own, a receipt is the same file; another receipt is another."""
    drawn = receipt_pdf(RECEIPT, ISSUER, ADDRESS)
    assert receipt_pdf(RECEIPT, ISSUER, ADDRESS) == drawn
    script = (
        "import sys, pickle, hashlib; from projections.render.receipt import receipt_pdf;"
        "print(hashlib.sha256(receipt_pdf(*pickle.load(sys.stdin.buffer))).hexdigest())"
    )

    given = pickle.dumps((RECEIPT, ISSUER, ADDRESS))
    done = subprocess.run([sys.executable, "-c", script], input=given, capture_output=True, check=True, timeout=60)
    assert done.stdout.decode().strip() == sha256(drawn).hexdigest()
    for other in (replace(RECEIPT, position=4712), replace(RECEIPT, status="revoked"), replace(RECEIPT, name="某公司")):
        assert receipt_pdf(other, ISSUER, ADDRESS) != drawn
    assert receipt_pdf(RECEIPT, ISSUER, "https://elsewhere.example.org") != drawn


def test_drawn_by_many_at_once_each_is_its_own() -> None:
    """Several receipts drawn at the same time are those that are drawn one by one."""

    def draw(position: int) -> bytes:
        return receipt_pdf(replace(RECEIPT, position=position, name=f"第{position}公司"), ISSUER, ADDRESS)

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(draw, range(12)))
    assert together == [draw(position) for position in range(12)]
    assert len(set(together)) == 12


def test_it_is_pdf_a_2b_with_every_font_embedded() -> None:
    """The file says PDF/A-2b in its metadata, has an output intent, embeds its fonts, and holds nothing active."""
    pdf = receipt_pdf(RECEIPT, ISSUER, ADDRESS)
    content = plain(pdf)
    assert pdf.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf
    assert b"GTS_PDFA1" in content
    fonts = set(re.findall(rb"/FontName\s*/([A-Z]{6}\+[A-Za-z-]+)", content))
    assert {name.partition(b"+")[2].partition(b"-")[0] for name in fonts} == {b"NotoSerifSC", b"NotoSansSC"}
    assert len(re.findall(rb"/FontFile3 ", content)) == len(fonts)
    assert not re.search(rb"/(JavaScript|JS|Launch|EmbeddedFile|Encrypt)\b", content)
    assert b"2021-03-20T00:00:00" in pdf, "dated as the paper is, not by the day of drawing"
    title = "企业技能人才自主评价备案回执 鲁技评备〔2021〕370102-0001"
    assert title.encode() in pdf
    assert len(pdf) < 200_000


@pytest.mark.parametrize(
    "address", [ADDRESS, "http://127.0.0.1:8201/", "https://registry.example.org/a/long/path/behind/a/proxy"]
)
def test_a_camera_reads_the_address(address: str) -> None:
    """The QR code, read back from the drawn page, is where the receipt is looked up."""
    page = receipt_png(RECEIPT, ISSUER, address, 72)
    assert codes_in(page) == [f"{address.rstrip('/')}/v/{RECEIPT.code}"] == [verification_url(address, RECEIPT.code)]


def test_the_page_has_the_size_of_a4() -> None:
    """At 72 dots an inch A4 is 595 by 842, and most of it is white."""
    page = grey(receipt_png(RECEIPT, ISSUER, ADDRESS, 72))
    assert page.shape == (842, 595)
    assert page.tobytes().count(255) > 842 * 595 * 0.8


def test_a_large_scope_goes_on_to_further_pages() -> None:
    """Five hundred occupations, the most that a scope holds, take pages, each with its number."""
    items = tuple(
        ScopeItem(occupation=f"6-{n // 99 + 10}-{n % 99 + 1:02}-01", title=f"职业{n}", levels=LEVELS)
        for n in range(500)
    )
    pdf = receipt_pdf(replace(RECEIPT, scope=items), ISSUER, ADDRESS)
    assert len(re.findall(rb"/Type\s*/Page\b", plain(pdf))) > 20


@pytest.mark.parametrize(
    "name", ['#include "x"', "$x$ *y* _z_ `t` <a> @b \\ #panic()", "[方]{圆}#let x=1", "名" * 200, "A&B <i>公司</i>", "龘鱻堃𬭎㙓有限公司"]
)  # fmt: skip
def test_names_are_text_and_nothing_else(name: str) -> None:
    """What would be a command to the typesetter is printed as it is."""
    assert receipt_pdf(replace(RECEIPT, name=name), name, ADDRESS).startswith(b"%PDF")


@pytest.mark.parametrize("character", ["\N{GRINNING FACE}", "\U00020bb7"])
def test_a_character_without_a_glyph_is_told(character: str) -> None:
    """Rather than a paper or a picture with an empty box there is none, and it is said which character it is."""
    for draw in (receipt_pdf, receipt_png):
        with pytest.raises(CharacterMissing, match=character):
            draw(replace(RECEIPT, name=f"济南{character}公司"), ISSUER, ADDRESS)


def test_what_the_fonts_are_said_to_have_is_drawn() -> None:
    """A paper of characters from every block that the fonts are said to have is drawn; each that they lack is not."""
    known = [chr(code) for code in range(0x4E00, 0x2FA1E, 97) if not undrawable(chr(code))]
    lacking = [chr(code) for code in range(0x20000, 0x2A6D0, 9_973) if undrawable(chr(code))]
    assert (len(known) > 200, len(lacking) > 3) == (True, True)
    assert receipt_pdf(replace(RECEIPT, name="".join(known)), ISSUER, ADDRESS).startswith(b"%PDF")
    for character in lacking:
        with pytest.raises(CharacterMissing, match=character):
            receipt_pdf(replace(RECEIPT, name=character), ISSUER, ADDRESS)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("济南鱻堃𬭎㙓有限公司（山东）－1", ""),
        ("a b\u3000c\u00a0d", ""),
        ("济南\U00020bb7机械\U00020bb7有限公司\N{GRINNING FACE}", "\U00020bb7\N{GRINNING FACE}"),
        ("\ue000", "\ue000"),
    ],
)
def test_what_the_fonts_lack_is_named(text: str, missing: str) -> None:
    """The characters that no font has are named without drawing, each once; blanks need none."""
    assert undrawable(text) == missing


def test_levels_read_from_the_lowest_to_the_highest() -> None:
    """Levels are printed in the order of skill, by the names that certificates have."""
    assert levels(LATHE) == "五级/初级工、四级/中级工、三级/高级工"
    every = ScopeItem(occupation="6-18-01-01", title="车工", levels=tuple(reversed(LEVELS)))
    assert levels(every).startswith("学徒工、五级/初级工")
    assert levels(every).endswith("一级/高级技师、特级技师、首席技师")


def test_on_a_terminal_it_says_the_same() -> None:
    """Printed in lines it has number, facts, scope, issuer and where it is verified, and nothing that steers a terminal."""
    lines = receipt_text(replace(RECEIPT, status="suspended", name="甲\N{ESCAPE}[31m乙"), ISSUER, ADDRESS)
    for part in (
        RECEIPT.number,
        RECEIPT.enterprise,
        "自2021年3月20日至2024年3月19日",
        "车工 6-18-01-01 五级/初级工",
        ISSUER,
        "已暂停",
    ):
        assert part in lines
    assert f"{ADDRESS}/v/{RECEIPT.code}" in lines
    assert "\N{ESCAPE}" not in lines
    assert len(spelled(RECEIPT.code)) == 19
