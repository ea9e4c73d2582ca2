"""The command that tells a history on the terminal, to any cut and two cuts side by side."""

from typing import Annotated, Literal

import typer

from api import parameters
from api.schemas.stories import tell, tell_apart, text
from api.terminal import AnyTenant, AsOf, Data, opened, out
from registry.application.registry import Registry
from registry.domain import regions
from registry.errors import Message, ParameterInvalid, SubjectUnknown

Compare = Annotated[str | None, typer.Option("--compare", help="another cut to put beside it: a position or a time")]
Lang = Annotated[Literal["zh", "en"] | None, typer.Option("--lang", help="one language; absent: both")]


def replay(
    subject: Annotated[str, typer.Argument(help="<kind>/<key>, such as filing/7d0c1f0e-…")],
    tenant: AnyTenant = None,
    as_of: AsOf = None,
    compare: Compare = None,
    lang: Lang = None,
    data: Data = None,
) -> None:
    """Tell a history act by act."""
    cuts = {"as-of": parameters.parse_cut(as_of, "as-of"), "compare": parameters.parse_cut(compare, "compare")}
    for name, cut in cuts.items():
        if tenant is None and isinstance(cut, int):
            message = Message("a position is a place in one tenant's log; say --tenant, or give a time")
            raise ParameterInvalid(name, message)
    languages = (lang,) if lang else ("zh", "en")

    def told(registry: Registry, code: str) -> str:
        if compare is None:
            known, position = registry.subject(code, subject, cuts["as-of"])
            return text(tell(registry, code, known, position, languages))
        positions = registry.cut(code, cuts["as-of"]), registry.cut(code, cuts["compare"])
        return text(tell_apart(registry, code, subject, positions, languages))

    found = 0
    with opened(data) as (_, registry):
        for code in [tenant] if tenant else regions.tenants():
            try:
                story = told(registry, code)
            except SubjectUnknown:
                continue
            out.print(story, highlight=False, markup=False, soft_wrap=True)
            found += 1
    if not found:
        raise SubjectUnknown(Message("{subject} in {tenant}", subject=subject, tenant=tenant) if tenant else subject)
