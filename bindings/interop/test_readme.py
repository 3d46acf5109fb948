# SPDX-License-Identifier: MIT
"""The examples of README.md and bindings/cpp/README.md, pasted into files and run with the README's own commands."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from servers import ROOT

FILES = {"c": "mail.c", "cpp": "mail.cpp", "python": "mail.py", "csharp": "mail.cs"}
README = (ROOT / "README.md").read_text("utf-8")
PAGES = README + (ROOT / "bindings/cpp/README.md").read_text("utf-8")


def example(language: str) -> tuple[str, str]:
    """The program of a language, and the commands that stand behind it."""
    found = re.search(
        rf"<!-- example: {language} -->\n```\w+\n(?P<code>.*?)```\n\n```sh\n(?P<commands>.*?)```",
        PAGES,
        re.DOTALL,
    )
    assert found, f"no README has an example in {language} followed by its commands"
    return found["code"], found["commands"]


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[subprocess.Popen[str], int, Path]]:
    """The server that the README starts, on a free port."""
    started = re.search(r"^build/smtptestd (.*)$", README, re.MULTILINE)
    assert started, "README.md starts no test server"
    certs = tmp_path_factory.mktemp("certs")
    options = started[1].replace("127.0.0.1:2525", "127.0.0.1:0").replace("build/certs", str(certs))
    options = options.replace("-no-stdin", "")
    with subprocess.Popen(
        [str(ROOT / "build/smtptestd"), *options.split()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin and process.stdout
        listening = json.loads(process.stdout.readline())
        yield process, listening["port"], certs
        process.stdin.close()


@pytest.mark.parametrize("language", FILES)
def test_example_runs_as_it_stands(
    language: str, server: tuple[subprocess.Popen[str], int, Path], tmp_path: Path
) -> None:
    process, port, certs = server
    code, commands = example(language)
    code = code.replace("2525", str(port)).replace("build/certs", str(certs))
    (tmp_path / FILES[language]).write_text(code, "utf-8")
    for folder in ("include", "bindings", "build"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    commands = commands.replace("python3", os.environ.get("PYTHON", "/usr/bin/python3"))
    done = subprocess.run(
        ["bash", "-euc", commands],
        cwd=tmp_path,
        env={
            k: v
            for k, v in os.environ.items()
            if k not in ("COURRIEL_LIBRARY", "MAKEFLAGS", "MAKELEVEL")
        },
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert process.stdout
    for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "mail":
            break
    assert event["user"] == "zoe"
    assert event["tls"]["version"].startswith("TLS 1.")
    assert [r["address"] for r in event["recipients"]] == ["someone@example.org"]
    summary = event["summary"]
    assert summary["subject"] == "Bonjour"
    assert summary["from"] == [{"name": "Zoë", "address": "zoe@example.com"}]
    shown = [(p["content_type"], p.get("file_name", "")) for p in summary["parts"]]
    assert shown == [("text/plain", ""), ("text/html", ""), ("text/plain", "naïve.txt")]
    assert summary["parts"][0]["text"] == "It works, à bientôt.\r\n"
    assert summary["parts"][2]["size"] == len("attached\n")


def test_every_language_has_an_example() -> None:
    assert set(re.findall(r"<!-- example: (\w+) -->", PAGES)) == set(FILES)
    assert shutil.which("gcc") and shutil.which("g++")
