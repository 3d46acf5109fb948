# SPDX-License-Identifier: MIT
"""Real mail servers, started on free ports of the loopback and stopped by process id."""

from __future__ import annotations

import json
import os
import pwd
import random
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from email.parser import BytesParser
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
USER = "zoé@example.test"
PASSWORD = 'p=ä "s%\\w0rd'
# Small, so that a mail over the limit costs no time.
SIZE_LIMIT = 500_000
# How long an asynchronous delivery may take on a busy machine.
PATIENCE_SECONDS = 60


@dataclass
class Stored:
    """One mail as a server kept it."""

    content: bytes
    sender: str
    recipients: list[str]
    user: str = ""
    secure: bool = False
    session: str = ""
    # The server's own number of the mail, where it has one.
    number: str = ""
    message_id: str = field(init=False)

    def __post_init__(self) -> None:
        self.message_id = str(
            BytesParser().parsebytes(self.content, headersonly=True)["Message-ID"]
        ).strip()


@dataclass
class Certificates:
    """An authority, a certificate for "localhost" and 127.0.0.1 from it, and an authority nobody used."""

    folder: Path
    authority: Path = field(init=False)
    certificate: Path = field(init=False)
    key: Path = field(init=False)
    stranger: Path = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(mode=0o755)
        self.authority = self._authority("authority")
        self.stranger = self._authority("stranger")
        self.key = self.folder / "server.key"
        self.certificate = self.folder / "server.pem"
        extensions = self.folder / "server.ext"
        extensions.write_text(
            "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n"
        )
        request = self.folder / "server.csr"
        self._openssl(
            "req",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-keyout",
            str(self.key),
            "-out",
            str(request),
            "-subj",
            "/CN=localhost",
        )
        self._openssl(
            "x509",
            "-req",
            "-in",
            str(request),
            "-CA",
            str(self.authority),
            "-CAkey",
            str(self.authority.with_suffix(".key")),
            "-CAcreateserial",
            "-days",
            "30",
            "-extfile",
            str(extensions),
            "-out",
            str(self.certificate),
        )

    def _authority(self, name: str) -> Path:
        path = self.folder / f"{name}.pem"
        self._openssl(
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-keyout",
            str(path.with_suffix(".key")),
            "-out",
            str(path),
            "-days",
            "30",
            "-subj",
            f"/CN=Courriel test {name}",
        )
        return path

    @staticmethod
    def _openssl(*arguments: str) -> None:
        subprocess.run(
            ["openssl", *arguments], check=True, capture_output=True, stdin=subprocess.DEVNULL
        )


