# SPDX-License-Identifier: MIT
"""Servers that fork their workers: gunicorn, uWSGI, php-fpm and Apache with PHP in it.

Debian's packages are unpacked into build/prefork and not installed, so that no web server begins to
run on the machine.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from servers import ROOT, free_ports

HERE = Path(__file__).parent / "prefork"
UNPACKED = ROOT / "build/prefork"
START_SECONDS = 20


class CannotRun(Exception):
    """Why a server cannot be had here."""


def php_version() -> str:
    done = subprocess.run(
        ["php", "-r", 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;'],
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def unpack() -> None:
    """Unpacks the servers and the libraries that they need and the machine lacks."""
    php = php_version()
    wanted = ["gunicorn", "uwsgi-core", "uwsgi-plugin-python3", "apache2-bin"]
    wanted += [f"php{php}-fpm", f"libapache2-mod-php{php}", f"php{php}-opcache"]
    if (UNPACKED / "packages").exists() and (UNPACKED / "packages").read_text() == repr(wanted):
        return
    if not shutil.which("apt-get"):
        raise CannotRun("gunicorn, uWSGI, php-fpm and Apache are taken from Debian's packages")
    plan = ["apt-get", "-s", "--no-install-recommends", "install", *wanted]
    said = subprocess.run(plan, capture_output=True, text=True)
    if said.returncode != 0:
        subprocess.run(["apt-get", "-qq", "update"], capture_output=True)
        said = subprocess.run(plan, capture_output=True, text=True)
    missing = re.findall(r"^Inst (\S+)", said.stdout, re.M)
    shutil.rmtree(UNPACKED, ignore_errors=True)
    (UNPACKED / "root").mkdir(parents=True)
    # What is installed already comes along, so that the folder has all of them.
    missing = sorted({*missing, *wanted})
    done = subprocess.run(
        ["apt-get", "-qq", "download", *missing], cwd=UNPACKED, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise CannotRun(f"apt-get cannot download {' '.join(missing)}: {done.stderr}")
    for package in UNPACKED.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, UNPACKED / "root"], check=True)
        package.unlink()
    (UNPACKED / "packages").write_text(repr(wanted))


def copied(folder: Path, library: Path) -> tuple[Path, Path, Path]:
    """The servers, the programs that they run and the library, in a folder that every user can read
    and whose path has no space: uWSGI wants that, and PHP that is root preloads in another process.
    """
    if not folder.exists():
        shutil.copytree(UNPACKED / "root", folder / "root", symlinks=True)
        shutil.copytree(HERE, folder / "programs")
        shutil.copy(library, folder / "libcourriel.so")
    return folder / "root", folder / "programs", folder / "libcourriel.so"


class Prefork:
    """A running server with two workers."""

    def __init__(self, folder: Path, port: int, library: Path, state: str, fork: int) -> None:
        self.folder = folder
        self.root, self.programs, library = copied(folder.parent / "prefork", library)
        self.port = free_ports(("http",))["http"]
        libraries = map(
            str, (*self.root.glob("usr/lib/*-linux-gnu"), *self.root.glob("lib/*-linux-gnu"))
        )
        self.environment = {
            **os.environ,
            "LD_LIBRARY_PATH": ":".join(libraries),
            "PYTHONPATH": os.pathsep.join(
                map(
                    str,
                    (
                        self.programs,
                        ROOT / "bindings/python/src",
                        self.root / "usr/lib/python3/dist-packages",
                    ),
                )
            ),
            "PYTHONDONTWRITEBYTECODE": "1",
            "COURRIEL_LIBRARY": str(library),
            "COURRIEL_PORT": str(port),
            "COURRIEL_STATE": state,
            "COURRIEL_FORK": str(fork),
            "COURRIEL_MASTER": str(folder / "master"),
        }
        folder.mkdir(parents=True)
        header = (ROOT / "include/courriel.ffi.h").read_text(encoding="utf-8")
        (folder / "courriel.h").write_text(
            f'#define FFI_SCOPE "COURRIEL"\n#define FFI_LIB "{library}"\n{header}', encoding="utf-8"
        )
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def identity(self) -> tuple[str | None, str | None]:
        """Who the master is: PHP that is root preloads in a process of its own, which ends then."""
        if os.geteuid() != 0 or not isinstance(self, (PhpFpm, Apache)):
            return None, None
        shutil.chown(self.folder, "nobody", "nogroup")
        return "nobody", "nogroup"

    def start(self) -> None:
        who, group = self.identity()
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                self.command(),
                env=self.environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Apache ends its whole group
                user=who,
                group=group,
            )
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError as error:
                if self.process.poll() is not None or time.monotonic() > end:
                    raise CannotRun(f"{error}\n{self.log()}") from error
                time.sleep(0.02)

    def log(self) -> str:
        return "".join(path.read_text(errors="replace") for path in self.folder.glob("*log"))

    def ask(self) -> dict[str, Any]:
        """What a worker answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", "/request.php")
        body = connection.getresponse().read()
        connection.close()
        return self.read(body)

    def read(self, body: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(body)
        except ValueError:
            raise AssertionError(f"{body!r}\n{self.log()}") from None
        assert isinstance(answer, dict)
        return answer

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(START_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def php(self) -> dict[str, str]:
        """Settings of PHP: the master loads the library before it forks."""
        return {
            "ffi.enable": "1",
            "ffi.preload": str(self.folder / "courriel.h"),
            "opcache.enable": "1",
            "opcache.preload": str(self.programs / "preload.php"),
        }

    def php_ini(self) -> None:
        extensions = [
            f"{'zend_extension' if name == 'opcache' else 'extension'}={path}"
            for name in ("opcache", "ffi")
            for path in (
                *self.root.glob(f"usr/lib/php/*/{name}.so"),
                *Path("/usr/lib/php").glob(f"*/{name}.so"),
            )
        ]
        # One of each: what is unpacked, or what the machine has.
        chosen = {line.rsplit("/", 1)[1]: line for line in reversed(extensions)}
        lines = [*chosen.values(), *(f"{name}={value}" for name, value in self.php().items())]
        (self.folder / "php.ini").write_text("\n".join(lines) + "\n")


class Gunicorn(Prefork):
    def command(self) -> list[str]:
        options = ["--preload", "--workers", "2", "--bind", f"127.0.0.1:{self.port}"]
        return [sys.executable, "-m", "gunicorn", *options, "application:application"]


class Uwsgi(Prefork):
    def command(self) -> list[str]:
        plugins = next(self.root.glob("usr/lib/uwsgi/plugins"))
        plugin = next(plugins.glob("python3*_plugin.so"))
        return [
            *(str(self.root / "usr/bin/uwsgi-core"), "--plugin", str(plugin)),
            *("--http-socket", f"127.0.0.1:{self.port}", "--master", "--processes", "2"),
            *("--module", "application", "--die-on-term", "--need-app"),
            # A worker of its own misses a signal that comes just before it waits, with any program.
            *("--worker-reload-mercy", "1", "--reload-mercy", "1"),
        ]


class PhpFpm(Prefork):
    def command(self) -> list[str]:
        self.php_ini()
        (self.folder / "fpm.conf").write_text(f"""\
[global]
error_log = {self.folder}/error.log
daemonize = no
[www]
listen = 127.0.0.1:{self.port}
pm = static
pm.max_children = 2
clear_env = no
catch_workers_output = yes
""")
        program = next(self.root.glob("usr/sbin/php-fpm*"))
        options = ["-F", "-c", str(self.folder / "php.ini"), "-y", str(self.folder / "fpm.conf")]
        return [str(program), "-n", *options]

    def ask(self) -> dict[str, Any]:
        """FastCGI's version of a request: a begin, the parameters, no body."""
        parameters = {
            "SCRIPT_FILENAME": str(self.programs / "request.php"),
            "REQUEST_METHOD": "GET",
            "SERVER_PROTOCOL": "HTTP/1.1",
        }
        pairs = b"".join(
            struct.pack("!BL", len(name), len(value) | 1 << 31) + name.encode() + value.encode()
            for name, value in parameters.items()
        )

        def record(kind: int, content: bytes) -> bytes:
            return struct.pack("!BBHHBx", 1, kind, 1, len(content), 0) + content

        with socket.create_connection(("127.0.0.1", self.port), 30) as connection:
            connection.sendall(
                record(1, struct.pack("!HB5x", 1, 0))
                + record(4, pairs)
                + record(4, b"")
                + record(5, b"")
            )
            stream = connection.makefile("rb")
            said = b""
            while True:
                head = stream.read(8)
                if len(head) < 8:
                    break
                _, kind, _, length, padding = struct.unpack("!BBHHBx", head)
                content = stream.read(length + padding)[:length]
                if kind == 6:
                    said += content
                elif kind == 3:
                    break
        return self.read(said.partition(b"\r\n\r\n")[2])


class Apache(Prefork):
    def command(self) -> list[str]:
        self.php_ini()
        modules = self.root / "usr/lib/apache2/modules"
        php = next(modules.glob("libphp*.so"))
        names = {"mpm_prefork": "mod_mpm_prefork.so", "authz_core": "mod_authz_core.so"}
        (self.folder / "httpd.conf").write_text(
            "".join(f"LoadModule {name}_module {modules / file}\n" for name, file in names.items())
            + f"""\
LoadModule php_module {php}
ServerRoot {self.folder}
ServerName localhost
PidFile {self.folder}/pid
ErrorLog {self.folder}/error.log
Listen 127.0.0.1:{self.port}
StartServers 2
MinSpareServers 2
MaxSpareServers 2
MaxRequestWorkers 2
DocumentRoot {self.folder}
PHPIniDir {self.folder}
<Directory {self.folder}>
    Require all granted
</Directory>
<FilesMatch "\\.php$">
    SetHandler application/x-httpd-php
</FilesMatch>
"""
        )
        shutil.copy(self.programs / "request.php", self.folder)
        return [
            str(self.root / "usr/sbin/apache2"),
            "-DFOREGROUND",
            "-f",
            str(self.folder / "httpd.conf"),
        ]


SERVERS: dict[str, type[Prefork]] = {
    "gunicorn": Gunicorn,
    "uWSGI": Uwsgi,
    "php-fpm": PhpFpm,
    "Apache": Apache,
}
