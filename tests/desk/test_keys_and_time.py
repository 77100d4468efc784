"""Keys handed over, revoked and listed; timestamps by file and from an authority; what pages then say."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import authority as tsa
import pytest
from desk_samples import confirmed_case, findings, publish, sealed_case, wav, write

from earwitness.custody import fingerprint, trust
from earwitness.desk import checking, intake, keyring, quotations, release, times
from earwitness.desk.context import Desk
from earwitness.errors import AuthorityRefused, KeyLocked, NotHeld, NotInCase, ReplyMismatch, SealKeyGone, Usage
from earwitness.timecode import parse_span

needs_openssl = pytest.mark.skipif(not tsa.HAVE_OPENSSL, reason=tsa.NEEDS_OPENSSL)


def states(report: checking.Report) -> list[str]:
    """The five verdicts of every quotation, as letters: y, n, u."""
    names = ("included", "contiguous", "signed", "timed", "worded")
    return ["".join(q[name][0] for name in names) for page in report.pages for q in page["quotes"]]


# -- keys -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("published_before", [True, False])
def test_a_page_by_the_next_key_holds(tmp_path: Path, published_before: bool) -> None:
    case = confirmed_case(tmp_path)
    with Desk.open(case, actor="anna") as desk:
        if published_before:
            publish(desk, tmp_path / "before")
        old = keyring.signing_key(desk).public
        line = keyring.rotate(desk)
        assert line.here and line.state == "active" and keyring.signing_key(desk).fingerprint == line.hex
        publish(desk, tmp_path / "after")
        keyring.rotate(desk, reason="again")
        intake.seal_file(desk, write(tmp_path / "later.wav", wav(7)))
        desk.case.get("SELECT 1 FROM exhibits WHERE id = 'E2'")
        quotations.propose_whole(desk, parse_span("E2:0-5"))
        publish(desk, tmp_path / "both", working=True)
    assert findings(case) == []
    pages = [tmp_path / name for name in ("before", "after", "both") if (tmp_path / name).exists()]
    report = checking.check(pages)
    assert set(states(report)) == {"yyyuy"} and report.overall == "held" and not report.equivocation
    # The seal is by the first key, whoever signed the page.
    assert report.pages[0]["key"] == fingerprint.hex_of(old)


def test_another_key_than_the_one_asked_for(tmp_path: Path) -> None:
    case = confirmed_case(tmp_path)
    with Desk.open(case, actor="anna") as desk:
        publish(desk, tmp_path / "page")
        mine = keyring.listed(desk)[0]
    other = "0" * 64
    for text in (mine.hex, mine.spoken, mine.spoken.upper()):
        assert checking.check([tmp_path / "page"], only=[text]).overall == "held"
        assert checking.check([tmp_path / "page"], only=[other, text]).overall == "held"
    report = checking.check([tmp_path / "page"], only=[other])
    assert report.exit_code == 20 and set(states(report)) == {"yynuu"}
    assert {q["codes"]["signed"] for p in report.pages for q in p["quotes"]} == {"other-key"}
    for bad in ("", "zz", mine.hex[:-1], mine.spoken[:-3], mine.hex + "00"):
        with pytest.raises(Usage) as caught:
            checking.check([tmp_path / "page"], only=[bad])
        assert caught.value.exit_code == 2


def test_a_revoked_key(tmp_path: Path) -> None:
    """The reader who was given the list is told; the reader who was not is not."""
    case = confirmed_case(tmp_path)
    with Desk.open(case, actor="anna") as desk:
        publish(desk, tmp_path / "page")
        key = keyring.listed(desk)[0]
        good = keyring.key_list(desk, "The desk")
        line = keyring.revoke(desk, key.spoken, reason="stolen laptop", revoked_at="2020-01-01T00:00:00Z")
        assert line.state == "revoked" and line.until == "2020-01-01T00:00:00Z"
        with pytest.raises(NotInCase):
            keyring.revoke(desk, "0" * 64, reason="x")
        fresh = keyring.signing_key(desk).fingerprint
        assert fresh != key.hex
        bad = keyring.key_list(desk, "The desk")
    before, after = write(tmp_path / "before.keys", good), write(tmp_path / "after.keys", bad)
    report = checking.check([tmp_path / "page"], key_lists=[before])
    assert set(states(report)) == {"yyyuy"}
    assert {q["signer"] for p in report.pages for q in p["quotes"]} == {"The desk"}
    report = checking.check([tmp_path / "page"], key_lists=[after])
    assert report.exit_code == 20 and {s[2] for s in states(report)} == {"n"}
    assert {q["codes"]["signed"] for p in report.pages for q in p["quotes"]} == {"revoked"}
    # A list that was changed is refused, whatever it says.
    with pytest.raises(Exception) as caught:
        checking.check([tmp_path / "page"], key_lists=[write(tmp_path / "x", bad.replace(b"The desk", b"The disk"))])
    assert caught.value.exit_code in range(20, 30)  # type: ignore[attr-defined]


def test_after_a_revocation_without_successor_the_recording_is_sealed_again(tmp_path: Path) -> None:
    case = confirmed_case(tmp_path)
    with Desk.open(case, actor="anna") as desk:
        publish(desk, tmp_path / "before")
        keyring.revoke(desk, keyring.listed(desk)[0].hex, reason="lost")
        with pytest.raises(SealKeyGone):
            publish(desk, tmp_path / "after")
        assert not (tmp_path / "after").exists()
        again = intake.seal_file(desk, tmp_path / "given" / "voice note 7.wav", supersedes="E1")
        assert (again.id, again.already) == ("E2", False)
        chosen = [quotations.propose_whole(desk, parse_span("E2:0-6"))]
        release.publish(desk, chosen, tmp_path / "after", release.Options(working=True))
    assert checking.check([tmp_path / "after"]).overall == "held"
    assert findings(case) == []


def test_what_does_not_stand_its_own_check_stays_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = confirmed_case(tmp_path)
    real = release._files

    def spoiled(*args: object) -> dict[str, bytes]:
        files = real(*args)  # type: ignore[arg-type]
        return {name: data.replace(b"noon", b"nine") for name, data in files.items()}

    with Desk.open(case, actor="anna") as desk:
        with monkeypatch.context() as patch, pytest.raises(NotHeld):
            patch.setattr(release, "_files", spoiled)
            publish(desk, tmp_path / "page")
        assert not (tmp_path / "page").exists()
        with pytest.raises(NotInCase, match="never finished"):
            release.export_page(desk, "P1", tmp_path / "page")
    assert findings(case) == []


def test_a_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = confirmed_case(tmp_path)
    with Desk.open(case, actor="anna") as desk:
        keyring.protect(desk, "correct horse")
        with pytest.raises(KeyLocked):
            publish(desk, tmp_path / "page")
        desk.passphrase = "wrong"
        with pytest.raises(KeyLocked):
            publish(desk, tmp_path / "page")
        assert not (tmp_path / "page").exists()
        desk.passphrase = "correct horse"
        publish(desk, tmp_path / "page")
        keyring.protect(desk, None)
        desk.passphrase = None
        publish(desk, tmp_path / "page2")
    assert checking.check([tmp_path / "page", tmp_path / "page2"]).overall == "held"


# -- time -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def anchor(tmp_path: Path) -> tuple[tsa.Authority, Path]:
    made = tsa.Authority.make()
    return made, write(tmp_path / "root.pem", made.root.pem)


@needs_openssl
def test_a_real_authority_over_http_and_by_file(tmp_path: Path, anchor: tuple[tsa.Authority, Path]) -> None:
    made, root = anchor
    real = tsa.OpensslAuthority(made, tmp_path / "tsa")
    case = confirmed_case(tmp_path)
    kept = trust.Trust(anchors=trust.certificates(root.read_bytes()))
    with Desk.open(case, actor="anna") as desk:
        with tsa.http_authority(real.reply) as (url, seen):
            one = times.from_authority(desk, url, trust=kept)
        assert (one.state, one.renewal) == ("yes", False) and len(seen) == 1
        # Offline: the request goes out as a file, the answer comes back as a file, to the same head.
        request = times.request(desk)
        two = times.attach(desk, write(tmp_path / "answer.tsr", real.reply(request)), trust=kept)
        assert two.checkpoint_size == one.checkpoint_size
        again = times.request(desk, renew=True)
        three = times.attach(desk, write(tmp_path / "renewal.tsr", real.reply(again)), trust=kept)
        assert three.renewal and three.state == "yes"
        publish(desk, tmp_path / "page")
    assert findings(case) == []
    without = checking.check([tmp_path / "page"])
    assert set(states(without)) == {"yyyuy"} and without.overall == "held"
    named = checking.check([tmp_path / "page"], anchors=[root])
    assert set(states(named)) == {"yyyyy"}
    quote = named.pages[0]["quotes"][0]
    assert quote["time"] and "Test" in quote["authority"]
    # Another authority's root vouches for nothing here.
    other = write(tmp_path / "other.pem", tsa.Authority.make("B").root.pem)
    assert set(states(checking.check([tmp_path / "page"], anchors=[other]))) == {"yyyuy"}
    # Kept on this machine, it counts without being named.
    checking.keep_authority(root)
    assert set(states(checking.check([tmp_path / "page"]))) == {"yyyyy"}


def test_several_authorities_and_an_expired_one_renewed(tmp_path: Path, anchor: tuple[tsa.Authority, Path]) -> None:
    made, root = anchor
    other = tsa.Authority.make("B")
    case = confirmed_case(tmp_path)
    kept = trust.Trust(anchors=trust.certificates(root.read_bytes() + other.root.pem))
    with Desk.open(case, actor="anna") as desk:
        for one in (made, other):
            with tsa.http_authority(tsa.pen_reply(one)) as (url, _):
                assert times.from_authority(desk, url, trust=kept).state == "yes"
        with tsa.http_authority(tsa.pen_reply(made, tsa.GEN_TIME + timedelta(days=30))) as (url, _):
            assert times.from_authority(desk, url, renew=True, trust=kept).renewal
        publish(desk, tmp_path / "page")
    both = write(tmp_path / "both.pem", root.read_bytes() + other.root.pem)
    report = checking.check([tmp_path / "page"], anchors=[both])
    assert set(states(report)) == {"yyyyy"}
    assert report.pages[0]["quotes"][0]["time"] == "2026-06-01T12:00:00Z"


def test_a_revocation_after_the_token_does_not_undo_it(tmp_path: Path, anchor: tuple[tsa.Authority, Path]) -> None:
    made, root = anchor
    case = confirmed_case(tmp_path)
    with Desk.open(case, actor="anna") as desk:
        with tsa.http_authority(tsa.pen_reply(made)) as (url, _):
            times.from_authority(desk, url)
        publish(desk, tmp_path / "page")
        key = keyring.listed(desk)[0].hex
        keyring.revoke(desk, key, reason="lost", revoked_at="2026-07-01T00:00:00Z")
        later = write(tmp_path / "later.keys", keyring.key_list(desk, "The desk"))
    report = checking.check([tmp_path / "page"], anchors=[root], key_lists=[later])
    assert {s[2:4] for s in states(report)} == {"yy"}
    assert any("revoked" in w for p in report.pages for q in p["quotes"] for w in q["warnings"])


def test_answers_that_do_not_stand_are_not_kept(tmp_path: Path, anchor: tuple[tsa.Authority, Path]) -> None:
    made, root = anchor
    kept = trust.Trust(anchors=trust.certificates(root.read_bytes()))
    case = sealed_case(tmp_path)
    with Desk.open(case, actor="anna") as desk:
        with pytest.raises(NotInCase):
            times.request(desk, renew=True)
        request = times.request(desk)

        def refuse(answer: bytes, error: type[Exception]) -> None:
            with pytest.raises(error):
                times.attach(desk, write(tmp_path / "a.tsr", answer), trust=kept)

        refuse(b"", ReplyMismatch)
        refuse(b"not an answer", ReplyMismatch)
        refuse(tsa.pen_reply(made)(times.tokens.request(b"\1" * 32)), ReplyMismatch)  # the answer to another question
        good = tsa.pen_reply(made)(request)
        refuse(good[:-1] + bytes([good[-1] ^ 1]), ReplyMismatch)  # a signature that is not one
        refuse(tsa.answer(b"", 2), AuthorityRefused)
        late = tsa.Authority.make("late", not_after=tsa.EPOCH + timedelta(days=1))
        refuse(tsa.pen_reply(late)(request), ReplyMismatch)
        assert desk.case.read("SELECT id FROM tokens") == []
        assert times.attach(desk, write(tmp_path / "good.tsr", good), trust=kept).state == "yes"
    assert findings(case) == []


def test_nothing_is_contacted_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def never(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", never)
    monkeypatch.setattr(socket, "getaddrinfo", never)
    case = confirmed_case(tmp_path)
    with Desk.open(case, actor="anna") as desk:
        publish(desk, tmp_path / "page")
        times.request(desk)
    assert checking.check([tmp_path / "page", case]).overall == "held"


def test_two_heads_that_cannot_both_be_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One key, one log, one size, two roots: made by taking the case and the machine back to an earlier state."""
    home = tmp_path / "home-e"
    monkeypatch.setenv("EARWITNESS_HOME", str(home))
    case = confirmed_case(tmp_path)
    shutil.copytree(case, tmp_path / "earlier")
    shutil.copytree(home, tmp_path / "home-earlier")
    with Desk.open(case, actor="anna") as desk:
        publish(desk, tmp_path / "one")
    shutil.rmtree(home)
    shutil.copytree(tmp_path / "home-earlier", home)
    with Desk.open(tmp_path / "earlier", actor="anna") as desk:
        publish(desk, tmp_path / "two", title="Another")
    assert checking.check([tmp_path / "one"]).exit_code == 0
    assert checking.check([tmp_path / "two"]).exit_code == 0
    report = checking.check([tmp_path / "one", tmp_path / "two"])
    assert report.equivocation and report.overall == "broken" and report.exit_code == 25
