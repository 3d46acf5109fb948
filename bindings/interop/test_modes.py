# SPDX-License-Identifier: MIT
"""Hundreds of mails in one call, in each mode that a real server offers: none lost, none doubled."""

from __future__ import annotations

import email
import hashlib
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from functools import cache
from itertools import count, groupby, pairwise
from pathlib import Path

import pytest

from conftest import modes, refuse_to_skip
from orders import OPTIONS, Program, constant
from servers import KINDS, PASSWORD, SIZE_LIMIT, USER, Certificates, Server

MAILS = 200
# Tells the mails of one test from those of the others in the same store.
runs = (f"run{number}" for number in count(1))
RECIPIENTS_REFUSED, SOME_RECIPIENTS_REFUSED, TOO_LARGE = (
    constant("E_RECIPIENTS_REFUSED"), constant("E_SOME_RECIPIENTS_REFUSED"), constant("E_TOO_LARGE"),
)  # fmt: skip
# What ends a connection, or keeps one from opening; nothing was delivered.
NETWORK = range(300, 400)


@dataclass(frozen=True)
class Mode:
    """One way to talk to a server, and what the session is set to for it."""

    name: str
    port: str = "clear"
    window: int = 0
    connections: int = 1
    chunking: bool = True
    # What the conversation has to show: lock-step, DATA or BDAT.
    shape: str = "BDAT"

    def settings(self, transcript: Path) -> list[str]:
        values = {
            "connections": self.connections,
            "trusted_window": self.window,
            "chunking": int(self.chunking),
        }
        return [f"{name}={value}" for name, value in values.items()] + [
            f"transcript_file={transcript}"
        ]


LOCK_STEP = Mode("lock-step", "lock-step", shape="lock-step")
PIPELINING = Mode("PIPELINING", "pipelining", shape="DATA")
BDAT = Mode("BDAT")
WINDOW_8 = Mode("BDAT, 8 under way", window=8)
WINDOW_64 = Mode("BDAT, 64 under way", window=64)

# aiosmtpd offers neither PIPELINING nor CHUNKING, smtp-server no CHUNKING. Several mails under way at
# once are for Postfix only: it is the one that is known to keep what stands behind the end of a mail.
POSTFIX = [
    LOCK_STEP,
    PIPELINING,
    Mode("PIPELINING, CHUNKING switched off", chunking=False, shape="DATA"),
    Mode("PIPELINING, the next envelope behind the data", "pipelining", window=8, shape="DATA"),
    BDAT,
    WINDOW_8,
    WINDOW_64,
    Mode("BDAT, 64 under way, STARTTLS", "starttls", window=64),
    Mode("PIPELINING, 4 connections", "pipelining", connections=4, shape="DATA"),
    Mode("BDAT, 4 connections", connections=4),
    Mode("BDAT, 8 under way, 4 connections", window=8, connections=4),
]
AIOSMTPD = [
    Mode("lock-step", shape="lock-step"),
    Mode("lock-step, 4 connections", connections=4, shape="lock-step"),
]
SMTP_SERVER = [
    LOCK_STEP,
    Mode("PIPELINING", shape="DATA"),
    Mode("PIPELINING, STARTTLS", "starttls", shape="DATA"),
    Mode("PIPELINING, 4 connections", connections=4, shape="DATA"),
]
RUNS = [
    *(("postfix", mode, "C") for mode in POSTFIX),
    *(("postfix", mode, "Python") for mode in (PIPELINING, BDAT, POSTFIX[-1])),
    *(("aiosmtpd", mode, "C") for mode in AIOSMTPD),
    *(("smtp-server", mode, "C") for mode in SMTP_SERVER),
    ("smtp-server", SMTP_SERVER[-1], "Python"),
]
RESTARTS = [
    ("postfix", WINDOW_64, "C"),
    ("postfix", POSTFIX[-1], "Python"),
    ("aiosmtpd", AIOSMTPD[0], "C"),
    ("smtp-server", SMTP_SERVER[1], "C"),
    ("smtp-server", SMTP_SERVER[-1], "C"),
]


