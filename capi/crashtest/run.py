#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kills hosts that queue mails into one outbox file, and reconciles what was promised, what the server
has, and what the outbox says. Between host and server stands a line that delays and cuts.

Held after the last kill, when all that waits was sent:
- every mail for which EmailSendMessage returned true is in the outbox, as sent or, if the server
  refuses its recipients, as failed; in the mode "at most once" also as unknown (lost: none)
- every mail that the outbox calls sent is at the server, and none that it calls failed
- a mail that the server has more than once is marked as a possible duplicate, and in the mode "at
  most once" there is none
"""

import argparse
import collections
import contextlib
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

import power

SENT, FAILED, CANCELLED, UNKNOWN = 4, 5, 6, 7


class Server:
    """smtptestd, and what it accepted: how often each subject, by recipient."""

    def __init__(self, program, port=0):
        self.process = subprocess.Popen(
            [program, "-listen", f"127.0.0.1:{port}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.port = None
        self.mails = collections.Counter()
        self.lock = threading.Lock()
        listening = threading.Event()
        threading.Thread(target=self.read, args=(listening,), daemon=True).start()
        if not listening.wait(30):
            raise SystemExit("smtptestd does not listen")

    def read(self, listening):
        for line in self.process.stdout:
            event = json.loads(line)
            if event["event"] == "listening":
                self.port = event["port"]
                listening.set()
            elif event["event"] == "mail":
                with self.lock:
                    for recipient in event["recipients"]:
                        self.mails[event["summary"]["subject"], recipient["address"]] += 1

    def close(self):
        """Ends the server; returns when everything that it said was read."""
        self.process.stdin.close()
        self.process.wait(30)
        time.sleep(0.2)
        return self.mails


class Line:
    """Carries connections to the server; cuts some of them after some octets, and delays."""

    def __init__(self, port, chance, seed, delays=(0, 0, 0, 0.002)):
        self.to, self.chance, self.random, self.delays = port, chance, random.Random(seed), delays
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def calm(self):
        """Cuts and delays nothing any more."""
        self.chance, self.delays = 0, (0,)

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            try:
                server = socket.create_connection(("127.0.0.1", self.to))
            except OSError:
                client.close()
                continue
            # The greeting passes: a start that fails says nothing about the outbox.
            cut = self.random.randrange(300, 9000) if self.random.random() < self.chance else None
            back = cut is not None and self.random.random() < 0.5
            delay = self.random.choice(self.delays)
            there, again = (None, cut // 4) if back else (cut, None)
            for source, sink, after in ((client, server, there), (server, client, again)):
                threading.Thread(
                    target=self.carry, args=(source, sink, after, delay), daemon=True
                ).start()

    @staticmethod
    def carry(source, sink, after, delay):
        try:
            while data := source.recv(65536):
                if delay:
                    time.sleep(delay)
                if after is not None:
                    data, after = data[:after], after - len(data)
                sink.sendall(data)
                if after is not None and after <= 0:
                    break
        except OSError:
            pass
        for s in (source, sink):
            with contextlib.suppress(OSError):
                s.shutdown(socket.SHUT_RDWR)


def outbox(text):
    """What the host printed of every mail."""
    mails = {}
    for line in text.splitlines():
        number, state, duplicate, attempts, code, *recipients = line.split(" ")
        mails[int(number)] = {
            "state": int(state),
            "duplicate": duplicate == "1",
            "attempts": int(attempts),
            "code": int(code),
            "recipients": {a: r.split("/")[0] for a, r in (r.rsplit("=", 1) for r in recipients)},
            "codes": {a: int(r.split("/")[1]) for a, r in (r.rsplit("=", 1) for r in recipients)},
        }
    return mails


def reconcile(promised, mails, arrived, at_most_once):
    faults = []
    subjects = {
        next(iter(m["recipients"])).split("@")[1].removesuffix(".example"): m
        for m in mails.values()
    }
    figures = collections.Counter(
        promised=len(promised), outbox=len(mails), arrived=sum(arrived.values())
    )
    for number, subject in promised.items():
        if number not in mails:
            faults.append(f"lost: {number} {subject} was promised and is not in the outbox")
    by_subject = collections.defaultdict(collections.Counter)
    for (subject, recipient), count in arrived.items():
        by_subject[subject][recipient] += count
        if subject not in subjects:
            faults.append(f"invented: {subject} arrived and is not in the outbox")
    for subject, m in subjects.items():
        here = by_subject[subject]
        twice = any(count > 1 for count in here.values())
        figures["arrived twice"] += twice
        figures["marked as possible duplicates"] += m["duplicate"]
        figures[{SENT: "sent", FAILED: "failed", UNKNOWN: "unknown"}.get(m["state"], "open")] += 1
        if twice and (at_most_once or not m["duplicate"]):
            faults.append(f"duplicate: {subject} arrived {dict(here)}: {m}")
        if m["state"] not in (SENT, FAILED, UNKNOWN):
            faults.append(f"left: {subject}: {m}")
        if m["state"] == UNKNOWN and not at_most_once and m["attempts"] < 10:
            faults.append(f"kept back: {subject}: {m}")
        for address, accepted in m["recipients"].items():
            refused = address.split("@")[0] in ("refused", "data-refused")
            if accepted == "1" and not here[address]:
                faults.append(f"lost: {subject} was sent to {address} and did not arrive: {m}")
            if m["state"] in (SENT, FAILED) and accepted == "0" and not refused:
                faults.append(f"lost: {subject} was given up for {address}: {m}")
            if m["state"] == FAILED and here[address] and not m["duplicate"]:
                faults.append(f"denied: {subject} arrived at {address} and is called failed: {m}")
    return figures, faults


def reconcile_said(said, mails, arrived):
    """Compares every statement of every host with what the outbox says at the end and with what arrived."""
    faults = []
    figures = collections.Counter()
    promised, cancelled, completions, whole = {}, set(), collections.Counter(), set()
    for line in said:
        kind, *words = line.split()
        figures[
            {
                "P": "promised",
                "C": "cancelled",
                "N": "not cancelled",
                "D": "completions",
                "E": "closes",
                "F": "hosts that ended",
            }[kind]
        ] += 1
        if kind == "P":
            promised[int(words[0])] = words[1]
        elif kind == "C":
            cancelled.add(int(words[0]))
        elif kind == "D":
            run, number, status, state = words[0], *map(int, words[1:])
            completions[run, number] += 1
            m = mails.get(number)
            # One that was kept back may be taken back after that.
            if m is None or m["state"] != state and (state, m["state"]) != (UNKNOWN, CANCELLED):
                faults.append(f"contradiction: {line.strip()}: {m}")
            if (status == 2) != (state == SENT) or status not in (2, 3):
                faults.append(f"status: {line.strip()}: {m}")
        elif kind == "F":
            whole.add(words[0])
    for (run, number), count in completions.items():
        if count > 1:
            faults.append(f"told {count} times by {run}: {number} {mails.get(number)}")
    for number, subject in promised.items():
        m = mails.get(number)
        if m is None:
            faults.append(f"lost: {number} {subject}")
            continue
        run = subject.rsplit("-", 2)[0]
        if run in whole and completions[run, number] != 1:
            faults.append(f"told {completions[run, number]} times: {number} {subject} {m}")
        if (m["state"] == CANCELLED) != (number in cancelled) and (
            number in cancelled or run in whole
        ):
            faults.append(f"cancelled: {number in cancelled}: {number} {subject} {m}")
    codes = {"refused": 550, "data-refused": 554}
    for number, m in mails.items():
        subject = next(iter(m["recipients"])).split("@")[1].removesuffix(".example")
        for address, accepted in m["recipients"].items():
            here, local = arrived[subject, address], address.split("@")[0]
            what = f"{number} {address}, arrived {here} times: {m}"
            if accepted == "1" and (not here or m["codes"][address] != 250):
                faults.append(f"said to be accepted: {what}")
            if here > (accepted == "1") and not m["duplicate"]:
                faults.append(f"nothing is said of a copy: {what}")
            # A mail that was refused as a whole has the code itself (EMAIL_E_MESSAGE_REFUSED).
            given = m["codes"][address] or {606: 554}.get(m["code"])
            if (
                m["state"] in (SENT, FAILED)
                and accepted == "0"
                and (local not in codes or given != codes[local])
            ):
                faults.append(f"another code than the server's: {what}")
        figures["copies marked"] += m["duplicate"]
    return figures, faults


def talk(o, folder, kills):
    """Kills and closes hosts while mails are cancelled and completions are read; no statement may be wrong."""
    chance = random.Random(o.seed)
    server = Server(o.smtptestd)
    line = Line(server.port, 0.15, o.seed)
    file, said = os.path.join(folder, "outbox"), os.path.join(folder, "said")
    began = time.monotonic()

    def host(name, mails, end):
        return subprocess.Popen(
            [o.host, "talk", str(line.port), file, said, name, str(mails), str(end)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    for kill in range(kills):
        hosts = [host(f"t{kill}.{i}", 8, (kill + i) % 2) for i in range(1 + (kill % 3 == 2))]
        for h in hosts:
            h.stdout.readline()
        time.sleep(chance.random() ** 2 * 0.4)
        for i, h in enumerate(hosts):
            # Of those that close, some do so to the end.
            if (kill + i) % 4 != 3:
                h.kill()
            h.stdin.close()
            if h.wait(120) > 0:
                raise SystemExit(f"a host ended by itself with {h.returncode}")
            h.stdout.close()
    line.calm()
    last = [host(f"last{i}", 20, 2) for i in range(2)]
    for h in last:
        h.communicate(timeout=300)
        if h.returncode:
            raise SystemExit(f"a host ended with {h.returncode}")
    mails = outbox(finish(o, line.port, file, 240, False))
    with open(said) as lines:
        figures, faults = reconcile_said(
            [text for text in lines if text.endswith("\n")], mails, server.close()
        )
    if (
        not all(figures[what] for what in ("promised", "cancelled", "completions"))
        or figures["hosts that ended"] != 2
    ):
        faults.append("the run did not come to what it is to test")
    return figures, faults, time.monotonic() - began


def finish(o, port, file, seconds, at_most_once):
    """Lets a last host send all that waits for a port; what it says became of each."""
    last = subprocess.run(
        [o.host, "finish", str(port), file, str(seconds), str(int(at_most_once))],
        stdout=subprocess.PIPE,
        text=True,
        timeout=seconds + 60,
    )
    if last.returncode != 0:
        raise SystemExit(f"the last host ended with {last.returncode}")
    return last.stdout


def read(promises):
    """The numbers and subjects that were promised; half a line was not."""
    if not os.path.exists(promises):
        return {}
    with open(promises) as lines:
        return {int(line.split()[0]): line.split()[1] for line in lines if line.endswith("\n")}


def crash(o, folder, at_most_once, kills):
    chance = random.Random(o.seed)
    server = Server(o.smtptestd)
    line = Line(server.port, 0.25, o.seed)
    file, promises = os.path.join(folder, "outbox"), os.path.join(folder, "promises")
    began = time.monotonic()
    said = os.open(os.path.join(folder, "said"), os.O_RDWR | os.O_CREAT | os.O_APPEND)
    for kill in range(kills):
        hosts = [
            subprocess.Popen(
                [
                    o.host,
                    "queue",
                    str(line.port),
                    file,
                    promises,
                    f"k{kill}-{i}",
                    "3",
                    "6",
                    str(int(at_most_once)),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
            )
            for i in range(1 + (kill % 4 == 3))
        ]
        # At any instant from the first opening of the file to the time when all is sent.
        if kill % 3:
            hosts[0].stdout.readline()
        time.sleep(chance.random() ** 2 * 0.25)
        for host in hosts:
            host.send_signal(chance.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGSEGV)))
        for host in hosts:
            host.stdin.close()
            if host.wait(60) >= 0:
                end = os.pread(said, 4000, max(0, os.fstat(said).st_size - 4000)).decode()
                raise SystemExit(f"{end}\na host ended by itself with {host.returncode}")
            host.stdout.close()
        if kill % 100 == 99:
            print(f"  {kill + 1} kills, {time.monotonic() - began:.0f} s", flush=True)
    os.close(said)
    line.calm()
    last = finish(o, line.port, file, 240, at_most_once)
    arrived = server.close()
    figures, faults = reconcile(read(promises), outbox(last), arrived, at_most_once)
    # A run in which nothing happened shows nothing.
    seen = figures["promised"] and figures["sent"]
    if (
        not seen
        or kills > 100
        and not at_most_once
        and not figures["marked as possible duplicates"]
    ):
        faults.append("the run did not come to what it is to test")
    return figures, faults, time.monotonic() - began


def birth(o, folder, kills):
    """Kills two hosts while they make the file, each time a new one; a third must be able to use it."""
    chance = random.Random(o.seed)
    server = Server(o.smtptestd)
    figures, faults = collections.Counter(), []
    began = time.monotonic()
    for kill in range(kills):
        file, promises = (
            os.path.join(folder, f"outbox{kill}"),
            os.path.join(folder, f"promises{kill}"),
        )
        hosts = [
            subprocess.Popen(
                [o.host, "queue", str(server.port), file, promises, f"b{kill}-{i}", "1", "3", "0"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
            )
            for i in range(2)
        ]
        time.sleep(chance.random() * 0.06)
        for host in hosts:
            host.kill()
        for host in hosts:
            host.stdin.close()
            if host.wait(60) >= 0:
                faults.append(f"a host ended by itself with {host.returncode}")
        figures["files"] += os.path.exists(file)
        promised, held = read(promises), outbox(finish(o, server.port, file, 60, False))
        figures["promised"] += len(promised)
        figures["outbox"] += len(held)
        faults += [
            f"lost: {number} {subject}"
            for number, subject in promised.items()
            if number not in held
        ]
    figures["arrived"] = sum(server.close().values())
    if figures["arrived"] < figures["promised"] * 3 // 4:
        faults.append("what was promised was not sent")
    return figures, faults, time.monotonic() - began


def together(o, folder, processes):
    """Processes that share a file and are not disturbed: each mail arrives once."""
    server = Server(o.smtptestd)
    file, promises = os.path.join(folder, "outbox"), os.path.join(folder, "promises")
    began = time.monotonic()
    hosts = [
        subprocess.Popen(
            [o.host, "queue", str(server.port), file, promises, f"p{i}", "2", "50", "1"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for i in range(processes)
    ]
    for host in hosts:
        host.stdout.readline()
        if host.stdout.readline() != b"queued\n":
            raise SystemExit("a host could not queue")
    for host in hosts:
        host.stdin.close()
    for host in hosts:
        if host.wait(120) != 0:
            raise SystemExit(f"a host ended with {host.returncode}")
    last = finish(o, server.port, file, 60, False)
    arrived = server.close()
    figures, faults = reconcile(read(promises), outbox(last), arrived, False)
    if (
        figures["marked as possible duplicates"]
        or figures["arrived twice"]
        or figures["promised"] != 100 * processes
    ):
        faults.append(f"not once each: {dict(figures)}")
    return figures, faults, time.monotonic() - began


def stopped(o, folder, pairs):
    """Stops one of two hosts that share a file for longer than its claims are held, and lets it go on."""
    server = Server(o.smtptestd)
    # So slow that a host is hardly ever stopped while it writes: that locks the file for all.
    line = Line(server.port, 0, o.seed, (0.05,))
    began = time.monotonic()
    runs = []
    for pair in range(pairs):
        file, promises = (
            os.path.join(folder, f"outbox{pair}"),
            os.path.join(folder, f"promises{pair}"),
        )
        hosts = [
            subprocess.Popen(
                [o.host, "queue", str(line.port), file, promises, f"s{pair}-{i}", "2", "40", "0"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            for i in range(2)
        ]
        for host in hosts:
            host.stdout.readline()
            if host.stdout.readline() != b"queued\n":
                raise SystemExit("a host could not queue")
        time.sleep(random.Random(o.seed + pair).random() * 0.5)
        hosts[0].send_signal(signal.SIGSTOP)
        runs.append((file, promises, hosts))
    # Two minutes a claim, one in which it might still be renewed, and time to send.
    time.sleep(230)
    line.calm()
    figures, faults, ended = collections.Counter(), [], []
    for file, promises, hosts in runs:
        hosts[0].send_signal(signal.SIGCONT)
        for host in hosts:
            host.stdin.close()
        for host in hosts:
            if host.wait(120) != 0:
                raise SystemExit(f"a host ended with {host.returncode}")
            host.stdout.close()
        ended.append((read(promises), outbox(finish(o, line.port, file, 60, False))))
    arrived = server.close()
    for pair, (promised, mails) in enumerate(ended):
        here = {key: count for key, count in arrived.items() if key[0].startswith(f"s{pair}-")}
        found, wrong = reconcile(promised, mails, here, False)
        figures.update(found)
        faults += wrong
    if not figures["marked as possible duplicates"]:
        faults.append("the run did not come to what it is to test")
    return figures, faults, time.monotonic() - began


def bulk(o, folder, in_file):
    """Fills an outbox while the server is away; when it is back, all is sent once, with bounded memory."""
    mails, most_kb = 10000, 48 << 10
    file = os.path.join(folder, "outbox") if in_file else ""
    began = time.monotonic()
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        host = subprocess.Popen(
            [o.host, "bulk", str(port), file, str(mails)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if host.stdout.readline() != "queued\n":
            raise SystemExit("a host could not queue")
    server = Server(o.smtptestd, port)
    said, _ = host.communicate("go on\n", timeout=240)
    arrived = server.close()
    if host.returncode != 0:
        raise SystemExit(f"a host ended with {host.returncode}")
    sent, others, kb = map(int, said.split())
    figures = {"sent": sent, "arrived": sum(arrived.values()), "kB at the most": kb}
    faults = []
    if (sent, others) != (mails, 0) or figures["arrived"] != mails:
        faults.append(f"{mails} were queued, {others} are not sent")
    if not 0 < kb < most_kb:
        faults.append(f"{kb} kB more, {most_kb} may be")
    if in_file:
        db = sqlite3.connect(file)
        rows = [
            db.execute(q).fetchall()
            for q in (
                "SELECT state, count(*), sum(attempts) = count(*) FROM mail GROUP BY state",
                "SELECT count(*) FROM piece",
                "SELECT state, n FROM tally WHERE n > 0 AND state >= 0",
                "PRAGMA integrity_check",
            )
        ]
        db.close()
        if rows != [[(SENT, mails, 1)], [(0,)], [(SENT, mails)], [("ok",)]]:
            faults.append(f"in the file: {rows}")
    return figures, faults, time.monotonic() - began


def losses_of_power(o, folder, runs):
    """Replays what a host wrote and flushed: what was promised is there whatever the disk has not got yet."""
    figures, faults = collections.Counter(), []
    began = time.monotonic()
    for run in range(runs):
        names = ("outbox", "left", "log", "promises")
        where, left, log, promises = (os.path.join(folder, f"{name}{run}") for name in names)
        os.mkdir(where)
        os.mkdir(left)
        server = Server(o.smtptestd)
        file = os.path.join(where, "outbox")
        subprocess.run(
            power.trace(
                log, [o.host, "queue", str(server.port), file, promises, f"w{run}", "3", "6", "0"]
            ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=120,
            check=True,
        )
        server.close()
        tried, promised, wrong = power.losses(log, where, promises, left, o.seed + run)
        figures["instants"] += tried
        figures["promised"] += promised
        faults += wrong
        # A disk on which no flush has an effect must lose something, or this shows nothing.
        if (
            promised != 18
            or not power.losses(log, where, promises, left, o.seed, 0.02, deaf=True)[2]
        ):
            faults.append("the run did not come to what it is to test")
    return figures, faults, time.monotonic() - began


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--host", required=True)
    p.add_argument("--smtptestd", required=True)
    p.add_argument("--kills", type=int, default=1000)
    p.add_argument("--only", default="", help="run only what has this in its name")
    p.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    o = p.parse_args()
    print(f"seed {o.seed}")
    runs = [
        ("2 processes", lambda d: together(o, d, 2)),
        ("4 processes", lambda d: together(o, d, 4)),
        ("10000 mails out of memory", lambda d: bulk(o, d, False)),
        ("10000 mails out of a file", lambda d: bulk(o, d, True)),
        ("loss of power", lambda d: losses_of_power(o, d, max(1, o.kills // 100))),
        (f"{o.kills // 5} kills while the file is made", lambda d: birth(o, d, o.kills // 5)),
        (f"{o.kills} kills", lambda d: crash(o, d, False, o.kills)),
        (f"{o.kills // 4} kills, at most once", lambda d: crash(o, d, True, o.kills // 4)),
    ]
    runs.append(
        (
            f"{o.kills // 2} kills and closes beside cancels and completions",
            lambda d: talk(o, d, o.kills // 2),
        )
    )
    if o.kills >= 1000:
        runs.append(("4 pairs, one of each stopped for minutes", lambda d: stopped(o, d, 4)))
    bad = False
    for name, run in runs:
        if o.only not in name:
            continue
        with tempfile.TemporaryDirectory(prefix="courriel-crash-") as folder:
            figures, faults, seconds = run(folder)
        said = ", ".join(f"{count} {what}" for what, count in figures.items())
        print(f"{'FAILED' if faults else 'ok'}  {name}: {said}; {seconds:.0f} s", flush=True)
        for f in faults[:20]:
            print("   ", f)
        bad = bad or bool(faults)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
