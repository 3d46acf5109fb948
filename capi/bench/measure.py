# SPDX-License-Identifier: MIT
"""Measures Courriel beside other clients and says which targets are met.

All clients send to the same sink in one run, taking turns in every round, so that
a busy moment of the machine hits all alike. Only the ratios mean something on
another machine. The table goes to standard output and to build/bench.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
OUT = ROOT / "build/bench"
LIBRARY = Path(os.environ.get("COURRIEL_LIBRARY", ROOT / "build/libcourriel.so"))

SIZE_TARGET_MB = 12.0
START_TARGET_MS = 20.0
RESIDENT_TARGET_MB = 20.0
REFERENCE = "libcurl"
# A machine that hangs is to end, not to wait for ever.
RUN_LIMIT_SECONDS = 300


@dataclass
class Work:
    """What is sent, how often in one run, and over what."""

    name: str
    size: int
    count: int
    encrypted: bool = False
    round_trip_ms: int = 0


@dataclass
class Client:
    """A program that is called as COMMAND PORT COUNT FILE CA-FILE."""

    name: str
    command: list[str]
    # Programs that make their mails themselves send other bytes than the file's.
    own_mail: bool = False
    encrypts: bool = True
    # Of smtp-source: another order of arguments.
    arguments: Any = None


@dataclass
class Run:
    """One run of a client: seconds from the first mail to the last, processor, memory, turns."""

    seconds: float
    cpu_seconds: float
    peak_kb: int
    turns: int


@dataclass
class Series:
    """The runs of one client with one work, and as many runs with a single mail."""

    count: int
    runs: list[Run] = field(default_factory=list)
    starts: list[Run] = field(default_factory=list)

    @property
    def wall_us(self) -> list[float]:
        # The sink counts from the first acceptance to the last one.
        return [r.seconds / (self.count - 1) * 1e6 for r in self.runs]

    @property
    def cpu_us(self) -> float:
        """Of one mail more: start and end of the program and of the session are taken off."""
        many, one = (min(r.cpu_seconds for r in runs) for runs in (self.runs, self.starts))
        return max(many - one, 0) / (self.count - 1) * 1e6

    @property
    def turns(self) -> float:
        """How often one mail more makes the client wait for the server."""
        many, one = (min(r.turns for r in runs) for runs in (self.runs, self.starts))
        return (many - one) / (self.count - 1)

    @property
    def peak_mb(self) -> float:
        return min(r.peak_kb for r in self.runs) / 1024


class Helper:
    """A program that prints its port, then a line of JSON for each connection, and ends with its input."""

    def __init__(self, *command: str) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.line())

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def report(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.line())
        return answer

    def stop(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(10)


class Target:
    """Where the clients send to: the sink, behind a long way if the work asks for one."""

    def __init__(self, folder: Path, encrypted: bool = False, round_trip_ms: int = 0) -> None:
        keys = ["-c", str(folder / "server.pem"), "-k", str(folder / "server.key")] if encrypted else []
        self.sink = Helper(str(OUT / "sink"), *keys)
        self.way = Helper(str(OUT / "delay"), str(self.sink.port), f"{round_trip_ms}ms") if round_trip_ms else None
        self.port = self.way.port if self.way else self.sink.port

    def report(self) -> dict[str, Any]:
        """What the sink says of a connection. "turns": how often the client had to wait for it."""
        report = self.sink.report()
        report["turns"] = self.way.report()["flights"] if self.way else report["rounds"]
        return report

    def stop(self) -> None:
        if self.way:
            self.way.stop()
        self.sink.stop()


def smtp_source(port: int, count: int, path: Path, authority: str) -> list[str]:
    # Its length is that of the lines that it makes up, headers aside.
    return ["-4", "-d", "-s", "1", "-m", str(count), "-l", str(path.stat().st_size),
            "-f", "sender@example.test", "-t", "recipient@example.test", f"127.0.0.1:{port}"]


def clients() -> list[Client]:
    python = sys.executable
    found = [
        Client("Courriel, C", [str(OUT / "client_courriel")]),
        Client("Courriel, C, built each time", [str(OUT / "client_courriel")], own_mail=True,
               arguments=lambda port, count, path, ca: [str(port), str(count), str(path), ca, "built"]),
        Client("Courriel, Python", [python, str(HERE / "client_courriel.py")]),
        Client(REFERENCE, [str(OUT / "client_curl")]),
        Client("go-smtp", [str(OUT / "gosmtp")]),
        Client("smtplib", [python, str(HERE / "client_smtplib.py")]),
    ]
    if shutil.which("mono") and (OUT / "client_courriel.exe").exists():
        found.insert(3, Client("Courriel, .NET (Mono)", ["mono", str(OUT / "client_courriel.exe")]))
    else:
        print(".NET is left out: apt-get install mono-mcs mono-runtime", file=sys.stderr)
    source = shutil.which("smtp-source", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if source:
        found.append(Client("smtp-source", [source], own_mail=True, encrypts=False, arguments=smtp_source))
    else:
        print("smtp-source is left out: apt-get install postfix", file=sys.stderr)
    return found


def certificate(folder: Path) -> Path:
    """A certificate for "localhost" that is its own authority."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", "server.key", "-out", "server.pem", "-days", "30", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, capture_output=True, cwd=folder, stdin=subprocess.DEVNULL,
    )
    return folder / "server.pem"


