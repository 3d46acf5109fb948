# SPDX-License-Identifier: MIT
"""Runs the C programs of this folder against smtptestd and looks at the library itself."""

import argparse
import base64
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
PATIENCE_SECONDS = 150

failed = []


def verdict(name, problem=""):
    print(("FAIL  " if problem else "ok    ") + name, flush=True)
    if problem:
        print("      " + problem.strip().replace("\n", "\n      "), flush=True)
        failed.append(name)


class Server:
    """One smtptestd with its events."""

    def __init__(self, *options, keep=True):
        self.keep = keep
        self.mails = []
        self.process = subprocess.Popen(
            [str(ROOT / "build" / "smtptestd"), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        first = json.loads(self.process.stdout.readline())
        self.port, self.ca = str(first["port"]), first["ca"]
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            if not self.keep:
                continue
            event = json.loads(line)
            if event["event"] == "mail":
                self.mails.append(event)

    def stop(self):
        """Ends it; afterwards all mails are known."""
        self.process.stdin.close()
        self.process.wait(30)
        self.reader.join(30)


def program(
    name, *arguments, code=0, environment=None, silent=False, patience=PATIENCE_SECONDS, folder=None
):
    """Runs one program. A negative code is a signal."""
    title = " ".join([name, *(Path(a).name if "/" in a else a for a in arguments)])[:80]
    command = [str(options.build / name), *arguments]
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **(environment or {})},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=patience,
            cwd=folder,
        )
    except subprocess.TimeoutExpired:
        verdict(title, f"still running after {patience} s")
        return ""
    said = (done.stdout + done.stderr)[-3000:]
    if done.returncode != code:
        verdict(title, f"ended with {done.returncode}, not {code}\n{said}")
    elif silent and done.stderr:
        verdict(title, f"wrote to standard error:\n{said}")
    else:
        verdict(title)
    return done.stdout


def without_leaks(name, *arguments):
    """Runs a linked program under valgrind, which has to find no lost block of the C part."""
    if not shutil.which("valgrind"):
        if os.environ.get("CI"):
            verdict(f"{name} under valgrind", "valgrind is not installed")
        else:
            print(f"left out: {name} under valgrind, which is not installed")
        return
    leaks = ("--leak-check=full", "--show-leak-kinds=definite", "--errors-for-leak-kinds=definite")
    command = ["valgrind", "-q", f"--suppressions={HERE / 'go.supp'}", *leaks, "--error-exitcode=9"]
    try:
        tool(f"{name} under valgrind", *command, str(options.build / name), *arguments)
    except subprocess.TimeoutExpired:
        verdict(f"{name} under valgrind", f"still running after {PATIENCE_SECONDS} s")


