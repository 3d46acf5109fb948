# SPDX-License-Identifier: MIT
"""Compiles and runs every example in every language against the test server, and compares
what they print and what arrives. Run by `make test-examples`; ends with "N passed, N failed".

    python3 examples/test.py [LANGUAGE ...]        (C, C++, Python, .NET, Go, legacy)
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable

sys.dont_write_bytecode = True

from languages import (  # noqa: E402
    EXAMPLES,
    GO,
    LANGUAGES,
    LIBRARY,
    OUT,
    PATIENCE_SECONDS,
    TOP,
    Failure,
    Language,
    Server,
    make_library,
    run,
)


def code(name: str) -> str:
    """A code as the examples print it, with the header's number."""
    header = (TOP / "include" / "courriel.h").read_text(encoding="utf-8")
    return f"{name} ({re.search(rf'^#define EMAIL_E_{name} (.*)$', header, re.MULTILINE)[1]})"


BAD_ARGUMENT = [code("CONTROL_CHARACTER"), "An address with a line break failed"]


class Wrong(Exception):
    pass


def expect(condition: bool, what: str) -> None:
    if not condition:
        raise Wrong(what)


def play(
    language: Language,
    server: Server,
    name: str,
    arguments: list[str],
    status: int,
    wanted: list[str],
    **settings: str,
) -> str:
    """Runs one example and compares its status and what it prints."""
    done = run([*language.build(name), *arguments], env=server.environment(**settings))
    expect(done.returncode == status, f"status {done.returncode}, not {status}:\n{done.stdout}")
    for text in wanted:
        expect(text in done.stdout, f"{text!r} is missing in:\n{done.stdout}")
    expect(server.password not in done.stdout, "the password was printed")
    return done.stdout


def sends_a_text(language: Language, server: Server) -> None:
    play(language, server, "01_send_text", [], 0, ["The server has it."])
    mail = server.mail()
    summary = mail["summary"]
    expect(
        summary["subject"] == f"A first mail from {language.name}",
        f"the subject is {summary['subject']!r}",
    )
    text = summary["parts"][0]["text"].replace("\r\n", "\n")
    expect(text == "Hello!\n\nThis mail was sent with Courriel.\n", f"the text is {text!r}")
    expect(mail["user"] == server.user, f"signed in as {mail['user']!r}")
    expect(mail["tls"] is not None, "the mail came in clear")


def sends_html_and_an_attachment(language: Language, server: Server) -> None:
    play(
        language,
        server,
        "02_html_attachment",
        [str(EXAMPLES / "prices.csv")],
        0,
        ["250 2.0.0", "Message-ID: <"],
    )
    parts = server.mail()["summary"]["parts"]
    kinds = [p["content_type"] for p in parts]
    expect(kinds == ["text/plain", "text/html", "text/csv"], f"the parts are {kinds}")
    expect(
        parts[2]["file_name"] == "Prix d'été.csv",
        f"the attachment is called {parts[2]['file_name']!r}",
    )
    expect(
        parts[2]["size"] == (EXAMPLES / "prices.csv").stat().st_size,
        f"it has {parts[2]['size']} bytes",
    )


def says_that_a_file_is_missing(language: Language, server: Server) -> None:
    out = play(language, server, "02_html_attachment", ["/no/such/file"], 1, ["/no/such/file"])
    number = re.search(r"\d+", code("FILE_NOT_FOUND"))[0]
    expect(number in out, f"no {number} in:\n{out}")


def explains_nothing_when_all_is_well(language: Language, server: Server) -> None:
    play(language, server, "03_errors", [], 0, [*BAD_ARGUMENT, "The mail was sent."])
    server.mail()


def explains_a_wrong_password(language: Language, server: Server) -> None:
    wanted = [
        *BAD_ARGUMENT,
        code("SIGN_IN_REFUSED"),
        "535",
        "application password",
        "ask for the password again",
    ]
    out = play(language, server, "03_errors", [], 1, wanted, COURRIEL_PASSWORD="not-the-right-one")
    expect("not-the-right-one" not in out, "the password was printed")


