# SPDX-License-Identifier: MIT
"""Signed and encrypted mails of each language, verified by openssl and by dkimpy from what a server kept."""

from __future__ import annotations

import importlib.util
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest

from orders import Failure, Program, constant
from servers import KINDS, Aiosmtpd, Certificates, Server, why_not

pytestmark = pytest.mark.parametrize("language", ["C", "C++", "Python", ".NET"], indirect=True)

PASSWORD = "s3cret"
INVALID_KEY = constant("E_INVALID_KEY")
TEXT = "Été, œuvre, 日本語\n.\nFrom here  \n\n"
# Larger than what is held in memory: the signature is made over a stream.
STREAMED = bytes(range(256)) * 6000


class Large(Aiosmtpd):
    """Takes attachments that are streamed."""

    size_limit = 4_000_000


@pytest.fixture(scope="module", params=[Large, KINDS["postfix"]], ids=["aiosmtpd", "postfix"])
def keeper(
    request: pytest.FixtureRequest, folder: Path, certificates: Certificates
) -> Iterator[Server]:
    reason = why_not(request.param.name)
    if reason and os.environ.get("CI"):
        pytest.fail(reason)
    elif reason:
        pytest.skip(reason)
    made: Server = request.param(folder / f"signed-{request.param.name}", certificates)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def openssl(*arguments: str, given: bytes | None = None) -> bytes:
    done = subprocess.run(["openssl", *arguments], input=given or b"", capture_output=True)
    assert done.returncode == 0, f"openssl {arguments}: {done.stderr.decode()}"
    return done.stdout


@dataclass
class Keys:
    """An authority, the sender's certificate from it, the reader's own, two keys for DKIM with their DNS records."""

    folder: Path

    def __post_init__(self) -> None:
        self.authority, self.chain = self.folder / "ca.pem", self.folder / "chain.pem"
        self.key, self.p12 = self.folder / "zoe.key", self.folder / "zoe.p12"
        self.reader, self.reader_key = self.folder / "reader.pem", self.folder / "reader.key"
        extensions = self.folder / "zoe.ext"
        extensions.write_text(
            "subjectAltName=email:zoe@example.test\nextendedKeyUsage=emailProtection\n"
        )
        self._made(self.authority, self.folder / "ca.key", "ca")
        self._made(self.reader, self.reader_key, "reader@example.test")
        request, certificate = self.folder / "zoe.csr", self.folder / "zoe.pem"
        openssl(
            "req",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=zoe@example.test",
            "-keyout",
            str(self.key),
            "-out",
            str(request),
        )
        openssl(
            "x509",
            "-req",
            "-in",
            str(request),
            "-CA",
            str(self.authority),
            "-CAkey",
            str(self.folder / "ca.key"),
            "-CAcreateserial",
            "-days",
            "30",
            "-extfile",
            str(extensions),
            "-out",
            str(certificate),
        )
        self.chain.write_bytes(certificate.read_bytes() + self.authority.read_bytes())
        openssl(
            "pkcs12",
            "-export",
            "-in",
            str(certificate),
            "-inkey",
            str(self.key),
            "-certfile",
            str(self.authority),
            "-passout",
            f"pass:{PASSWORD}",
            "-out",
            str(self.p12),
        )
        self.rsa, self.ed25519 = self.folder / "rsa.pem", self.folder / "ed25519.pem"
        openssl(
            "genpkey",
            "-algorithm",
            "rsa",
            "-pkeyopt",
            "rsa_keygen_bits:2048",
            "-out",
            str(self.rsa),
        )
        openssl("genpkey", "-algorithm", "ed25519", "-out", str(self.ed25519))
        self.records = {
            b"r._domainkey.example.test.": b"v=DKIM1; k=rsa; p=" + self._public(self.rsa),
            # RFC 8463 section 4: the 32 bytes of the key alone.
            b"e._domainkey.example.test.": b"v=DKIM1; k=ed25519; p="
            + self._public(self.ed25519, 12),
        }

    @staticmethod
    def _made(certificate: Path, key: Path, name: str) -> None:
        openssl(
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "30",
            "-subj",
            f"/CN={name}",
            "-keyout",
            str(key),
            "-out",
            str(certificate),
        )

    @staticmethod
    def _public(key: Path, skipped: int = 0) -> bytes:
        from base64 import b64encode

        return b64encode(openssl("pkey", "-in", str(key), "-pubout", "-outform", "DER")[skipped:])


@pytest.fixture(scope="session")
def keys(folder: Path) -> Keys:
    path = folder / "keys"
    path.mkdir()
    return Keys(path)


def begin(program: Program, keeper: Server) -> None:
    program.order("open", "localhost", keeper.ports["clear"], "", "", 3, "")
    fresh(program)


