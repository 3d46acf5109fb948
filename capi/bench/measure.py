# SPDX-License-Identifier: MIT
"""Measures Courriel beside other clients and says which targets are met.

All clients send to the same server in one run, taking turns in every round, so that
a busy moment of the machine hits all alike. Only the ratios mean something on
another machine. The tables go to standard output, build/bench.md and
build/bench.json, and the short ones for docs/benchmarks.md to build/bench-tables.md.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import time
from collections.abc import Callable
from contextlib import ExitStack

import exim
import extras
import haraka
import machine
import peers
import report
import targets
import works
from machine import ROOT, Failed
from runs import Bench

FULL_ROUNDS, FULL_SECONDS = 5, 0.15
QUICK_ROUNDS, QUICK_SECONDS = 5, 0.05
# Who takes part in the short run: Courriel in all languages and the best known.
QUICK_PEERS = {"libcurl", "go-smtp", "smtplib", "smtp-source (Postfix)", "go-mail (builds anew)"}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures Courriel beside other clients.")
    way = parser.add_mutually_exclusive_group()
    way.add_argument(
        "--quick",
        action="store_true",
        help="fewer kinds of work, clients and mails: about two minutes",
    )
    way.add_argument(
        "--smoke",
        action="store_true",
        help="a few mails with Courriel's clients: a test of this program",
    )
    way.add_argument(
        "--tables",
        action="store_true",
        help="put the tables of the last run into docs/benchmarks.md",
    )
    parser.add_argument("--only", metavar="KEY,...", help="these works only, and nothing else")
    parser.add_argument(
        "--rounds", type=int, metavar="N", help="so many rounds; targets are for five and more"
    )
    options = parser.parse_args()
    if options.tables:
        report.into_page()
        return
    measure(options)


def chosen(options: argparse.Namespace) -> list[works.Work]:
    if options.smoke:
        return works.smoke()
    found = works.works()
    if options.only:
        return [w for w in found if w.key in options.only.split(",")]
    if not options.quick:
        return found
    found = [w for w in found if w.quick]
    for work in found:
        work.clients = [
            c for c in work.clients if c.name in QUICK_PEERS or c.name.startswith("Courriel")
        ]
        if work.size > works.KIB:
            work.counts = False
        if work.server != "sink":
            work.clients = [
                c
                for c in work.clients
                if c.name in QUICK_PEERS or c.name.startswith("Courriel, C,")
            ]
        elif work.round_trip_ms and not any(c.under_way for c in work.clients):
            work.side_by_side = True
    return found


def measure(options: argparse.Namespace) -> None:
    say = machine.Progress(time.monotonic)
    rounds = options.rounds or (
        1 if options.smoke else QUICK_ROUNDS if options.quick else FULL_ROUNDS
    )
    seconds = QUICK_SECONDS if options.quick else FULL_SECONDS
    missing = peers.missing()
    for name, reason in missing.items():
        say(f"left out: {name}: {reason}")
    todo = [w for w in chosen(options) if f"{w.server.capitalize()} as a server" not in missing]
    alone = bool(options.smoke or options.only)
    result = report.Report(rounds, todo, {}, [], {}, [], {}, {}, None, missing, [])
    with ExitStack() as stack:
        folder = stack.enter_context(machine.workplace())
        bench = Bench(folder, rounds, seconds, say)
        for number, work in enumerate(todo):
            if work.server == "postfix" and bench.postfix is None:
                bench.postfix = stack.enter_context(machine.postfix(folder))
            if work.server == "haraka" and bench.haraka is None:
                bench.haraka = stack.enter_context(haraka.running(folder))
            if work.server == "exim" and bench.exim is None:
                bench.exim = stack.enter_context(exim.running(folder))
            say(f"{number + 1} of {len(todo)}: {work.title}")
            result.results[work.key] = bench.measure(
                work, [c for c in work.clients if c.name not in missing]
            )
        result.failures = bench.failures
        if not alone:
            beside(result, bench, options)
    if not alone:
        result.targets = targets.targets(
            targets.Measured(result.results, result.footprint, result.opening, result.attachment)
        )
    write(result, options)
    say("done")
    # A peer that fails is only named; Courriel must not, and in a test nobody.
    failures = [f for f in result.failures if options.smoke or f.startswith("Courriel")]
    if options.smoke:
        failures += [
            f"{c.name} is missing"
            for w in todo
            for c in w.clients
            if c.name not in result.results[w.key]
        ]
    if failures:
        raise SystemExit("\n".join(["Failed:", *failures]))


def beside(result: report.Report, bench: Bench, options: argparse.Namespace) -> None:
    """What is measured beside sending. Whatever fails there is named, and the rest goes on."""
    folder, small = bench.folder, bench.mail(result.works[0])
    parts: list[tuple[str, str, Callable[[], object]]] = [
        ("loading", "footprint", lambda: extras.footprint(folder, 5 if options.quick else 15)),
        ("opening", "opening", lambda: extras.opening(folder, small)),
        ("long attachments", "attachment", lambda: extras.attachment(folder)),
        (
            "building mails",
            "building",
            lambda: extras.building(2 if options.quick else result.rounds, bench.seconds),
        ),
        ("the outbox", "outbox", lambda: extras.outbox(folder, 1_000 if options.quick else 10_000)),
    ]
    for title, name, part in parts:
        bench.say(title)
        try:
            setattr(result, name, part())
        except Failed as error:
            result.failures.append(f"Courriel, {title}: {error}")
            bench.say(f"  {result.failures[-1]}")


def write(result: report.Report, options: argparse.Namespace) -> None:
    text = report.full(result)
    print(text)
    if options.smoke:
        return
    (ROOT / "build/bench.md").write_text(text, encoding="utf-8")
    (ROOT / "build/bench.json").write_text(
        json.dumps(facts(result), indent=1, ensure_ascii=False), encoding="utf-8"
    )
    if not options.only:
        (ROOT / "build/bench-tables.md").write_text(report.short(result), encoding="utf-8")


def facts(result: report.Report) -> dict[str, object]:
    return {
        "about": report.about(result),
        "works": {
            w.key: {
                "title": w.title,
                "clients": {n: s.facts() for n, s in result.results[w.key].items()},
            }
            for w in result.works
        },
        "targets": [dataclasses.asdict(t) for t in result.targets],
        "footprint": result.footprint,
        "opening": [dataclasses.asdict(o) for o in result.opening],
        "attachment_mib": result.attachment,
        "building_us": result.building,
        "outbox": result.outbox.lines if result.outbox else None,
        "missing": result.missing,
        "failures": result.failures,
    }


if __name__ == "__main__":
    try:
        main()
    except Failed as error:
        raise SystemExit(f"bench: {error}") from None
