# SPDX-License-Identifier: MIT
"""Servers, programs and the table of what was shown."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from orders import OPTIONS, Program
from servers import KINDS, PASSWORD, ROOT, USER, Certificates, Server, why_not

LIBRARY = Path(os.environ.get("COURRIEL_LIBRARY", ROOT / "build/libcourriel.so"))
HERE = Path(__file__).parent
# The reference is smtplib: it shows that servers and comparisons are sound by themselves.
LANGUAGES = ["reference", "C", "Python", ".NET"]

# operation -> (language, server) -> what was shown; failures are filled in at the end.
Table = dict[str, dict[tuple[str, str], list[str]]]
table: Table = {}
# The same for batches: each mode with the servers that offer it.
modes: Table = {}
# Ways to fork: name, state of the parent, EMAIL_PARAMETER_FORK, number of children, their result.
forks: list[tuple[str, str, int, int, str]] = []


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="courriel-interop-"))
    # Postfix's own users have to pass through.
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="session")
def certificates(folder: Path) -> Certificates:
    return Certificates(folder / "certificates")


@pytest.fixture(scope="session", params=list(KINDS))
def server(
    request: pytest.FixtureRequest, folder: Path, certificates: Certificates
) -> Iterator[Server]:
    refuse_to_skip(request.param)
    made = KINDS[request.param](folder / request.param, certificates)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def refuse_to_skip(name: str) -> None:
    """Ends a test whose server is missing: it is skipped, but in CI it fails."""
    reason = why_not(name)
    if reason and os.environ.get("CI"):
        pytest.fail(reason)
    elif reason:
        pytest.skip(reason)


def built(folder: Path, language: str) -> list[str]:
    """The command that runs a language's program; compiles it first."""
    if language == "reference":
        return [sys.executable, str(HERE / "send_reference.py")]
    if language == "Python":
        return [sys.executable, str(HERE / "send_python.py")]
    if language == "C":
        program = folder / "send_c"
        if not program.exists():
            compile_with(
                [
                    os.environ.get("CC", "gcc"),
                    "-std=c11",
                    "-D_GNU_SOURCE",
                    "-Wall",
                    "-Wextra",
                    "-Werror",
                    "-g",
                    f"-I{ROOT / 'include'}",
                    str(HERE / "send_c.c"),
                    str(LIBRARY),
                    f"-Wl,-rpath,{LIBRARY.parent}",
                    "-pthread",
                    "-o",
                    str(program),
                ]
            )
        return [str(program)]
    if language == "C++":
        program = folder / "send_cpp"
        if not program.exists():
            compile_with(
                [
                    os.environ.get("CXX", "g++"),
                    "-std=c++17",
                    "-Wall",
                    "-Wextra",
                    "-Werror",
                    "-g",
                    f"-I{ROOT / 'include'}",
                    str(HERE / "send_cpp.cpp"),
                    str(LIBRARY),
                    f"-Wl,-rpath,{LIBRARY.parent}",
                    "-pthread",
                    "-o",
                    str(program),
                ]
            )
        return [str(program)]
    program = folder / "send_dotnet.exe"
    if not program.exists():
        compile_with(["make", "-C", str(ROOT / "bindings/dotnet"), "assembly"])
        assembly = shutil.copy(ROOT / "build/dotnet/Courriel.dll", folder)
        compile_with(
            [
                "mcs",
                "-langversion:latest",
                f"-r:{assembly}",
                f"-out:{program}",
                str(HERE / "send_dotnet.cs"),
            ]
        )
    return ["mono", str(program)]


def compile_with(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def program(language: str, folder: Path) -> Iterator[Program]:
    environment = {
        **os.environ,
        "COURRIEL_LIBRARY": str(LIBRARY),
        "PYTHONPATH": str(ROOT / "bindings/python/src"),
        "LD_LIBRARY_PATH": str(LIBRARY.parent),
        # The servers are on the loopback only; nothing of the user's settings may lead elsewhere.
        "LC_ALL": "C.UTF-8",
    }
    with Program(built(folder, language), environment, folder / f"{language}.log") as running:
        yield running


@pytest.fixture
def connect(program: Program, server: Server, certificates: Certificates) -> Callable[..., None]:
    def opened(protection: str, password: str = PASSWORD, authority: Path | None = None) -> None:
        signed_in = protection != "clear"
        program.order(
            "open",
            "localhost",
            server.ports[protection],
            USER if signed_in else "",
            password if signed_in else "",
            OPTIONS[protection],
            str(authority or certificates.authority) if signed_in else "",
        )

    return opened


@pytest.fixture
def shown(language: str, server: Server) -> Callable[[str, str], None]:
    """Notes in the table what a test has shown."""

    def note(operation: str, text: str) -> None:
        cell = table.setdefault(operation, {}).setdefault((language, server.name), [])
        if text not in cell:
            cell.append(text)

    return note


def rows(of: Table, absent: dict[str, str]) -> list[str]:
    """A table in Markdown. absent: what stands where nothing was shown, by language."""
    languages = [
        name for name in LANGUAGES if any(key[0] == name for cells in of.values() for key in cells)
    ]
    head = [f"{name}: {kind}" for name in languages for kind in KINDS]
    lines = ["| operation | " + " | ".join(head) + " |", "| --- |" + " --- |" * len(head)]
    for operation, cells in of.items():
        texts = []
        for name in languages:
            texts += [
                "; ".join(cells.get((name, kind), [absent.get(name, "NOT SHOWN")]))
                for kind in KINDS
            ]
        lines.append(f"| {operation} | " + " | ".join(texts) + " |")
    return lines


def fork_rows() -> list[str]:
    """What children came to, in Markdown: a row for each way, a column for each state."""
    columns = list(dict.fromkeys((state, fork) for _, state, fork, _, _ in forks))
    lines = ["| way | " + " | ".join(f"{state}, FORK {fork}" for state, fork in columns) + " |"]
    lines.append("| --- |" + " --- |" * len(columns))
    for name in dict.fromkeys(one[0] for one in forks):
        cells = {
            (state, fork): f"{count} x {result}"
            for way, state, fork, count, result in forks
            if way == name
        }
        row = " | ".join(cells.get(column, "NOT SHOWN") for column in columns)
        lines.append(f"| {name} | {row} |")
    return lines


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines: list[str] = []
    if forks:
        path = ROOT / "build/forks.md"
        path.write_text("\n".join(fork_rows()) + "\n", encoding="utf-8")
        terminalreporter.section("what forked children came to (build/forks.md)")
        for line in fork_rows():
            terminalreporter.write_line(line)
    if table:
        lines += [*rows(table, {"reference": "does not apply"}), ""]
    if modes:
        lines += ["Batches in each mode:", "", *rows(modes, dict.fromkeys(LANGUAGES, "-")), ""]
    if not lines:
        return
    path = ROOT / "build/interop.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")
    terminalreporter.section("what was shown (build/interop.md)")
    for operation, cells in [*table.items(), *modes.items()]:
        terminalreporter.write_line(operation)
        for name in LANGUAGES:
            texts = [
                f"{kind}: {'; '.join(cells[name, kind])}" for kind in KINDS if (name, kind) in cells
            ]
            if texts:
                terminalreporter.write_line(f"  {name:9} " + " | ".join(texts))
