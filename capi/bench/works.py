# SPDX-License-Identifier: MIT
"""What is measured: each piece of work with its server, its way, its mails and its clients."""

from __future__ import annotations

from dataclasses import dataclass, field

from peers import BATCHES, COURRIEL, EVERYBODY, REFERENCE, Client, courriel, here

KIB, MIB = 1024, 1024 * 1024
NO_CHUNKING = ["-C"]
# As Haraka, qpsmtpd and Courier answer.
SMALL_WRITES = ["-s", "-C"]
ROUND_TRIP_MS = 20


@dataclass
class Work:
    """What is sent, by whom, over what; targets refer to it by its key."""

    key: str
    title: str
    size: int
    clients: list[Client]
    recipients: int = 1
    server: str = "sink"
    encrypted: bool = False
    round_trip_ms: int = 0
    sink_options: list[str] = field(default_factory=list)
    # Clients that wait nearly all the time do not disturb each other: they run at the same time.
    side_by_side: bool = False
    # System calls and allocations are counted in runs of their own.
    counts: bool = False
    # Mails of a run; 0: as many as fit into the time that a run is to take.
    mails: int = 0
    quick: bool = False


def resending() -> list[Client]:
    """Who sends the same bytes again, for works in which making the mail is not what matters."""
    return [c for c in EVERYBODY if c.options != ["built"]]