def explains_a_refused_recipient(language: Language, server: Server) -> None:
    wanted = [code("RECIPIENTS_REFUSED"), "550 5.1.1", "No such mailbox", "Check the addresses"]
    wanted.append("ask for the address again")
    play(language, server, "03_errors", [], 1, wanted, COURRIEL_TO="refused@example.org")


def explains_a_dead_server(language: Language, server: Server) -> None:
    with socket.socket() as dead:  # bound, but nobody listens
        dead.bind(("127.0.0.1", 0))
        settings = {"COURRIEL_SERVER": "127.0.0.1", "COURRIEL_PORT": str(dead.getsockname()[1])}
        wanted = [code("CONNECTION_REFUSED"), "Check the port", "try again later"]
        play(language, server, "03_errors", [], 1, wanted, **settings)


def sends_many(language: Language, server: Server) -> None:
    recipients = ["one@example.org", "two@example.org"]
    out = play(
        language, server, "04_many_mails", recipients, 0, ["20 of 20 mails went to everybody."]
    )
    expect(
        len(re.findall(r"two@example\.org: accepted, 250", out)) == 20,
        f"not 20 acceptances in:\n{out}",
    )
    subjects = {server.mail()["summary"]["subject"] for _ in range(20)}
    expect(len(subjects) == 20, f"{len(subjects)} different mails came, not 20")


def sends_many_in_part(language: Language, server: Server) -> None:
    recipients = ["one@example.org", "refused@example.org"]
    out = play(
        language, server, "04_many_mails", recipients, 1, ["0 of 20 mails went to everybody."]
    )
    expect(
        len(re.findall(r"refused@example\.org: refused, 550", out)) == 20,
        f"not 20 refusals in:\n{out}",
    )
    for _ in range(20):
        got = [r["address"] for r in server.mail()["recipients"]]
        expect(got == ["one@example.org"], f"a mail went to {got}")


def queues_a_thousand(language: Language, server: Server) -> None:
    with tempfile.TemporaryDirectory(prefix="courriel-") as folder:
        wanted = ["queued 1000 of 1000: 1000 sent, 0 failed, 0 waiting"]
        wanted.append("1000 of 1000 mails were sent, 0 failed, 0 unknown.")
        play(language, server, "05_outbox", [f"{folder}/outbox.db"], 0, wanted)
    arrived_once_each(language, server)


def arrived_once_each(language: Language, server: Server, times: int = 1) -> None:
    came = Counter(server.mail()["summary"]["subject"] for _ in range(times * 1000))
    meant = Counter({f"{language.name}, mail {number}": times for number in range(1, 1001)})
    missing, more = meant - came, came - meant
    expect(
        came == meant,
        f"{len(missing)} are missing ({list(missing)[:3]}), {len(more)} too many ({list(more)[:3]})",
    )


def queues_a_thousand_in_vain(language: Language, server: Server) -> None:
    with tempfile.TemporaryDirectory(prefix="courriel-") as folder:
        wanted = ["mail 1: ", "550 5.1.1", "0 of 1000 mails were sent, 1000 failed, 0 unknown."]
        to = {"COURRIEL_TO": "refused@example.org"}
        play(language, server, "05_outbox", [f"{folder}/outbox.db"], 1, wanted, **to)


def goes_on_with_what_was_left(language: Language, server: Server) -> None:
    """Killed while there is no server, the next run sends what it had queued, too.

    The mails belong to a server, its port and a user: the server comes at the port that was dead.
    """
    with tempfile.TemporaryDirectory(prefix="courriel-") as folder, socket.socket() as dead:
        dead.bind(("127.0.0.1", 0))  # but nobody listens
        port = str(dead.getsockname()[1])
        settings = server.environment(COURRIEL_PORT=port)
        command = [*language.build("05_outbox"), f"{folder}/outbox.db"]
        last_but_one = (
            "queued 950 of 1000: 0 sent, 0 failed, 950 waiting"  # whole when the last has begun
        )
        with subprocess.Popen(
            command, env=settings, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        ) as first:
            watch = threading.Timer(PATIENCE_SECONDS, first.kill)
            watch.start()
            assert first.stdout
            queued = any(last_but_one in line for line in first.stdout)  # \r ends a line here
            watch.cancel()
            first.kill()
        expect(queued, "it did not queue 1,000 mails without a server")
        wanted = ["1000 of 1000 mails were sent, 0 failed, 0 unknown."]
        dead.close()
        with Server(listen=f"127.0.0.1:{port}") as back:
            play(language, back, "05_outbox", [f"{folder}/outbox.db"], 0, wanted)
            arrived_once_each(language, back, times=2)


