"""The pages on which clerks declare a month's figures, through a browser without scripts on a running server."""

import re
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from support.browser import FORM, Attributes, Clerk, Seen
from support.database import Cluster
from support.events import AUDITOR, CITY, COUNTY, INDUSTRY, PROVINCE, Filing, act, declared
from support.offices import Desks, desks_of, in_force, logged
from support.server import serving, wait_until

from api.app import create_app
from api.http.auth import new_key
from api.pages.declare.form import number
from api.pages.page import style
from api.pages.session import COOKIE, LIFE
from api.pages.terms import PAGES
from registry.domain.values import SHANGHAI
from registry.settings import Settings
from registry.store.credentials import issue

NAMES = ("preparing", "completed", "evaluated", "certified_month", "certified_ytd")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
_months = count(0)


def a_month() -> str:
    """Return a month that no other test of this module declares for: each January stands alone."""
    return f"{1990 + next(_months)}-01"


def typed(form: Attributes, *figures: object, **more: str) -> Attributes:
    """Return a form with the five figures typed over what stands in it."""
    return form | dict(zip(NAMES, map(str, figures), strict=True)) | more


def returns(desks: Desks, month: str) -> list[dict[str, Any]]:
    """Return what is recorded of a month's return."""
    answer = desks.get(CITY, f"subjects/dispatch/{month}/history")
    return [] if answer.status_code == 404 else answer.json()


# Signing in


def test_a_key_signs_in_and_its_cookie_is_kept_close(shared: Desks, clerks: Callable[..., Clerk]) -> None:
    """A right key opens the page that was asked for, in a cookie for the pages alone, out of reach of scripts and sites."""
    clerk, key = clerks(None), shared.served.keys[COUNTY]
    asked = "/pages/declare?month=2021-03"
    sent = clerk.client.get(asked, follow_redirects=False)
    assert sent.status_code == 303
    page = clerk.open(sent.headers["location"])
    form = Seen(page.text).forms["post /pages/sign-in"]
    assert form["next"] == asked
    answer = clerk.send("/pages/sign-in", form | {"key": f" {key}\n"}, follow=False)
    assert (answer.status_code, answer.headers["location"]) == (303, asked)
    cookie = answer.headers["set-cookie"].lower()
    for part in ("httponly", "samesite=strict", "path=/pages", f"max-age={8 * 3600}"):
        assert part in cookie
    assert "secure" not in cookie, "this server is reached over http"
    shown = clerk.open(asked)
    assert "2021 年 3 月" in shown.text
    assert COUNTY in shown.text
    assert key not in shown.text + str(shown.url)


def test_over_https_the_cookie_goes_over_nothing_else(cluster: Cluster, shared: Desks) -> None:
    """Where the public address is https, the cookie is marked Secure."""
    with serving(shared.served.dsn, cluster.keys, public_url="https://registry.example.org") as served:
        clerk = Clerk(served.url)
        answer = clerk.send("/pages/sign-in", {"key": served.keys[COUNTY]}, follow=False)
        assert "secure" in answer.headers["set-cookie"].lower()
        public = {"Origin": "https://registry.example.org", "Content-Type": FORM}
        origin = clerk.client.post("/pages/sign-out", headers=public)
        assert origin.status_code == 303, "behind a proxy the origin is the public address"


@pytest.mark.parametrize(("language", "fault"), [("zh-CN", "没有机构使用此密钥"), ("en", "No office has this key")])
def test_a_wrong_key_opens_nothing(shared: Desks, clerks: Callable[..., Clerk], language: str, fault: str) -> None:
    """Anything but an office's whole key is answered 401 at the field, sets no cookie and is not repeated."""
    clerk, key = clerks(None, language), shared.served.keys[CITY]
    for wrong in (key[:-1], key + "x", key.upper(), sha256(key.encode()).hexdigest(), "x" * 5_000, "frk_\0", "钥匙"):
        answer = clerk.send("/pages/sign-in", {"key": wrong})
        assert (answer.status_code, "set-cookie" in answer.headers) == (401, False)
        assert fault in Seen(answer.text).texts["key-error"]
        assert wrong not in answer.text
    assert clerk.send("/pages/sign-in", {"key": " "}).status_code == 401
    assert clerk.client.get("/pages/declare").status_code == 303