def works() -> list[Work]:
    some = [here(name) for name in (COURRIEL, REFERENCE, "go-smtp", "smtplib")]
    few = [here(name) for name in (COURRIEL, REFERENCE, "go-smtp")]
    batch, window8, window64, eight = BATCHES
    reference = here(REFERENCE)
    again = resending()
    main = [
        here(name)
        for name in (
            COURRIEL,
            "Courriel, Python",
            "Courriel, .NET (Mono)",
            "Courriel, .NET (CoreCLR)",
            REFERENCE,
            "smtp-source (Postfix)",
            "go-smtp",
            "go-mail (builds anew)",
            "smtplib",
            "aiosmtplib",
        )
    ]
    here_and_there = {"round_trip_ms": ROUND_TRIP_MS}
    return [
        Work("1k", "1 KiB, one at a time", KIB, EVERYBODY, counts=True, quick=True),
        Work("10k", "10 KiB, one at a time", 10 * KIB, main),
        Work("10m", "10 MiB, one at a time", 10 * MIB, EVERYBODY, counts=True, quick=True),
        Work("1k-100", "1 KiB to 100 recipients", KIB, main, recipients=100),
        Work("1k-tls", "1 KiB, STARTTLS", KIB, again, encrypted=True, quick=True),
        Work("10k-tls", "10 KiB, STARTTLS", 10 * KIB, main, encrypted=True),
        Work("10m-tls", "10 MiB, STARTTLS", 10 * MIB, main, encrypted=True, quick=True),
        Work("1k-data", "1 KiB, server without CHUNKING", KIB, some, sink_options=NO_CHUNKING),
        Work(
            "10m-data",
            "10 MiB, server without CHUNKING",
            10 * MIB,
            few,
            sink_options=NO_CHUNKING,
            quick=True,
        ),
        Work(
            "1k-small",
            "1 KiB, answers in small writes with Nagle",
            KIB,
            some,
            sink_options=SMALL_WRITES,
            quick=True,
        ),
        Work(
            "1k-small-tls",
            "1 KiB, answers in small writes with Nagle, STARTTLS",
            KIB,
            some,
            encrypted=True,
            sink_options=SMALL_WRITES,
            quick=True,
        ),
        Work("1k-batch", "1 KiB, batches", KIB, [*BATCHES, reference], counts=True, quick=True),
        Work("10k-batch", "10 KiB, batches", 10 * KIB, [*BATCHES, reference], quick=True),
        Work("1k-far", "1 KiB, 20 ms", KIB, again, quick=True, **here_and_there),  # type: ignore[arg-type]
        Work(
            "1k-far-data",
            "1 KiB, 20 ms, server without CHUNKING",
            KIB,
            few,
            sink_options=NO_CHUNKING,
            round_trip_ms=ROUND_TRIP_MS,
            quick=True,
        ),
        Work(
            "1k-far-tls",
            "1 KiB, 20 ms, STARTTLS",
            KIB,
            main,
            encrypted=True,
            round_trip_ms=ROUND_TRIP_MS,
        ),
        Work(
            "1k-100-far",
            "1 KiB to 100 recipients, 20 ms",
            KIB,
            again,
            recipients=100,
            round_trip_ms=ROUND_TRIP_MS,
            side_by_side=True,
        ),
        Work("10k-far", "10 KiB, 20 ms", 10 * KIB, main, round_trip_ms=ROUND_TRIP_MS),
        Work("10m-far", "10 MiB, 20 ms", 10 * MIB, some, round_trip_ms=ROUND_TRIP_MS),
        Work(
            "1k-far-batch",
            "1 KiB, 20 ms, batches",
            KIB,
            [batch, window8, window64, reference],
            round_trip_ms=ROUND_TRIP_MS,
            quick=True,
        ),
        Work(
            "1k-far-eight",
            "1 KiB, 20 ms, 1,000 mails over 8 connections",
            KIB,
            [eight],
            mails=1000,
            round_trip_ms=ROUND_TRIP_MS,
        ),
        Work(
            "1k-far-eight-data",
            "1 KiB, 20 ms, 1,000 mails over 8 connections, server without CHUNKING",
            KIB,
            [eight],
            mails=1000,
            sink_options=NO_CHUNKING,
            round_trip_ms=ROUND_TRIP_MS,
        ),
        Work("postfix-1k", "1 KiB, Postfix", KIB, [*main, eight], server="postfix"),
        Work("postfix-10k", "10 KiB, Postfix", 10 * KIB, main, server="postfix"),
        Work("postfix-10m", "10 MiB, Postfix", 10 * MIB, some, server="postfix"),
        Work(
            "postfix-1k-100",
            "1 KiB to 100 recipients, Postfix",
            KIB,
            some,
            recipients=100,
            server="postfix",
        ),
        Work(
            "postfix-1k-tls",
            "1 KiB, STARTTLS, Postfix",
            KIB,
            some,
            encrypted=True,
            server="postfix",
        ),
        Work("haraka-1k", "1 KiB, Haraka", KIB, some, server="haraka"),
        Work(
            "haraka-1k-tls", "1 KiB, STARTTLS, Haraka", KIB, some, encrypted=True, server="haraka"
        ),
        Work("exim-1k", "1 KiB, Exim", KIB, some, server="exim"),
        Work("exim-1k-tls", "1 KiB, STARTTLS, Exim", KIB, some, encrypted=True, server="exim"),
        Work(
            "postfix-1k-far",
            "1 KiB, 20 ms, Postfix",
            KIB,
            [*main, window64],
            server="postfix",
            round_trip_ms=ROUND_TRIP_MS,
            quick=True,
        ),
    ]


def smoke() -> list[Work]:
    """A round of a few mails with Courriel's own clients, so that the benchmark does not rot."""
    names = (COURRIEL, "Courriel, Go core", "Courriel, Python", "Courriel, .NET (Mono)", REFERENCE)
    ours = [here(name) for name in names]
    return [
        Work(
            "1k",
            "1 KiB",
            KIB,
            [*ours, courriel("Courriel, C, batch", "batch", "window=8")],
            mails=5,
        ),
        Work(
            "1k-small",
            "1 KiB, answers in small writes with Nagle",
            KIB,
            ours[:1],
            mails=5,
            sink_options=SMALL_WRITES,
        ),
        Work(
            "1k-far-tls",
            "1 KiB, 20 ms, STARTTLS",
            KIB,
            ours[:1],
            mails=3,
            encrypted=True,
            round_trip_ms=ROUND_TRIP_MS,
        ),
    ]
