# SPDX-License-Identifier: MIT
"""Makes tables of what was measured: all of it for build/bench.md, the short ones for docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass

from extras import Opening, Outbox
from machine import ROOT
from peers import COURRIEL, REFERENCE
from runs import Results
from targets import Target
from works import Work

BEGIN, END = "<!-- bench -->", "<!-- /bench -->"
# The columns of the page's table of times.
COLUMNS = {
    "1k": "1 KiB",
    "10k": "10 KiB",
    "10m": "10 MiB",
    "1k-100": "1 KiB, 100 recipients",
    "1k-tls": "1 KiB, STARTTLS",
    "10m-tls": "10 MiB, STARTTLS",
    "1k-far": "1 KiB, 20 ms",
    "1k-100-far": "100 recipients, 20 ms",
    "postfix-1k": "1 KiB, Postfix",
}


@dataclass
class Report:
    """All that was measured in one run."""

    rounds: int
    works: list[Work]
    results: dict[str, Results]
    targets: list[Target]
    footprint: dict[str, float]
    opening: list[Opening]
    attachment: dict[str, float]
    building: dict[str, dict[str, list[float]]]
    outbox: Outbox | None
    missing: dict[str, str]
    failures: list[str]


def number(value: float | None) -> str:
    if value is None:
        return "-"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def head(first: str, *others: str) -> list[str]:
    return [row(first, *others), "| --- |" + " ---: |" * len(others)]


def times(reference: float | None, value: float) -> str:
    return number(reference / value) if reference else "-"


def work_table(work: Work, results: Results) -> list[str]:
    reference = results[REFERENCE].least_us if REFERENCE in results else None
    counted = (
        "by the proxy"
        if work.round_trip_ms
        else "by the sink"
        if work.server == "sink"
        else "unknown"
    )
    lines = [
        f"### {work.title}",
        "",
        *head(
            "client",
            "µs a mail: minimum",
            "median",
            "spread",
            "mails/s",
            f"times as fast as {REFERENCE}",
            "processor µs",
            "peak memory MB",
            f"flights a mail ({counted})",
            "system calls a mail",
            "allocations a mail",
        ),
    ]
    for name, s in results.items():
        turns = "-" if counted == "unknown" else number(s.turns)
        lines.append(
            row(
                name,
                number(s.least_us),
                number(s.middle_us),
                f"{s.spread * 100:.0f} %",
                f"{1e6 / s.least_us:,.0f}",
                times(reference, s.least_us),
                number(s.cpu_us),
                f"{s.peak_mb:.1f}",
                turns,
                number(s.system_calls),
                number(s.allocations),
            )
        )
    return [*lines, ""]


def pivot(results: dict[str, Results]) -> list[str]:
    """Who needs how long for what: the smallest time, and how many times as fast as the reference that is."""
    columns = {key: title for key, title in COLUMNS.items() if key in results}
    names = list(dict.fromkeys(name for key in columns for name in results[key]))
    lines = head("µs a mail (times as fast as libcurl)", *columns.values())
    for name in names:
        cells = []
        for key in columns:
            series, reference = results[key].get(name), results[key].get(REFERENCE)
            if series is None:
                cells.append("-")
                continue
            fast = (
                f" ({times(reference.least_us, series.least_us)})"
                if reference and name != REFERENCE
                else ""
            )
            cells.append(number(series.least_us) + fast)
        lines.append(row(f"**{name}**" if name == COURRIEL else name, *cells))
    return [*lines, ""]


def target_table(targets: list[Target]) -> list[str]:
    lines = ["| target | at least | reached | |", "| --- | --- | ---: | --- |"]
    for t in targets:
        lines.append(
            row(t.what, t.wanted, t.reached, {True: "met", False: "**not met**", None: "-"}[t.met])
        )
    return [*lines, ""]


def building_table(found: dict[str, dict[str, list[float]]]) -> list[str]:
    sizes = list(next(iter(found.values())))
    lines = head("building a mail, µs (times as fast as Python's email)", *sizes)
    other = found["Python's email"]
    for name, values in found.items():
        cells = []
        for size in sizes:
            least = min(values[size])
            cells.append(
                number(least)
                + (f" ({times(min(other[size]), least)})" if values is not other else "")
            )
        lines.append(row(name, *cells))
    return [*lines, ""]


def outbox_table(found: Outbox) -> list[str]:
    lines = ["| outbox file | |", "| --- | ---: |"]
    for name, values in found.lines.items():
        lines.append(row(name, " and ".join(number(v) for v in values)))
    return [*lines, ""]


def opening_table(found: list[Opening]) -> list[str]:
    lines = ["| one mail, from connecting to QUIT | | round trips |", "| --- | --- | ---: |"]
    return [*lines, *(row(o.client, o.way, str(o.round_trips)) for o in found), ""]


def about(report: Report) -> str:
    return (
        f"{platform.machine()}, {os.cpu_count()} processors, Linux {platform.release()}; {report.rounds} rounds,"
        " the clients in turn in each, the minimum of all. Compare ratios, not figures."
    )


def left_out(report: Report) -> list[str]:
    if not report.missing and not report.failures:
        return []
    lines = [f"- {name} was left out: {reason}." for name, reason in report.missing.items()]
    lines += [f"- failed: {failure}" for failure in report.failures]
    return ["## Left out", "", *lines, ""]


def cost(report: Report) -> list[str]:
    f, raised = report.footprint, report.attachment
    return (
        [
            f"The library has {f['library_mb']:.1f} MB. Loading it and the first call take {f['start_ms']:.1f} ms. A"
            f" process has {f['before_kb'] / 1000:.1f} MB resident before that, {f['session_kb'] / 1000:.1f} MB with a"
            f" session open. An attachment of 200 MiB raises the peak by {raised['path']:.1f} MiB (from a path) and"
            f" {raised['callback']:.1f} MiB (from a callback).",
            "",
        ]
        if f and raised
        else []
    )


def full(report: Report) -> str:
    lines = ["# Measured", "", about(report), "", *left_out(report)]
    if report.targets:
        lines += ["## Targets", "", *target_table(report.targets)]
    lines += ["## Overview", "", *pivot(report.results)]
    if report.building:
        lines += ["## Building", "", *building_table(report.building)]
    if report.outbox:
        lines += ["## Outbox", "", *outbox_table(report.outbox)]
    if report.opening:
        lines += ["## Opening", "", *opening_table(report.opening)]
    lines += cost(report)
    lines += ["## All figures", ""]
    for work in report.works:
        if work.key in report.results:
            lines += work_table(work, report.results[work.key])
    return "\n".join(lines)


def short(report: Report) -> str:
    """For docs/benchmarks.md."""
    lines = [about(report), "", *pivot(report.results)]
    lines += ["<details><summary>Every target, and the figures of single works</summary>", ""]
    for work in report.works:
        if work.key in ("1k", "1k-batch"):
            lines += [
                line.replace("### ", "**") + "**" if line.startswith("### ") else line
                for line in work_table(work, report.results[work.key])
            ]
    lines += [*target_table(report.targets)]
    if report.building:
        lines += building_table(report.building)
    if report.outbox:
        lines += outbox_table(report.outbox)
    lines += [
        *cost(report),
        *(["Left out: " + "; ".join(report.missing) + "."] if report.missing else []),
    ]
    lines += ["", "</details>"]
    return "\n".join(lines).rstrip() + "\n"


def into_page() -> None:
    """Puts the last run's tables between the marks in docs/benchmarks.md."""
    tables = ROOT / "build/bench-tables.md"
    if not tables.exists():
        raise SystemExit(
            "There is nothing to put into docs/benchmarks.md yet: run make bench first."
        )
    page = ROOT / "docs/benchmarks.md"
    before, mark, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise SystemExit(
            f"docs/benchmarks.md has no place for the tables: put {BEGIN} and {END} there."
        )
    text = f"{before}{BEGIN}\n{tables.read_text(encoding='utf-8')}{END}{after}"
    page.write_text(text, encoding="utf-8")
    print("docs/benchmarks.md has the tables of the last run.")
