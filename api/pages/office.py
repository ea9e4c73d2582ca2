"""Where a clerk sits: the office that is signed in, and the tenants in which it may have something to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api.http.context import AppState, context
from api.pages.page import Page
from registry.domain import regions
from registry.domain.acts import Office, OfficeKind
from registry.errors import TenantUnknown


@dataclass(frozen=True, slots=True)
class OfficeSession:
    """The page, the office signed in, the tenant, and the tenants there are to choose from."""

    page: Page
    office: Office
    tenant: str
    tenants: Sequence[str]

    @property
    def ctx(self) -> AppState:
        """The parts of the server."""
        return context(self.page.request)

    @property
    def is_a_unit(self) -> bool:
        """Whether the office is a row of the table and declares for that one alone."""
        return self.office.kind in {OfficeKind.COUNTY, OfficeKind.INDUSTRY}

    @property
    def own_unit(self) -> str:
        """The unit that is shown first: the office itself, or the tenant's own row."""
        return self.office.code if self.is_a_unit else self.tenant


async def office_session(page: Page, tenant: str | None) -> OfficeSession:
    """Return where the signed-in office sits; raise TenantUnknown, or OfficeNotEntitled where it is suspended."""
    assert page.office is not None, "whoever asks has looked for a session"
    ctx = context(page.request)
    tenants = await _tenants_of(ctx, page.office)
    chosen = tenant or tenants[0]
    office = await ctx.gate.enter_as(page.office, chosen)
    return OfficeSession(page, office, chosen, tenants if chosen in tenants else [*tenants, chosen])


def to_sign_in(page: Page) -> Response:
    """Send the browser to sign in, and from there back to where it wanted to go."""
    url = page.request.url
    return page.see("sign-in", next=f"{url.path}?{url.query}" if url.query else url.path)


async def _tenants_of(ctx: AppState, code: str) -> list[str]:
    """Return the tenants to choose from: an office's own city's or the province's first.

    Only industry offices are enrolled in several; for them each tenant's log is asked.
    """
    home = f"{code[:4]}00"
    if "-" not in code:
        return [home]

    def enrolled() -> list[str]:
        return [tenant for tenant in regions.tenants() if tenant == home or _is_member(ctx, tenant, code)]

    return sorted(await run_in_threadpool(enrolled), key=lambda tenant: tenant != home)


def _is_member(ctx: AppState, tenant: str, code: str) -> bool:
    try:
        ctx.registry.member(tenant, code)
    except TenantUnknown:
        return False
    return True
