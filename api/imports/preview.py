"""What an import would record, told by a hash that whoever has seen it sends back with the file."""

import re
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple, Self

import orjson

from registry.errors import Fault, Message, ParameterInvalid, PreviewOutdated

_WRITTEN = re.compile(r"([0-9]{1,18})((?:-[0-9a-f]{16}){3})-([0-9a-f]{64})")
_SHORT = 16


class PreviewHash(NamedTuple):
    """The hash of a preview: the log's position when it was made, and digests of what it is of.

    `file` and `asked` serve to say what has changed, `good`, of the rows that are or would be on record, to know a
    preview that has been recorded; whether anything has changed, `whole` alone decides.
    """

    position: int
    file: str
    asked: str
    good: str
    whole: str

    @classmethod
    def of(
        cls, position: int, content: bytes, asked: Iterable[object], good: Sequence[int], becomes: Sequence[object]
    ) -> Self:
        """Return the hash of what a file, taken in as asked for, becomes; `good` are the rows that are not refused."""
        file, order = sha256(content).hexdigest(), _digest(list(asked))
        kept, whole = _digest(good), _digest([file, order, becomes])
        return cls(position, file[:_SHORT], order[:_SHORT], kept[:_SHORT], whole)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the hash that a text is; raise ParameterInvalid."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise ParameterInvalid("preview", Message("this is not the hash of a preview"))
        file, order, kept = found[2].strip("-").split("-")
        return cls(int(found[1]), file, order, kept, found[3])

    def __str__(self) -> str:
        """Return the hash as it is told and sent back."""
        return "-".join(map(str, self))

    def is_recorded(self, now: Self) -> bool:
        """Tell whether all that was shown is on record, as far as what now is previewed, and records nothing, says."""
        return (self.file, self.asked, self.good) == (now.file, now.asked, now.good)

    def check(self, now: Self, changes: Callable[[], Sequence[Fault]]) -> None:
        """Raise PreviewOutdated where what is now previewed is another; `changes` says what was recorded meanwhile."""
        if self.whole == now.whole:
            return
        faults: Sequence[Fault] = ()
        message = Message("what the rows would become is another by now")
        if self.file != now.file:
            message = Message("the file is another than the one that was previewed")
        elif self.asked != now.asked:
            message = Message("the office or the options are others than those of the preview")
        else:
            faults = changes()
        raise PreviewOutdated(faults or [Fault("/preview", message)])


def _digest(value: object) -> str:
    return sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()