def test_signing_in_leads_nowhere_else(shared: Desks, clerks: Callable[..., Clerk]) -> None:
    """An address that is no page of ours is not followed after signing in."""
    for next_page in (
        "https://elsewhere.example/pages/",
        "//elsewhere.example/pages/",
        "/v1/370100/events",
        "",
        "/pages/\r\nx",
    ):
        fields = {"key": shared.served.keys[COUNTY], "next": next_page}
        answer = clerks(None).send("/pages/sign-in", fields, follow=False)
        assert answer.headers["location"] == "/pages/declare"
        shown = clerks(None).open("/pages/sign-in", next=next_page)
        assert Seen(shown.text).forms["post /pages/sign-in"]["next"] == ""


def test_signing_out_ends_the_session(clerks: Callable[..., Clerk]) -> None:
    """After signing out the browser has no cookie and the page asks to sign in."""
    clerk = clerks()
    answer = clerk.send("/pages/sign-out", {})
    assert str(answer.url).endswith("/pages/sign-in")
    assert COOKIE not in clerk.client.cookies
    assert clerk.client.get("/pages/declare").status_code == 303


def test_a_session_is_over_after_eight_hours_whatever_the_browser_keeps(shared: Desks) -> None:
    """A cookie given longer ago, or in the future, or malformed, signs nobody in."""
    now, key = datetime.now(UTC), shared.served.keys[COUNTY]

    def status(value: str) -> int:
        return httpx.get(f"{shared.served.url}/pages/declare", headers={"Cookie": f"{COOKIE}={value}"}).status_code

    at = {name: int((now + delta).timestamp()) for name, delta in {
        "fresh": -timedelta(minutes=1), "old": -LIFE - timedelta(minutes=1), "early": timedelta(hours=1),
    }.items()}  # fmt: skip
    assert status(f"{at['fresh']}.{key}") == 200
    for value in (
        f"{at['old']}.{key}",
        f"{at['early']}.{key}",
        key,
        f".{key}",
        f"{at['fresh']}.",
        "x.y",
        "9" * 40 + ".y",
    ):
        assert status(value) == 303, value