def fresh(program: Program) -> None:
    program.order("message")
    program.order("from", "Zoé <zoe@example.test>")
    program.order("to", "reader@example.test")
    program.order("subject", "signé")
    program.order("text", TEXT)


def kept(program: Program, keeper: Server) -> bytes:
    result, message_id, *_ = program.order("send")
    assert result == "1"
    # As it came over the wire, whatever line ends the store has.
    return keeper.find(message_id, 1).content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def dkim_results(mail: bytes, keys: Keys) -> list[bool]:
    if importlib.util.find_spec("dkim") is None:
        pytest.fail("dkimpy is not installed: run make deps")
    import dkim

    verifier = dkim.DKIM(mail)
    count = sum(name.lower() == b"dkim-signature" for name, _ in verifier.headers)
    results = []
    for index in range(count):
        try:
            results.append(
                verifier.verify(idx=index, dnsfunc=lambda name, timeout=5: keys.records.get(name))
            )
        except dkim.DKIMException:
            results.append(False)
    return results


def content(mail: bytes, attachment: bytes | None) -> None:
    """What stands inside is what was meant."""
    parsed = BytesParser(policy=default).parsebytes(mail)
    assert isinstance(parsed, EmailMessage)
    body = parsed.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n").rstrip("\n") == TEXT.rstrip("\n")
    attached = [part.get_payload(decode=True) for part in parsed.iter_attachments()]
    assert attached == ([] if attachment is None else [attachment])


def test_two_keys_sign_a_streamed_attachment(
    keeper: Server, program: Program, keys: Keys, tmp_path: Path
) -> None:
    data = STREAMED if isinstance(keeper, Large) else STREAMED[:200000]
    path = tmp_path / "große Datei.bin"
    path.write_bytes(data)
    begin(program, keeper)
    program.order("file", path, path.name, "application/octet-stream")
    program.order("dkim", "example.test", "r", keys.rsa)
    program.order("dkim-file", "example.test", "e", keys.ed25519)
    mail = kept(program, keeper)
    program.order("close")
    assert dkim_results(mail, keys) == [True, True]
    content(mail, data)
    # The oracle notices what it should: another From, another subject, another byte.
    assert True not in dkim_results(b"From: mallory@example.test\r\n" + mail, keys)
    assert True not in dkim_results(mail.replace(b"AAECAwQF", b"AAECAwQG", 1), keys)


def test_smime_signed_encrypted_and_both(
    keeper: Server, program: Program, keys: Keys, tmp_path: Path
) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(STREAMED[:90000])
    verify = ("cms", "-verify", "-CAfile", str(keys.authority), "-certfile", str(keys.authority))
    decrypt = ("cms", "-decrypt", "-recip", str(keys.reader), "-inkey", str(keys.reader_key))
    begin(program, keeper)
    program.order("data", path, "a.bin", "application/octet-stream")
    program.order("sign", keys.chain, keys.key)
    program.order("dkim", "example.test", "r", keys.rsa)
    signed = kept(program, keeper)
    content(openssl(*verify, given=signed), path.read_bytes())
    assert dkim_results(signed, keys) == [True]
    forged = signed.replace(b"AAECAwQF", b"AAECAwQG", 1)
    changed = subprocess.run(["openssl", *verify], input=forged, capture_output=True)
    assert changed.returncode != 0

    fresh(program)
    program.order("encrypt", keys.reader)
    encrypted = kept(program, keeper)
    assert "Été".encode() not in encrypted and b"=C3=89t" not in encrypted
    content(openssl(*decrypt, given=encrypted), None)

    fresh(program)
    program.order("file", path, "a.bin", "application/octet-stream")
    program.order("encrypt", keys.reader)
    program.order("sign-file", keys.p12, PASSWORD)
    both = openssl(*decrypt, given=kept(program, keeper))
    assert b"multipart/signed" in both
    content(openssl(*verify, given=both), path.read_bytes())
    program.order("close")


def test_keys_that_do_not_fit_are_refused(keeper: Server, program: Program, keys: Keys) -> None:
    begin(program, keeper)
    for order in (
        ("sign-file", keys.p12, "wrong"),
        ("sign", keys.chain, keys.reader_key),
        ("sign", keys.key, keys.key),
        ("encrypt", keys.key),
        ("dkim", "example.test", "r", keys.chain),
        ("dkim-file", "example.test", "r", keys.p12),
    ):
        with pytest.raises(Failure) as failure:
            program.order(*order)
        assert failure.value.code == INVALID_KEY, order
        assert "PRIVATE KEY" not in failure.value.text and PASSWORD not in failure.value.text
    # The message is as it was.
    content(kept(program, keeper), None)
    program.order("close")
