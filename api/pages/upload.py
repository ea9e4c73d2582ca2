"""A form that brings a file along (multipart/form-data, RFC 7578): its fields as text, its files as bytes."""

import re
from typing import NamedTuple

from api.http.bodies import body_of, media_type_of
from api.http.problems import BodyTooLarge, BodyUnreadable, MediaTypeUnknown
from api.pages.page import Page
from api.pages.session import check_from_our_pages
from registry.errors import Message

_FORM = "multipart/form-data"
_FIELDS_BYTES = 64 << 10
_MOST_FIELDS = 40
_BOUNDARY = re.compile(r';\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))', re.IGNORECASE)
_NAME = re.compile(rb'(?i)^content-disposition:\s*form-data\b[^\r\n]*?;\s*name="([^"\r\n]*)"', re.MULTILINE)
_FILE = re.compile(rb'(?i)^content-disposition:[^\r\n]*;\s*filename="([^"\r\n]*)"', re.MULTILINE)


class UploadedFile(NamedTuple):
    """A file that a form brings along: what its sender calls it, and its bytes."""

    name: str
    content: bytes


class UploadForm(NamedTuple):
    """What a form sent: its fields, and its files by the field that each is in."""

    fields: dict[str, str]
    files: dict[str, UploadedFile]


async def upload_of(page: Page, limit: int) -> UploadForm:
    """Return what a form of ours sent, up to a limit in bytes; raise FormForeign for a form that is none of ours."""
    check_from_our_pages(page.request)
    boundary = _BOUNDARY.search(page.request.headers.get("content-type", ""))
    if media_type_of(page.request) != _FORM or boundary is None:
        raise MediaTypeUnknown(Message("Send one of {media_types}.", media_types=_FORM))
    most = limit + _FIELDS_BYTES
    body = await body_of(page.request, most, Message("A form has up to {limit} bytes.", limit=most))
    return parsed(body, (boundary[1] or boundary[2]).encode())


def parsed(body: bytes, boundary: bytes) -> UploadForm:
    """Return what a body holds between its boundaries; raise BodyUnreadable where it is cut off."""
    first, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if first or not parts or not parts[-1].startswith(b"--"):
        raise BodyUnreadable(Message("The form is not whole; send it again."))
    if len(parts) > _MOST_FIELDS:
        raise BodyTooLarge(Message("A form has up to {most} fields.", most=_MOST_FIELDS))
    fields: dict[str, str] = {}
    files: dict[str, UploadedFile] = {}
    for part in parts[:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if (name := _NAME.search(head)) is None:
            continue
        if file := _FILE.search(head):
            files[_text(name[1])] = UploadedFile(_text(file[1]), content)
        else:
            fields[_text(name[1])] = _text(content)
    return UploadForm(fields, files)


def _text(sent: bytes) -> str:
    return sent.decode("utf-8", "replace")
