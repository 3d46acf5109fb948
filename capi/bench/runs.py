# SPDX-License-Identifier: MIT
"""Runs the clients in turn, as often as is asked for, and keeps what each run took."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import exim
import haraka
from machine import (
    DiscardingPostfix,
    Failed,
    Postfix,
    Seen,
    Sink,
    Used,
    allocations,
    launch,
    mail_of,
    system_calls,
)
from peers import Client
from works import Work

# Runs with a single mail, whose figures are taken off those of many mails.
STARTS = 2
MOST_MAILS = 20_000
# Whatever it has taken, it goes on working at.
MOST_MAILS_OF_POSTFIX = 300
WINDOWS = 20
MANY_BYTES = 1 << 20


@dataclass
class Run:
    """One run of a client: what it took, and what the server saw of it."""

    count: int
    used: Used
    seen: Seen


@dataclass
class Series:
    """The runs of one client with one work."""

    runs: list[Run] = field(default_factory=list)
    starts: list[Run] = field(default_factory=list)
    system_calls: float | None = None
    allocations: float | None = None
    failure: str = ""

    @property
    def wall_us(self) -> list[float]:
        """Of a mail, for each run."""
        return [r.seen.seconds / (r.count - 1) * 1e6 for r in self.runs]

    @property
    def least_us(self) -> float:
        return min(self.wall_us)

    @property
    def middle_us(self) -> float:
        return statistics.median(self.wall_us)

    @property
    def spread(self) -> float:
        """How much longer the slowest run took than the fastest, in parts of the latter."""
        return (max(self.wall_us) - self.least_us) / self.least_us

    @property
    def cpu_us(self) -> float:
        """Of one mail more: start and end of the program and of the session are taken off."""
        start = min(r.used.cpu_seconds for r in self.starts)
        return min(max(r.used.cpu_seconds - start, 0) / (r.count - 1) for r in self.runs) * 1e6

    @property
    def turns(self) -> float:
        """How often one mail more makes the client wait for the server."""
        start = min(r.seen.turns for r in self.starts)
        return min((r.seen.turns - start) / (r.count - 1) for r in self.runs)

    @property
    def peak_mb(self) -> float:
        return min(r.used.peak_kb for r in self.runs) / 1024

    def facts(self) -> dict[str, object]:
        """For build/bench.json."""
        return {
            "mails_a_run": [r.count for r in self.runs],
            "wall_us": self.wall_us,
            "minimum_us": self.least_us,
            "median_us": self.middle_us,
            "spread": self.spread,
            "cpu_us": self.cpu_us,
            "peak_mb": self.peak_mb,
            "flights": self.turns,
            "system_calls": self.system_calls,
            "allocations": self.allocations,
        }


Results = dict[str, Series]


class Bench:
    """Runs works in one folder, against sinks and one Postfix."""

    def __init__(
        self, folder: Path, rounds: int, seconds: float, say: Callable[[str], None]
    ) -> None:
        self.folder, self.rounds, self.seconds, self.say = folder, rounds, seconds, say
        self.postfix: DiscardingPostfix | None = None
        self.exim: exim.Exim | None = None
        self.haraka: haraka.Haraka | None = None
        self.failures: list[str] = []

    def server(self, work: Work) -> Sink | Postfix:
        if work.server == "sink":
            return Sink(self.folder, work.encrypted, work.round_trip_ms, work.sink_options)
        if work.server == "haraka":
            assert self.haraka is not None
            return haraka.Seen(self.haraka, work.round_trip_ms)
        if work.server == "exim":
            assert self.exim is not None
            return exim.Seen(self.exim, work.round_trip_ms)
        assert self.postfix is not None
        return Postfix(self.postfix, work.encrypted, work.round_trip_ms)

    def mail(self, work: Work) -> Path:
        path = self.folder / f"{work.size}.eml"
        if not path.exists():
            path.write_bytes(mail_of(work.size))
        return path

    def authority(self, work: Work) -> str:
        if not work.encrypted:
            return ""
        if work.server == "sink":
            return str(self.folder / "server.pem")
        if self.haraka is not None and work.server == "haraka":
            return str(self.haraka.certificates.authority)
        if self.exim is not None and work.server == "exim":
            return str(self.exim.certificates.authority)
        assert self.postfix is not None
        return str(self.postfix.certificates.authority)

    def run(self, work: Work, client: Client, count: int) -> Run:
        """One run of a client, after which the sink must have all mails, and all bytes of them."""
        path = self.mail(work)
        server = self.server(work)
        with server.open() as port:
            used = launch(client.call(port, count, path, self.authority(work), work.recipients))
        seen = server.seen(count)
        if seen.mails != count:
            raise Failed(f"the server has {seen.mails} mails instead of {count}")
        expected = count * path.stat().st_size
        if not client.own_mail and seen.bytes not in (None, expected):
            raise Failed(f"the server has {seen.bytes} bytes instead of {expected}")
        return Run(count, used, seen)

    def mails(self, work: Work, client: Client) -> int:
        """As many mails as fit into the time that a run is to take."""
        if work.mails:
            return work.mails
        # The first mails of a window count for nothing: there have to be many windows.
        least = max(
            2 if work.recipients > 1 and work.round_trip_ms else 3, WINDOWS * client.under_way
        )
        probe = max(least, 2 if work.size > MANY_BYTES or work.round_trip_ms else 20)
        tried = self.run(work, client, probe)
        most = MOST_MAILS if work.server == "sink" else MOST_MAILS_OF_POSTFIX
        return max(
            least, min(most, round(self.seconds * (probe - 1) / max(tried.seen.seconds, 1e-5)))
        )

    def measure(self, work: Work, clients: list[Client]) -> Results:
        """All rounds of a work. Each client comes first once in a while, so that none always follows the same other."""
        taking_part = [c for c in clients if c.encrypts or not work.encrypted]
        results: Results = {c.name: Series() for c in taking_part}
        counts: dict[str, int] = {}

        def prepare(client: Client) -> None:
            results[client.name].starts.append(self.run(work, client, 1))
            counts[client.name] = self.mails(work, client)

        def once(client: Client) -> None:
            series = results[client.name]
            if len(series.starts) < STARTS:
                series.starts.append(self.run(work, client, 1))
            series.runs.append(self.run(work, client, counts[client.name]))

        steps = [prepare, *[once] * self.rounds]
        for number, step in enumerate(steps):
            shift = number % len(taking_part)
            self.all(step, taking_part[shift:] + taking_part[:shift], results, work)
        if work.counts:
            self.say(f"  counting system calls and allocations of {work.title}")
            self.all(lambda c: self.count(work, c, results[c.name]), taking_part, results, work)
        return {name: series for name, series in results.items() if not series.failure}

    def all(
        self, step: Callable[[Client], None], clients: list[Client], results: Results, work: Work
    ) -> None:
        """Runs a step for all clients that have not failed. A peer that fails is left out, and named."""

        def guarded(client: Client) -> None:
            if results[client.name].failure:
                return
            try:
                step(client)
            except Failed as error:
                results[client.name].failure = str(error)
                self.failures.append(f"{client.name}, {work.title}: {error}")
                self.say(f"  {self.failures[-1]}")

        if work.side_by_side:
            with ThreadPoolExecutor(len(clients)) as pool:
                list(pool.map(guarded, clients))
        else:
            for client in clients:
                guarded(client)

    def count(self, work: Work, client: Client, series: Series) -> None:
        """Of one mail more, as with the processor time."""
        fewer, more = (
            (1, 3)
            if work.size > MANY_BYTES
            else (1024, 3072)
            if "batch" in client.options
            else (10, 110)
        )
        path = self.mail(work)

        def of(counter: Callable[[list[str]], int | None], count: int) -> int | None:
            with self.server(work).open() as port:
                return counter(
                    client.call(port, count, path, self.authority(work), work.recipients)
                )

        def slope(counter: Callable[[list[str]], int | None]) -> float | None:
            differences = []
            # Threads that wait make calls of their own now and then.
            for _ in range(1 if work.size > MANY_BYTES else 2):
                few, many = of(counter, fewer), of(counter, more)
                if few is None or many is None:
                    return None
                differences.append(max(many - few, 0) / (more - fewer))
            return min(differences)

        series.system_calls = slope(system_calls)
        preload = client.preload()
        if preload and work.size <= MANY_BYTES:
            series.allocations = slope(lambda command: allocations(command, preload))
