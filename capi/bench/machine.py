# SPDX-License-Identifier: MIT
"""What the clients are run with: the sink, the delaying proxy, a Postfix, a certificate, mails, counters."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
OUT = ROOT / "build/bench"
LIBRARY = Path(os.environ.get("COURRIEL_LIBRARY", ROOT / "build/libcourriel.so"))
sys.path.insert(0, str(ROOT / "bindings/interop"))

import servers  # noqa: E402

# A machine that hangs is to end, not to wait for ever.
RUN_LIMIT_SECONDS = 120


class Failed(Exception):
    """A client did not do what it was asked to."""


class Helper:
    """A program that prints its port, then a line of JSON for each connection, and ends with its input."""

    def __init__(self, *command: str) -> None:
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def end(self) -> list[dict[str, Any]]:
        """What it said of all connections."""
        output, _ = self.process.communicate(timeout=RUN_LIMIT_SECONDS)
        return [json.loads(line) for line in output.splitlines()]


@dataclass
class Seen:
    """What a server saw of one run of a client."""

    mails: int
    bytes: int | None  # None: it does not tell
    seconds: float  # from the acceptance of the first mail to that of the last
    turns: int  # how often the client had to wait; of all its connections


class Sink:
    """The project's own fast sink, new for every run, behind a long way when a round trip is asked for."""

    def __init__(
        self, folder: Path, encrypted: bool, round_trip_ms: int, options: list[str]
    ) -> None:
        keys = (
            ["-c", str(folder / "server.pem"), "-k", str(folder / "server.key")]
            if encrypted
            else []
        )
        self.command = [str(OUT / "sink"), *keys, *options]
        self.round_trip_ms = round_trip_ms

    @contextmanager
    def open(self) -> Iterator[int]:
        self.sink = Helper(*self.command)
        self.way = delay(self.sink.port, self.round_trip_ms)
        try:
            yield self.way.port if self.way else self.sink.port
        finally:
            flights = self.way.end() if self.way else []
            self.connections = [c for c in self.sink.end() if c["mails"]]
            self.turns = (
                sum(f["flights"] for f in flights)
                if self.way
                else sum(c["rounds"] for c in self.connections)
            )

    def seen(self, mails: int) -> Seen:
        c = self.connections
        if not c:
            return Seen(0, 0, 0, 0)
        seconds = max(x["last"] for x in c) - min(x["first"] for x in c)
        return Seen(sum(x["mails"] for x in c), sum(x["bytes"] for x in c), seconds, self.turns)


def delay(port: int, round_trip_ms: int) -> Helper | None:
    return Helper(str(OUT / "delay"), str(port), f"{round_trip_ms}ms") if round_trip_ms else None


class DiscardingPostfix(servers.Postfix):
    """Postfix with the interoperability tests' settings, which throws away what it has taken."""

    def _configure(self) -> None:
        super()._configure()
        main = self.folder / "etc/main.cf"
        lines = [
            line
            for line in main.read_text().splitlines()
            if not line.startswith("message_size_limit")
        ]
        lines += [
            "message_size_limit = 0",
            "virtual_transport = discard:",
            "virtual_mailbox_maps = static:all",
            "virtual_alias_maps =",
            "smtpd_error_sleep_time = 0",
        ]
        main.write_text("\n".join(lines) + "\n")
        # Nobody signs in here, and every client is to be encrypted or not as it likes.
        master = self.folder / "etc/master.cf"
        demanding, offering = (
            r" -o smtpd_tls_security_level=encrypt .*",
            " -o smtpd_tls_security_level=may",
        )
        master.write_text(re.sub(demanding, offering, master.read_text()))
        # Such a queue identifier tells the microsecond at which the mail came.
        with main.open("a") as file:
            file.write("enable_long_queue_ids = yes\n")


DIGITS = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz"
# Whatever Postfix has not logged by then will not be logged.
LOG_SECONDS = 10


def moment(queue_id: str) -> float:
    """When the mail came: seconds of six and more digits, microseconds of four, "z", the rest."""
    digits = queue_id.rpartition("z")[0]
    seconds = micros = 0
    for digit in digits[:-4]:
        seconds = seconds * len(DIGITS) + DIGITS.index(digit)
    for digit in digits[-4:]:
        micros = micros * len(DIGITS) + DIGITS.index(digit)
    return seconds + micros / 1e6


class Postfix:
    """One running Postfix, behind a long way when a round trip is asked for. Its log tells when mails came."""

    def __init__(self, server: DiscardingPostfix, encrypted: bool, round_trip_ms: int) -> None:
        self.port = server.ports["starttls" if encrypted else "clear"]
        self.log = server.folder / "log"
        self.round_trip_ms = round_trip_ms

    @contextmanager
    def open(self) -> Iterator[int]:
        self.begin = self.log.stat().st_size
        way = delay(self.port, self.round_trip_ms)
        try:
            yield way.port if way else self.port
        finally:
            self.turns = sum(f["flights"] for f in way.end()) if way else 0

    def moments(self) -> list[float]:
        with self.log.open("rb") as file:
            file.seek(self.begin)
            found = re.findall(rb"smtpd\[\d+\]: (\w+): client=", file.read())
        return sorted(moment(queue_id.decode()) for queue_id in found)

    def seen(self, mails: int) -> Seen:
        deadline = time.monotonic() + LOG_SECONDS
        while len(found := self.moments()) < mails and time.monotonic() < deadline:
            # The log comes a moment after the answer, and there is no event to wait for.
            time.sleep(0.02)
        return Seen(len(found), None, found[-1] - found[0] if found else 0, self.turns)


