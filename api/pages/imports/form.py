"""What was chosen on the page of an import, carried from its preview to its record."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath

from api.imports.request import ImportRequest
from api.pages.office import OfficeSession
from api.pages.upload import UploadedFile, UploadForm
from api.parameters import acted_on


@dataclass(frozen=True, slots=True)
class ListForm:
    """What was chosen and sent: the file, and how it is to be read; `preview` is the hash of what was shown."""

    file: UploadedFile
    sheet: str = ""
    on: str = ""
    replace: bool = False
    preview: str = ""

    @classmethod
    def of(cls, sent: UploadForm) -> "ListForm":
        """Return what a form sent: with a file chosen anew, or the one that the preview carried along."""
        fields, chosen = sent.fields, sent.files.get("file")
        if chosen is None or not chosen.content:
            chosen = UploadedFile(fields.get("name", ""), _carried(fields.get("content", "")))
        return cls(
            chosen,
            fields.get("sheet", "").strip(),
            fields.get("on", ""),
            "replace" in fields,
            fields.get("preview", ""),
        )

    @property
    def content(self) -> str:
        """The file as a form carries it along."""
        return b64encode(self.file.content).decode()

    def order(self, desk: OfficeSession) -> ImportRequest:
        """Return what is asked for, at first a preview; raise ParameterInvalid."""
        return ImportRequest(
            tenant=desk.tenant,
            office=desk.office.code,
            now=datetime.now(UTC),
            acted_on=acted_on(self.on or None),
            dry_run=True,
            sheet=self.sheet or None,
            ending=PurePath(self.file.name).suffix or None,
            replace=self.replace,
        )


def _carried(content: str) -> bytes:
    try:
        return b64decode(content, validate=True)
    except NotBase64:
        return b""
