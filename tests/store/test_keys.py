"""Key files: opened by their passphrase only, bounded, and never believed when changed."""

from __future__ import annotations

import pytest

from earwitness.custody import cj, ed25519, fingerprint
from earwitness.errors import KeyLocked, Malformed, NoKey, NotInCase, Usage
from earwitness.store.keys import Kdf, KeyStore
from earwitness.store.settings import Home
from earwitness.store.trust import TrustedKey, TrustStore

QUICK = Kdf(memory_kib=64, passes=1)


def test_a_key_signs_and_its_file_is_for_its_owner_only(home: Home) -> None:
    store = KeyStore(home)
    key = store.create("ab" * 16)
    again = store.load(key.public)
    ed25519.verify(key.public, b"message", again.sign(b"message"))
    info = store.for_case("ab" * 16)[0]
    assert (info.public, info.protected) == (key.public, False)
    assert info.path.stat().st_mode & 0o777 == 0o600
    assert home.folder.stat().st_mode & 0o777 == 0o700
    assert info.path.parent.stat().st_mode & 0o777 == 0o700
    assert repr(key).count("seed") == 0
    with pytest.raises(NoKey):
        store.load(b"\x01" * 32)
    store.remove(key.public)
    assert store.all() == []


def test_a_passphrase_is_needed_and_its_default_cost_is_high(home: Home) -> None:
    assert (Kdf().memory_kib, Kdf().passes) == (256 * 1024, 3)
    store = KeyStore(home)
    key = store.create(passphrase="correct horse", kdf=QUICK)
    assert store.load(key.public, "correct horse").public == key.public
    for wrong in (None, "", "Correct horse"):
        with pytest.raises(KeyLocked):
            store.load(key.public, wrong)
    store.protect(key.public, "correct horse", None)
    assert store.load(key.public).public == key.public
    store.protect(key.public, None, "other", kdf=QUICK)
    with pytest.raises(KeyLocked):
        store.load(key.public, "correct horse")


def test_a_key_file_that_was_changed_is_refused(home: Home) -> None:
    store = KeyStore(home)
    key = store.create(passphrase="p", kdf=QUICK)
    path = store.all()[0].path
    whole = path.read_bytes()
    for old, new in (
        (b'"case":"any"', b'"case":"anz"'),
        (b'"passes":1', b'"passes":2'),
        (b'"lanes":1', b'"lanes":99'),
        (b'"memory_kib":64', b'"memory_kib":99999999'),
        (b"argon2id chacha20poly1305", b"none"),
        (b"}", b" }"),
    ):
        assert old in whole
        path.write_bytes(whole.replace(old, new))
        with pytest.raises((KeyLocked, Malformed)):
            store.load(key.public, "p")
    path.write_bytes(whole)
    other = store.create()
    path.write_bytes(store.all()[-1].path.read_bytes() if store.all()[-1].public == other.public else whole)
    obj = cj.load(whole)
    obj["public"] = cj.to_b64(other.public)
    path.write_bytes(cj.dump(obj))
    with pytest.raises((KeyLocked, Malformed)):
        store.load(key.public, "p")


def test_the_readers_list_of_keys(home: Home) -> None:
    trust = TrustStore(home)
    public = ed25519.public(b"\x05" * 32)
    assert trust.keys() == []
    trust.put(TrustedKey(public.hex(), name="The Desk", since="2026-01-01T00:00:00Z"))
    trust.revoke(public, reason="compromised", at="2026-11-01T00:00:00Z")
    assert trust.get(public) == TrustedKey(
        public.hex(), "The Desk", "2026-01-01T00:00:00Z", None, "2026-11-01T00:00:00Z", "compromised"
    )
    assert trust.find(fingerprint.hex_of(public)).name == "The Desk"
    assert trust.find(fingerprint.spoken(public)).name == "The Desk"
    for bad in (TrustedKey("ab"), TrustedKey(public.hex().upper()), TrustedKey(public.hex(), since="yesterday")):
        with pytest.raises(Usage):
            trust.put(bad)
    with pytest.raises(Usage):
        trust.revoke(public, reason="bored")
    trust.forget(public)
    with pytest.raises(NotInCase):
        trust.forget(public)
    (home.folder / "trust.json").write_text("{")
    with pytest.raises(Usage):
        trust.keys()


def test_settings_and_who_acts(home: Home) -> None:
    assert home.actor(None, {}) is None
    home.set("actor", "from settings")
    assert home.actor(None, {}) == "from settings"
    assert home.actor(" ", {"EARWITNESS_ACTOR": "from environment"}) == "from environment"
    assert home.actor("given", {"EARWITNESS_ACTOR": "from environment"}) == "given"
    home.set("actor", None)
    assert home.get("actor") is None
    with pytest.raises(Usage):
        home.set("colour", "red")
    with pytest.raises(Usage):
        home.set("log_views", "never")
    assert home.machine() == home.machine()
    (home.folder / "settings.json").write_text("[1]")
    with pytest.raises(Usage):
        home.settings()


def test_a_head_that_is_remembered_never_goes_back(home: Home) -> None:
    home.note_head("a" * 32, 5, b"\x01" * 32)
    home.note_head("a" * 32, 3, b"\x02" * 32)
    assert home.heads() == {"a" * 32: (5, b"\x01" * 32)}
