# SPDX-License-Identifier: MIT
"""Exim as a server. Debian's package conflicts with Postfix's, so that it is unpacked and not installed (see setup)."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import machine  # first: it says where servers is
import servers
from machine import OUT, Failed

ROOT = OUT / "exim"
PROGRAM = ROOT / "usr/sbin/exim4"

# It takes every mail, keeps it in its queue and delivers none.
CONFIGURATION = """\
keep_environment =
exim_user = Debian-exim
exim_group = Debian-exim
primary_hostname = exim.test
spool_directory = {folder}/spool
log_file_path = {folder}/%slog
log_selector = +millisec
local_interfaces = 127.0.0.1
tls_advertise_hosts = *
tls_certificate = {certificate}
tls_privatekey = {key}
acl_smtp_rcpt = accept
acl_smtp_data = accept
queue_only = true
message_size_limit = 0
smtp_accept_max_per_connection = 0
host_lookup =
never_users =
begin acl
accept:
  accept
"""

# Debian's Exim does not start where its user does not exist; the machine is not to get one.
STARTED = """\
mount --bind "$0/passwd" /etc/passwd
mount --bind "$0/group" /etc/group
exec "$@"
"""
NOBODY = 65534
START_SECONDS = 10


def why_not() -> str:
    """The reason why it cannot be run here, empty if it can."""
    return "" if PROGRAM.exists() else "exim4 is missing; cure: capi/bench/setup, as root"


class Exim:
    """A running Exim."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.certificates = servers.Certificates(folder / "certificates")
        self.port = servers.free_ports(("clear",))["clear"]
        self.log = folder / "mainlog"

    def start(self) -> None:
        key, certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        shutil.copy(self.certificates.key, key)
        shutil.copy(self.certificates.certificate, certificate)
        line = f"Debian-exim:x:{NOBODY}:"
        for name, rest in (("passwd", f"{NOBODY}::/nonexistent:/usr/sbin/nologin"), ("group", "")):
            known = Path("/etc", name).read_text().rstrip("\n")
            (self.folder / name).write_text(f"{known}\n{line}{rest}\n")
        settings = self.folder / "configuration"
        settings.write_text(
            CONFIGURATION.format(folder=self.folder, certificate=certificate, key=key)
        )
        for path in (self.folder, key, certificate):
            shutil.chown(path, NOBODY, NOBODY)
        self.log.touch()
        shutil.chown(self.log, NOBODY, NOBODY)
        libraries = str(next(ROOT.glob("usr/lib/*-linux-gnu")))
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--propagation", "private", "sh", "-euc", STARTED, str(self.folder),
             str(PROGRAM), "-C", str(settings), "-bdf", "-oX", str(self.port)],
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LD_LIBRARY_PATH": libraries},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while "daemon started" not in self.log.read_text(errors="replace"):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise Failed(
                    f"Exim did not start: {self.process.stderr.read() if self.process.stderr else ''}"
                )
            time.sleep(0.02)  # it tells nobody but its log

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(START_SECONDS)


class Seen(machine.Postfix):
    """One run: Exim's log has a line for each mail that it has taken, with the millisecond."""

    def __init__(self, server: Exim, round_trip_ms: int) -> None:
        self.port, self.log, self.round_trip_ms = server.port, server.log, round_trip_ms

    def moments(self) -> list[float]:
        with self.log.open("rb") as file:
            file.seek(self.begin)
            found = re.findall(rb"^(\S+ \S+) \S+ <= ", file.read(), re.MULTILINE)
        return sorted(datetime.fromisoformat(moment.decode()).timestamp() for moment in found)


@contextmanager
def running(folder: Path) -> Iterator[Exim]:
    """In memory, as Postfix is: it flushes each mail to the disk."""
    memory = Path("/dev/shm")
    place = Path(
        tempfile.mkdtemp(prefix="courriel-bench-", dir=memory if memory.is_dir() else folder)
    )
    place.chmod(0o755)
    server = Exim(place)
    try:
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(place, ignore_errors=True)
