"""Query parameters that several routes share."""

from typing import Annotated

from fastapi import Query

BATCH_MEDIA_TYPE = "application/cloudevents-batch+json"

WAIT_SECONDS = 5.0

AsOf = Annotated[str | None, Query(max_length=40, description="the cut: a position of the log, or an RFC 3339 time")]

AsOfTime = Annotated[str | None, Query(max_length=40, description="the cut: an RFC 3339 time")]

Wait = Annotated[
    int | None, Query(ge=0, le=1 << 53, description="wait until this position is in the tables, at most 5 s")
]

Edition = Annotated[int | None, Query(ge=1, le=10_000, description="a sealed edition")]

On = Annotated[str | None, Query(max_length=10, description="the date of the stocks, YYYY-MM-DD")]
