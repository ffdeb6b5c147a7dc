"""What stands before every page: size, rate, headers, and who sends from where."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from anyio.to_thread import current_default_thread_limiter

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
"""Headers of every answer, refusals too, unless the answer has its own."""
SECURE = (b"strict-transport-security", b"max-age=31536000")

LARGEST = 25 * 1024 * 1024
"""So large may a request be: a scan and its form. [bytes]"""
PLAIN = 1024 * 1024
"""So large without a file. [bytes]"""
BURST, PER_SECOND = 60, 20
"""Requests that one session or address may make at once, and then each second."""
THREADS = 12
"""So many requests are worked on at once: more would wait for one another."""
KEPT = 20_000
"""So many sessions and addresses are remembered."""


class TooLarge(Exception):
    """A request's body is larger than it may be."""


class Guard:
    """
    Limits and headers around an application.

    Args:
        inner: The application.
        clock: A clock that never goes back. [s]
        secure: Whether it is served over TLS.
    """

    def __init__(self, inner: App, clock: Callable[[], float], *, secure: bool) -> None:
        self.inner, self.clock, self.secure = inner, clock, secure
        self.per_second, self.burst = PER_SECOND, BURST
        self.who: Callable[[Scope, dict[bytes, bytes]], bytes] = _who
        self.buckets: dict[bytes, tuple[float, float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        current_default_thread_limiter().total_tokens = THREADS
        headers = dict(scope["headers"])
        status = self._refusal(scope, headers)
        if status:
            await _plain(self._with_headers(send), status)
            return
        await self.inner(scope, _limited(receive, _most(headers)), self._with_headers(send))

    def _refusal(self, scope: Scope, headers: dict[bytes, bytes]) -> int:
        """The status of a request that goes no further; 0 where it does."""
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or len(length) > 18 or int(length) > _most(headers):
            return 413
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return 405
        if scope["method"] == "POST" and not _own(headers):
            return 403
        return 0 if self._admitted(self.who(scope, headers)) else 429

    def _admitted(self, who: bytes) -> bool:
        """Whether somebody has not asked too often; a bucket that fills as time goes by."""
        now = self.clock()
        left, at = self.buckets.get(who, (float(self.burst), now))
        left = min(self.burst, left + max(0.0, now - at) * self.per_second)
        if len(self.buckets) > KEPT:
            self.buckets.clear()
        self.buckets[who] = (left - 1 if left >= 1 else left, now)
        return left >= 1

    def _with_headers(self, send: Send) -> Send:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message.get("headers", [])}
                more = [one for one in HEADERS if one[0] not in given]
                more += [SECURE] if self.secure else []
                message["headers"] = [*message.get("headers", []), *more]
            await send(message)

        return sent


def _most(headers: dict[bytes, bytes]) -> int:
    kind = headers.get(b"content-type", b"")
    return LARGEST if kind.startswith(b"multipart/form-data") else PLAIN


def _own(headers: dict[bytes, bytes]) -> bool:
    """Whether a browser says that a form comes from these pages; others say nothing."""
    if headers.get(b"sec-fetch-site", b"same-origin") not in (b"same-origin", b"none"):
        return False
    origin = headers.get(b"origin")
    return origin is None or origin.partition(b"://")[2] == headers.get(b"host", b"")


def _who(scope: Scope, headers: dict[bytes, bytes]) -> bytes:
    """Whose bucket: the session's where there is one, else the address's."""
    cookie = headers.get(b"cookie", b"")
    address = (scope.get("client") or ("", 0))[0].encode()
    return cookie[:200] + address


def _limited(receive: Receive, most: int) -> Receive:
    """What is received, up to a limit."""
    got = 0

    async def limited() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > most:
            raise TooLarge
        return message

    return limited


async def _plain(send: Send, status: int) -> None:
    body = {403: b"403", 405: b"405", 413: b"413", 429: b"429"}[status]
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
    if status == 429:
        headers.append((b"retry-after", b"2"))
    if status == 405:
        headers.append((b"allow", b"GET, HEAD, POST"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