def named(runs: list[tuple[str, Mode, str]]) -> list[object]:
    return [
        pytest.param(
            server,
            mode,
            language,
            id=f"{server}-{mode.name.replace(', ', '-').replace(' ', '-')}-{language}",
        )
        for server, mode, language in runs
    ]


@dataclass
class One:
    """What a program says became of one mail."""

    result: int
    code: int
    smtp_code: int
    unknown: bool
    message_id: str
    recipients: list[int]

    @classmethod
    def read(cls, text: str) -> One:
        result, code, smtp_code, unknown, message_id, *recipients = text.split()
        return cls(
            int(result),
            int(code),
            int(smtp_code),
            unknown == "1",
            message_id,
            [int(r) for r in recipients],
        )


@dataclass
class Planned:
    """A mail of a batch, made of its number."""

    run: str
    number: int
    recipients: list[str] = field(init=False)
    text: str = field(init=False)
    attachment: Path | None = None

    def __post_init__(self) -> None:
        n = self.number
        self.recipients = [f"n{n}@example.test"]
        if self.partly():
            self.recipients = [
                f"a{n}@example.test",
                f"unknown{n}@example.test",
                f"b{n}@example.test",
            ]
        elif self.refused():
            self.recipients = [f"unknown{n}@example.test"]
        elif n % 40 == 11:
            self.recipients = [f"n{n}.{i}@example.test" for i in range(5)]
        chance = random.Random(n)
        size = 100_000 if n % 50 == 7 else chance.choice([3, 40, 700, 1000, 4000])
        lines = []
        while size > 0:
            line = chance.choice(
                [
                    ".",
                    "..",
                    ".dot",
                    "From here",
                    "",
                    "x" * 70,
                    "five short words stand here",
                    "QUIT",
                ]
            )
            lines.append(line[: size - 1])
            size -= len(line) + 1
        self.text = f"{n}\n" + "\n".join(lines) + "\nend\n"

    def refused(self) -> bool:
        return self.number % 25 == 4

    def partly(self) -> bool:
        return self.number % 10 == 3

    def too_large(self) -> bool:
        return self.number == 105

    def arrives(self) -> list[str]:
        if self.too_large():
            return []
        return [r for r in self.recipients if not r.startswith("unknown")]

    def subject(self) -> str:
        return f"{self.run} {self.number}"

    def hash(self) -> str:
        return hash_of(self.text, self.attachment.read_bytes() if self.attachment else b"")

    def give(self, program: Program, folder: Path) -> None:
        """Builds the mail in the program of a language, for the next batch."""
        n = self.number
        sizes = {20: 30_000, 41: 75_000}
        size = SIZE_LIMIT if self.too_large() else sizes.get(n % 45, 0)
        if size:
            self.attachment = folder / f"attachment{n}"
            self.attachment.write_bytes(content(n, size))
        program.order("message")
        program.order("from", "sender@example.test")
        for recipient in self.recipients:
            program.order("to", recipient)
        program.order("subject", self.subject())
        program.order("header", "X-Hash", self.hash())
        program.order("text", self.text)
        if self.attachment:
            program.order("data", self.attachment, "data.bin", "application/octet-stream")
        program.order("keep")


@cache
def content(seed: int, size: int) -> bytes:
    return random.Random(seed).randbytes(size)


def hash_of(text: str, attachment: bytes) -> str:
    """Line ends are CR LF on the wire and something else in a store, whatever the program passed."""
    return hashlib.sha256("\n".join(text.splitlines()).encode() + b"\0" + attachment).hexdigest()


def hash_of_stored(mail: Message) -> str:
    parts = mail.get_payload() if mail.is_multipart() else [mail]
    assert isinstance(parts, list)
    texts = [part.get_payload(decode=True) for part in parts if isinstance(part, Message)]
    assert 1 <= len(texts) <= 2 and all(isinstance(text, bytes) for text in texts)
    first, second = (bytes(text) for text in [*texts, b""][:2])
    return hash_of(first.decode(), second)


@pytest.fixture(scope="module")
def started(folder: Path, certificates: Certificates) -> Iterator[Callable[[str], Server]]:
    """Starts a server at its first use: not those of the other tests, which hold other mails."""
    servers: dict[str, Server] = {}

    def start(name: str) -> Server:
        if name not in servers:
            refuse_to_skip(name)
            servers[name] = KINDS[name](folder / f"modes-{name}", certificates)
            servers[name].start()
        return servers[name]

    try:
        yield start
    finally:
        for server in servers.values():
            server.stop()


