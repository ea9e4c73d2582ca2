"""A picture as it is answered, with the table that it draws."""

from api.schemas.common import Answer, Moment


class PictureAnswer(Answer):
    """A picture of a month with its words and its table."""

    name: str
    month: str
    as_of: Moment
    title: str
    description: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    svg: str
