# SPDX-License-Identifier: MIT
"""The programs that stand in the headers and in the other manuals: they are compiled as they stand and send."""

from __future__ import annotations

import json
import os
import re
import subprocess
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from servers import ROOT

C_HEADER = (ROOT / "include/courriel.h").read_text("utf-8")
CPP_HEADER = (ROOT / "include/courriel.hpp").read_text("utf-8")
OUTBOX = (ROOT / "docs/outbox.md").read_text("utf-8")
DOTNET = (ROOT / "bindings/dotnet/README.md").read_text("utf-8")


class Server:
    """A server with STARTTLS for user@example.com, whose authority the system's roots are replaced by."""

    def __init__(self, certs: Path) -> None:
        options = [
            "-tls",
            "starttls",
            "-certs",
            str(certs),
            "-user",
            "user@example.com",
            "-password",
            "secret",
        ]
        self.process = subprocess.Popen(
            [str(ROOT / "build/smtptestd"), "-listen", "127.0.0.1:0", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdin and self.process.stdout
        listening = json.loads(self.process.stdout.readline())
        self.port: int = listening["port"]
        self.environment = {
            **{k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL")},
            "SSL_CERT_FILE": listening["ca"],
            "COURRIEL_LIBRARY": os.environ.get(
                "COURRIEL_LIBRARY", str(ROOT / "build/libcourriel.so")
            ),
        }

    def mail(self) -> dict[str, Any]:
        assert self.process.stdout
        for line in self.process.stdout:
            event: dict[str, Any] = json.loads(line)
            if event["event"] == "mail":
                return event
        raise AssertionError("the server ended")

    def run(self, *command: str, folder: Path) -> str:
        done = subprocess.run(
            command,
            cwd=folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    one = Server(tmp_path / "certs")
    yield one
    assert one.process.stdin
    one.process.stdin.close()
    one.process.wait(30)
    assert one.process.stdout
    one.process.stdout.close()


def arrived(server: Server, subject: str = "Bonjour") -> None:
    event = server.mail()
    assert event["user"] == "user@example.com"
    assert event["tls"]["version"].startswith("TLS 1.")
    assert event["summary"]["subject"] == subject
    assert event["summary"]["from"] == [{"name": "Zoë", "address": "user@example.com"}]
    assert [r["address"] for r in event["recipients"]] == ["someone@example.org"]
    assert event["summary"]["parts"][0]["text"].rstrip("\r\n") == "It works."


def changed(code: str, *changes: tuple[str, str]) -> str:
    """A program with the server's name and port in it."""
    for old, new in changes:
        assert code.count(old) == 1, f"{old!r} does not stand in it once"
        code = code.replace(old, new)
    return code


def test_c_header(server: Server, tmp_path: Path) -> None:
    found = re.search(r" \* A whole program:\n \*\n((?: \*     .*\n)+)", C_HEADER)
    assert found
    code = changed(
        re.sub(r"^ \*     ", "", found[1], flags=re.MULTILINE),
        ('"smtp.example.com", 0,', f'"localhost", {server.port},'),
    )
    (tmp_path / "mail.c").write_text(
        "#include <courriel.h>\n#include <stdio.h>\nint main(void)\n{\n"
        + code
        + "    return 0;\n}\n",
        "utf-8",
    )
    library = server.environment["COURRIEL_LIBRARY"]
    flags = [
        "-std=c99",
        "-Wall",
        "-Wextra",
        "-Werror",
        f"-I{ROOT / 'include'}",
        f"-Wl,-rpath,{Path(library).parent}",
    ]
    server.run("gcc", *flags, "mail.c", library, "-o", "mail", folder=tmp_path)
    assert server.run("./mail", folder=tmp_path) == ""
    arrived(server)


def test_cpp_header(server: Server, tmp_path: Path) -> None:
    found = re.search(r"\n//\n((?://     .*\n)+)//\n// STRINGS", CPP_HEADER)
    assert found
    code = changed(
        re.sub(r"^//     ", "", found[1], flags=re.MULTILINE),
        (
            'options.server = "smtp.example.com";',
            f'options.server = "localhost"; options.port = {server.port};',
        ),
    )
    (tmp_path / "mail.cpp").write_text(
        "#include <courriel.hpp>\nint main()\n{\n" + code + "}\n", "utf-8"
    )
    library = server.environment["COURRIEL_LIBRARY"]
    flags = [
        "-std=c++17",
        "-Wall",
        "-Wextra",
        "-Werror",
        f"-I{ROOT / 'include'}",
        f"-Wl,-rpath,{Path(library).parent}",
    ]
    server.run("g++", *flags, "mail.cpp", library, "-lpthread", "-o", "mail", folder=tmp_path)
    assert server.run("./mail", folder=tmp_path) == ""
    arrived(server)


def test_dotnet_manual(server: Server, tmp_path: Path) -> None:
    code, *_ = re.findall(r"^```csharp\n(.*?)^```", DOTNET, re.DOTALL | re.MULTILINE)
    code = changed(
        code, ('Server = "smtp.example.com",', f'Server = "localhost", Port = {server.port},')
    )
    (tmp_path / "mail.cs").write_text(code, "utf-8")
    (tmp_path / "report.pdf").write_bytes(b"%PDF-")
    server.environment["MONO_PATH"] = str(ROOT / "build/dotnet")
    server.run("make", "-C", str(ROOT / "bindings/dotnet"), folder=tmp_path)
    server.run(
        "mcs",
        f"-r:{ROOT / 'build/dotnet/Courriel.dll'}",
        "-out:mail.exe",
        "mail.cs",
        folder=tmp_path,
    )
    assert server.run("mono", "mail.exe", folder=tmp_path).startswith("250 ")
    arrived(server)


def test_asyncio_of_the_outbox_page(server: Server, tmp_path: Path) -> None:
    (code,) = re.findall(r"^```python\n(session = .*?)^```", OUTBOX, re.DOTALL | re.MULTILINE)
    code = changed(
        code,
        (
            '"smtp.example.com", 587, "user", "secret"',
            f'"localhost", {server.port}, "user@example.com", "secret"',
        ),
    )
    program = (
        "import asyncio\nimport courriel\n\n\nasync def main():\n"
        "    message = courriel.Message(\n        sender='Zoë <user@example.com>', to='someone@example.org',"
        " subject='Bonjour', text='It works.'\n    )\n"
        + textwrap.indent(code, "    ")
        + "    assert status is courriel.MailStatus.SENT, result.mail.error\n\n\nasyncio.run(main())\n"
    )
    (tmp_path / "mail.py").write_text(program, "utf-8")
    server.environment["PYTHONPATH"] = str(ROOT / "bindings/python/src")
    server.run(os.environ.get("PYTHON", "/usr/bin/python3"), "mail.py", folder=tmp_path)
    arrived(server)
    assert (tmp_path / "outbox.db").is_file()


def test_no_other_programs() -> None:
    """A block that is new needs a test: here, or in test_readme.py."""
    pages = (
        ROOT / "README.md",
        *ROOT.glob("docs/*.md"),
        *ROOT.glob("bindings/*/README.md"),
        *ROOT.glob("examples/**/README.md"),
    )
    blocks = {
        str(path.relative_to(ROOT)): languages
        for path in pages
        if (
            languages := sorted(
                set(re.findall(r"^```(\w+)$", path.read_text("utf-8"), re.MULTILINE)) - {"sh"}
            )
        )
    }
    assert blocks == {
        "README.md": ["c", "csharp", "python"],
        "bindings/cpp/README.md": ["cpp"],
        "bindings/dotnet/README.md": ["csharp"],
        "docs/outbox.md": ["python"],
    }
