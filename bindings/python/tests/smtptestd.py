# SPDX-License-Identifier: MIT
"""The project's test server as a child process, and the mails that it received."""

from __future__ import annotations

import email
import email.policy
import json
import queue
import subprocess
import threading
from email.message import EmailMessage
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = ROOT / "build" / "smtptestd"
SCENARIOS = ROOT / "core" / "internal" / "smtptest" / "scenarios" / "expected.tsv"

PATIENCE = 30.0
"""Seconds after which an event that must come is given up: only a broken test waits."""


class Received:
    """A mail as the server got it."""

    def __init__(self, event: dict[str, Any]) -> None:
        self.event = event
        self.sender: str = event["sender"]
        self.recipients: list[str] = [one["address"] for one in event["recipients"]]
        self.raw = Path(event["path"]).read_bytes()

    @property
    def message(self) -> EmailMessage:
        """As the standard library reads it."""
        read = email.message_from_bytes(self.raw, policy=email.policy.default)
        assert isinstance(read, EmailMessage)
        return read

    @property
    def parts(self) -> list[EmailMessage]:
        """The parts that are not containers."""
        return [part for part in self.message.walk() if not part.is_multipart()]


class Server:
    """A running smtptestd."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.process = subprocess.Popen(
            [str(PROGRAM), "-mails", str(folder), "-certs", str(folder), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        self.events: list[dict[str, Any]] = []
        self.mails: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self.closings: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self.openings: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._first: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.ready = self._first.get(timeout=PATIENCE)
        self.port: int = self.ready.get("port", 0)
        self.host: str = self.ready.get("host", "127.0.0.1")
        self.ca = self.ready.get("ca", "")

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            event = json.loads(line)
            self.events.append(event)
            if event["event"] == "mail":
                self.mails.put(event)
            elif event["event"] == "connection":
                (self.openings if event["state"] == "open" else self.closings).put(event)
            elif event["event"] in ("listening", "scenarios"):
                self._first.put(event)

    def mail(self) -> Received:
        """The next mail that came."""
        return Received(self.mails.get(timeout=PATIENCE))

    def close(self) -> None:
        """Ends the server and closes its pipes."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(timeout=PATIENCE)
        self._reader.join(timeout=PATIENCE)
        self.process.stdout.close()
