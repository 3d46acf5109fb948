# SPDX-License-Identifier: MIT
"""What is measured beside sending: opening, loading, long attachments, building mails, the outbox."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from machine import HERE, LIBRARY, OUT, ROOT, RUN_LIMIT_SECONDS, Failed, Sink, environment, launch
from peers import COURRIEL, Client, courriel, here
from works import NO_CHUNKING, ROUND_TRIP_MS

ATTACHMENT_MIB = 200
OPENINGS = 4
# A disk that flushes fifty times a second takes that long.
OUTBOX_LIMIT_SECONDS = 600


def answer(command: list[str], limit_seconds: int = RUN_LIMIT_SECONDS) -> str:
    """What a program prints."""
    try:
        done = subprocess.run(
            command,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=limit_seconds,
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"{Path(command[0]).name} took longer than {limit_seconds} s") from None
    if done.returncode != 0:
        raise Failed(f"{Path(command[0]).name}: {done.stderr.strip()[-300:]}")
    return done.stdout


def footprint(folder: Path, runs: int) -> dict[str, float]:
    """What loading the library costs: milliseconds, and resident kilobytes."""
    values: dict[str, list[float]] = {}
    for _ in range(runs):
        with Sink(folder, False, 0, []).open() as port:
            measured = json.loads(answer([str(OUT / "footprint"), str(LIBRARY), str(port)]))
        measured["start_ms"] = measured["load_ms"] + measured["call_ms"]
        for name, value in measured.items():
            values.setdefault(name, []).append(value)
    # Times: what it costs, without what others did at that moment. Sizes hardly differ.
    return {
        name: min(v) if name.endswith("_ms") else statistics.median(v) for name, v in values.items()
    } | {"library_mb": LIBRARY.stat().st_size / 1e6}


@dataclass
class Opening:
    """How often a client waits for the server from connecting to QUIT, with one mail in between."""

    client: str
    way: str
    round_trips: int


def opening(folder: Path, path: Path) -> list[Opening]:
    """Counted at the proxy, plus the one in which the connection is made."""
    ours = here(COURRIEL)
    signing_in = courriel(COURRIEL, "auth")
    peers = [
        c for c in map(here, ("libcurl", "go-smtp", "smtplib")) if not c.needs or c.needs.exists()
    ]
    asked: list[tuple[Client, str, bool, list[str]]] = [
        (ours, "BDAT", False, []),
        (ours, "DATA", False, NO_CHUNKING),
        (ours, "BDAT, STARTTLS", True, []),
        (signing_in, "BDAT, AUTH PLAIN", False, ["-a"]),
        (signing_in, "BDAT, STARTTLS, AUTH PLAIN", True, ["-a"]),
        *((c, "in clear", False, []) for c in peers),
        *((c, "STARTTLS", True, []) for c in peers),
    ]
    found = []
    for client, way, encrypted, options in asked:
        turns = []
        # A moment's delay of TLS's good-byes can look like one more: the fewest of some runs.
        for _ in range(OPENINGS):
            sink = Sink(folder, encrypted, ROUND_TRIP_MS, options)
            with sink.open() as port:
                launch(
                    client.call(port, 1, path, str(folder / "server.pem") if encrypted else "", 1)
                )
            turns.append(sink.turns)
        found.append(Opening(client.name, way, min(turns) + 1))
    return found


def attachment(folder: Path) -> dict[str, float]:
    """By how many MiB a long attachment raises the process's peak memory."""
    path = folder / "attachment.bin"
    block = os.urandom(1 << 20)
    with path.open("wb") as file:
        for _ in range(ATTACHMENT_MIB):
            file.write(block)
    raised = {}
    for how in ("path", "callback"):
        with (sink := Sink(folder, False, 0, [])).open() as port:
            peaks = json.loads(
                answer(
                    [str(OUT / "attachment"), str(port), str(path), str(path.stat().st_size), how]
                )
            )
        if sum(c["bytes"] for c in sink.connections) < path.stat().st_size * 4 // 3:
            raise Failed(f"the attachment by {how} did not arrive whole")
        raised[how] = (peaks["after_kb"] - peaks["before_kb"]) / 1024
    path.unlink()
    return raised


BUILT_SIZES = {"1 KiB": 1024, "100 KiB": 100 * 1024, "10 MiB": 10 * 1024 * 1024}


def builders() -> dict[str, list[str]]:
    """Programs that build the same mail: COMMAND COUNT SIZE."""
    python = str(HERE / "clients/build_python.py")
    found = {
        COURRIEL: [str(OUT / "build_c")],
        "Courriel, Python": [sys.executable, python, "courriel"],
        "Python's email": [sys.executable, python, "email"],
    }
    if (OUT / "gomail").exists():
        found["go-mail"] = [str(OUT / "gomail"), "build"]
    return found


def building(rounds: int, seconds: float) -> dict[str, dict[str, list[float]]]:
    """Microseconds for a mail, by builder and size: the fastest mail of each round."""
    found: dict[str, dict[str, list[float]]] = {
        name: {size: [] for size in BUILT_SIZES} for name in builders()
    }
    for size, length in BUILT_SIZES.items():
        # The finished mail has the size: base64 makes four bytes of three and ends lines; the rest has some 600.
        attached = max(length * 57 // 78 - 600, 128)
        counts = {}
        for name, command in builders().items():
            micros = float(answer([*command, "3", str(attached)]).split()[0])
            counts[name] = max(3, min(2000, int(seconds * 1e6 / micros)))
        for number in range(rounds):
            names = list(builders())
            for name in names[number % len(names) :] + names[: number % len(names)]:
                fastest = answer([*builders()[name], str(counts[name]), str(attached)]).split()[0]
                found[name][size].append(float(fastest))
    return found


@dataclass
class Outbox:
    """What the outbox's own program says, line by line."""

    lines: dict[str, list[float]]

    def first(self, *words: str) -> float | None:
        for name, values in self.lines.items():
            if all(word in name for word in words):
                return max(values)
        return None


def outbox(folder: Path, mails: int) -> Outbox:
    """Runs the measurement of capi/crashtest against the sink, on the disk that build/ is on."""
    sink = Sink(folder, False, 0, [])
    with (
        tempfile.TemporaryDirectory(prefix="courriel-rate-", dir=ROOT / "build") as where,
        sink.open() as port,
    ):
        text = answer(
            [str(ROOT / "build/crashtest/rate"), str(port), where, str(mails)], OUTBOX_LIMIT_SECONDS
        )
    lines: dict[str, list[float]] = {}
    for name, value in re.findall(r"^(.*): ([\d.]+)", text, re.MULTILINE):
        lines.setdefault(name, []).append(float(value))
    return Outbox(lines)
