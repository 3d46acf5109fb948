# SPDX-License-Identifier: MIT
"""Every mechanism that Cyrus SASL and Dovecot know, with a name and a password that are not ASCII."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import LIBRARY, refuse_to_skip
from servers import PASSWORD, ROOT, USER, Certificates, Cyrus, Dovecot, Server

# Prints the mechanism of the sign-in, or the name of the code.
PROGRAM = """
import sys
import courriel
port, user, password, authority, mechanism = sys.argv[1:]
try:
    with courriel.Session("localhost", int(port), user, password, option=courriel.Option.IMPLICIT_TLS,
                          ca_file=authority, mechanism=mechanism) as session:
        print(session.mechanism_used)
except courriel.Error as error:
    print(error.code.name)
"""


@pytest.fixture(scope="module", params=[Cyrus, Dovecot])
def server(
    request: pytest.FixtureRequest, folder: Path, certificates: Certificates
) -> Iterator[Server]:
    refuse_to_skip(request.param.name)
    made: Server = request.param(folder / request.param.name, certificates)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def signed_in(server: Server, password: str, mechanism: str, user: str = USER) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(server.ports["implicit"]), user, password,
         str(server.certificates.authority), mechanism],
        env={**os.environ, "COURRIEL_LIBRARY": str(LIBRARY), "PYTHONPATH": str(ROOT / "bindings/python/src"),
             "LC_ALL": "C.UTF-8"},
        capture_output=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    "mechanism", ["SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "LOGIN"]
)
def test_mechanism(server: Server, mechanism: str) -> None:
    assert signed_in(server, PASSWORD, mechanism) == mechanism
    assert signed_in(server, PASSWORD + "!", mechanism) == "SIGN_IN_REFUSED"


def test_best_that_is_offered(server: Server) -> None:
    assert signed_in(server, PASSWORD, "") == "SCRAM-SHA-256"


def test_ntlm(server: Server) -> None:
    if server.name == "cyrus":
        assert signed_in(server, "builder", "NTLM", "bob@example.test") == "NTLM"
        assert signed_in(server, "Builder", "NTLM", "bob@example.test") == "SIGN_IN_REFUSED"
    else:
        assert signed_in(server, PASSWORD, "NTLM") == "NO_MECHANISM"
