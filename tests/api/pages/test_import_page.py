"""The page on which an office takes in a list, through a browser without scripts on a running server."""

import re
from base64 import b64decode
from collections.abc import Callable
from io import BytesIO
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook
from support.browser import Attributes, Clerk, Seen
from support.events import AUDITOR, CITY, COUNTY, declared
from support.offices import Desks
from support.reading import HEADED
from support.workbooks import SURVEY, XLSX, book, survey_row

from api.http.problems import BodyTooLarge, BodyUnreadable
from api.pages.upload import UploadedFile, parsed

ADDRESS = "/pages/import"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def send(clerk: Clerk, fields: Attributes, file: bytes | None = None, **headers: str) -> httpx.Response:
    """Send the page's form as a browser does: every field a part, and the file chosen if there is one."""
    parts: dict[str, Any] = {name: (None, value) for name, value in fields.items()}
    if file is not None:
        parts["file"] = ("名单.xlsx", file, XLSX)
    told = {"Sec-Fetch-Site": "same-origin"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return clerk.client.post(ADDRESS, files=parts, headers=told)


def choose(clerk: Clerk, file: bytes | None, **more: str) -> httpx.Response:
    form = Seen(clerk.open(ADDRESS).text).forms[f"post {ADDRESS}"]
    form.pop("file")
    return send(clerk, form | {"do": "preview"} | more, file)


def carried(answer: httpx.Response, do: str, **more: str) -> Attributes:
    """Return the form of a preview with a button pressed; a box that is not ticked is not sent."""
    form = Seen(answer.text).forms[f"post {ADDRESS}"]
    form.pop("replace", None)
    return form | {"do": do} | more


def known(desks: Desks, code: str) -> bool:
    return desks.get(COUNTY, f"subjects/enterprise/{code}").status_code == 200


def test_a_list_is_previewed_confirmed_and_given_back(shared: Desks, clerks: Callable[..., Clerk]) -> None:
    """The preview shows what was written and read, faults by cell, totals; confirming records it, the rest comes back."""
    clerk = clerks()
    rows = [survey_row(1, 职工人数="１，234人"), survey_row(2, 行业代码="0000")]
    shown = choose(clerk, book([*SURVEY, "主要产品"], *rows, [None, "合计", *[None] * 6, 9], title="摸底表"))
    assert shown.status_code == 200
    seen = Seen(shown.text)
    assert "１，234人 → 1234" in seen.texts["r3"] and "历下区 370102" in seen.texts["r3"]
    assert "行业分类" in seen.texts["r4"] and 'class="fault"' in shown.text
    assert "E4 行业代码" in shown.text and "写的是 9，各行相加为 1654" in shown.text and "主要产品" in shown.text
    assert not known(shared, rows[0][1])
    done = send(clerk, carried(shown, "record"))
    assert (done.status_code, "登记 1 行，此前已登记 0 行，退回 1 行" in done.text) == (200, True)
    assert known(shared, rows[0][1]) and not known(shared, rows[1][1])
    back = send(clerk, carried(done, "returned"))
    assert back.headers["content-type"] == XLSX
    assert load_workbook(BytesIO(back.content)).worksheets[0]["B3"].value == rows[1][1]
    again = send(clerk, carried(shown, "record"))
    assert (again.status_code, "登记 0 行，此前已登记 1 行" in again.text) == (200, True), "sent twice, recorded once"


def test_the_form_carries_the_very_file(clerks: Callable[..., Clerk]) -> None:
    """Nothing is kept of what is not recorded: the preview's form has the file's bytes, with its name and its hash."""
    file = book(SURVEY, survey_row())
    form = carried(choose(clerks(), file), "record")
    assert b64decode(form["content"]) == file
    assert (form["name"], form["preview"].count("-")) == ("名单.xlsx", 4)


def test_what_changed_since_is_shown_with_a_new_preview(shared: Desks, clerks: Callable[..., Clerk]) -> None:
    """A county that declares in between is named, nothing is recorded, and its figures are replaced only if ticked."""
    clerk = clerks(CITY)
    shown = choose(clerk, book(["( 2021 年 11 月 )"], HEADED, [1, "历下区", 1, 2, 3, 4, 5]))
    shared.record(COUNTY, declared(COUNTY, "2021-11", "2021-12-02", (9, 9, 9, 9, 9)))
    changed = send(clerk, carried(shown, "record"))
    assert changed.status_code == 409
    assert f"历下区 {COUNTY} 在预览之后登记了" in changed.text
    assert "登记以上可登记的" not in changed.text, "its only row is held back now"
    unseen = send(clerk, carried(changed, "record", replace="yes"))
    assert unseen.status_code == 409, "ticked, but nobody has looked at that preview"
    told = send(clerk, carried(changed, "preview", replace="yes"))
    assert "替换 历下区" in Seen(told.text).texts["r3"]
    done = send(clerk, carried(told, "record", replace="yes"))
    assert (done.status_code, "登记 1 行" in done.text) == (200, True)
    [row] = [row for row in shared.read(CITY, "dispatch/2021-11")["rows"] if row["unit"] == COUNTY]
    assert row["preparing"] == 1


@pytest.mark.parametrize(
    ("file", "more", "status", "words"),
    [
        (None, {}, 422, "请选择一个文件"),
        (b"hello", {}, 422, "这不是"),
        (book(SURVEY, survey_row()), {"sheet": "无此表"}, 422, "没有名为“无此表”的工作表"),
        (book(SURVEY, survey_row()), {"on": "2021-02-30"}, 422, "on"),
    ],
)
def test_what_is_not_read_is_said_at_the_form(
    clerks: Callable[..., Clerk], file: bytes | None, more: Attributes, status: int, words: str
) -> None:
    """No file, no workbook, no such sheet, no such day: the form comes back with what is wrong, nothing is recorded."""
    answer = choose(clerks(), file, **more)
    assert (answer.status_code, words in Seen(answer.text).texts["file-error"]) == (status, True)


def test_who_may_not_is_told_so(shared: Desks, clerks: Callable[..., Clerk]) -> None:
    """An auditor, another site's form, nobody signed in, and a form of another kind are refused as everywhere."""
    file, clerk = book(SURVEY, survey_row()), clerks()
    assert choose(clerks(AUDITOR), file).status_code == 403
    form = {"tenant": CITY, "do": "preview"}
    assert send(clerk, form, file, Sec_Fetch_Site="cross-site").status_code == 403
    assert send(clerk, form | {"tenant": "370200"}, file).status_code == 404
    nobody = send(clerks(None), form, file)
    assert (nobody.status_code, "登录已失效" in nobody.text) == (401, True)
    assert Seen(nobody.text).forms["post /pages/sign-in"]["next"] == ADDRESS
    told = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}
    assert clerk.client.post(ADDRESS, content=b"{}", headers=told).status_code == 415
    told["Content-Type"] = "multipart/form-data; boundary=x"
    assert clerk.client.post(ADDRESS, content=b"--x\r\n", headers=told).status_code == 400
    assert clerk.client.post(ADDRESS, content=b"0" * (26 << 20), headers=told).status_code == 413
    size = shared.sizes()[CITY][0]
    large = send(clerk, form, bytes(17 << 20))
    assert (large.status_code, shared.sizes()[CITY][0]) == (413, size)


