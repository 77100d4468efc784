"""The only module that opens outgoing connections, and it opens none unless a person asked for this one.

A caller says so with `with asked("timestamp"):` around the call; without it every function here raises NotAsked, so a
code path that reaches the network by accident fails closed. EARWITNESS_OFFLINE=1 refuses whatever was asked.
Addresses are https, or http to this machine. No redirect is followed: the place a person named is the place that is
contacted. Nothing here logs, and no error holds an address.
"""

from __future__ import annotations

import http.client
import ipaddress
import os
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, Literal
from urllib.parse import SplitResult, urlsplit

from earwitness.errors import AddressRefused, AuthorityRefused, AuthorityUnreachable, NotAsked

MAX_REPLY: Final = 65_536
"""The largest timestamp reply that is taken, in bytes."""

Purpose = Literal["timestamp"]

_asked: ContextVar[frozenset[str]] = ContextVar("earwitness_asked", default=frozenset())


@contextmanager
def asked(purpose: Purpose) -> Iterator[None]:
    """Inside this block a person has asked for connections of this purpose, in this thread or task only."""
    before = _asked.set(_asked.get() | {purpose})
    try:
        yield
    finally:
        _asked.reset(before)


def post_timestamp(url: str, request_der: bytes, *, proxy: str | None = None, timeout_s: float = 30.0) -> bytes:
    """Send a TimeStampReq to the authority at `url` and return its TimeStampResp (RFC 3161 §3.4).

    `proxy` is http://host:port or socks5h://host:port (Tor); None takes HTTPS_PROXY or ALL_PROXY from the
    environment, "" uses none. This machine is never reached through a proxy. `timeout_s` bounds each wait and the
    reading of the whole body. Raises NotAsked, AddressRefused, AuthorityUnreachable, AuthorityRefused.
    """
    _must_be_asked("timestamp")
    place = _address(url)
    deadline = time.monotonic() + timeout_s
    connection = _connection(place, _proxy(proxy, os.environ, place), timeout_s)
    path = (place.path or "/") + (f"?{place.query}" if place.query else "")
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        connection.request("POST", path, body=request_der, headers={**headers, "User-Agent": "earwitness"})
        response = connection.getresponse()
        body = _limited(response, deadline)
    except (OSError, http.client.HTTPException, ValueError) as exc:
        raise _unreachable(impostor=isinstance(exc, ssl.SSLError)) from exc
    finally:
        connection.close()
    kind = response.getheader("Content-Type", "").split(";")[0].strip().lower()
    if response.status != 200 or kind != "application/timestamp-reply":
        raise AuthorityRefused(
            f"The address answered with HTTP status {response.status} and no timestamp reply.",
            "Check the authority's address, or ask another one; redirects are not followed.",
            where="authority",
        )
    if len(body) > MAX_REPLY:
        raise AuthorityRefused(
            "The authority's reply is larger than any timestamp.", "Ask another authority.", where="authority"
        )
    return body


def _must_be_asked(purpose: Purpose) -> None:
    if purpose not in _asked.get() or os.environ.get("EARWITNESS_OFFLINE", "") not in ("", "0"):
        raise NotAsked(
            "Nothing was sent: no person asked for this connection, or this machine is set to stay offline.",
            "Ask for it with the command's own option, unset EARWITNESS_OFFLINE, or use a request file instead.",
            where="network",
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _address(url: str) -> SplitResult:
    """The parts of an address that may be contacted. Raises AddressRefused."""
    try:
        place = urlsplit(url)
        host, _ = place.hostname, place.port
    except ValueError:
        host, place = None, urlsplit("")
    plain = bool(host) and place.scheme == "http" and _is_loopback(host or "")
    odd = place.username is not None or place.password is not None or any(c <= " " or c > "~" for c in url)
    if not host or odd or not (place.scheme == "https" or plain):
        raise AddressRefused(
            "That address is not one that is contacted.",
            "Give an https:// address, or http:// on this machine; where an authority has neither, use a request file.",
            where="authority",
        )
    return place


def _proxy(given: str | None, environment: Mapping[str, str], place: SplitResult) -> SplitResult | None:
    if _is_loopback(place.hostname or ""):
        return None
    names = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
    text = given if given is not None else next((environment[n] for n in names if environment.get(n)), "")
    if not text:
        return None
    try:
        proxy = urlsplit(text if "://" in text else f"http://{text}")
        fits = proxy.scheme in ("http", "socks5", "socks5h") and proxy.hostname and proxy.port and not proxy.username
    except ValueError:
        fits = False
    if not fits:
        raise AddressRefused(
            "The proxy that is set is not one that can be used, and nothing is sent around it.",
            "Give http://HOST:PORT or socks5h://HOST:PORT, without a password; or an empty one to use none.",
            where="proxy",
        )
    return proxy


def _connection(place: SplitResult, proxy: SplitResult | None, timeout_s: float) -> http.client.HTTPConnection:
    host = place.hostname or ""
    if place.scheme == "http":
        return http.client.HTTPConnection(host, place.port or 80, timeout=timeout_s)
    context = ssl.create_default_context()
    port = place.port or 443
    if proxy is None:
        return http.client.HTTPSConnection(host, port, timeout=timeout_s, context=context)
    if proxy.scheme == "http":
        through = http.client.HTTPSConnection(proxy.hostname or "", proxy.port or 0, timeout=timeout_s, context=context)
        through.set_tunnel(host, port)
        return through
    return _ThroughSocks(host, port, (proxy.hostname or "", proxy.port or 0), timeout_s, context)


class _ThroughSocks(http.client.HTTPSConnection):
    """HTTPS through a SOCKS5 proxy (RFC 1928, no password), which resolves the name: nothing is asked of our DNS."""

    def __init__(self, host: str, port: int, proxy: tuple[str, int], timeout_s: float, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=timeout_s, context=context)
        self._through, self._tls, self._wait_s = proxy, context, timeout_s

    def connect(self) -> None:
        plain = socket.create_connection(self._through, self._wait_s)
        try:
            plain.sendall(b"\x05\x01\x00")
            if _exactly(plain, 2) != b"\x05\x00":
                raise OSError("the proxy wants a password")
            name = self.host.encode("idna")
            plain.sendall(b"\x05\x01\x00\x03" + bytes((len(name),)) + name + self.port.to_bytes(2, "big"))
            head = _exactly(plain, 4)
            if head[:2] != b"\x05\x00":
                raise OSError("the proxy could not connect")
            size = {1: 4, 4: 16}.get(head[3]) or _exactly(plain, 1)[0]
            _exactly(plain, size + 2)
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


def _exactly(connection: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        piece = connection.recv(size - len(got))
        if not piece:
            raise OSError("the proxy hung up")
        got += piece
    return got


def _limited(response: http.client.HTTPResponse, deadline: float) -> bytes:
    """At most MAX_REPLY + 1 bytes of the body, however slowly they come."""
    body = b""
    while len(body) <= MAX_REPLY:
        if time.monotonic() > deadline:
            raise OSError("too slow")
        piece = response.read1(MAX_REPLY + 1 - len(body))
        if not piece:
            break
        body += piece
    return body


def _unreachable(*, impostor: bool) -> AuthorityUnreachable:
    return AuthorityUnreachable(
        "Whoever answered could not show that it is the authority named (its TLS certificate does not hold)."
        if impostor
        else "The timestamp authority did not answer.",
        "Try again, name another authority, or write a request file and send it from another machine.",
        where="authority",
    )
