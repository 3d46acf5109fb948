# SPDX-License-Identifier: MIT
"""The line protocol between the tests and the small program of each language.

An order is a line: a verb and its arguments, separated by tabs, each argument
percent-encoded. The program answers each order with one line:

    ok   VALUE...
    fail CODE SMTP-CODE ENHANCED-CODE OUTCOME-UNKNOWN TEXT

The orders:

    open SERVER PORT USER PASSWORD OPTION CA-FILE    option as in the header; empty: none
         [NAME=VALUE...]                             connections, trusted_window, chunking, transcript_file
    message                                          begins a new message
    from|to|cc|bcc|reply MAILBOX     envelope ADDRESS     subject|text|html TEXT
    header NAME VALUE
    dkim|dkim-file DOMAIN SELECTOR KEY-FILE          from memory, or from the file
    sign CERTIFICATES-FILE KEY-FILE                  S/MIME, PEM from memory
    sign-file PKCS12-FILE PASSWORD
    encrypt CERTIFICATES-FILE
    file|data PATH NAME TYPE                         attaches from the path, or the same bytes from memory
    send                                             ok RESULT MESSAGE-ID CODE-OF-RECIPIENT...
    send-file PATH                                   the message's envelope with a ready-made mail: ok RESULT
    send-source PATH SENDER RECIPIENT...             ok RESULT
    threads COUNT MAILS SENDER RECIPIENT             ok MESSAGE-ID... of COUNT threads on the one session
    keep                                             puts the message aside for the next batch
    batch                                            sends what was kept in one call: ok ACCEPTED ONE...
                                                     ONE: RESULT CODE SMTP-CODE OUTCOME-UNKNOWN MESSAGE-ID
                                                     CODE-OF-RECIPIENT..., between spaces
    close
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from urllib.parse import quote, unquote

HEADER = (Path(__file__).resolve().parents[2] / "include" / "courriel.h").read_text(
    encoding="utf-8"
)


def constant(name: str) -> int:
    """A constant of the header, without EMAIL_."""
    found = re.search(rf"^#define EMAIL_{name} (-?\d+)$", HEADER, re.MULTILINE)
    assert found, f"the header has no EMAIL_{name}"
    return int(found[1])


OPTIONS = {
    "starttls": constant("OPTION_STARTTLS"),
    "implicit": constant("OPTION_IMPLICIT_TLS"),
    "clear": constant("OPTION_CLEAR"),
}


@dataclass
class Failure(Exception):
    """What a program says of a call that failed."""

    code: int
    smtp_code: int
    enhanced_code: str
    outcome_unknown: bool
    text: str


def encode(*fields: object) -> str:
    return "\t".join(quote(str(f), safe=" !\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~") for f in fields)


def decode(line: str) -> list[str]:
    return [unquote(f) for f in line.rstrip("\n").split("\t")]


class Program:
    """A running program that takes orders."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.log = log
        with open(log, "w", encoding="utf-8") as errors:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
                env=environment,
            )

    def __enter__(self) -> Program:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.close()
            code = self.process.wait(30)
        except BaseException:
            self.process.kill()
            self.process.wait()
            raise
        if kind is None:
            assert code == 0, f"the program ended with {code}: {self.log.read_text()[-2000:]}"

    def order(self, verb: str, *arguments: object) -> list[str]:
        """Gives an order and returns the values of the answer, or raises Failure."""
        self.begin(verb, *arguments)
        return self.answer(verb)

    def begin(self, verb: str, *arguments: object) -> None:
        """Gives an order and does not wait for the answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(encode(verb, *arguments) + "\n")
        self.process.stdin.flush()

    def answer(self, verb: str) -> list[str]:
        """The values of the answer to the order that was given last."""
        assert self.process.stdout is not None
        answer = decode(self.process.stdout.readline())
        if answer[0] == "ok":
            return answer[1:]
        if answer[0] == "fail":
            raise Failure(int(answer[1]), int(answer[2]), answer[3], answer[4] == "1", answer[5])
        raise AssertionError(f"{verb}: {answer}; {self.log.read_text()[-2000:]}")