def test_the_page_is_in_english_too(clerks: Callable[..., Clerk]) -> None:
    """In English nothing of ours is Chinese, and the empty lists to fill in are there."""
    clerk = clerks(COUNTY, "en")
    page = clerk.open(ADDRESS)
    assert not CHINESE.search(page.text.partition("<main")[2].replace("济南市", ""))
    shown = choose(clerk, book(SURVEY, survey_row()))
    assert "would be recorded" in shown.text and "Record the 1 rows" in shown.text
    [blank] = [link["href"] for link in Seen(page.text).all("a") if "form=dispatch" in link.get("href", "")]
    answer = clerk.open(blank)
    assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX)


def test_a_form_is_parted_at_its_boundaries() -> None:
    """Fields are text, files bytes with whatever is in them; names may be Chinese; what is cut off is refused."""
    binary = bytes(range(256)) + b"\r\n--not the boundary\r\n"
    body = (
        b'--b\r\nContent-Disposition: form-data; name="sheet"\r\n\r\n' + "第一张".encode() + b"\r\n"
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="' + "表.xlsx".encode() + b'"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n" + binary + b"\r\n--b--\r\n"
    )
    found = parsed(body, b"b")
    assert found.fields == {"sheet": "第一张"}
    assert found.files == {"file": UploadedFile("表.xlsx", binary)}
    for cut in (body[:-6], b"", b"hello", body.removeprefix(b"--b")):
        with pytest.raises(BodyUnreadable):
            parsed(cut, b"b")
    with pytest.raises(BodyTooLarge):
        parsed(b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 50 + b"--b--", b"b")