def tool(name, *command):
    """Runs a tool that has to end well and to say nothing."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    verdict(name, (done.stdout + done.stderr)[-3000:] or ("failed" if done.returncode else ""))


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


# Names that other headers and programs have for themselves (GLU's errCode, for one).
COMMON_NAMES = """
#include "courriel.h"
int errCode, errMessage, optionTLS, optionSSL, emailSynchronous;
struct own { int errCode; int errSummary; };
"""


def the_names():
    """The header takes no name that does not begin like its own."""
    source = options.build / "names.c"
    source.write_text(COMMON_NAMES)
    include = f"-I{ROOT / 'include'}"
    tool("header beside names of others", options.cc, "-fsyntax-only", include, str(source))
    standard = ("-include", "stdint.h", "-include", "stddef.h")
    before = set(output(options.cc, "-dM", "-E", *standard, "-x", "c", os.devnull).splitlines())
    after = set(
        output(
            options.cc, "-dM", "-E", include, "-include", "courriel.h", "-x", "c", os.devnull
        ).splitlines()
    )
    names = [line.split()[1].split("(")[0] for line in after - before]
    foreign = [name for name in names if not name.startswith(("EMAIL_", "COURRIEL_"))]
    verdict(
        "macros of the header", "" if names and not foreign else f"macros without prefix: {foreign}"
    )
    spelled = str(ROOT / "include" / "courriel_wlanguage.h")
    tool("header of WLanguage's spellings", options.cc, "-std=c89", "-pedantic", "-Wall", "-Wextra", "-Werror",
         "-fsyntax-only", "-x", "c", spelled)  # fmt: skip


def the_header():
    header = str(ROOT / "include" / "courriel.h")
    warnings = ["-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"]
    for standard in ("c89", "c99", "c11", "c17"):
        tool(
            f"header as {standard}",
            options.cc,
            f"-std={standard}",
            *warnings,
            "-Wc++-compat",
            "-x",
            "c",
            header,
        )
    # C++98 has no <stdint.h> of its own, which is why long long is let through.
    for standard in ("c++98", "c++11", "c++14", "c++17", "c++20"):
        tool(
            f"header as {standard}",
            options.cxx,
            f"-std={standard}",
            *warnings,
            "-Wno-long-long",
            "-x",
            "c++",
            header,
        )
    if not shutil.which("clang"):
        if os.environ.get("CI"):
            verdict("header with clang", "clang is not installed")
        else:
            print("left out: header with clang, which is not installed")
        return
    # Included rather than compiled: macros that it does not use itself are its purpose.
    everything = ["-Weverything", "-Werror", "-fsyntax-only", "-include", header]
    for language, standards in (("c", ("c89", "c99", "c17")), ("c++", ("c++98", "c++11", "c++20"))):
        for standard in standards:
            tool(f"header as {standard}, with everything that clang warns of",
                 "clang", f"-std={standard}", "-pedantic", *everything, "-x", language, os.devnull)  # fmt: skip


def the_table():
    """Every row of hosts.tsv has a test that there is, or a reason, and no number is left out."""
    problems, rows = [], []
    for line in (HERE / "hosts.tsv").read_text().splitlines():
        if line.startswith("#") or line == "row\twhere\twhat":
            continue
        row, where, what = line.split("\t")
        rows.append(tuple(int(n) for n in row.split(".")))
        if not where or not what:
            problems.append(f"{row}: a cell is empty")
        for place in where.split():
            file, _, name = place.partition("#")
            path = ROOT / file
            word = rf"\b{re.escape(name)}\b"
            if place != "-" and not (name and path.is_file() and re.search(word, path.read_text())):
                problems.append(f"{row}: there is no {name or 'name'} in {file}")
    for subject, number in rows:
        if number > 1 and (subject, number - 1) not in rows or rows.count((subject, number)) > 1:
            problems.append(f"{subject}.{number}: stands twice, or the row before it is missing")
    if {subject for subject, _ in rows} != set(range(10)):
        problems.append("a subject is missing")
    verdict(f"hosts.tsv: {len(rows)} rows have their tests", "\n".join(problems))


def the_interface():
    tool("binary interface = capi/abi", str(ROOT / "capi" / "abi" / "abi.sh"), "check")


def the_sources():
    for source in sorted((ROOT / "capi").glob("*.c")):
        if "_windows" in source.name:
            continue
        tool(
            f"analysis of {source.name}",
            options.cc, "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-fanalyzer", "-O2", "-fPIC", "-fexceptions",
            # gcc 12 takes a block that is reachable through a pointer it was given for lost.
            "-Wno-analyzer-malloc-leak",
            *(["-DCOURRIEL_TEST"] if "_courrieltest" in source.name else []),
            f"-I{ROOT / 'include'}", "-c", str(source), "-o", os.devnull,
        )  # fmt: skip


def the_library():
    library = str(options.library)
    header = re.sub(r"/\*.*?\*/", "", (ROOT / "include" / "courriel.h").read_text(), flags=re.S)
    declared = set(re.findall(r"EMAIL_API[^;]*?EMAIL_CALL\s+(\w+)\(", header))
    listed = set(
        re.findall(r"^\s+(\w+);$", (ROOT / "capi" / "exports.map").read_text(), flags=re.M)
    )
    symbols = [
        line.split()[-1] for line in output("nm", "-D", "--defined-only", library).splitlines()
    ]
    exported = {s.split("@@")[0] for s in symbols if "@@" in s}
    others = {s for s in symbols if "@@" not in s} - {"COURRIEL_1"}
    verdict("exports = header = exports.map",
            "" if exported == declared == listed and declared else
            f"differ: {sorted(exported ^ declared | declared ^ listed)}")  # fmt: skip
    verdict("no other symbols", " ".join(sorted(others)))
    versions = {s.split("@@")[1] for s in symbols if "@@" in s}
    verdict("symbol version", "" if versions == {"COURRIEL_1"} else " ".join(versions))
    dynamic = output("readelf", "-dW", library)
    for word in ("BIND_NOW", "NODELETE", "SYMBOLIC", "soname: [libcourriel.so.1]"):
        verdict(f"dynamic section has {word}", "" if word in dynamic else dynamic)
    hardened = output("nm", "-D", library)
    for word in ("__stack_chk_fail", "_chk@"):
        verdict(f"built with {word}", "" if word in hardened else "the C part has no such checks")
    stack = re.search(r"GNU_STACK.*", output("readelf", "-lW", library))
    verdict(
        "no executable stack", "" if stack and "RWE" not in stack.group(0) else "it is executable"
    )
    needed = set(re.findall(r"NEEDED.*\[(.*)\]", dynamic))
    allowed = {"libc.so.6", "libgcc_s.so.1", "libpthread.so.0", "libdl.so.2", "libresolv.so.2"}
    extra = {n for n in needed - allowed if not n.startswith("ld-linux")}
    verdict("needs nothing but glibc", " ".join(sorted(extra)))
    # glibc keeps about 1.6 KB for libraries that are loaded with dlopen, all together.
    tls = re.search(
        r"^\s*TLS\s+\S+\s+\S+\s+\S+\s+\S+\s+(\S+)", output("readelf", "-lW", library), flags=re.M
    )
    size = int(tls.group(1), 16) if tls else 0
    verdict("static thread-local storage is small", "" if size <= 64 else f"{size} bytes")
    size = os.path.getsize(library)
    # SQLite, in which the outbox is kept, takes 3.9 MB of it.
    verdict("stripped library under 16 MB", "" if size < 16 << 20 else f"{size} bytes")
    verdict(
        "no test function inside", "found" if b"EmailTest" in Path(library).read_bytes() else ""
    )


def what_arrived(mails, clear, one):
    def check(condition, what):
        if not condition:
            raise AssertionError(what)

    try:
        check(len(mails) == 4, f"{len(mails)} secured mails")
        for m in mails:
            s = m["summary"]
            check(m["tls"] and m["user"] == "user", "protection")
            check(m["sender"] == "bounces@example.org", m["sender"])
            check(
                [r["address"] for r in m["recipients"]]
                == ["to@example.org", "cc@example.org", "bcc@example.org"],
                m,
            )
            check(s["subject"] == "Été € 💌", s["subject"])
            check(s["from"] == [{"name": "Zoë", "address": "sender@example.org"}], s["from"])
            check(s["to"] == [{"name": 'Jürgen "J"', "address": "to@example.org"}], s["to"])
            check([a["address"] for a in s["cc"]] == ["cc@example.org"] and not s["bcc"], "copies")
            check([a["address"] for a in s["reply_to"]] == ["answers@example.org"], s["reply_to"])
            check(
                s["headers"]["X-Courriel"] == ["hé"] or "=?utf-8?" in s["headers"]["X-Courriel"][0],
                s["headers"],
            )
            texts = [p.get("text", "") for p in s["parts"]]
            check(
                "Bonjour,\r\n.\r\nà bientôt\r\n" in texts
                and any("<p>Bonjour</p>" in t for t in texts),
                texts,
            )
            names = [p.get("file_name") for p in s["parts"]]
            check("hôte.txt" in names and "data.bin" in names, names)
            if m["parameters"].get("body") != "BINARYMIME":
                check(
                    m["bytes"]["bare_cr"] == m["bytes"]["bare_lf"] == m["bytes"]["nul"] == 0,
                    m["bytes"],
                )
            check(m["bytes"]["longest_line"] <= 998, m["bytes"])
        by_subject = [m["summary"]["subject"] for m in clear]
        check(by_subject == ["from a file", "source", "source", "after the reset"], by_subject)
        check(all("Bcc" not in m["summary"]["headers"] for m in clear), "a Bcc header was sent")
        check(clear[2]["sender"] == "" and len(clear[2]["recipients"]) == 2, clear[2])
        check(
            [[r["address"] for r in m["recipients"]] for m in one]
            == [["one@example.org"], ["two@example.org"]],
            one,
        )
        verdict("what arrived")
    except (AssertionError, KeyError, IndexError) as e:
        verdict("what arrived", f"{type(e).__name__}: {e}")


def sending(folder):
    sign_in = ("-user", "user", "-password", "secret", "-certs", str(folder), "-name", "127.0.0.1")
    clear, one = Server(), Server("-max-recipients", "1")
    refused = Server("-script", "recipient_one_of_two_refused")
    all_or_none = Server("-script", "recipient_one_of_two_refused_all_or_none")
    starttls = Server("-tls", "starttls", "-without", "BINARYMIME", *sign_in)
    authority = folder / "authority.pem"
    shutil.copy(starttls.ca, authority)
    tls = Server("-tls", "implicit", *sign_in)
    with open(tls.ca, "rb") as more, open(authority, "ab") as all_of_them:
        shutil.copyfileobj(more, all_of_them)
    eml = folder / "mail.eml"
    eml.write_bytes(
        b"From: a@example.org\nBcc: hidden@example.org\nSubject: from a file\n\nLF only\n"
    )
    program(
        "send", str(eml), str(authority),
        environment={"TEST_PORT": clear.port, "TEST_STARTTLS_PORT": starttls.port, "TEST_TLS_PORT": tls.port,
                     "TEST_ONE_RECIPIENT_PORT": one.port, "TEST_ONE_REFUSED_PORT": refused.port,
                     "TEST_ALL_OR_NONE_PORT": all_or_none.port},
    )  # fmt: skip
    for server in (clear, one, refused, all_or_none, starttls, tls):
        server.stop()
    what_arrived(starttls.mails + tls.mails, clear.mails, one.mails)


def leaks(count):
    server = Server(keep=False)
    library = str(options.build / "libcourriel-panics.so")
    said = program(
        "leaks",
        library,
        str(count),
        environment={"TEST_PORT": server.port},
        patience=60 + count // 50,
    )
    server.stop()
    print("      " + said.strip().replace("\n", "\n      "), flush=True)


def leaks_of_python(count):
    """The same through the Python package."""
    server = Server(keep=False)
    environment = {"TEST_PORT": server.port, "PYTHONDONTWRITEBYTECODE": "1",
                   "COURRIEL_LIBRARY": str(options.build / "libcourriel-panics.so")}  # fmt: skip
    command = [os.environ.get("PYTHON", "/usr/bin/python3"), str(HERE / "leaks.py"), str(count)]
    try:
        done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True,
                              timeout=120 + count // 20)  # fmt: skip
        verdict(
            f"leaks of Python {count}", done.stderr[-3000:] or ("failed" if done.returncode else "")
        )
        print("      " + done.stdout.strip().replace("\n", "\n      "), flush=True)
    except subprocess.TimeoutExpired:
        verdict(f"leaks of Python {count}", "still running")
    server.stop()


def traces(secret):
    """The ways in which a secret could be written down: as it is, and in base64 at any offset."""
    forms = [secret.encode()]
    for before in range(3):
        padded = base64.b64encode(bytes(before) + secret.encode())
        forms.append(padded[(before * 8 + 5) // 6 : -4])
    return forms


def secure(folder):
    """In a set-uid program the caller's variables choose neither the authorities nor anything else of Go's."""
    if os.geteuid() != 0:
        if os.environ.get("CI"):
            verdict("secure", "only root can make a program set-uid")
        else:
            print("left out: secure, as only root can make a program set-uid")
        return
    place = folder / "secure"
    place.mkdir(mode=0o755)
    for above in (folder, place):
        above.chmod(0o755)
    for name, source in (
        ("plain", options.build / "secure"),
        ("secure", options.build / "secure"),
        ("libcourriel.so", options.library),
    ):
        shutil.copy(source, place / name)
        (place / name).chmod(0o755)
    os.chown(place / "secure", 65534, 65534)
    (place / "secure").chmod(0o4755)
    server = Server("-tls", "starttls", "-certs", str(folder / "certs"))
    shutil.copy(server.ca, place / "ca.pem")
    (place / "ca.pem").chmod(0o644)
    for name, what in (("plain", "trusted"), ("secure", "unknown")):
        done = subprocess.run(
            [str(place / name), str(place / "libcourriel.so"), what],
            env={
                "SSL_CERT_FILE": str(place / "ca.pem"),
                "SSL_CERT_DIR": str(place),
                "TEST_PORT": server.port,
                "GODEBUG": "x509sha1=1",
            },
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )
        verdict(f"secure {what}", (done.stdout + done.stderr)[-3000:] if done.returncode else "")
    server.stop()


def secrets():
    """What a process writes that dies with a password in its memory."""
    secret = "correct horse battery"
    library = str(options.build / "libcourriel-panics.so")
    server = Server("-user", "zoe", "-password", secret, keep=False)
    died = {
        "segv": -signal.SIGSEGV,
        "abort": -signal.SIGABRT,
        "panic": -signal.SIGABRT,
        "nothing": 0,
    }
    for how, code in died.items():
        # GOTRACEBACK has Go write as much as it can.
        done = subprocess.run(
            [str(options.build / "secrets"), library, how], input=secret.encode() + b"\n", capture_output=True,
            timeout=PATIENCE_SECONDS, env={**os.environ, "TEST_PORT": server.port, "GOTRACEBACK": "crash"},
        )  # fmt: skip
        said = done.stdout + done.stderr
        found = any(trace in said for trace in traces(secret))
        if done.returncode != code or b"the end" not in said:
            verdict(f"secrets {how}", f"ended with {done.returncode}, not {code}")
        else:
            verdict(
                f"secrets {how}", "" if found == (how == "nothing") else f"password found: {found}"
            )
    server.stop()


# The others keep copies in libraries of other people's (docs/security.md).
MECHANISMS = ("PLAIN", "LOGIN", "CRAM-MD5")


def wiped(folder):
    """The memory of a process after it has closed its session: no secret is left in it."""
    library = str(options.library)
    secret = folder / "secret"

    def searched(what, known, *server_options, mechanism=()):
        secret.write_text(known)
        server = Server("-tls", "starttls", "-certs", str(folder), "-name", "127.0.0.1",
                        "-user", "zoe", *server_options, keep=False)  # fmt: skip
        program("wiped", library, what, str(secret), server.ca, *mechanism,
                environment={"TEST_PORT": server.port})  # fmt: skip
        server.stop()

    password, token = "correct horse battery", "ya29.a0-token_of-forty-octets.of-base64url"
    plain = ("-password", password, "-mechanisms", "PLAIN,LOGIN")
    searched("kept", password, *plain)
    searched("password", password, *plain)
    searched("refused", password, "-password", "another", "-mechanisms", "PLAIN")
    for name in MECHANISMS:
        searched(
            "password", password, "-password", password, "-mechanisms", name, mechanism=(name,)
        )
    for what in ("token", "rotated"):
        searched(what, token, "-token", token)
    key, certificate = folder / "wiped-key.pem", folder / "wiped-certificate.pem"
    output("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=wiped",
           "-days", "30", "-keyout", str(key), "-out", str(certificate))  # fmt: skip
    for what, file in (("key", key), ("key-file", key), ("signer", certificate)):
        program("wiped", library, what, str(key), str(file))


def bad_arguments(folder):
    """Every function of courriel.json with bad arguments: none is a defect of the library."""
    place = folder / "arguments"
    place.mkdir()
    output("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=arguments", "-days", "30",
           "-keyout", str(place / "key.pem"), "-out", str(place / "certificate.pem"))  # fmt: skip
    server = Server(keep=False)
    said = program(sys.executable, str(HERE / "arguments.py"), str(options.library), str(place),
                   environment={"TEST_PORT": server.port}, patience=600)  # fmt: skip
    server.stop()
    print("      " + said.strip(), flush=True)


def hostile():
    """Hosts in a bad way. What is written while the first descriptors are closed is part of no mail."""
    server = Server()
    library = str(options.library)
    environment = {"TEST_PORT": server.port}
    seed = str(time.time_ns() % 1000000)
    program("hostile", library, "calls", seed, environment=environment)
    for what in ("interrupted", "closed", "cancelled", "filtered", "jailed", "exit"):
        program("hostile", library, what, environment=environment)
    for kilobytes in ("64", "unlimited"):
        # What the limit is at the start is what all threads get for a stack.
        program("/bin/sh", "-c", f"ulimit -s {kilobytes} && exec '{options.build / 'hostile'}' '{library}' cancelled",
                environment=environment)  # fmt: skip
    server.stop()
    bodies = {part.get("text") for m in server.mails for part in m["summary"]["parts"]}
    verdict(
        f"hostile: {len(server.mails)} mails, all whole",
        "" if bodies == {"hostile\r\n"} else str(bodies),
    )


def goroutines(folder):
    """Panics in goroutines. Each mail arrives as often as its sender was told."""
    server = Server()
    wanted = program("goroutines", str(folder / "panicked"), environment={"TEST_PORT": server.port})
    server.stop()
    came = [m["summary"]["subject"] for m in server.mails]
    wrong = []
    for line in wanted.splitlines():
        subject, least, most = line.split("\t")
        if not int(least) <= came.count(subject) <= int(most):
            wrong.append(f"{subject}: {came.count(subject)} times, not {least} to {most}")
    verdict(f"goroutines: {len(wanted.splitlines())} mails, {len(came)} arrived", "\n".join(wrong))


def fuzz(seconds, seed):
    """Plays the seeds, and then makes more inputs. What fails is kept."""
    server = Server(keep=False)
    seeds = sorted(str(path) for path in (HERE / "fuzz-seeds").iterdir())
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=fuzz", "-days", "3650",
             "-keyout", "key.pem", "-out", "certificate.pem"],
            cwd=folder, check=True, capture_output=True,
        )  # fmt: skip
        Path(folder, "mail.eml").write_text(
            "From: a@example.org\nTo: b@example.org\nSubject: x\n\nbody\n"
        )
        before = len(failed)
        said = program("fuzz", str(seconds), str(seed), *seeds, environment={"TEST_PORT": server.port},
                       patience=seconds + 200, folder=folder)  # fmt: skip
        print("      " + said.strip(), flush=True)
        if len(failed) > before:
            kept = options.build / "fuzz-failures" / f"input-{time.time_ns()}"
            kept.parent.mkdir(exist_ok=True)
            shutil.copy(Path(folder, "fuzz-input"), kept)
            print(f"      The input that failed: {kept} (seed {seed}). Again: fuzz 0 0 {kept}")
    server.stop()


def endings(folder):
    """Ends processes that have mails in an outbox and do not close it. How many mails arrive, and within what time."""
    library = str(options.library)
    everything, nothing = range(60, 61), range(60)
    for how, arrive in (
        ("return", everything), ("thread", everything), ("busy", everything), ("signal", everything),
        ("in-callback", everything), ("unloaded", everything), ("before", everything), ("after", everything),
        ("_exit", nothing), ("fork", nothing), ("clone", nothing), ("vfork", nothing),
    ):  # fmt: skip
        server = Server()
        os.environ["TEST_PORT"] = server.port
        program("endings", library, how, "60", "someone@example.org", "30", silent=True)
        server.stop()
        came = len(server.mails)
        verdict(
            f"endings {how}: {came} of 60 mails arrived",
            "" if came in arrive else f"wanted {arrive}",
        )

    server = Server()
    os.environ["TEST_PORT"] = server.port
    for recipient, file, least, most in (
        ("later@example.org", "", 0, 10),  # what cannot go within the bound is given up at once
        (
            "stall@example.org",
            "",
            1,
            15,
        ),  # a server that is silent is not waited for beyond the bound
        ("later@example.org", str(folder / "later"), 0, 10),
        ("stall@example.org", str(folder / "stall"), 1, 15),
    ):
        began = time.monotonic()
        program(
            "endings",
            library,
            "return",
            "5",
            recipient,
            "3",
            *([file] if file else []),
            silent=True,
        )
        took = time.monotonic() - began
        verdict(f"endings {recipient} {'file' if file else 'memory'}: {took:.1f} s",
                "" if least <= took <= most else f"wanted {least} to {most} s")  # fmt: skip
    server.stop()
    verdict(
        "endings: nothing of those arrived", f"{len(server.mails)} mails" if server.mails else ""
    )


def sanitized():
    """The programs and the C part of the library with the address and undefined behaviour sanitizers."""
    server = Server()
    # Faults are Go's to look at first. What is lost is valgrind's to find: Go's memory confuses the other.
    os.environ["ASAN_OPTIONS"] = "detect_leaks=0:handle_segv=0:handle_sigbus=0:handle_sigfpe=0"
    os.environ["TEST_PORT"] = server.port
    for name in ("misuse", "threads", "callbacks"):
        program(name)
    for what in ("notes", "life", "results"):
        program("drafts", what)
    with tempfile.TemporaryDirectory() as folder:
        program("everypanic", "1", folder=folder)
    server.stop()
    fuzz(20, time.time_ns() % 1000000)


def raced():
    """The same with the thread sanitizer: a race is a report, and the end of the program is not 0."""
    server = Server()
    os.environ["TEST_PORT"] = server.port
    os.environ["TSAN_OPTIONS"] = "exitcode=66"
    for name in ("threads", "turns", "callbacks"):
        program(name)
    for what in ("notes", "life", "results"):
        program("drafts", what)
    server.stop()
    with tempfile.TemporaryDirectory() as folder:
        goroutines(Path(folder))


def cost():
    """The best of several loads: the machine has other things to do as well."""
    figures = []
    for _ in range(8):
        command = [str(options.build / "loading"), str(options.library), "cost"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            verdict("cost of loading", done.stderr)
            return
        figures.append([float(f) for f in done.stdout.split()])
    ms, mb = min(f[0] for f in figures), min(f[1] for f in figures) / 1024
    verdict(f"loading and the first call: {ms} ms (at most 20)", "" if ms <= 20 else "too slow")
    verdict(f"resident with a session: {mb:.1f} MB (at most 20)", "" if mb <= 20 else "too much")


def main():
    library = str(options.library)
    panics = str(options.build / "libcourriel-panics.so")
    the_header()
    the_names()
    the_table()
    the_interface()
    the_sources()
    the_library()
    with tempfile.TemporaryDirectory() as folder:
        sending(Path(folder))
        server = Server()
        os.environ["TEST_PORT"] = server.port
        for name in ("errors", "misuse", "threads", "turns", "callbacks", "exceptions"):
            program(name)
        key = Path(folder) / "key.pem"
        output("openssl", "genrsa", "-out", str(key), "2048")
        print(
            program("large", str(Path(folder) / "large.bin"), str(key))
            .strip()
            .replace("\n", "\n      ")
        )
        for what in ("notes", "life", "results", "idle"):
            program("drafts", what)
        for name in ("misuse", "callbacks"):
            without_leaks(name)
        program("reading", silent=True)
        without_leaks("drafts", "results")
        program("handoffs", "results")
        program("panics", panics)
        print(
            "      " + program("everypanic", str(time.time_ns() % 1000000), folder=folder).strip()
        )
        for what in ("again", "stacks"):
            program("loading", library, what)
        copy = Path(folder) / "another-courriel.so"
        shutil.copy(library, copy)
        program("loading", library, "copies", str(copy))
        cost()
        for what in ("sync", "memory", str(Path(folder) / "outbox")):
            program("descriptors", what)
            if what != "sync":
                program("completions", what + ("-completions" if "/" in what else ""))
        program("recording", library)
        program("recording", library, "planted")
        program("recording", str(options.build / "plain.so"), "plain")
        for what in ("descriptors", "memory", "start", "select", "locale", "clocks"):
            program("limits", library, what)
        program("limits", panics, "threads")
        for mode in ("none", "handlers"):
            program("signals", library, "dump", mode)
        program("faults", library)
        for when in ("before", "after"):
            for size in ("small", "big"):
                for stack in ("plain", "onstack"):
                    program("signals", library, "storm", when, size, stack)
        for mode in ("default", "ignore", "handler", "default-after"):
            program("signals", library, "pipe", mode)
        for name in ("PROF", "CHLD"):
            program("signals", library, "count", name)
        for name in ("PROF", "CHLD", "RTMIN", "USR1"):
            program("signals", library, "wait", name)
        for name, number in (("SEGV", signal.SIGSEGV), ("FPE", signal.SIGFPE)):
            program("signals", panics, "crash", "handler", name, code=42)
            program("signals", panics, "crash", "none", name, code=-number, silent=True)
        for state in ("load", "used", "open", "busy"):
            for way in ("fork", "clone", "vfork", "spawn"):
                for what in ("error", "copy"):
                    # A child that gets an error costs nothing; the others start Go.
                    cheap = what == "error" and way in ("fork", "clone")
                    program("forks", library, state, way, what, "100" if cheap else "5")
        server.stop()
        endings(Path(folder))
        hostile()
        goroutines(Path(folder))
        secrets()
        wiped(Path(folder))
        bad_arguments(Path(folder))
        secure(Path(folder))
        leaks(3000)
        leaks_of_python(2000)
        fuzz(8, time.time_ns() % 1000000)
    return summary()


def summary():
    if failed:
        print(f"{len(failed)} failed: " + "; ".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, required=True, help="folder of the built programs")
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--cc", default="gcc")
    parser.add_argument("--cxx", default="g++")
    parser.add_argument(
        "--leaks", type=int, metavar="MAILS", help="only the test of leaks, with so many mails"
    )
    parser.add_argument(
        "--fuzz", type=int, metavar="SECONDS", help="only random calls, for so long"
    )
    parser.add_argument(
        "--raced", action="store_true", help="only what the thread sanitizer can look at"
    )
    parser.add_argument(
        "--sanitized", action="store_true", help="only what the sanitizers can look at"
    )
    options = parser.parse_args()
    options.build = options.build.resolve()
    if options.raced:
        raced()
        sys.exit(summary())
    if options.sanitized:
        sanitized()
        sys.exit(summary())
    if options.leaks:
        leaks(options.leaks)
        leaks_of_python(options.leaks)
        sys.exit(summary())
    if options.fuzz:
        fuzz(options.fuzz, time.time_ns() % 1000000)
        sys.exit(summary())
    sys.exit(main())
