# SPDX-License-Identifier: MIT
"""Haraka as a server: of the kind that answers commands that came together in several small writes."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import machine  # first: it says where servers is
import servers
from machine import OUT, Failed

PACKAGE = OUT / "haraka/node_modules/Haraka"
START_SECONDS = 20

# Takes every mail, and notes when.
PLUGIN = """\
const fs = require('fs')
exports.hook_rcpt = (next) => next(OK)
exports.hook_queue = (next) => {
  fs.appendFileSync(process.env.TAKEN, `${Date.now() / 1000}\\n`)
  next(OK)
}
"""


def why_not() -> str:
    """The reason why it cannot be run here, empty if it can."""
    return (
        ""
        if PACKAGE.exists()
        else "Haraka is missing; cure: capi/bench/setup, with npm installed and in reach"
    )


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 5) as one:
            return one.recv(3) == b"220"
    except OSError:
        return False


class Haraka:
    """A running Haraka."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.certificates = servers.Certificates(folder / "certificates")
        self.port = servers.free_ports(("clear",))["clear"]
        self.log = folder / "taken"

    def start(self) -> None:
        settings, plugins = self.folder / "config", self.folder / "plugins"
        settings.mkdir()
        plugins.mkdir()
        (plugins / "accept.js").write_text(PLUGIN)
        # Its defaults count where a file of ours does not stand; this one has to, with a proxy that nobody is.
        usual = (PACKAGE / "config/connection.ini").read_text()
        (settings / "connection.ini").write_text(
            "\n".join(
                "hosts[]=192.0.2.1" if one.lstrip(";").startswith("hosts") else one
                for one in usual.splitlines()
            )
        )
        (settings / "smtp.ini").write_text(f"listen=127.0.0.1:{self.port}\nnodes=0\n")
        (settings / "plugins").write_text("tls\naccept\n")
        (settings / "me").write_text("haraka.test\n")
        (settings / "loglevel").write_text("LOGCRIT\n")
        (settings / "tls.ini").write_text("[main]\n")
        shutil.copy(self.certificates.key, settings / "tls_key.pem")
        shutil.copy(self.certificates.certificate, settings / "tls_cert.pem")
        self.log.touch()
        self.process = subprocess.Popen(
            ["node", str(PACKAGE / "bin/haraka"), "-c", str(self.folder)],
            env={**os.environ, "TAKEN": str(self.log)},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while not answers(self.port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise Failed("Haraka did not start")
            time.sleep(0.05)  # it tells nobody

    def stop(self) -> None:
        self.process.send_signal(signal.SIGKILL)  # it keeps nothing
        self.process.wait()


class Seen(machine.Postfix):
    """One run: a line for each mail that was taken."""

    def __init__(self, server: Haraka, round_trip_ms: int) -> None:
        self.port, self.log, self.round_trip_ms = server.port, server.log, round_trip_ms

    def moments(self) -> list[float]:
        with self.log.open("rb") as file:
            file.seek(self.begin)
            return [float(line) for line in file]


@contextmanager
def running(folder: Path) -> Iterator[Haraka]:
    place = Path(tempfile.mkdtemp(prefix="haraka-", dir=folder))
    server = Haraka(place)
    try:
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(place, ignore_errors=True)