def connect(program: Program, server: Server, mode: Mode, transcript: Path) -> None:
    signed_in = mode.port == "starttls"
    program.order(
        "open",
        "localhost",
        server.ports[mode.port],
        USER if signed_in else "",
        PASSWORD if signed_in else "",
        OPTIONS["starttls" if signed_in else "clear"],
        server.certificates.authority if signed_in else "",
        *mode.settings(transcript),
    )


def read_back(server: Server, run: str) -> dict[int, list[str]]:
    """Who has got which mail of a run; each copy is compared with the hash it carries."""
    server.wait_until_delivered()
    got: dict[int, list[str]] = {}
    for stored in server.delivered():
        # Parsing the mails of all other runs would take longer than all the rest.
        if f"Subject: {run} ".encode() not in stored.content[:4000]:
            continue
        mail = email.message_from_bytes(stored.content)
        number = int(str(mail["Subject"]).removeprefix(run))
        assert hash_of_stored(mail) == mail["X-Hash"], f"mail {number} has changed on its way"
        got.setdefault(number, []).extend(stored.recipients)
    return got


def check_conversation(mode: Mode, transcript: Path) -> None:
    """Checks that the mode was used that is meant."""
    said = re.findall(
        r"^\S+ #\d+ ([CS]): (\S*)", transcript.read_text(errors="replace"), re.MULTILINE
    )
    assert {"BDAT", "DATA"} & {verb for _, verb in said} == {
        "BDAT" if mode.shape == "BDAT" else "DATA"
    }
    if mode.connections > 1:
        return  # the lines of the connections stand among each other
    # What the client said between two replies, over and over.
    groups = [
        [verb for _, verb in group]
        for side, group in groupby(said, key=lambda line: line[0])
        if side == "C"
    ]
    if mode.shape == "lock-step":
        assert all(len(group) == 1 for group in groups)
        return
    envelopes = [group for group in groups if "MAIL" in group]
    # With four recipients and more, or after refusals, the body waits for the answers to the envelope.
    ends = {"RCPT", mode.shape} if mode.shape == "BDAT" else {mode.shape}
    assert all(group[-1] in ends and "RCPT" in group for group in envelopes)
    assert any(group[-1] == mode.shape for group in envelopes)
    most = max(group.count("MAIL") for group in envelopes)
    # Whether anything stands behind the data, which the conversation does not show, before the server answers it.
    behind = any(one == ("S", "354") and other[0] == "C" for one, other in pairwise(said))
    if mode.window and mode.shape == "BDAT":
        assert 1 < most <= mode.window
    else:
        assert (most, behind) == (1, mode.window > 0)


@pytest.mark.parametrize(("name", "mode", "language"), named(RUNS), indirect=["language"])
def test_batch_arrives_whole_and_once(
    started: Callable[[str], Server],
    name: str,
    mode: Mode,
    language: str,
    program: Program,
    tmp_path: Path,
) -> None:
    server = started(name)
    run = next(runs)
    before, connected = len(server.accepted()), server.connections()
    connect(program, server, mode, tmp_path / "transcript")
    plan = [Planned(run, number) for number in range(MAILS)]
    for mail in plan:
        mail.give(program, tmp_path)
    accepted, *texts = program.order("batch")
    program.order("close")
    outcomes = [One.read(text) for text in texts]

    assert len(outcomes) == MAILS
    assert int(accepted) == sum(one.result > 0 for one in outcomes)
    for mail, one in zip(plan, outcomes, strict=True):
        check_outcome(mail, one, language)

    assert {n: Counter(r) for n, r in read_back(server, run).items()} == {
        mail.number: Counter(mail.arrives()) for mail in plan if mail.arrives()
    }
    taken = server.accepted()[before:]
    sent = [one.message_id for mail, one in zip(plan, outcomes, strict=True) if mail.arrives()]
    if mode.connections == 1:
        assert taken == sent, "the order was not kept"
    else:
        assert sorted(taken) == sorted(sent)
    assert server.connections() - connected in range(min(2, mode.connections), mode.connections + 1)
    check_conversation(mode, tmp_path / "transcript")
    copies = sum(len(mail.arrives()) for mail in plan)
    note(
        mode.name, name, language, f"{MAILS} mails: {accepted} accepted, {copies} copies, each once"
    )