def test_a_withdrawn_key_ends_its_sessions(shared: Desks, cluster: Cluster) -> None:
    """The cookie is asked about like a Bearer key: withdrawn, no server process takes it; the form is not lost."""
    key, month = new_key(), a_month()
    issue(shared.served.dsn, {COUNTY: key})
    clerk = Clerk(shared.served.url)
    clerk.sign_in(key)
    form = typed(clerk.form(month=month), 1, 2, 3, 4, 5)
    with psycopg.connect(shared.served.dsn) as owner:
        owner.execute("DELETE FROM registry.credential WHERE digest = %s", [sha256(key.encode()).digest()])
    with serving(shared.served.dsn, cluster.keys) as other:
        there = Clerk(other.url)
        there.client.cookies = clerk.client.cookies
        assert there.client.get("/pages/declare").status_code == 303
        answer = there.send("/pages/declare", form)
        assert answer.status_code == 401
        kept = Seen(answer.text).forms["post /pages/declare"]
        assert kept == form
        assert returns(shared, month) == []
        there.client.cookies = httpx.Cookies()
        there.sign_in(shared.served.keys[COUNTY])
        assert PAGES["recorded"].zh in there.send("/pages/declare", kept).text
    assert len(returns(shared, month)) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://elsewhere.example"},
        {"Origin": "null"}, {"Origin": "http://["}, {},
    ],
)  # fmt: skip
def test_forms_from_elsewhere_are_refused(shared: Desks, clerks: Callable[..., Clerk], headers: Attributes) -> None:
    """A form that another site's page sends, or that does not say where it is from, does nothing, even signed in."""
    clerk, month = clerks(), a_month()
    form = typed(clerk.form(month=month), 0, 0, 0, 0, 0)
    for path, fields in (
        ("declare", form),
        ("sign-out", {}),
        ("sign-in", {"key": shared.served.keys[CITY]}),
    ):
        answer = clerk.client.post(f"/pages/{path}", data=fields, headers=headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers
        assert CHINESE.search(answer.text)
    assert returns(shared, month) == []
    same = clerk.client.post("/pages/declare", data=form, headers={"Origin": shared.served.url})
    assert same.status_code == 303, "an older browser names its origin alone"


def test_keys_are_in_no_log_and_no_address(shared: Desks, tmp_path: Path) -> None:
    """Signed in rightly or wrongly, the key stands neither in the log nor in any page or address."""
    key, wrong = shared.served.keys[COUNTY], "frk_" + "B" * 43
    with logged(shared.served.dsn, tmp_path / "log") as address:
        clerk = Clerk(address)
        answers = [
            clerk.sign_in(wrong),
            clerk.sign_in(key),
            clerk.open("/pages/declare"),
            clerk.open("/pages/declared"),
        ]
        clerk.client.close()
    log = (tmp_path / "log").read_text("utf-8")
    assert f'"office":"{COUNTY}"' in log
    for text in (log, *(answer.text + str(answer.url) + str(answer.headers) for answer in answers)):
        for part in (key, wrong):
            assert part not in re.sub(r"set-cookie.*", "", text)


# What every page is


def test_every_page_keeps_to_itself(clerks: Callable[..., Clerk]) -> None:
    """No script, nothing loaded from anywhere, one style sheet whose hash the policy names, forms to ourselves alone."""
    clerk = clerks()
    done = clerk.send("/pages/declare", typed(clerk.form(month=a_month()), 1, 1, 1, 1, 1))
    faulty = clerk.send("/pages/declare", typed(clerk.form(month=a_month()), -1, "", "x", 1.5, 0))
    answers = [done, faulty, clerk.open("/pages/declare"), clerk.open("/pages/sign-in"), clerk.open("/pages/declared")]
    for answer in [*answers, clerk.open("/pages/declare", month="2021-13")]:
        seen = Seen(answer.text)
        tags = {tag for tag, _ in seen.tags}
        assert not {"script", "img", "link", "iframe", "object"} & tags
        assert not any(name.startswith("on") or name == "style" for _, found in seen.tags for name in found)
        [style] = seen.styles
        assert "url(" not in style and "@import" not in style
        hashed = b64encode(sha256(style.encode()).digest()).decode()
        assert answer.headers["content-security-policy"] == (
            f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )
        assert (answer.headers["referrer-policy"], answer.headers["x-content-type-options"]) == (
            "same-origin",
            "nosniff",
        )
        assert (answer.headers["cache-control"], answer.headers["x-robots-tag"]) == ("no-store", "noindex")
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert (answer.headers["content-language"], seen.all("html")[0]["lang"]) == ("zh-CN", "zh-CN")


def test_every_field_has_its_label_and_every_reference_its_target(clerks: Callable[..., Clerk]) -> None:
    """Each control is labelled, each description and link in the page leads to an id that there is, each id is there once."""
    clerk = clerks(CITY)
    faulty = typed(clerk.form(month=a_month()), "", "x", -1, 5, 4, remark="x" * 5_000)
    for text in (
        clerk.send("/pages/declare", faulty).text,
        clerk.open("/pages/declare").text,
        clerk.open("/pages/sign-in").text,
    ):
        seen = Seen(text)
        ids = [found["id"] for _, found in seen.tags if "id" in found]
        assert len(set(ids)) == len(ids)
        labelled = {found["for"] for found in seen.all("label")}
        controls = [found for tag in ("input", "select") for found in seen.all(tag) if found.get("type") != "hidden"]
        assert {found["id"] for found in controls} == labelled
        referred = {
            name
            for _, found in seen.tags
            for key in ("aria-describedby", "aria-labelledby")
            for name in found.get(key, "").split()
        }
        referred |= {found["href"][1:] for found in seen.all("a") if found["href"].startswith("#")}
        assert referred <= set(ids)
        assert len(seen.all("h1")) == 1


def test_pages_are_no_part_of_the_description(shared: Desks) -> None:
    """The description is for clients of the API; what is for people is not in it."""
    described = create_app(Settings(dsn="host=nowhere")).openapi()["paths"]
    assert not any(path.startswith("/pages") for path in described)
    assert httpx.get(f"{shared.served.url}/pages").headers["location"] == "/pages/declare"
    assert httpx.get(f"{shared.served.url}/pages/sign-out").status_code == 405


def test_the_language_is_asked_for_and_kept(clerks: Callable[..., Clerk]) -> None:
    """Chinese unless English is preferred; an address that names a language overrides, and its links keep to it."""
    clerk, other = clerks(language="*"), clerks(language="fr, en;q=0.5")
    assert PAGES["declare"].zh in clerk.open("/pages/declare").text
    assert PAGES["declare"].en in other.open("/pages/declare").text
    text = clerk.open("/pages/declare", lang="en").text
    outside = re.sub(r'<option.*|.*lang="zh-CN".*|.*class="under".*', "", text)
    assert not CHINESE.search(re.sub(r"<style>.*</style>", "", outside, flags=re.DOTALL)), outside
    seen = Seen(text)
    assert all("lang=en" in form["action"] for form in seen.all("form"))
    done = clerk.send("/pages/declare?lang=en", typed(clerk.form(month=a_month(), lang="en"), 1, 1, 1, 1, 1))
    assert "lang=en" in str(done.url)
    assert PAGES["recorded"].en in done.text


# Declaring


def test_a_county_declares_its_month(shared: Desks, clerks: Callable[..., Clerk]) -> None:
    """What a clerk types is an event of the log and the figures of the table, and the next page shows both."""
    clerk, month = clerks(), a_month()
    form = typed(clerk.form(month=month), 3, "１２", 2, "1,005", 1005, remark="含开发区")
    answer = clerk.send("/pages/declare", form, follow=False)
    assert answer.status_code == 303
    [event] = returns(shared, month)
    assert event["data"] == {
        "unit": COUNTY, "preparing": 3, "completed": 12, "evaluated": 2, "certified_month": 1005, "certified_ytd": 1005,
        "remark": "含开发区",
    }  # fmt: skip
    assert (event["id"], event["source"]) == (form["id"], f"/{CITY}/{COUNTY}")
    rows = shared.read(COUNTY, f"dispatch/{month}", wait=event["position"])["rows"]
    [row] = [each for each in rows if each["unit"] == COUNTY]
    assert (row["declared"], row["completed"], row["derived"]["completed"]) == (True, 12, 0)
    page = clerk.open(answer.headers["location"]).text
    for part in ("填报已登记", "1005", "含开发区", event["id"], f"events?after={event['position'] - 1}&amp;limit=1"):
        assert part in page
    [addressed] = shared.read(COUNTY, "events", after=event["position"] - 1, limit=1)
    assert addressed == event


def test_the_form_shows_what_stands(shared: Desks, clerks: Callable[..., Clerk]) -> None:
    """Filled in is what was declared, else what events count to, beside it the other, the month before and both clocks."""
    filing = in_force(shared, Filing())
    evaluation = filing.evaluation()
    shared.record(COUNTY, evaluation.held(), evaluation.granted(count=5))
    [march] = shared.record(COUNTY, declared(COUNTY, "2021-03", "2021-04-01", (4, 7, 1, 0, 0)))
    clerk = clerks()
    page = Seen(clerk.open("/pages/declare", month="2021-04").text)
    form = page.forms["post /pages/declare"]
    assert [form[name] for name in NAMES] == ["0", "1", "1", "5", "5"]
    assert "本月尚未填报" in page.texts["notices"]
    assert page.texts["completed-hint"] == "现为 1（依事件计）；上月 7（填报）"
    shared.record(COUNTY, declared(COUNTY, "2021-04", "2021-05-01", (4, 8, 2, 6, 6)))
    text = clerk.open("/pages/declare", month="2021-04").text
    page = Seen(text)
    assert [page.forms["post /pages/declare"][name] for name in NAMES] == ["4", "8", "2", "6", "6"]
    assert page.texts["completed-hint"] == "现为 8（填报）；依事件计 1；上月 7（填报）"
    assert (
        f"最近一次：{COUNTY} 于 2021-05-01 09:30:00 填报（第 {march['position'] + 1} 号记录）" in page.texts["notices"]
    )
    assert "应于 2021-05-05 前报送" in page.texts["notices"]
    assert f"业务时间：计至 2021-04-30（北京时间）。记录时间：计至第 {march['position'] + 1} 号记录" in text


def test_the_month_due_now_and_the_own_unit_come_first(clerks: Callable[..., Clerk]) -> None:
    """Without a choice the form is of the month that ended last and of the office's own unit; a centre sees all rows."""
    ended = datetime.now(SHANGHAI).replace(day=1) - timedelta(days=1)
    for office in (COUNTY, INDUSTRY, CITY):
        form = clerks(office).form()
        assert (form["month"], form["unit"], form["tenant"]) == (f"{ended:%Y-%m}", office, CITY)
    table = clerks(CITY).open("/pages/declare", month="2021-04").text
    assert table.count("unit=") == 15
    assert "合计" in table
    assert clerks().open("/pages/declare").text.count("<table") == 0


def test_an_industry_office_chooses_among_its_tenants(clerks: Callable[..., Clerk]) -> None:
    """An office that several tenants have enrolled may choose; another's tenant looks like none."""
    page = Seen(clerks(INDUSTRY).open("/pages/declare").text)
    assert page.forms["post /pages/declare"]["tenant"] == CITY
    for tenant in ("370200", "999999"):
        assert clerks(INDUSTRY).open("/pages/declare", tenant=tenant).status_code == 404


def test_a_form_sent_twice_records_once(shared: Desks, clerks: Callable[..., Clerk]) -> None:
    """A double click, a reload, and the same form much later lead to what was recorded at first."""
    clerk, month = clerks(), a_month()
    form = typed(clerk.form(month=month), 1, 1, 1, 1, 1)
    with ThreadPoolExecutor(4) as clicks:
        answers = list(clicks.map(lambda _: clerk.send("/pages/declare", form, follow=False), range(4)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len(returns(shared, month)) == 1
    later = clerk.send("/pages/declare", typed(clerk.form(month=month), 2, 2, 2, 2, 2), follow=False)
    again = clerk.send("/pages/declare", form, follow=False)
    assert again.headers["location"] == answers[0].headers["location"] != later.headers["location"]
    assert len(returns(shared, month)) == 2
    assert "此后该单位又有新的填报" in clerk.open(again.headers["location"]).text
    changed = clerk.send("/pages/declare", typed(form, 3, 3, 3, 3, 3))
    assert (changed.status_code, "这张表单已经提交过" in changed.text) == (409, True)
    assert len(returns(shared, month)) == 2


def test_twins_of_a_form_decided_on_at_once_record_once(shared: Desks, clerks: Callable[..., Clerk]) -> None:
    """Two clicks that both found nothing recorded lead to one event: the second's id is taken by then."""
    clerk, month = clerks(), a_month()
    form = typed(clerk.form(month=month), 1, 1, 1, 1, 1)

    def waiting() -> float:
        [line] = re.findall(
            r"^filing_registry_queue_events (\S+)", httpx.get(f"{shared.served.url}/metrics").text, re.MULTILINE
        )
        return float(line)

    with ThreadPoolExecutor(2) as clicks, psycopg.connect(shared.served.dsn) as owner:
        owner.execute("SELECT FROM registry.log WHERE tenant = %s FOR UPDATE", [CITY])
        sent = [clicks.submit(clerk.send, "/pages/declare", form, follow=False) for _ in range(2)]
        wait_until(lambda: waiting() == 2, 10)
        owner.rollback()
        found = [each.result().headers["location"] for each in sent]
    assert found[0] == found[1]
    assert len(returns(shared, month)) == 1
    other = clerk.send("/pages/declare", form | {"month": a_month()})
    assert (other.status_code, "已被内容不同的事件使用" in other.text or "请用新编号" in other.text) == (422, True)


@pytest.mark.parametrize(("language", "said"), [("zh-CN", "他人已先填报"), ("en", "Somebody declared before you")])
def test_two_clerks_do_not_overwrite_each_other_unseen(
    shared: Desks, clerks: Callable[..., Clerk], language: str, said: str
) -> None:
    """Who comes second is shown what the first entered beside the own figures, and may then decide for either."""
    first, second, month = clerks(CITY), clerks(COUNTY, language), a_month()
    theirs, mine = first.form(month=month, unit=COUNTY), second.form(month=month)
    first.send("/pages/declare", typed(theirs, 1, 2, 1, 0, 0, remark="市里代填"))
    answer = second.send("/pages/declare", typed(mine, 1, 3, 1, 9, 9))
    assert (answer.status_code, said in answer.text, "市里代填" in answer.text) == (409, True, True)
    assert len(re.findall('<tr class="differs">', answer.text)) == 4
    assert CITY in answer.text
    assert len(returns(shared, month)) == 1
    kept = Seen(answer.text).forms["post /pages/declare"]
    assert [kept[name] for name in NAMES] == ["1", "3", "1", "9", "9"]
    assert second.send("/pages/declare", kept, follow=False).status_code == 303
    assert [each["data"]["completed"] for each in returns(shared, month)] == [2, 3]


def test_other_units_acts_stop_nobody(shared: Desks, clerks: Callable[..., Clerk]) -> None:
    """What is declared for another unit meanwhile moves the month's version on, and is no conflict."""
    clerk, month = clerks(), a_month()
    form = clerk.form(month=month)
    shared.record("370103", declared("370103", month, f"{month}-20", (1, 1, 1, 1, 1)))
    ahead = (datetime.now(UTC) + timedelta(seconds=40)).isoformat()
    shared.record("370104", declared("370104", month, ahead, (1, 1, 1, 1, 1)))
    assert clerk.send("/pages/declare", typed(form, 1, 1, 1, 1, 1), follow=False).status_code == 303
    with ThreadPoolExecutor(3) as offices:
        sent = {office: clerks(office) for office in ("370103", "370104", "370105")}
        forms = {office: typed(each.form(month=month), 5, 5, 5, 5, 5) for office, each in sent.items()}
        found = offices.map(lambda office: sent[office].send("/pages/declare", forms[office], follow=False), sent)
        assert {answer.status_code for answer in found} == {303}
    assert len(returns(shared, month)) == 6


FAULTS = {
    "": ("请填写；没有的填 0。", "Fill this in; write 0 if there are none."),
    "-1": ("不能是负数。", "It cannot be negative."),
    "-" + "9" * 40: ("不能是负数。", "It cannot be negative."),
    "1.5": ("须为整数，如 12。", "Write a whole number, such as 12."),
    "十二": ("须为整数，如 12。", "Write a whole number, such as 12."),
    "10000001": ("太大，不能超过 10000000。", "It is too large: at most 10000000."),
    "9" * 40: ("太大，不能超过 10000000。", "It is too large: at most 10000000."),
}


@pytest.mark.parametrize(("place", "language"), [(0, "zh-CN"), (1, "en")])
def test_bad_figures_are_named_at_their_fields(
    shared: Desks, clerks: Callable[..., Clerk], place: int, language: str
) -> None:
    """Each fault stands at its field and in the summary that links to it, in the page's language; what was typed is kept."""
    clerk, month = clerks(COUNTY, language), a_month()
    form = clerk.form(month=month)
    for wrong, said in FAULTS.items():
        answer = clerk.send("/pages/declare", typed(form, wrong, 1, wrong, 1, 1, remark=" 备注 "))
        assert answer.status_code == 422
        seen = Seen(answer.text)
        for name in ("preparing", "evaluated"):
            assert seen.texts[f"{name}-error"].endswith(said[place])
        assert "completed-error" not in seen.texts
        kept = seen.forms["post /pages/declare"]
        assert [kept[name] for name in (*NAMES, "remark")] == [wrong, "1", wrong, "1", "1", " 备注 "]
        assert {"#preparing", "#evaluated"} == {each["href"] for each in seen.all("a") if each["href"][:1] == "#"} - {
            "#main"
        }
        assert [each["aria-invalid"] for each in seen.all("input") if "aria-invalid" in each] == ["true", "true"]
    below = clerk.send("/pages/declare", typed(form, 1, 1, 1, 5, 4))
    said = ("一月的本年累计不得少于本月。", "In January the year to date cannot be below this month's.")[place]
    assert Seen(below.text).texts["certified_ytd-error"].endswith(said)
    long = clerk.send("/pages/declare", typed(form, 1, 1, 1, 5, 5, remark="长" * 5_000))
    assert "4000" in Seen(long.text).texts["remark-error"]
    assert returns(shared, month) == []


def test_what_is_typed_is_text_on_the_page(clerks: Callable[..., Clerk]) -> None:
    """Whatever is typed cannot become part of the page."""
    clerk = clerks()
    evil = '"><script>alert(1)</script>'
    page = clerk.send("/pages/declare", typed(clerk.form(month=a_month()), evil, 1, 1, 1, 1, remark=evil)).text
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 2
    assert "<script" not in clerk.open("/pages/declare", unit=evil).text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-CN", "机构370102只填报本单位，不能填报370103。"),
        ("en", "Office 370102 declares for its own unit, not for 370103."),
    ],
)
def test_anothers_unit_is_refused_at_the_field(
    shared: Desks, clerks: Callable[..., Clerk], language: str, said: str
) -> None:
    """A county may look at another's unit, is told at once that it cannot declare for it, and is refused if it tries."""
    clerk, month = clerks(COUNTY, language), a_month()
    shown = clerk.open("/pages/declare", month=month, unit="370103")
    assert said in Seen(shown.text).texts["unit-error"]
    assert "disabled" in next(each for each in Seen(shown.text).all("fieldset")[1:])
    form = typed(clerk.form(month=month), 1, 1, 1, 1, 1, unit="370103")
    answer = clerk.send("/pages/declare", form)
    assert (answer.status_code, said in Seen(answer.text).texts["unit-error"]) == (403, True)
    assert returns(shared, month) == []


def test_who_may_declare_for_whom_is_the_registrys_matter(shared: Desks, clerks: Callable[..., Clerk]) -> None:
    """A centre declares for any unit; an auditor and the province for none; no unit and no month that is none is taken."""
    month, city = a_month(), clerks(CITY)
    for unit in (COUNTY, INDUSTRY, CITY):
        form = typed(city.form(month=month, unit=unit), 1, 1, 1, 1, 1)
        assert city.send("/pages/declare", form, follow=False).status_code == 303
    for office in (AUDITOR, PROVINCE):
        clerk = clerks(office)
        answer = clerk.send("/pages/declare", typed(clerk.form(tenant=CITY, month=month), 2, 2, 2, 2, 2))
        assert answer.status_code == 403
        assert "unit-error" in Seen(answer.text).texts
    nobody = city.send("/pages/declare", typed(city.form(month=month), 1, 1, 1, 1, 1, unit="370202"))
    assert (nobody.status_code, "370202 不是 370100 的单位" in Seen(nobody.text).texts["unit-error"]) == (422, True)
    early = city.send("/pages/declare", typed(city.form(month=month), 1, 1, 1, 1, 1, month="2199-01"))
    assert (early.status_code, "2199-01尚未开始" in Seen(early.text).texts["month-error"]) == (409, True)
    assert city.send("/pages/declare", typed(city.form(month=month), 1, 1, 1, 1, 1, month="x")).status_code == 422
    assert len(returns(shared, month)) == 3


def test_a_sealed_month_says_so(shared: Desks, clerks: Callable[..., Clerk]) -> None:
    """A sealed month names its edition and the sealed figures; what is declared then is recorded and leaves them as they are."""
    month, clerk = a_month(), clerks()
    clerk.send("/pages/declare", typed(clerk.form(month=month), 2, 2, 2, 2, 2))
    shared.record(CITY, act("dispatch.sealed.v1", f"dispatch/{month}", datetime.now(UTC).isoformat()))
    done = clerk.send("/pages/declare", typed(clerk.form(month=month), 3, 3, 3, 3, 3))
    assert "填报已登记" in done.text
    seen = Seen(clerk.open("/pages/declare", month=month).text)
    assert "现为第 1 版" in seen.texts["notices"]
    assert "封存 2" in seen.texts["preparing-hint"]
    assert "现为 3（填报）" in seen.texts["preparing-hint"]
    [row] = [each for each in shared.read(CITY, f"dispatch/{month}", edition=1)["rows"] if each["unit"] == COUNTY]
    assert row["preparing"] == 2


@pytest.mark.parametrize(("language", "said"), [("zh-CN", "已开展评价9，多于完成备案5。"), ("en", "9 have evaluated")])
def test_the_checks_warn_after_recording(clerks: Callable[..., Clerk], language: str, said: str) -> None:
    """What looks unusual is recorded all the same and told on the next page, with the address of the events behind it."""
    clerk = clerks(COUNTY, language)
    january = a_month()
    page = clerk.send("/pages/declare", typed(clerk.form(month=january), 1, 5, 9, 4, 7)).text
    assert said in page
    assert f"/v1/{CITY}/dispatch/{january}/cells/{COUNTY}/evaluated?as_of=" in page
    assert "7" in page and "4" in page
    february = january.replace("-01", "-02")
    page = clerk.send("/pages/declare", typed(clerk.form(month=february), 1, 9, 9, 0, 7)).text
    assert PAGES["no_warnings"][0 if language == "zh-CN" else 1] in page


def test_what_was_recorded_is_shown_to_its_tenant_alone(shared: Desks, clerks: Callable[..., Clerk]) -> None:
    """The page of a declaration needs an office that may read the tenant; ids that are none are not found."""
    month = a_month()
    [event] = shared.record(COUNTY, declared(COUNTY, month, f"{month}-20", (1, 1, 1, 1, 1)))
    asked = {"tenant": CITY, "month": month, "event": event["id"]}
    assert clerks(INDUSTRY).open("/pages/declared", **asked).status_code == 200
    assert clerks("370200").open("/pages/declared", **asked).status_code == 404
    for wrong in (str(uuid4()), "", "<b>"):
        assert clerks().open("/pages/declared", **(asked | {"event": wrong})).status_code == 404
    assert clerks(None).client.get("/pages/declared", params=asked).status_code == 303


def test_forms_too_large_or_of_another_kind_are_refused(clerks: Callable[..., Clerk]) -> None:
    """A form has its limits in bytes and fields, and its media type."""
    clerk = clerks()
    assert clerk.send("/pages/declare", {"remark": "x" * 70_000}).status_code == 413
    assert clerk.send("/pages/declare", {f"x{place}": "" for place in range(50)}).status_code == 413
    json = clerk.client.post("/pages/declare", json={}, headers={"Sec-Fetch-Site": "same-origin"})
    assert json.status_code == 415


FULL = """
CREATE FUNCTION pg_temp.full_disk() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON registry.event FOR EACH ROW EXECUTE FUNCTION pg_temp.full_disk();
"""


def test_a_form_that_could_not_be_recorded_can_be_sent_again(cluster: Cluster) -> None:
    """While the store is away the answer is 503 with the form in it, and sent again it is recorded once."""
    with cluster.clone(cluster.enrolled) as dsn, serving(dsn, cluster.keys) as served, desks_of(served) as desks:
        clerk, month = Clerk(served.url), a_month()
        clerk.sign_in(served.keys[COUNTY])
        form = typed(clerk.form(month=month), 1, 1, 1, 1, 1)
        with psycopg.connect(dsn, autocommit=True) as owner:
            owner.execute(FULL)
            away = clerk.send("/pages/declare", form)
            owner.execute("DROP TRIGGER full_disk ON registry.event")
        assert (away.status_code, away.headers["retry-after"] != "") == (503, True)
        assert Seen(away.text).forms["post /pages/declare"] == form
        assert returns(desks, month) == []
        assert clerk.send("/pages/declare", form, follow=False).status_code == 303
        assert len(returns(desks, month)) == 1


@pytest.mark.parametrize(
    ("text", "read"),
    [("12", 12), (" １２ ", 12), ("1,234,567", 1_234_567), ("1，234", 1_234), ("12,34", "12,34"), ("+3", 3), ("007", 7), ("1.5", 1.5),
     ("", None), ("　", None), ("１．５", 1.5), ("1e5", "1e5"), ("٣", "٣"), ("0x1", "0x1"), ("9" * 5_000, 10**15)],
)  # fmt: skip
def test_numbers_are_read_as_typed(text: str, read: object) -> None:
    """Full-width digits, spaces and thousands separators are understood; anything doubtful stays text and is refused."""
    assert number(text) == read


def test_on_paper_a_table_is_whole() -> None:
    """In print nothing scrolls: the month's table folds its headings and names, and is as wide as A4 lets it be."""
    _, _, printed = style("page.css").partition("@media print {")
    rules = dict(re.findall(r"^  ([^{]+) \{ ([^}]+) \}", printed, re.MULTILINE))
    assert rules[".scrolls"] == "overflow: visible;"
    assert rules[".scrolls thead th"] == "min-width: 0;"
    assert rules[".scrolls tbody th"] == "white-space: normal;"
    assert "break-after: avoid" in rules["h2"]