class Server:
    """What all servers have in common: ports, a store, start, stop and restart."""

    name = ""
    size_limit = SIZE_LIMIT
    # The ports beside clear, starttls and implicit, which are as clear but offer less.
    lesser: tuple[str, ...] = ()

    def __init__(self, folder: Path, certificates: Certificates) -> None:
        self.folder = folder
        self.certificates = certificates
        self.ports = free_ports(("clear", "starttls", "implicit", *self.lesser))
        self.process: subprocess.Popen[str] | None = None
        self.known: dict[Path, Stored] = {}
        folder.mkdir(mode=0o755)

    def start(self) -> None:
        raise NotImplementedError

    def stop(self) -> None:
        raise NotImplementedError

    def stored(self) -> list[Stored]:
        """All mails of the store; each file is read once."""
        for file in self.files():
            if file not in self.known:
                self.known[file] = self.read(file)
        return list(self.known.values())

    def delivered(self) -> list[Stored]:
        """What is stored, without the copies of a Postfix that was stopped between delivery and its note."""
        first: dict[tuple[str, ...], Stored] = {}
        for mail in self.stored():
            copy = (
                (mail.number, mail.message_id, *mail.recipients)
                if mail.number
                else (str(len(first)),)
            )
            first.setdefault(copy, mail)
        return list(first.values())

    def files(self) -> list[Path]:
        raise NotImplementedError

    def read(self, file: Path) -> Stored:
        raise NotImplementedError

    def connections(self) -> int:
        """How many connections have brought mail or tried to, since the start."""
        raise NotImplementedError

    def accepted(self) -> list[str]:
        """The Message-IDs of what was taken in, in that order: twice when it was taken twice."""
        raise NotImplementedError

    def wait_until_delivered(self) -> None:
        """Waits until nothing is on its way into the store."""

    def restart(self) -> None:
        """Stops the server and starts it on the same ports: connections of clients are gone then."""
        self.stop()
        self.start()

    def find(self, message_id: str, recipients: int) -> Stored:
        """The mail with this Message-ID once all its recipients have it."""
        found = self.find_all({message_id: recipients})
        return found[message_id]

    def find_all(self, wanted: dict[str, int]) -> dict[str, Stored]:
        """The mails with these Message-IDs once each has as many recipients as said.

        A mail that is there twice for a recipient counts as a failure.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            found: dict[str, Stored] = {}
            for mail in self.delivered():
                if mail.message_id in found:
                    found[mail.message_id].recipients.extend(mail.recipients)
                elif mail.message_id in wanted:
                    found[mail.message_id] = replace(mail, recipients=list(mail.recipients))
            for message_id, mail in found.items():
                assert len(set(mail.recipients)) == len(mail.recipients), (
                    f"{message_id} was delivered twice"
                )
            if all(i in found and len(found[i].recipients) >= n for i, n in wanted.items()):
                return found
            if time.monotonic() > deadline:
                state = {i: len(found[i].recipients) if i in found else 0 for i in wanted}
                raise AssertionError(
                    f"{self.name} has only these recipients of the mails: {state}; {self.log()}"
                )
            # Postfix delivers after its answer, and there is no event to wait for.
            time.sleep(0.02)

    def log(self) -> str:
        return ""


class ProgramServer(Server):
    """A server that is a program of ours around a library of others."""

    command: list[str] = []

    def start(self) -> None:
        store = self.folder / "store"
        store.mkdir(exist_ok=True)
        options = {
            "store": str(store),
            "certificate": str(self.certificates.certificate),
            "key": str(self.certificates.key),
            "size_limit": self.size_limit,
            "user": USER,
            "password": PASSWORD,
            "ports": self.ports,
        }
        with open(self.folder / "log", "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [*self.command, json.dumps(options)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**os.environ, "NODE_PATH": str(ROOT / "build/npm/node_modules")},
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} did not start: {self.log()}")
        assert json.loads(line) == self.ports

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def files(self) -> list[Path]:
        return sorted((self.folder / "store").glob("*.json"))

    def read(self, file: Path) -> Stored:
        facts = json.loads(file.read_text())
        return Stored(
            file.with_suffix(".eml").read_bytes(),
            facts["sender"],
            facts["recipients"],
            facts["user"],
            facts["secure"],
            facts["session"],
        )

    def connections(self) -> int:
        return len({mail.session for mail in self.stored()})

    def accepted(self) -> list[str]:
        self.stored()
        # The clock of the file system is coarse; the numbers in the names are not, but begin anew with each start.
        files = sorted(
            self.known, key=lambda file: (file.stat().st_mtime_ns, int(file.stem.rsplit("-", 1)[1]))
        )
        return [self.known[file].message_id for file in files]

    def log(self) -> str:
        return (self.folder / "log").read_text()[-2000:]


class Aiosmtpd(ProgramServer):
    """Debian's aiosmtpd."""

    name = "aiosmtpd"
    command = [sys.executable, str(HERE / "aiosmtpd_server.py")]


class SmtpServer(ProgramServer):
    """npm's smtp-server, which many Node.js programs receive mail with."""

    name = "smtp-server"
    lesser = ("lock-step",)
    command = ["node", str(HERE / "smtp_server.js")]


