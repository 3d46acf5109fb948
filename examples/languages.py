# SPDX-License-Identifier: MIT
"""Builds and runs the examples against the test server: what demo and test.py share."""

from __future__ import annotations

import functools
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parent.parent
EXAMPLES = TOP / "examples"
OUT = TOP / "build" / "examples"
LIBRARY = Path(os.environ.get("COURRIEL_LIBRARY") or TOP / "build" / "libcourriel.so")
SERVER = TOP / "build" / "smtptestd"

# Far more than anything here takes, on a busy machine too.
PATIENCE_SECONDS = 120

# The programs that a language needs, and the Debian packages that have them.
GPP = ("g++", ("g++",), ["g++", "libc6-dev"])
MONO = (
    "Mono",
    ("mono", "mcs"),
    ["mono-mcs", "mono-runtime", "mono-runtime-sgen", "libmono-system-core4.0-cil"],
)


class Failure(Exception):
    """Something is wrong, and the sentence says how to cure it."""


def run(command: list[str], **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, check=False, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        timeout=PATIENCE_SECONDS * 5, encoding="utf-8", **more,
    )  # fmt: skip


def compile_with(command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        raise Failure(
            f"{command[0]} is missing. Run `make deps` as root, which installs what the tests need."
        )
    done = run(command)
    if done.returncode != 0:
        raise Failure(f"An example does not compile: {' '.join(command)}\n{done.stdout}")


def make_library() -> None:
    """Builds what is missing; says so, as it takes a while."""
    if LIBRARY.exists() and SERVER.exists():
        return
    print("Building the library and the test server first (a minute or two) ...", flush=True)
    done = run(["make", "-C", str(TOP)])
    if done.returncode != 0:
        raise Failure(f"`make` failed:\n{done.stdout}")


# ---- languages -----------------------------------------------------------------------


def linked(compiler: list[str], source: Path, program: Path) -> list[str]:
    program.parent.mkdir(parents=True, exist_ok=True)
    compile_with(
        [*compiler, "-Wall", "-Wextra", "-Werror", "-O1", "-pthread", f"-I{TOP / 'include'}", str(source),
         "-o", str(program), str(LIBRARY), f"-Wl,-rpath,{LIBRARY.resolve().parent}"]
    )  # fmt: skip
    return [str(program)]


@functools.cache
def build_c(name: str) -> list[str]:
    return linked(["gcc", "-std=gnu11"], EXAMPLES / "c" / f"{name}.c", OUT / "c" / name)


@functools.cache
def build_cpp(name: str) -> list[str]:
    return linked(["g++", "-std=c++17"], EXAMPLES / "cpp" / f"{name}.cpp", OUT / "cpp" / name)


def build_python(name: str) -> list[str]:
    return [sys.executable, str(EXAMPLES / "python" / f"{name}.py")]


@functools.cache
def build_dotnet(name: str) -> list[str]:
    folder = OUT / "dotnet"
    assembly = folder / "Courriel.dll"
    folder.mkdir(parents=True, exist_ok=True)
    compile_with(["make", "-C", str(TOP / "bindings" / "dotnet"), "assembly"])
    shutil.copy(TOP / "build" / "dotnet" / "Courriel.dll", assembly)
    number, *words = name.split("_")
    source = EXAMPLES / "dotnet" / f"{number}_{''.join(w.capitalize() for w in words)}.cs"
    program = folder / f"{source.stem}.exe"
    compile_with(
        ["mcs", "-langversion:7.2", f"-r:{assembly}", f"-out:{program}", str(source),
         str(EXAMPLES / "dotnet" / "Settings.cs")]
    )  # fmt: skip
    return ["mono", str(program)]


@functools.cache
def build_go(name: str) -> list[str]:
    program = OUT / "go" / name
    program.parent.mkdir(parents=True, exist_ok=True)
    done = run(["go", "build", "-o", str(program), f"./examples/go/{name}"], cwd=TOP)
    if done.returncode != 0:
        raise Failure(f"The Go example {name} does not build:\n{done.stdout}")
    return [str(program)]


def install(name: str, programs: tuple[str, ...], packages: list[str]) -> str | None:
    """Why a language has to be left out; None when its programs are there, or could be installed."""
    if all(map(shutil.which, programs)):
        return None
    command = "apt-get install --no-install-recommends " + " ".join(packages)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return f"there is no {name} here. Install it as root: {command}"
    print(f"Installing {name} (a minute) ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    get = ["apt-get", "-qq", "-y", "-o", "DPkg::Lock::Timeout=600"]
    done = run([*get, "install", "--no-install-recommends", *packages], env=environment)
    if done.returncode != 0:
        run([*get, "update"], env=environment)
        done = run([*get, "install", "--no-install-recommends", *packages], env=environment)
    if done.returncode != 0:
        said = done.stdout.strip().splitlines()[-1:] or ["apt-get says nothing"]
        return f"{name} could not be installed ({command}): {said[0]}"
    if not all(map(shutil.which, programs)):
        return f"{name} is installed but not found: look at PATH"
    return None


@dataclass
class Language:
    name: str
    build: Callable[[str], list[str]]
    missing: Callable[[], str | None] = lambda: None


LANGUAGES = [
    Language("C", build_c),
    Language("C++", build_cpp, functools.partial(install, *GPP)),
    Language("Python", build_python),
    Language(".NET", build_dotnet, functools.partial(install, *MONO)),
]
GO = Language("Go", build_go)


# ---- the test server -----------------------------------------------------------------


@dataclass
class Server:
    """smtptestd with STARTTLS and sign-in; ends with the ``with`` block."""

    user: str = "zoe@example.com"
    password: str = "sésame, ouvre-toi"
    port: int = 0
    ca: str = ""
    listen: str = "127.0.0.1:0"
    _mails: queue.Queue[dict[str, Any] | None] = field(default_factory=queue.Queue)

    def __enter__(self) -> Server:  # noqa: PYI034
        self._folder = tempfile.TemporaryDirectory(prefix="courriel-")
        self._process = subprocess.Popen(
            [str(SERVER), "-listen", self.listen, "-tls", "starttls", "-require-tls", "-require-auth",
             "-user", self.user, "-password", self.password, "-certs", self._folder.name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise Failure(f"{SERVER} does not start. Run `make clean`, then `make`.")
        listening = json.loads(line)
        self.port, self.ca = listening["port"], listening["ca"]
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            event = json.loads(line)
            if event["event"] == "mail":
                self._mails.put(event)
        self._mails.put(None)

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(PATIENCE_SECONDS)
        self._reader.join()
        self._folder.cleanup()

    def mail(self) -> dict[str, Any]:
        """The next mail that arrived."""
        try:
            mail = self._mails.get(timeout=PATIENCE_SECONDS)
        except queue.Empty:
            mail = None
        if mail is None:
            raise Failure("No mail arrived at the test server.")
        return mail

    def nothing_left(self) -> bool:
        return self._mails.empty()

    def environment(self, **more: str) -> dict[str, str]:
        """What the examples read, and what makes them trust this server's certificate."""
        return {
            **os.environ,
            "LC_ALL": "C.UTF-8",
            "COURRIEL_LIBRARY": str(LIBRARY),
            "COURRIEL_SERVER": "localhost",
            "COURRIEL_PORT": str(self.port),
            "COURRIEL_USER": self.user,
            "COURRIEL_PASSWORD": self.password,
            "COURRIEL_TO": "bob@example.org",
            # The authority that the test server made for itself, instead of the system's.
            "SSL_CERT_FILE": self.ca,
            "PYTHONPATH": str(TOP / "bindings" / "python" / "src"),
            "PYTHONDONTWRITEBYTECODE": "1",
            **more,
        }
