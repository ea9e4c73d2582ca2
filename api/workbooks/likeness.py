"""Whether two names can be one thing's: an enterprise's now and then, an occupation's and a trade's in it."""

import re
from difflib import SequenceMatcher
from functools import cache

from api.workbooks.cells import plain
from registry.domain import regions

_FORM = re.compile(r"(?:股份|有限|责任|集团|控股|总|分)*公司|集团|总厂|分厂|工厂|厂|\(.*?\)")
_BRAND = 4
_LIKE = 0.6
_SHARED = 2


@cache
def _places() -> re.Pattern[str]:
    names = set(regions.names().values()) | {"山东省", "中国", "国网"}
    names |= {name[:-1] for name in names if name[-1] in "省市区县" and len(name) > _SHARED}
    found = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(f"^(?:{found}|[省市区县])+")


def another_enterprise(name: str, known: str) -> bool:
    """Tell whether two names of one credit code are wholly other ones: not a slip, and no change of form or place."""
    now, then = _brand(name), _brand(known)
    if not now or not then or now[:_SHARED] == then[:_SHARED]:
        return False
    return SequenceMatcher(None, now, then, autojunk=False).ratio() < _LIKE


def _brand(name: str) -> str:
    """Return how an enterprise's own name begins, behind its place and before its legal form."""
    return _FORM.sub("", _places().sub("", plain(name)))[:_BRAND]


def another_occupation(title: str, known: str) -> bool:
    """Tell whether a title is none of an occupation and of its trades: 数控车工 is one of 车工, 铣工 is not."""
    title, known = plain(title), plain(known)
    if title in known or known in title:
        return False
    match = SequenceMatcher(None, title, known, autojunk=False).find_longest_match()
    return match.size < _SHARED
