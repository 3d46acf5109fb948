# SPDX-License-Identifier: MIT
"""The clients that are measured, how each is called, and what it lacks when it is not here."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import exim
import haraka
import servers
from machine import HERE, OUT, ROOT

CLIENTS = HERE / "clients"
REFERENCE = "libcurl"
COURRIEL = "Courriel, C"

Arguments = Callable[[int, int, Path, str, int], list[str]]


def usual(port: int, count: int, path: Path, authority: str, recipients: int) -> list[str]:
    return [str(port), str(count), str(path), authority, str(recipients)]


def smtp_source(port: int, count: int, path: Path, authority: str, recipients: int) -> list[str]:
    # Its length is that of the lines that it makes up, headers aside.
    return [
        "-4",
        "-d",
        "-s",
        "1",
        "-m",
        str(count),
        "-l",
        str(path.stat().st_size),
        "-r",
        str(recipients),
        "-f",
        "sender@example.test",
        "-t",
        "recipient@example.test",
        f"127.0.0.1:{port}",
    ]


@dataclass
class Client:
    """A program that is called as COMMAND PORT COUNT FILE CA-FILE RECIPIENTS OPTION..."""

    name: str
    command: list[str]
    options: list[str] = field(default_factory=list)
    # Programs that make their mails themselves send other bytes than the file's.
    own_mail: bool = False
    encrypts: bool = True
    # What counts its allocations: "go" itself, "c" a preloaded counter, "" nothing.
    allocations: str = ""
    # What must be there, and what to do when it is not.
    needs: Path | None = None
    cure: str = ""
    arguments: Arguments = usual

    @property
    def under_way(self) -> int:
        """How many mails it has under way at once."""
        bounds = [int(o.partition("=")[2]) for o in self.options if "=" in o]
        return max(bounds, default=0)

    def call(self, port: int, count: int, path: Path, authority: str, recipients: int) -> list[str]:
        return [
            *self.command,
            *self.arguments(port, count, path, authority, recipients),
            *self.options,
        ]

    def preload(self) -> str:
        """What is loaded before this program to count its allocations."""
        if self.allocations != "c":
            return self.allocations
        counted = [OUT / "libcourriel.so"] if self.name.startswith("Courriel") else []
        return " ".join(map(str, [OUT / "allocations.so", *counted]))


def courriel(name: str, *options: str) -> Client:
    return Client(
        name, [str(OUT / "courriel_c")], list(options), own_mail="built" in options, allocations="c"
    )


def program(name: str) -> Path:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return Path(found or f"/nowhere/{name}")


python = sys.executable
dotnet = str(ROOT / "bindings/dotnet/run")
exe = OUT / "courriel_dotnet.exe"
coreclr = ROOT / "build/dotnet/coreclr/Sarif.Multitool"
mono_cure = "make -C bindings/dotnet (it installs mono-mcs and mono-runtime as root)"
coreclr_cure = "make -C bindings/dotnet (it gets CoreCLR from npm, for Linux on x86-64)"

EVERYBODY = [
    courriel(COURRIEL),
    courriel("Courriel, C, built anew", "built"),
    Client("Courriel, Go core", [str(OUT / "courriel_go")], allocations="go"),
    Client("Courriel, Python", [python, str(CLIENTS / "courriel_python.py")], allocations="c"),
    Client(
        "Courriel, Python, built anew",
        [python, str(CLIENTS / "courriel_python.py")],
        ["built"],
        own_mail=True,
        allocations="c",
    ),
    Client("Courriel, .NET (Mono)", [dotnet, "mono", str(exe)], needs=exe, cure=mono_cure),
    Client(
        "Courriel, .NET (CoreCLR)", [dotnet, "coreclr", str(exe)], needs=coreclr, cure=coreclr_cure
    ),
    Client(
        REFERENCE,
        [str(OUT / "libcurl")],
        allocations="c",
        needs=OUT / "libcurl",
        cure="apt-get install libcurl4-openssl-dev",
    ),
    Client(
        "libESMTP",
        [str(OUT / "libesmtp")],
        encrypts=False,
        allocations="c",
        needs=OUT / "libesmtp",
        cure="apt-get install libesmtp-dev",
    ),
    Client(
        "smtp-source (Postfix)",
        [str(program("smtp-source"))],
        own_mail=True,
        encrypts=False,
        allocations="c",
        needs=program("smtp-source"),
        cure="apt-get install postfix",
        arguments=smtp_source,
    ),
    Client(
        "go-smtp",
        [str(OUT / "gosmtp")],
        allocations="go",
        needs=OUT / "gosmtp",
        cure="go mod download",
    ),
    Client(
        "go-mail (builds anew)",
        [str(OUT / "gomail")],
        own_mail=True,
        allocations="go",
        needs=OUT / "gomail",
        cure="cd capi/bench/clients/gomail && go mod download",
    ),
    Client("smtplib", [python, str(CLIENTS / "python_smtplib.py")], allocations="c"),
    Client(
        "smtplib, built anew",
        [python, str(CLIENTS / "python_smtplib.py")],
        ["built"],
        own_mail=True,
        allocations="c",
    ),
    Client(
        "aiosmtplib",
        [python, str(CLIENTS / "python_aiosmtplib.py")],
        allocations="c",
        needs=OUT / "venv/ready",
        cure="capi/bench/setup, with PyPI in reach",
    ),
    Client(
        "Nodemailer",
        [str(program("node")), str(CLIENTS / "nodemailer.js")],
        needs=OUT / "npm/node_modules/nodemailer",
        cure="capi/bench/setup, with npm installed and in reach",
    ),
    Client(
        "Perl Net::SMTP",
        [str(program("perl")), str(CLIENTS / "netsmtp.pl")],
        allocations="c",
        needs=program("perl"),
        cure="apt-get install perl libio-socket-ssl-perl",
    ),
]

BATCHES = [
    courriel("Courriel, C, batch", "batch"),
    courriel("Courriel, C, batch, W = 8", "batch", "window=8"),
    courriel("Courriel, C, batch, W = 64", "batch", "window=64"),
    courriel("Courriel, C, batch, 8 connections", "batch", "connections=8"),
]


def here(name: str) -> Client:
    """The client of this name; whether it can be run is another question."""
    return next(c for c in [*EVERYBODY, *BATCHES] if c.name == name)


def missing() -> dict[str, str]:
    """The clients that cannot be run here, with what to do."""
    absent = {
        c.name: f"{c.needs.name} is missing; cure: {c.cure}"
        for c in EVERYBODY
        if c.needs and not c.needs.exists()
    }
    reasons = {
        "Postfix as a server": servers.why_not("postfix"),
        "Exim as a server": exim.why_not(),
        "Haraka as a server": haraka.why_not(),
    }
    return absent | {name: reason for name, reason in reasons.items() if reason}