def asks_for_missing_settings(language: Language, server: Server) -> None:
    done = run(language.build("01_send_text"), env=server.environment(COURRIEL_PASSWORD=""))
    expect(done.returncode != 0, "it went on without a password")
    expect("Please set COURRIEL_PASSWORD" in done.stdout, f"it only said:\n{done.stdout}")


TESTS: list[Callable[[Language, Server], None]] = [
    sends_a_text,
    sends_html_and_an_attachment,
    says_that_a_file_is_missing,
    explains_nothing_when_all_is_well,
    explains_a_wrong_password,
    explains_a_refused_recipient,
    explains_a_dead_server,
    sends_many,
    sends_many_in_part,
    queues_a_thousand,
    queues_a_thousand_in_vain,
    goes_on_with_what_was_left,
    asks_for_missing_settings,
]


def test(language: Language) -> tuple[int, int]:
    passed = failed = 0
    reason = language.missing()
    if reason:  # a test is never left out
        print(f"FAILED {language.name}: {reason}")
        return 0, 1
    for one in TESTS:
        name = f"{language.name}: {one.__name__.replace('_', ' ')}"
        try:
            with Server() as server:
                one(language, server)
                expect(server.nothing_left(), "more mails came than were expected")
            print(f"ok     {name}", flush=True)
            passed += 1
        except (Wrong, Failure) as wrong:
            print(f"FAILED {name}: {wrong}", flush=True)
            failed += 1
    return passed, failed


def legacy() -> tuple[int, int]:
    """The declarations for old languages fit the header; the Pascal program sends a mail."""
    done = run([sys.executable, str(EXAMPLES / "legacy" / "make.py"), "-check"])
    fits = done.returncode == 0
    print(
        f"{'ok    ' if fits else 'FAILED'} legacy: the declarations fit the header {done.stdout.strip()}"
    )
    if shutil.which("fpc") is None:
        print(
            "       legacy: no Free Pascal, so no Pascal was compiled: apt-get install fp-compiler fp-units-rtl"
        )
        return int(fits), int(not fits)
    out = OUT / "pascal"
    out.mkdir(parents=True, exist_ok=True)
    sends = False
    built = run(
        [
            "fpc",
            "-v0",
            f"-FE{out}",
            f"-k-L{LIBRARY.parent}",
            str(EXAMPLES / "legacy" / "send_mail.pas"),
        ]
    )
    if built.returncode == 0:
        with Server() as server:
            path = {"LD_LIBRARY_PATH": str(LIBRARY.resolve().parent)}
            built = run([str(out / "send_mail")], env=server.environment(**path))
            sends = (
                built.returncode == 0
                and server.mail()["summary"]["subject"] == "Déjà vu: a mail from Pascal"
            )
    print(
        f"{'ok    ' if sends else 'FAILED'} legacy: Pascal sends a mail {'' if sends else built.stdout}"
    )
    return int(fits) + int(sends), int(not fits) + int(not sends)


def main(wanted: list[str]) -> int:
    make_library()
    passed = failed = 0
    for language in [*LANGUAGES, GO]:
        if not wanted or language.name in wanted:
            good, bad = test(language)
            passed, failed = passed + good, failed + bad
    if not wanted or "legacy" in wanted:
        good, bad = legacy()
        passed, failed = passed + good, failed + bad
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Failure as failure:
        sys.exit(str(failure))
