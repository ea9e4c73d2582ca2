"""Who is asking: keys to offices, and what an office is to a tenant. Keys are random, and kept as SHA-256 only."""

import secrets
from collections.abc import Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.http.problems import KeyMissing
from registry.application.registry import Registry
from registry.domain.acts import Office, OfficeKind
from registry.domain.regions import PROVINCE, tenants
from registry.errors import Message, OfficeNotEntitled, RegistryError, TenantUnknown, UnavailableError

_FRESH_SECONDS = 5.0
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def new_key() -> str:
    """Return a new key: 32 random bytes as text, behind a prefix that secret scanners can know."""
    return "frk_" + secrets.token_urlsafe(32)


class _Fresh(Generic[K, V]):
    """Answers kept for five seconds: a suspended office or a withdrawn key is noticed within that."""

    def __init__(self, ask: Callable[[K], V], most: int = 10_000) -> None:
        self._ask, self._most = ask, most
        self._known: dict[K, tuple[float, V]] = {}

    def peek(self, key: K) -> V | None:
        known = self._known.get(key)
        return known[1] if known and known[0] > monotonic() else None

    def get(self, key: K) -> V:
        value = self._ask(key)
        if value is not None:
            if len(self._known) >= self._most:
                self._known.clear()
            self._known[key] = (monotonic() + _FRESH_SECONDS, value)
        return value


class Authenticator:
    """Lets a request in as an office, and an office into a tenant."""

    def __init__(self, registry: Registry) -> None:
        self._keys: _Fresh[str, str | None] = _Fresh(registry.office_of_key)
        self._members: _Fresh[tuple[str, str], Office] = _Fresh(lambda key: registry.member(*key))

    async def office(self, request: Request) -> str:
        """Return the code of the office whose key the request carries; raise KeyMissing."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        key = key.strip()
        if scheme.lower() != "bearer" or not key:
            raise KeyMissing(Message("Send the office's key as 'Authorization: Bearer <key>'."))
        return await self.office_with(request, key)

    async def office_with(self, request: Request, key: str) -> str:
        """Return the code of the office that has a key, however the request came by it; raise KeyMissing."""
        code = self._keys.peek(key) or await run_in_threadpool(self._keys.get, key)
        if code is None:
            raise KeyMissing(Message("No office has this key."))
        request.scope.setdefault("state", {})["office"] = code  # for the request's line in the log
        return code

    async def enter(self, request: Request, tenant: str) -> Office:
        """Return what the asking office is to a tenant.

        Raise TenantUnknown where it has nothing to see there, OfficeNotEntitled where it is suspended.
        """
        return await self.enter_as(await self.office(request), tenant)

    async def enter_as(self, code: str, tenant: str) -> Office:
        """Return what an office is to a tenant; raise as `enter` does."""
        key = (tenant, code)
        if tenant not in tenants():
            raise TenantUnknown(tenant)
        office = self._members.peek(key)
        if office is None:
            office = await run_in_threadpool(self._members.get, key)
        if office.suspended:
            raise OfficeNotEntitled("office_suspended", {"by": office.code}, office=tenant)
        return office

    async def enter_province(self, request: Request) -> Office:
        """Return the asking office if it may see the province's tables: the centre, and its auditors."""
        try:
            office = await self.enter(request, PROVINCE)
        except TenantUnknown:
            raise TenantUnknown("consolidated") from None
        if office.code != PROVINCE and office.kind is not OfficeKind.AUDITOR:
            raise TenantUnknown("consolidated")
        return office

    async def still_open(self, request: Request, tenant: str) -> bool:
        """Tell whether a request that was let in would be let in again; while the store is away, as before."""
        try:
            await self.enter(request, tenant)
        except UnavailableError:
            return True
        except RegistryError:
            return False
        return True
