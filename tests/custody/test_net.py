"""The one module that opens connections: only when asked, only where asked, only a timestamp back."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import authority as tsa
import pytest
from cryptography import x509

from earwitness import net
from earwitness.custody import tokens
from earwitness.errors import AddressRefused, AuthorityRefused, AuthorityUnreachable, NotAsked

NOTE = b"note"


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "EARWITNESS_OFFLINE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def a() -> tsa.Authority:
    return tsa.Authority.make("A")


def test_a_real_authority_over_http(a: tsa.Authority, tmp_path: Path) -> None:
    if not tsa.HAVE_OPENSSL:
        pytest.skip(tsa.NEEDS_OPENSSL)
    request = tokens.request(tokens.imprint(NOTE))
    with tsa.http_authority(tsa.OpensslAuthority(a, tmp_path / "t").reply) as (url, seen), net.asked("timestamp"):
        token = tokens.attach(net.post_timestamp(url, request), request)
    assert seen == [request]
    assert tokens.check(token, tokens.imprints(NOTE), [], [a.root.der]).state == "yes"


def test_nothing_is_contacted_unless_asked(a: tsa.Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    with tsa.http_authority(tsa.pen_reply(a)) as (url, seen):
        with pytest.raises(NotAsked):
            net.post_timestamp(url, b"q")
        with net.asked("timestamp"):
            pass
        with pytest.raises(NotAsked):
            net.post_timestamp(url, b"q")
        monkeypatch.setenv("EARWITNESS_OFFLINE", "1")
        with net.asked("timestamp"), pytest.raises(NotAsked):
            net.post_timestamp(url, b"q")
        assert seen == []


def test_having_been_asked_does_not_reach_another_thread(a: tsa.Authority) -> None:
    caught: list[type[BaseException]] = []

    def elsewhere() -> None:
        try:
            net.post_timestamp("http://127.0.0.1:9/", b"q")
        except NotAsked:
            caught.append(NotAsked)

    with net.asked("timestamp"):
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
    assert caught == [NotAsked]


@pytest.mark.parametrize(
    "url",
    [
        "http://tsa.example.invalid/",
        "http://127.0.0.1.example.invalid/",
        "http://192.168.1.1/",
        "http://0.0.0.0/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "https://",
        "https:///tsa",
        "https://user:word@example.invalid/",
        "http://127.0.0.1@example.invalid/",
        "https://example.invalid:99999/",
        "https://example.invalid/a b",
        "https://example.invalid/\r\nX: y",
        "http://[::2]/",
        "tsa",
        "",
    ],
)
def test_addresses_that_are_not_contacted(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> socket.socket:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "create_connection", never)
    with net.asked("timestamp"), pytest.raises(AddressRefused):
        net.post_timestamp(url, b"q")


def test_answers_that_are_not_timestamps(a: tsa.Authority) -> None:
    def big(_: bytes) -> bytes:
        return bytes(net.MAX_REPLY + 1)

    for options in (
        {"content_type": "text/html"},
        {"status": 404},
        {"status": 302},
        {"status": 500},
    ):
        with tsa.http_authority(tsa.pen_reply(a), **options) as (url, seen):  # type: ignore[arg-type]
            with net.asked("timestamp"), pytest.raises(AuthorityRefused):
                net.post_timestamp(url, tokens.request(tokens.imprint(NOTE)))
            assert len(seen) == 1
    with tsa.http_authority(big) as (url, _), net.asked("timestamp"), pytest.raises(AuthorityRefused):
        net.post_timestamp(url, b"q")


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_nobody_there(closed_port: int) -> None:
    with net.asked("timestamp"), pytest.raises(AuthorityUnreachable) as caught:
        net.post_timestamp(f"http://127.0.0.1:{closed_port}/secret-name", b"q", timeout_s=5)
    assert "secret-name" not in str(caught.value.as_json()) and str(closed_port) not in str(caught.value.as_json())


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes], list[bytes]]]:
    """A server that says what the test gives it, one piece per piece received, then hangs up."""
    says: list[bytes] = []
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            while says:
                heard.append(connection.recv(4096))
                connection.sendall(says.pop(0))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield server.getsockname()[1], says, heard
    server.close()
    thread.join(timeout=5)


def test_a_server_that_speaks_nonsense(listener: tuple[int, list[bytes], list[bytes]]) -> None:
    port, says, _ = listener
    says.append(b"\x00\x01\x02 what?\r\n\r\n")
    with net.asked("timestamp"), pytest.raises(AuthorityUnreachable):
        net.post_timestamp(f"http://127.0.0.1:{port}/", b"q", timeout_s=5)


def test_tor_gets_the_name_and_we_ask_no_name_server(listener: tuple[int, list[bytes], list[bytes]]) -> None:
    port, says, heard = listener
    says += [b"\x05\x00", b"\x05\x01\x00\x01\x00\x00\x00\x00\x00\x00"]  # greeted, then refused
    with net.asked("timestamp"), pytest.raises(AuthorityUnreachable):
        net.post_timestamp("https://tsa.example.invalid/x", b"q", proxy=f"socks5h://127.0.0.1:{port}", timeout_s=5)
    name = b"tsa.example.invalid"
    assert heard == [b"\x05\x01\x00", b"\x05\x01\x00\x03" + bytes((len(name),)) + name + (443).to_bytes(2, "big")]


def test_a_proxy_from_the_environment_is_used(
    listener: tuple[int, list[bytes], list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, says, heard = listener
    says.append(b"HTTP/1.1 403 no\r\n\r\n")
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    with net.asked("timestamp"), pytest.raises(AuthorityUnreachable):
        net.post_timestamp("https://tsa.example.invalid/x", b"q", timeout_s=5)
    assert heard[0].startswith(b"CONNECT tsa.example.invalid:443 ")


@pytest.mark.parametrize("proxy", ["socks4://127.0.0.1:9", "http://127.0.0.1", "http://u:p@127.0.0.1:9", "http://:9"])
def test_a_proxy_that_cannot_be_used_is_not_gone_around(proxy: str) -> None:
    with net.asked("timestamp"), pytest.raises(AddressRefused):
        net.post_timestamp("https://tsa.example.invalid/", b"q", proxy=proxy)


def test_this_machine_is_never_reached_through_a_proxy(a: tsa.Authority, closed_port: int) -> None:
    with tsa.http_authority(tsa.pen_reply(a)) as (url, seen), net.asked("timestamp"):
        net.post_timestamp(url, tokens.request(tokens.imprint(NOTE)), proxy=f"http://127.0.0.1:{closed_port}")
        assert len(seen) == 1


@pytest.fixture
def tls(tmp_path: Path) -> tuple[Path, Path]:
    """Certificate and key files of a server that is `localhost` and `tsa.test`."""
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.DNSName("tsa.test")])
    holder = tsa.certify("tls", "A server", None, ca=True, key_usage="none", extra=[(names, False)])
    (tmp_path / "tls.pem").write_bytes(holder.pem)
    (tmp_path / "tls.key").write_bytes(holder.key_pem)
    return tmp_path / "tls.pem", tmp_path / "tls.key"


def test_https_is_checked(a: tsa.Authority, tls: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    request = tokens.request(tokens.imprint(NOTE))
    with tsa.http_authority(tsa.pen_reply(a), tls=tls) as (url, seen), net.asked("timestamp"):
        with pytest.raises(AuthorityUnreachable):
            net.post_timestamp(url, request, timeout_s=10)
        monkeypatch.setenv("SSL_CERT_FILE", str(tls[0]))
        with pytest.raises(AuthorityUnreachable):  # the right certificate, another name
            net.post_timestamp(url.replace("localhost", "127.0.0.1"), request, timeout_s=10)
        assert seen == []
        assert tokens.attach(net.post_timestamp(url, request, timeout_s=10), request)
        assert seen == [request]


@pytest.fixture
def socks() -> Iterator[tuple[int, list[int], list[bytes]]]:
    """A SOCKS5 proxy for one connection: joins it to the port put into the list, and notes the name asked for."""
    target: list[int] = []
    names: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def pump(source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)

    def serve() -> None:
        with contextlib.suppress(OSError):
            client, _ = server.accept()
            with client:
                client.recv(3)
                client.sendall(b"\x05\x00")
                names.append(client.recv(300)[5:-2])
                with socket.create_connection(("127.0.0.1", target[0])) as beyond:
                    client.sendall(b"\x05\x00\x00\x03\x04name\x00\x00")
                    back = threading.Thread(target=pump, args=(beyond, client), daemon=True)
                    back.start()
                    pump(client, beyond)
                    back.join(timeout=5)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield server.getsockname()[1], target, names
    server.close()
    thread.join(timeout=5)


def test_a_timestamp_through_tor(
    a: tsa.Authority,
    tls: tuple[Path, Path],
    socks: tuple[int, list[int], list[bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port, target, names = socks
    monkeypatch.setenv("SSL_CERT_FILE", str(tls[0]))
    request = tokens.request(tokens.imprint(NOTE))
    with tsa.http_authority(tsa.pen_reply(a), tls=tls) as (url, seen), net.asked("timestamp"):
        target.append(int(url.rsplit(":", 1)[1].split("/")[0]))
        reply = net.post_timestamp("https://tsa.test/tsa", request, proxy=f"socks5h://127.0.0.1:{port}", timeout_s=10)
        assert tokens.attach(reply, request)
    assert names == [b"tsa.test"] and seen == [request]
