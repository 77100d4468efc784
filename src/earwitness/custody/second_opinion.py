"""A second opinion on a token that our own checks have passed: rfc3161-client, and OpenSSL where it cannot read.

It can only take away. rfc3161-client refuses a token whose certificates stand in another order than DER asks
(`InvalidSetOrdering`), as OpenSSL 3.0 writes them; for that one named error `openssl ts -verify` is asked instead, at
the token's own time. A refusal by either is never turned into an acceptance (SEAL H6: OpenSSL accepts SHA-1 imprints).
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

from earwitness.custody import der, tsp, x509path
from earwitness.custody.der import NotDer
from earwitness.custody.tokens import TokenReport

Opinion = Literal["agrees", "refuses", "absent"]

_UNREADABLE_ORDER: Final = "InvalidSetOrdering"
_OPENSSL_LIMIT_S: Final = 30


def combined(
    report: TokenReport, untrusted_token: bytes, certs: Sequence[bytes], anchors: Sequence[bytes]
) -> TokenReport:
    """`report` of `tokens.check` with the second opinion taken into account.

    Asked only about a `yes`. A refusal makes it no, `token`, with the warning `second-opinion-refused`; where nobody
    can be asked the report stands, with the warning `second-opinion-absent`.
    """
    if report.state != "yes" or report.anchor is None or report.signer is None:
        return report
    try:
        token = tsp.read_token(untrusted_token)
    except NotDer:
        return replace(report, state="no", code="token")
    anchor = x509path.read(report.anchor)
    if anchor.issuer != anchor.subject:  # both helpers want a root; a reader may trust less than that
        return replace(report, warnings=(*report.warnings, "second-opinion-absent"))
    material = [raw for raw in certs if _readable(raw)]
    opinion = _rfc3161_client(token, material, report.anchor, report.signer)
    if opinion == "unreadable":
        opinion = _openssl(token, material, report.anchor)
    if opinion == "refuses":
        return replace(report, state="no", code="token", warnings=(*report.warnings, "second-opinion-refused"))
    if opinion == "absent":
        return replace(report, warnings=(*report.warnings, "second-opinion-absent"))
    return report


def _rfc3161_client(
    token: tsp.Token, certs: Sequence[bytes], anchor: bytes, signer: bytes
) -> Literal["agrees", "refuses", "absent", "unreadable"]:
    """Ask the library about a token that is granted, over the imprint that is in it (compared before, by us)."""
    try:
        from cryptography.x509 import load_der_x509_certificate
        from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
    except ImportError:
        return "absent"
    answer = der.encode(der.SEQUENCE, der.encode(der.SEQUENCE, der.encode_integer(0)), token.raw)
    known = {*token.certificates, anchor, signer}
    try:
        # Everything goes to the constructor: add_root_certificate changes the builder that it is called on.
        verifier = VerifierBuilder(
            tsa_certificate=load_der_x509_certificate(signer),
            intermediates=[load_der_x509_certificate(raw) for raw in certs if raw not in known],
            roots=[load_der_x509_certificate(anchor)],
        ).build()
        verifier.verify(decode_timestamp_response(answer), token.info.imprint)
    except VerificationError:
        return "refuses"
    except (ValueError, TypeError, AttributeError, AssertionError) as exc:
        return "unreadable" if _UNREADABLE_ORDER in str(exc) else "refuses"
    return "agrees"


def _openssl(token: tsp.Token, certs: Sequence[bytes], anchor: bytes) -> Opinion:
    """Ask `openssl ts -verify`, with the reader's anchor alone, at the token's own time, for timestamping only.

    `ts` knows no -no-CApath or -no-CAstore: unlike `verify` it never loads the machine's own anchors.
    """
    program = shutil.which("openssl")
    if program is None:
        return "absent"
    with tempfile.TemporaryDirectory(prefix="earwitness-") as folder:
        place = Path(folder)
        (place / "token.der").write_bytes(token.raw)
        (place / "anchor.pem").write_bytes(_pem(anchor))
        command = [
            *(program, "ts", "-verify", "-token_in", "-in", "token.der", "-digest", token.info.imprint.hex()),
            *("-CAfile", "anchor.pem"),
            *("-attime", str(int(token.info.gen_time.timestamp())), "-purpose", "timestampsign"),
        ]
        if certs:
            (place / "material.pem").write_bytes(b"".join(_pem(raw) for raw in certs))
            command += ["-untrusted", "material.pem"]
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                env={"PATH": os.environ.get("PATH", ""), "OPENSSL_CONF": os.devnull},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_OPENSSL_LIMIT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return "refuses"
    return "agrees" if done.returncode == 0 and b"Verification: OK" in done.stdout + done.stderr else "refuses"


def _readable(certificate: bytes) -> bool:
    """Whether path material is a certificate at all; what is not can neither help nor harm."""
    try:
        x509path.read(certificate)
    except NotDer:
        return False
    return True


def _pem(certificate: bytes) -> bytes:
    body = base64.encodebytes(certificate)
    return b"-----BEGIN CERTIFICATE-----\n" + body + b"-----END CERTIFICATE-----\n"