class Postfix(Server):
    """Debian's Postfix: an instance of its own, beside whatever the system may run.

    It delivers a copy for each recipient into one maildir, with the recipient in
    Delivered-To. Sign-in goes through Cyrus SASL and a sasldb of its own.
    """

    name = "postfix"
    lesser = ("lock-step", "pipelining")
    mechanisms = "PLAIN LOGIN"
    others: dict[str, str] = {}
    watch: subprocess.Popen[str] | None = None

    def start(self) -> None:
        if not (self.folder / "etc").exists():
            self._configure()
        with open(self.folder / "output", "a", encoding="utf-8") as output:
            # start-fg stays until the master process, its child, has ended.
            self.process = subprocess.Popen(
                ["postfix", "-c", str(self.folder / "etc"), "start-fg"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                text=True,
            )
        for port in self.ports.values():
            self._wait_until_open(port)
        # Ends Postfix when the tests are killed: it would go on for ever.
        self.watch = subprocess.Popen(
            [
                "sh",
                "-c",
                'cat && kill "$(cat "$1")"',
                "sh",
                str(self.folder / "queue/pid/master.pid"),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    def stop(self) -> None:
        if self.process is None:
            return
        if self.watch is not None:
            self.watch.kill()
            self.watch.communicate()
            self.watch = None
        # A signal to start-fg would end it and leave the master behind. When that has not
        # come up there is no such file, and start-fg ends by itself.
        file = self.folder / "queue/pid/master.pid"
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self.process.poll() is None and file.exists():
                os.kill(int(file.read_text()), number)
            try:
                self.process.wait(PATIENCE_SECONDS)
                break
            except subprocess.TimeoutExpired:
                continue
        self.process = None
        # The processes that serve clients have the same signal, but share the ports.
        for port in self.ports.values():
            self._wait_until_closed(port)

    def _wait_until_closed(self, port: int) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", port), 5).close()
            except ConnectionRefusedError:
                return
            except OSError:
                pass
            time.sleep(0.02)
        raise RuntimeError(f"Postfix still listens on port {port} after its end")

    def _wait_until_open(self, port: int) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 5).close()
                return
            except OSError:
                assert self.process is not None
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"Postfix did not start: {self.log()}") from None
                time.sleep(0.02)

    def _configure(self) -> None:
        etc, queue, data, mail, sasl = (
            # Debian's Postfix looks for SASL's settings in the folder sasl below its own.
            self.folder / name
            for name in ("etc", "queue", "data", "mail", "etc/sasl")
        )
        for folder in (etc, queue, data, mail, sasl):
            folder.mkdir(mode=0o755)
        nobody = pwd.getpwnam("nobody")
        postfix = pwd.getpwnam("postfix")
        os.chown(mail, nobody.pw_uid, nobody.pw_gid)
        os.chown(data, postfix.pw_uid, postfix.pw_gid)
        # When a file is left half written, what checks the queue at the next start says so, not being root.
        (self.folder / "log").touch()
        os.chown(self.folder / "log", postfix.pw_uid, postfix.pw_gid)
        (sasl / "smtpd.conf").write_text(
            f"pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {data}/sasldb2\n"
            f"mech_list: {self.mechanisms}\n"
        )
        login, realm = USER.split("@")
        subprocess.run(
            ["saslpasswd2", "-f", f"{data}/sasldb2", "-c", "-p", "-u", realm, login],
            input=PASSWORD,
            text=True,
            check=True,
            capture_output=True,
        )
        for name, password in self.others.items():
            subprocess.run(
                ["saslpasswd2", "-f", f"{data}/sasldb2", "-c", "-p", "-u", realm, name],
                input=password,
                text=True,
                check=True,
                capture_output=True,
            )
        os.chown(data / "sasldb2", postfix.pw_uid, postfix.pw_gid)
        # Everybody has a mailbox but those whose name begins with "unknown".
        (etc / "mailboxes").write_text("if !/^unknown/\n/./ everybody/\nendif\n")
        (etc / "main.cf").write_text(f"""
compatibility_level = 3.6
queue_directory = {queue}
data_directory = {data}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file = {self.folder}/log
maillog_file_prefixes = {self.folder}
myhostname = postfix.test
mydestination =
inet_interfaces = loopback-only
inet_protocols = ipv4
default_transport = error:nothing leaves this machine
relay_transport = error:nothing leaves this machine
virtual_mailbox_domains = example.test
virtual_mailbox_maps = regexp:{etc}/mailboxes
virtual_mailbox_base = {mail}
virtual_uid_maps = static:{nobody.pw_uid}
virtual_gid_maps = static:{nobody.pw_gid}
alias_maps =
smtpd_tls_cert_file = {self.certificates.certificate}
smtpd_tls_key_file = {self.certificates.key}
smtpd_sasl_path = smtpd
smtpd_sasl_authenticated_header = yes
smtpd_tls_received_header = yes
smtpd_sasl_local_domain = {realm}
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = 0
message_size_limit = {SIZE_LIMIT}
mailbox_size_limit = 0
virtual_mailbox_limit = 0
in_flow_delay = 0
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
transport_retry_time = 1s
default_process_limit = 20
""")
        relay, starttls, implicit, lock_step, pipelining = (
            f"127.0.0.1:{port}" for port in self.ports.values()
        )
        with_sign_in = "-o smtpd_sasl_auth_enable=yes -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject"
        (etc / "master.cf").write_text(f"""
{relay} inet n - n - - smtpd
{starttls} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt {with_sign_in}
{implicit} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes {with_sign_in}
{lock_step} inet n - n - - smtpd -o smtpd_discard_ehlo_keywords=pipelining,chunking
{pipelining} inet n - n - - smtpd -o smtpd_discard_ehlo_keywords=chunking
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
""")

    def files(self) -> list[Path]:
        return sorted((self.folder / "mail/everybody/new").glob("*"))

    def read(self, file: Path) -> Stored:
        content = file.read_bytes()
        head = BytesParser().parsebytes(content, headersonly=True)
        received = str(head["Received"])
        # Postfix writes a question mark for each byte that is not ASCII.
        name = "".join(chr(byte) if byte < 128 else "?" for byte in USER.encode())
        user = USER if f"(Authenticated sender: {name})" in received else ""
        found = re.search(r"\bid (\w+)", received)
        return Stored(
            content,
            str(head["Return-Path"]).strip("<>"),
            [str(head["Delivered-To"])],
            user,
            "using TLS" in received,
            number=found[1] if found else "",
        )

    def connections(self) -> int:
        log = (self.folder / "log").read_text(errors="replace")
        # Those that only tried whether the port is open may be logged long after the start.
        return log.count(": connect from ") - len(
            re.findall(r": disconnect from \S+ commands=0/0$", log, re.MULTILINE)
        )

    def accepted(self) -> list[str]:
        return re.findall(
            r"/cleanup\[\d+\]: \w+: message-id=(<.*>)",
            (self.folder / "log").read_text(errors="replace"),
        )

    def wait_until_delivered(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._queued():
            assert time.monotonic() < deadline, f"Postfix does not deliver: {self.log()}"
            time.sleep(0.02)

    def _queued(self) -> bool:
        for stage in ("incoming", "active", "deferred"):
            for file in (self.folder / "queue" / stage).rglob("*"):
                try:
                    mode = file.stat().st_mode
                except FileNotFoundError:
                    continue
                # What was being written when Postfix was stopped cannot be executed; it is never delivered.
                if stat.S_ISREG(mode) and mode & stat.S_IXUSR:
                    return True
        return False

    def log(self) -> str:
        text = ""
        for name in ("output", "log"):
            if (self.folder / name).exists():
                text += (self.folder / name).read_text(errors="replace")[-3000:]
        return text


class Cyrus(Postfix):
    """Postfix with every mechanism of Cyrus SASL that keeps passwords in a sasldb."""

    name = "cyrus"
    mechanisms = "SCRAM-SHA-512 SCRAM-SHA-256 SCRAM-SHA-1 DIGEST-MD5 CRAM-MD5 NTLM PLAIN LOGIN"
    # Cyrus' NTLM knows names and passwords in ASCII only.
    others = {"bob": "builder"}


class Dovecot(Server):
    """Dovecot's submission service; it hands mails on to a relay, which is never reached here."""

    name = "dovecot"

    def start(self) -> None:
        mail = pwd.getpwnam("nobody")
        (self.folder / "passwd").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
        (self.folder / "dovecot.conf").write_text(f"""
base_dir = {self.folder}/run
state_dir = {self.folder}/state
log_path = {self.folder}/log
protocols = submission
listen = 127.0.0.1
hostname = dovecot.test
submission_relay_host = 127.0.0.1
submission_relay_port = 1
auth_mechanisms = scram-sha-256 scram-sha-1 cram-md5 plain login
auth_username_chars =
ssl = yes
ssl_cert = <{self.certificates.certificate}
ssl_key = <{self.certificates.key}
default_internal_user = dovecot
default_login_user = dovenull
passdb {{
  driver = passwd-file
  args = username_format=%u {self.folder}/passwd
}}
userdb {{
  driver = static
  args = uid={mail.pw_uid} gid={mail.pw_gid} home={self.folder}/home mail=maildir:{self.folder}/mail
}}
service submission-login {{
  inet_listener submission {{
    port = {self.ports["starttls"]}
  }}
  inet_listener submissions {{
    port = {self.ports["implicit"]}
    ssl = yes
  }}
}}
service anvil {{
  unix_listener anvil {{
  }}
}}
""")
        with open(self.folder / "output", "a", encoding="utf-8") as output:
            self.process = subprocess.Popen(
                ["dovecot", "-F", "-c", str(self.folder / "dovecot.conf")],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                text=True,
            )
        for name in ("starttls", "implicit"):
            deadline = time.monotonic() + PATIENCE_SECONDS
            while True:
                try:
                    socket.create_connection(("127.0.0.1", self.ports[name]), 5).close()
                    break
                except OSError:
                    if self.process.poll() is not None or time.monotonic() > deadline:
                        raise RuntimeError(f"Dovecot did not start: {self.log()}") from None
                    time.sleep(0.02)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    def log(self) -> str:
        return "".join(
            (self.folder / name).read_text(errors="replace")[-3000:]
            for name in ("output", "log") if (self.folder / name).exists()
        )  # fmt: skip


def free_ports(names: tuple[str, ...]) -> dict[str, int]:
    """Ports that are free and stay so while a server restarts.

    That is, none that the system gives to outgoing connections by itself.
    """
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    ports: dict[str, int] = {}
    candidates = iter(random.sample(range(min(10_000, lowest // 2), lowest), 200))
    for name in names:
        for port in candidates:
            try:
                socket.create_server(("127.0.0.1", port)).close()
            except OSError:
                continue
            ports[name] = port
            break
    if len(ports) < len(names):
        raise RuntimeError("no free ports were found on the loopback")
    return ports


def why_not(name: str) -> str:
    """Says why a server cannot be run here; empty when it can."""
    if name == "dovecot":
        if os.geteuid() != 0:
            return "Dovecot runs as root only: run the tests as root"
        if not shutil.which("dovecot") or not Path("/usr/lib/dovecot/submission-login").exists():
            return "dovecot-submissiond is missing: run make deps as root"
    if name in ("postfix", "cyrus"):
        if os.geteuid() != 0:
            return "Postfix runs as root only: run the tests as root"
        if not shutil.which("postfix") or not shutil.which("saslpasswd2"):
            return "Postfix or sasl2-bin is missing: run make deps as root"
    if name == "smtp-server" and not (ROOT / "build/npm/node_modules/smtp-server").exists():
        return "npm's smtp-server is missing: run make deps"
    if (
        name == "aiosmtpd"
        and subprocess.run(
            [sys.executable, "-c", "import aiosmtpd"], capture_output=True
        ).returncode
    ):
        return "python3-aiosmtpd is missing: run make deps as root"
    return ""


KINDS: dict[str, type[Server]] = {s.name: s for s in (Postfix, Aiosmtpd, SmtpServer)}
