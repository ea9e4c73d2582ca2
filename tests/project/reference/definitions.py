"""The page of definitions (口径), from `projections.definitions`."""

from project.reference.markdown import code, page, table

from projections.definitions import DEFINITIONS, Definition

INTRO = """What every figure counts. An answer with figures names its definition (`definition`); a changed definition gets a new number, and a sealed
table keeps the one under which it was sealed. `GET /v1/definitions` answers the same. Annex 2 is explained sentence by sentence in
[the notice](../explanation/notice.md)."""


def text() -> str:
    """Return the page."""
    return page("Definitions of the figures", INTRO, *(_section(name, each) for name, each in DEFINITIONS.items()))


def _section(name: str, definition: Definition) -> str:
    rows = [
        (code(figure), f"{term.zh} · {term.en}", said.zh, said.en)
        for figure, (term, said) in definition.figures.items()
    ]
    return "\n\n".join(
        [
            f"## {definition.title.zh} · {definition.title.en} · {code(name)}",
            definition.basis.zh,
            definition.basis.en,
            table(["Figure", "Name", "口径", "Definition"], rows),
        ]
    )
