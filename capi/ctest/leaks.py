# SPDX-License-Identifier: MIT
"""Sends many mails from Python and leaves nothing behind, as leaks.c does from C.

leaks.py COUNT      with COURRIEL_LIBRARY of the tag courrieltest, which counts goroutines
"""

import contextlib
import gc
import os
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bindings" / "python" / "src"))

import courriel
from courriel import _native, wlanguage

EACH, PARTS, THREADS = 25, 5, 2
PORT = int(os.environ["TEST_PORT"])
told = [0, 0]
problems = []


def usage_of(kind):
    return _native.library().EmailTestUsage(kind)


def letter(number):
    message = courriel.Message(
        sender="Zoé <sender@example.org>", to="recipient@example.org", subject="café", text="leaks"
    )
    if number % 5 == 0:
        message.attach(b"0123456789", name="x.bin")
    return message


def progress(done, total):
    told[0] += 1


def transcript(side, line):
    told[1] += 1


def one_round(number):
    """EACH mails on a session of its own: one by one, by the outbox, or in one call."""
    way = number % 4
    session = courriel.connect("127.0.0.1", PORT, option=courriel.Option.CLEAR, async_mode=way == 1, progress=progress,
                               transcript=transcript if way == 3 else None)  # fmt: skip
    letters = [letter(number + i) for i in range(EACH)]
    if way == 2:
        complete = [result.complete for result in session.send_all(letters)]
    else:
        complete = [session.send(one).complete for one in letters]
    if not all(complete):
        problems.append(f"a mail of round {number} was not sent")
    if way == 1:
        session.flush()
    try:
        letters[0].to("a name that is not an address")
        problems.append("an address without a domain was taken")
    except courriel.MessageError:
        pass
    # Every other session is left to the finalizer.
    if number % 8 < 4:
        session.close()


def many(rounds):
    try:
        for number in range(rounds):
            one_round(number)
    except Exception as error:
        problems.append(repr(error))


def status_of(field):
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1])
    raise KeyError(field)


def descriptors():
    """Those of the host, and those of the library's threads, which have a table of their own."""
    tables = [0]
    for task in os.listdir("/proc/self/task"):
        with contextlib.suppress(OSError):
            tables.append(len(os.listdir(f"/proc/self/task/{task}/fd")))
    return len(os.listdir("/proc/self/fd")) + max(tables)


def run(mails, sent):
    threads = [
        threading.Thread(target=many, args=(mails // EACH // THREADS,)) for _ in range(THREADS)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    gc.collect()
    # Idle workers end after a second in this library, and closed connections are being torn down.
    before, end = -1, time.monotonic() + 20
    while before != (now := (status_of("Threads:"), descriptors())) and time.monotonic() < end:
        before = now
        time.sleep(1.5)
    wlanguage.EmailTrimMemory()
    usage = {
        "kB": status_of("VmRSS:"), "descriptors": now[1], "threads": now[0],
        "goroutines": usage_of(0), "heap": usage_of(1),
    }  # fmt: skip
    print(
        f"{sent} mails: " + ", ".join(f"{value} {name}" for name, value in usage.items()),
        flush=True,
    )
    return usage


def main():
    count = int(sys.argv[1])
    part = max(count // PARTS // EACH // THREADS, 8) * EACH * THREADS
    # Caches and pools have their size after the first part.
    first = run(part, part)
    for i in range(2, PARTS + 1):
        last = run(part, part * i)
    allowed = {
        "kB": 16000,
        "descriptors": 0,
        "threads": 4,
        "goroutines": 0,
        "heap": 100000 + count * 2,
    }
    for name, more in allowed.items():
        if last[name] > first[name] + more:
            problems.append(f"{name}: {first[name]}, later {last[name]}")
    if not all(told):
        problems.append(f"callbacks were not called: {told}")
    if _native._transcripts or _native._ported or _native._completions or _native._readers:
        problems.append("functions of sessions that are gone are kept")
    for problem in problems[:20]:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