def mail_of(size: int) -> bytes:
    """A mail of just this many bytes; no line begins with a dot, so all of it goes as it is."""
    head = (b"From: sender@example.test\r\nTo: recipient@example.test\r\nSubject: measured\r\n"
            b"Date: Mon, 23 Nov 2026 08:00:00 +0000\r\nMessage-ID: <measured@example.test>\r\n"
            b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n")
    line = b"The quick brown fox jumps over the lazy dog, as it always has done here.\r\n"
    body = (line * ((size - len(head)) // len(line) + 1))[: size - len(head) - 2]
    # A cut between CR and LF would leave a bare CR.
    return head + body.rstrip(b"\r\n").ljust(size - len(head) - 2, b"x") + b"\r\n"


def run(client: Client, sink: Target, count: int, path: Path, authority: str) -> Run:
    """One run of a client, after which the sink must have all mails, and all bytes of them."""
    usual = [str(sink.port), str(count), str(path), authority]
    arguments = client.arguments(sink.port, count, path, authority) if client.arguments else usual
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "bindings/python/src"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([str(OUT / "launch"), str(RUN_LIMIT_SECONDS), *client.command, *arguments],
                          env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=True)
    used = json.loads(done.stdout)
    if used["code"] != 0:
        raise SystemExit(f"{client.name} failed with {used['code']} (128 and more: it was killed by that signal)")
    report = sink.report()
    if report["mails"] != count:
        raise SystemExit(f"{client.name}: the sink has {report['mails']} mails instead of {count}")
    expected = count * path.stat().st_size
    if not client.own_mail and report["bytes"] != expected:
        raise SystemExit(f"{client.name}: the sink has {report['bytes']} bytes instead of {expected}")
    return Run(report["seconds"], used["cpu_seconds"], used["peak_kb"], report["turns"])


def measure(work: Work, rounds: int, folder: Path, authority: Path) -> dict[str, Series]:
    sink = Target(folder, work.encrypted, work.round_trip_ms)
    path = folder / f"{work.size}.eml"
    path.write_bytes(mail_of(work.size))
    trusted = str(authority) if work.encrypted else ""
    taking_part = [c for c in clients() if c.encrypts or not work.encrypted]
    results = {c.name: Series(work.count) for c in taking_part}
    try:
        for number in range(rounds):
            # Each comes first once in a while, so that none always follows the same other.
            shift = number % len(taking_part)
            for client in taking_part[shift:] + taking_part[:shift]:
                series = results[client.name]
                series.starts.append(run(client, sink, 1, path, trusted))
                series.runs.append(run(client, sink, work.count, path, trusted))
    finally:
        sink.stop()
    return results


def footprint(folder: Path, runs: int) -> dict[str, list[float]]:
    sink = Target(folder)
    values: dict[str, list[float]] = {}
    try:
        for _ in range(runs):
            done = subprocess.run([str(OUT / "footprint"), str(LIBRARY), str(sink.port)],
                                  check=True, capture_output=True, text=True, timeout=RUN_LIMIT_SECONDS)
            sink.report()
            measured = json.loads(done.stdout)
            measured["start_ms"] = measured["load_ms"] + measured["call_ms"]
            for name, value in measured.items():
                values.setdefault(name, []).append(value)
    finally:
        sink.stop()
    return values


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def table(work: Work, results: dict[str, Series]) -> list[str]:
    reference = min(results[REFERENCE].wall_us)
    lines = [
        f"### {work.name}",
        "",
        "| client | µs a mail: minimum | median | spread | mails/s | processor µs | peak memory MB | turns a mail |"
        f" times as fast as {REFERENCE} |",
        "| --- |" + " ---: |" * 8,
    ]
    for name, series in results.items():
        least, middle = min(series.wall_us), statistics.median(series.wall_us)
        spread = (max(series.wall_us) - least) / least * 100
        lines.append(
            f"| {name} | {number(least)} | {number(middle)} | {spread:.0f} % | {1e6 / least:,.0f} |"
            f" {number(series.cpu_us)} | {series.peak_mb:.1f} | {series.turns:.2f} |"
            f" {reference / least:.2f} |"
        )
    return lines + [""]


def verdict(met: bool) -> str:
    return "met" if met else "NOT MET"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures Courriel beside other clients.")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and mails: about two minutes")
    quick = parser.parse_args().quick
    rounds, scale = (5, 4) if quick else (9, 1)
    works = [
        Work("1 KiB, one at a time, in clear", 1024, 4000 // scale),
        Work("1 KiB, one at a time, STARTTLS", 1024, 4000 // scale, encrypted=True),
        Work("10 MiB, one at a time, in clear", 10 * 1024 * 1024, 24 // scale),
        Work("1 KiB, one at a time, in clear, 20 ms of round trip", 1024, 40 // scale, round_trip_ms=20),
    ]
    folder = Path(tempfile.mkdtemp(prefix="courriel-bench-"))
    try:
        authority = certificate(folder)
        found = footprint(folder, 5 if quick else 15)
        lines = ["# Measured", "", f"{platform.machine()}, {os.cpu_count()} processors, Linux {platform.release()},"
                 f" {rounds} rounds, all clients in turn. Compare ratios, not figures.", ""]
        results = {}
        for work in works:
            results[work.name] = measure(work, rounds, folder, authority)
            lines += table(work, results[work.name])
    finally:
        shutil.rmtree(folder)

    size = LIBRARY.stat().st_size / 1e6
    # As with the mails, the minimum: what the library costs, without what others did at that moment.
    start = min(found["start_ms"])
    resident = statistics.median(found["session_kb"]) / 1000
    before = statistics.median(found["before_kb"]) / 1000
    targets = [
        ("size of the stripped library", f"under {SIZE_TARGET_MB:.0f} MB", f"{size:.2f} MB", size < SIZE_TARGET_MB),
        ("loading and first call", f"under {START_TARGET_MS:.0f} ms",
         f"{start:.1f} ms (median {statistics.median(found['start_ms']):.1f}, at most {max(found['start_ms']):.1f})",
         start < START_TARGET_MS),
        ("resident with a session open", f"under {RESIDENT_TARGET_MB:.0f} MB",
         f"{resident:.1f} MB (the process alone: {before:.1f} MB; loaded:"
         f" {statistics.median(found['loaded_kb']) / 1000:.1f} MB)", resident < RESIDENT_TARGET_MB),
    ]
    for work in works:
        series = results[work.name]
        ratio = min(series[REFERENCE].wall_us) / min(series["Courriel, C"].wall_us)
        targets.append((f"{work.name}: C, {REFERENCE}", "at least as fast", f"{ratio:.2f} times as fast", ratio >= 1))
    lines += ["### Targets", "", "| what | target | measured | |", "| --- | --- | --- | --- |"]
    lines += [f"| {what} | {target} | {measured} | {verdict(met)} |" for what, target, measured, met in targets]

    text = "\n".join(lines) + "\n"
    (ROOT / "build/bench.md").write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
