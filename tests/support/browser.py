"""A clerk before the pages: a browser without scripts, that follows links, fills in forms and sends what they hold."""

from html.parser import HTMLParser
from typing import Any

import httpx

Attributes = dict[str, str]
FORM = "application/x-www-form-urlencoded"


class Seen(HTMLParser):
    """What is on a page: its tags, its forms with their fields as sent, and the text at each id."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, Attributes]] = []
        self.forms: dict[str, Attributes] = {}
        self.texts: dict[str, str] = {}
        self.styles: list[str] = []
        self._form: Attributes | None = None
        self._select = ""
        self._open: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        if tag == "form":
            self._form = self.forms.setdefault(f"{found['method']} {found['action'].partition('?')[0]}", {})
        elif tag == "select":
            self._select = found["name"]
        elif tag == "option" and "selected" in found and self._form is not None:
            self._form[self._select] = found["value"]
        elif tag == "input" and self._form is not None:
            self._form[found["name"]] = found.get("value", "")
        if tag not in {"input", "meta", "br"}:
            self._open.append((tag, found.get("id", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for tag, name in self._open:
            if name:
                self.texts[name] = self.texts.get(name, "") + data
            if tag == "style":
                self.styles.append(data)

    def all(self, tag: str) -> list[Attributes]:
        """Return the attributes of every such tag."""
        return [found for name, found in self.tags if name == tag]


class Clerk:
    """A browser at a server's pages, signed in or not; it sends what browsers send with a form."""

    def __init__(self, url: str, language: str = "zh-CN") -> None:
        self.url = url
        self.client = httpx.Client(base_url=url, headers={"Accept-Language": language}, timeout=30)

    def open(self, path: str, **query: Any) -> httpx.Response:
        """Open an address, and follow where it leads."""
        return self.client.get(path, params=query or None, follow_redirects=True)

    def send(self, path: str, fields: Attributes, *, follow: bool = True, **headers: str) -> httpx.Response:
        """Send a form."""
        sent = {"Sec-Fetch-Site": "same-origin", "Content-Type": FORM} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return self.client.post(path, data=fields, headers=sent, follow_redirects=follow)

    def sign_in(self, key: str) -> httpx.Response:
        """Sign in with a key."""
        return self.send("/pages/sign-in", {"key": key})

    def form(self, **query: Any) -> Attributes:
        """Open the page to declare on and return its form's fields."""
        answer = self.open("/pages/declare", **query)
        assert answer.status_code == 200, answer.text
        return Seen(answer.text).forms["post /pages/declare"]