def check_outcome(mail: Planned, one: One, language: str) -> None:
    assert not one.unknown
    if mail.too_large():
        assert (one.result, one.code) == (0, TOO_LARGE)
        return
    expected = [550 if r.startswith("unknown") else 250 for r in mail.recipients]
    assert one.recipients == expected, mail.subject()
    if mail.refused():
        assert (one.result, one.code, one.smtp_code) == (0, RECIPIENTS_REFUSED, 550)
    elif mail.partly():
        # Python's result has no error where somebody was refused.
        error = (SOME_RECIPIENTS_REFUSED, 550) if language == "C" else (0, 0)
        assert (one.result, one.code, one.smtp_code) == (2, *error)
    else:
        assert (one.result, one.code, one.smtp_code) == (1, 0, 0)


@pytest.mark.parametrize(("name", "mode", "language"), named(RESTARTS), indirect=["language"])
def test_restart_in_the_middle_of_a_batch_loses_and_doubles_nothing(
    started: Callable[[str], Server],
    name: str,
    mode: Mode,
    language: str,
    program: Program,
    tmp_path: Path,
) -> None:
    server = started(name)
    # On a fast server all may be over before it is restarted: then more mails are sent.
    assert any(
        restarted(server, mode, language, program, tmp_path, mails)
        for mails in (2 * MAILS, 4 * MAILS, 8 * MAILS, 16 * MAILS)
    ), "the restart came too late each time"


def restarted(
    server: Server, mode: Mode, language: str, program: Program, tmp_path: Path, mails: int
) -> bool:
    """A batch during which the server is restarted; whether that came in its middle."""
    run = next(runs)
    connect(program, server, mode, tmp_path / f"transcript{mails}")
    plan = [Planned(run, number) for number in range(mails)]
    for mail in plan:
        mail.give(program, tmp_path)
    stored = len(server.files())
    program.begin("batch")
    deadline = time.monotonic() + 60
    while len(server.files()) < stored + 20:
        assert time.monotonic() < deadline, server.log()
        time.sleep(0.002)
    server.restart()
    outcomes = [One.read(text) for text in program.answer("batch")[1:]]

    assert len(outcomes) == len(plan)
    again, unknown = [], set()
    for mail, one in zip(plan, outcomes, strict=True):
        if one.unknown:
            assert one.result == 0
            unknown.add(mail.number)
        elif one.result == 0 and (one.code in NETWORK or 400 <= one.smtp_code < 500):
            # Postfix may say 451 or 421 before it goes.
            again.append(mail)
        else:
            check_outcome(mail, one, language)
    assert len(unknown) <= max(1, mode.window) * mode.connections
    arrived = read_back(server, run)
    for mail in plan:
        if mail.number not in unknown:
            expected = [] if mail in again else mail.arrives()
            assert sorted(arrived.get(mail.number, [])) == sorted(expected), mail.subject()
    transcript = (tmp_path / f"transcript{mails}").read_text(errors="replace")
    in_time = bool(again or unknown or transcript.count(" -- connected to ") > mode.connections)

    # What surely failed is sent once more on the same session; then only what nobody knows may be
    # missing.
    for mail in again:
        mail.give(program, tmp_path)
    for mail, text in zip(again, program.order("batch")[1:] if again else [], strict=True):
        check_outcome(mail, One.read(text), language)
    program.order("close")
    arrived = read_back(server, run)
    for mail in plan:
        got = arrived.get(mail.number, [])
        assert sorted(got) == sorted(mail.arrives()) or (mail.number in unknown and not got), (
            mail.subject()
        )
    if in_time:
        note(
            f"server restarted in the middle: {mode.name}",
            server.name,
            language,
            f"{len(plan)} mails: {len(again)} sent again, {len(unknown)} unknown;"
            " none lost, none twice",
        )
    return in_time


def note(operation: str, server: str, language: str, text: str) -> None:
    modes.setdefault(operation, {})[language, server] = [text]