@contextmanager
def postfix(folder: Path) -> Iterator[DiscardingPostfix]:
    # It flushes each mail to the disk; in memory that takes no time, and the clients show.
    memory = Path("/dev/shm")
    place = Path(
        tempfile.mkdtemp(prefix="courriel-bench-", dir=memory if memory.is_dir() else folder)
    )
    # Postfix's own processes are not root: they have to come through to their folder.
    place.chmod(0o755)
    server = DiscardingPostfix(place / "postfix", servers.Certificates(place / "certificates"))
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder with a certificate for "localhost" that is its own authority."""
    folder = Path(tempfile.mkdtemp(prefix="courriel-bench-"))
    try:
        subprocess.run(
            [
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-keyout",
                "server.key",
                "-out",
                "server.pem",
                "-days",
                "30",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1",
            ],
            check=True,
            capture_output=True,
            cwd=folder,
            stdin=subprocess.DEVNULL,
        )
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def mail_of(size: int) -> bytes:
    """A mail of just this many bytes; no line begins with a dot, so all of it goes as it is."""
    head = (
        b"From: sender@example.test\r\nTo: recipient1@example.test\r\nSubject: measured\r\n"
        b"Date: Mon, 23 Nov 2026 08:00:00 +0000\r\nMessage-ID: <measured@example.test>\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
    )
    line = b"The quick brown fox jumps over the lazy dog, as it always has done here.\r\n"
    body = (line * ((size - len(head)) // len(line) + 1))[: size - len(head) - 2]
    # A cut between CR and LF would leave a bare CR.
    return head + body.rstrip(b"\r\n").ljust(size - len(head) - 2, b"x") + b"\r\n"


@dataclass
class Used:
    """What a run of a program took from its start to its end."""

    wall_seconds: float
    cpu_seconds: float
    peak_kb: int


def environment() -> dict[str, str]:
    venv = sorted((OUT / "venv/lib").glob("python3*/site-packages"))
    path = [str(ROOT / "bindings/python/src"), *map(str, venv)]
    return {
        **os.environ,
        "PYTHONPATH": ":".join(path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "NODE_PATH": str(OUT / "npm/node_modules"),
        "COURRIEL_LIBRARY": str(LIBRARY),
    }


def launch(command: list[str]) -> Used:
    """Runs a program to its end; the small program in between is for the peak memory, which is inherited."""
    done = subprocess.run(
        [str(OUT / "launch"), str(RUN_LIMIT_SECONDS), *command],
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    used = json.loads(done.stdout or '{"code": 127}')
    if used["code"] != 0:
        why = f"it ended with {used['code']}" + (
            ", killed by the time limit" if used["code"] == 137 else ""
        )
        raise Failed(f"{why}: {done.stderr.strip()[-300:]}")
    return Used(used["wall_seconds"], used["cpu_seconds"], used["peak_kb"])


def system_calls(command: list[str]) -> int | None:
    """How many system calls a run makes, of all its threads; None when nothing here can count them."""
    with tempfile.NamedTemporaryFile("r") as file:
        for counter in (
            ["perf", "stat", "-x", ",", "-e", "raw_syscalls:sys_enter", "-o", file.name, "--"],
            ["strace", "-f", "-c", "-o", file.name],
        ):
            if not shutil.which(counter[0]):
                continue
            done = subprocess.run(
                [*counter, *command],
                env=environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=RUN_LIMIT_SECONDS,
            )
            text = Path(file.name).read_text()
            found = re.search(
                r"^(\d+),.*raw_syscalls|^100\.00.* (\d+)(?: +\d+)? total$", text, re.MULTILINE
            )
            if done.returncode == 0 and found:
                return int(found[1] or found[2])
    return None


def allocations(command: list[str], preload: str) -> int | None:
    """How many allocations a run makes; "go": the program counts its own."""
    with tempfile.NamedTemporaryFile("r") as file:
        extra = {"BENCH_ALLOCATIONS": file.name, "PYTHONMALLOC": "malloc"}
        if preload != "go":
            extra["LD_PRELOAD"] = preload
        done = subprocess.run(
            command,
            env=environment() | extra,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=RUN_LIMIT_SECONDS,
        )
        text = Path(file.name).read_text()
        return int(text) if done.returncode == 0 and text else None


class Progress:
    """Says what is being done, on standard error, with the time since the start."""

    def __init__(self, now: Any) -> None:
        self.now, self.begin, self.lock = now, now(), threading.Lock()

    def __call__(self, text: str) -> None:
        with self.lock:
            minutes, seconds = divmod(int(self.now() - self.begin), 60)
            print(f"[{minutes:2d}:{seconds:02d}] {text}", file=sys.stderr, flush=True)
