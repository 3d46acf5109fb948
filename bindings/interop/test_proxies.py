# SPDX-License-Identifier: MIT
"""Sign-in through the proxies that companies run: dante, microsocks, tinyproxy and squid."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from conftest import LIBRARY
from servers import PASSWORD, ROOT, USER, Aiosmtpd, Certificates, Server, free_ports

# Reserved characters have to survive the address.
PROXY_USER = "proxy.user"
PROXY_PASSWORD = "pr%xy@pass"
# tinyproxy's configuration takes letters, digits, -, . and _ only.
TINY_PASSWORD = "proxy.pass-word"
PATIENCE_SECONDS = 20

# Prints the mechanism of the sign-in, or the name of the code and the text of the error.
PROGRAM = """
import sys
import courriel
host, port, user, password, authority, proxy, option = sys.argv[1:]
try:
    with courriel.Session(host, int(port), user, password, ca_file=authority, proxy=proxy,
                          option=courriel.Option[option]) as session:
        print(session.mechanism_used)
except courriel.Error as error:
    print(error.code.name, error)
"""


class Proxy:
    """One proxy on a free port of the loopback, which wants a sign-in where it knows one."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        folder.mkdir(mode=0o755)
        self.port = free_ports(("proxy",))["proxy"]
        with open(folder / "log", "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                getattr(self, "_" + name)(), stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )

    def wait(self) -> None:
        limit = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                log = (self.folder / "log").read_text()
                assert self.process.poll() is None and time.monotonic() < limit, log
                time.sleep(0.02)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _written(self, name: str, *lines: str) -> str:
        path = self.folder / name
        path.write_text("\n".join(lines) + "\n")
        return str(path)

    def _microsocks(self) -> list[str]:
        return ["microsocks", "-i", "127.0.0.1", "-p", str(self.port),
                "-u", PROXY_USER, "-P", PROXY_PASSWORD]  # fmt: skip

    # Dante knows users of the system only, so that it asks for none here.
    def _dante(self) -> list[str]:
        configuration = self._written(
            "danted.conf",
            "logoutput: stderr",
            f"internal: 127.0.0.1 port = {self.port}",
            "external: lo",
            "clientmethod: none",
            "socksmethod: none",
            "user.privileged: root",
            "user.unprivileged: nobody",
            "client pass { from: 127.0.0.0/8 to: 0/0 }",
            "socks pass { from: 127.0.0.0/8 to: 0/0 }",
        )
        return ["danted", "-f", configuration, "-p", str(self.folder / "pid")]

    def _tinyproxy(self) -> list[str]:
        configuration = self._written(
            "tinyproxy.conf",
            f"Port {self.port}",
            "Listen 127.0.0.1",
            "Timeout 60",
            "MaxClients 20",
            f"BasicAuth {PROXY_USER} {TINY_PASSWORD}",
        )
        return ["tinyproxy", "-d", "-c", configuration]

    def _squid(self) -> list[str]:
        # Squid drops root's rights before it writes.
        self.folder.chmod(0o777)
        hashed = subprocess.run(
            ["openssl", "passwd", "-apr1", PROXY_PASSWORD],
            capture_output=True, text=True, check=True,
        ).stdout.strip()  # fmt: skip
        users = self._written("users", f"{PROXY_USER}:{hashed}")
        configuration = self._written(
            "squid.conf",
            f"http_port 127.0.0.1:{self.port}",
            f"pid_filename {self.folder}/pid",
            "access_log none",
            f"cache_log {self.folder}/cache.log",
            "cache deny all",
            "shutdown_lifetime 0 seconds",
            "max_filedescriptors 1024",
            "visible_hostname localhost",
            "pinger_enable off",
            f"auth_param basic program /usr/lib/squid/basic_ncsa_auth {users}",
            "acl known proxy_auth REQUIRED",
            "http_access allow known",
            "http_access deny all",
        )
        return ["squid", "-N", "-f", configuration]


# The addresses that each is reached by, and whether it asks who comes.
SCHEMES = {
    # Dante 1.4.2 was seen to take the name of a SOCKS4A request for 0.0.0.1, curl's too.
    "dante": ["socks5h", "socks5"],
    "microsocks": ["socks5h", "socks5"],
    "tinyproxy": ["http"],
    "squid": ["http"],
}
ASKS = ["microsocks", "tinyproxy", "squid"]


@pytest.fixture(scope="module")
def target(folder: Path, certificates: Certificates) -> Iterator[Server]:
    made = Aiosmtpd(folder / "behind-proxies", certificates)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def proxies(folder: Path) -> Iterator[dict[str, Proxy]]:
    programs = {"dante": "danted"}
    missing = [name for name in SCHEMES if not shutil.which(programs.get(name, name))]
    assert not missing, f"{missing} are missing: run make deps as root"
    made: dict[str, Proxy] = {}
    try:
        for name in SCHEMES:
            made[name] = Proxy(name, folder / f"proxy-{name}")
        for proxy in made.values():
            proxy.wait()
        yield made
    finally:
        for proxy in made.values():
            proxy.stop()


def session(target: Server, proxy: str, option: str = "IMPLICIT_TLS", port: int = 0) -> str:
    ports = {"IMPLICIT_TLS": "implicit", "STARTTLS": "starttls", "CLEAR": "clear"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "localhost", str(port or target.ports[ports[option]]), USER,
         PASSWORD, str(target.certificates.authority), proxy, option],
        env={**os.environ, "COURRIEL_LIBRARY": str(LIBRARY),
             "PYTHONPATH": str(ROOT / "bindings/python/src"), "LC_ALL": "C.UTF-8"},
        capture_output=True, encoding="utf-8", timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for secret in (PROXY_PASSWORD, quote(PROXY_PASSWORD), TINY_PASSWORD, PASSWORD):
        assert secret not in done.stdout
    return done.stdout.strip()


def address(proxy: Proxy, scheme: str, password: str = "") -> str:
    password = password or (TINY_PASSWORD if proxy.name == "tinyproxy" else PROXY_PASSWORD)
    user = f"{PROXY_USER}:{quote(password, safe='')}@" if proxy.name in ASKS else ""
    return f"{scheme}://{user}127.0.0.1:{proxy.port}"


@pytest.mark.parametrize(
    ("name", "scheme"), [(name, scheme) for name, schemes in SCHEMES.items() for scheme in schemes]
)
def test_signs_in_through(
    target: Server,
    proxies: dict[str, Proxy],
    name: str,
    scheme: str,
) -> None:
    through = address(proxies[name], scheme)
    assert session(target, through) in ("PLAIN", "LOGIN")
    assert session(target, through, "STARTTLS") in ("PLAIN", "LOGIN")


@pytest.mark.parametrize("name", ASKS)
def test_proxy_refuses_sign_in(target: Server, proxies: dict[str, Proxy], name: str) -> None:
    scheme = SCHEMES[name][0]
    wrong = session(target, address(proxies[name], scheme, "wrong"))
    assert wrong.startswith("PROXY_SIGN_IN "), wrong
    none = session(target, f"{scheme}://127.0.0.1:{proxies[name].port}")
    assert none.startswith("PROXY_SIGN_IN "), none


@pytest.mark.parametrize("name", list(SCHEMES))
def test_server_does_not_answer(target: Server, proxies: dict[str, Proxy], name: str) -> None:
    closed = free_ports(("closed",))["closed"]
    text = session(target, address(proxies[name], SCHEMES[name][0]), port=closed)
    # tinyproxy says 500 to everything that goes wrong.
    codes = {"tinyproxy": "PROXY_REFUSED", "squid": "UNREACHABLE"}
    assert text.split()[0] == codes.get(name, "CONNECTION_REFUSED"), text


class Plaintext(threading.Thread):
    """A server that offers a sign-in without encryption, and keeps what one client sends."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(PATIENCE_SECONDS)
        self.port: int = self.listener.getsockname()[1]
        self.lines: list[bytes] = []

    def run(self) -> None:
        client = self.listener.accept()[0]
        client.settimeout(PATIENCE_SECONDS)
        # The client need not wait for the answer to its QUIT.
        with client, client.makefile("rb") as lines, contextlib.suppress(OSError):
            client.sendall(b"220 localhost\r\n")
            for line in lines:
                self.lines.append(line)
                ehlo = line.startswith(b"EHLO")
                client.sendall(b"250-localhost\r\n250 AUTH PLAIN\r\n" if ehlo else b"235 yes\r\n")


def test_server_on_the_loopback_is_signed_in_to_in_plaintext(target: Server) -> None:
    server = Plaintext()
    server.start()
    assert session(target, "", "CLEAR", server.port) == "PLAIN"


@pytest.mark.parametrize("name", list(SCHEMES))
def test_no_plaintext_through_a_loopback_proxy(
    target: Server,
    proxies: dict[str, Proxy],
    name: str,
) -> None:
    server = Plaintext()
    server.start()
    text = session(target, address(proxies[name], SCHEMES[name][0]), "CLEAR", server.port)
    assert text.startswith("CLEAR_TEXT_SIGN_IN "), text
    server.join(PATIENCE_SECONDS)
    assert not [line for line in server.lines if line.startswith(b"AUTH")]
