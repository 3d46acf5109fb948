# SPDX-License-Identifier: MIT
"""What a loss of power leaves: replays what a host wrote, as strace saw it.

Of a file only what was written before a flush that has ended is sure to be on the disk, and its
name only when its folder was flushed. What was written behind may be there or not, whole or torn
at a sector. At many instants of the run such disks are made, and each must hold every mail that
was promised by then, with all its octets.
"""

import os
import random
import re
import sqlite3

SECTOR = 512
CALL = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+)")
BEGUN = re.compile(r"^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$")
RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)\) += (-?\d+)")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
PATH = re.compile(r"^\d+<((?:\\x[0-9a-f]{2})*)>")
CALLS = (
    "openat,open,creat,pwrite64,write,writev,pwritev,pwritev2,fsync,fdatasync,sync_file_range,"
    "ftruncate,fallocate,unlink,unlinkat,rename,renameat,renameat2"
)


def trace(log, command):
    """The command line that has strace watch a command."""
    what = ["-e", f"trace={CALLS}", "-e", "signal=none"]
    return ["strace", "-f", "-y", "-xx", "-s", "2000000", "-o", log, *what, *command]


def plain(text):
    return bytes.fromhex(text.replace("\\x", ""))


class Disk:
    """Files of one folder as they are, and as they are for sure."""

    def __init__(self, deaf):
        self.deaf = deaf  # to flushes
        self.files = {}  # number of a file: what is in it
        self.sure = {}  # what was flushed of it
        self.later = {}  # what was written since: (offset, octets), or a size
        self.names, self.sure_names = {}, {}

    def open(self, name):
        if name not in self.names:
            n = self.names[name] = len(self.files)
            self.files[n], self.sure[n], self.later[n] = bytearray(), bytearray(), []

    def change(self, name, what):
        n = self.names[name]
        apply(self.files[n], what)
        self.later[n].append(what)

    def flushes(self, name):
        """What a flush that begins now makes sure when it ends."""
        if name is None:
            return None, dict(self.names)
        n = self.names[name]
        return n, len(self.later[n])

    def flushed(self, n, what):
        if self.deaf:
            return
        if n is None:
            self.sure_names = what
            return
        for change in self.later[n][:what]:
            apply(self.sure[n], change)
        # Two flushes of one file at once would take the same away twice.
        del self.later[n][:what]

    def left(self, chance):
        """What may be found afterwards: chance tells of each change since the flush whether it is there."""
        names = self.sure_names if chance is None or chance.random() < 0.5 else self.names
        found = {}
        for name, n in names.items():
            data = bytearray(self.sure[n])
            for change in self.later[n] if chance else ():
                if chance.random() < 0.5:
                    continue
                if isinstance(change, tuple) and chance.random() < 0.3:
                    at, octets = change
                    change = at, octets[: chance.randrange(0, len(octets) // SECTOR + 1) * SECTOR]
                apply(data, change)
            found[name] = data
        return found


def apply(data, change):
    if isinstance(change, int):
        del data[change:]
        data.extend(bytes(change - len(data)))
        return
    at, octets = change
    if len(data) < at + len(octets):
        data.extend(bytes(at + len(octets) - len(data)))
    data[at : at + len(octets)] = octets


def replay(log, folder, promises, deaf):
    """Yields the disk after each step, with the mails promised so far; promises is the path of that file."""
    disk, promised, begun = Disk(deaf), [], {}

    def here(path):
        return (
            os.path.basename(path) if os.path.dirname(path) == folder and path != promises else None
        )

    def start(call, arguments):
        """What has to be done at the end of a call, from what is seen at its beginning."""
        path = (m := PATH.match(arguments)) and plain(m[1]).decode()
        if call in ("write", "writev") and path == promises:
            # It was promised when the host began to write this down.
            promised.extend(
                int(line.split()[0])
                for line in plain("".join(TEXT.findall(arguments))).splitlines()
            )
        if call in ("fsync", "fdatasync") and (path == folder or path and here(path)):
            return disk.flushes(None if path == folder else here(path))
        return None

    def end(call, arguments, result, flush):
        texts = TEXT.findall(arguments)
        path = (m := PATH.match(arguments)) and plain(m[1]).decode()
        if flush:
            disk.flushed(*flush)
        elif (
            call in ("open", "openat", "creat")
            and "O_CREAT" in arguments
            and (name := here(plain(texts[-1]).decode()))
        ):
            disk.open(name)
        elif call in ("unlink", "unlinkat") and (name := here(plain(texts[-1]).decode())):
            disk.names.pop(name, None)
        elif path and (name := here(path)):
            if call == "pwrite64":
                disk.change(name, (int(arguments.rsplit(", ", 1)[1]), plain(texts[0])[:result]))
            elif call == "ftruncate":
                disk.change(name, int(arguments.rsplit(", ", 1)[1]))
            else:
                raise SystemExit(f"{call} of {name}: this test does not know what that leaves")
        else:
            return False
        return True

    with open(log) as lines:
        for line in lines:
            if m := BEGUN.match(line.rstrip("\n")):
                begun[m[1]] = m[3], start(m[2], m[3])
            elif (m := RESUMED.match(line)) and m[1] in begun:
                before, flush = begun.pop(m[1])
                if int(m[4]) >= 0 and end(m[2], before + m[3], int(m[4]), flush):
                    yield disk, promised
            elif m := CALL.match(line):
                before = len(promised)
                flush = start(m[2], m[3])
                if int(m[4]) >= 0 and end(m[2], m[3], int(m[4]), flush) or len(promised) > before:
                    yield disk, promised


def look(where, found, promised):
    """What is wrong with the outbox of a disk."""
    for name in os.listdir(where):
        os.unlink(os.path.join(where, name))
    for name, data in found.items():
        if not name.endswith("-shm"):
            with open(os.path.join(where, name), "wb") as file:
                file.write(data)
    path = os.path.join(where, "outbox")
    if not promised:
        return None  # whether it can be used again is what the kills at its birth show
    if not os.path.exists(path):
        return f"no file, and {len(promised)} mails are promised"
    try:
        db = sqlite3.connect(path)
        try:
            db.execute("PRAGMA synchronous=OFF")  # of this copy
            if (said := db.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                return said
            mails = {
                row[0]: row[1:]
                for row in db.execute("SELECT id, state, size, pieces FROM mail WHERE state > 0")
            }
            pieces = dict(db.execute("SELECT (id >> 24), sum(length(data)) FROM piece GROUP BY 1"))
        finally:
            db.close()
    except sqlite3.Error as error:
        return f"{type(error).__name__}: {error}"
    for number in promised:
        if number not in mails:
            return f"lost: {number} was promised"
        state, size, _ = mails[number]
        if state in (1, 2, 3) and pieces.get(number & 0xFFFFFFFF) != size:
            return f"lost: {pieces.get(number & 0xFFFFFFFF)} of {size} octets of {number}"
    return None


def losses(log, folder, promises, where, seed, share=0.15, deaf=False):
    """Tries what is left at many instants: how many were tried, how many mails promised, and what was wrong."""
    chance = random.Random(seed)
    tried, faults, promised = 0, [], []
    for disk, promised in replay(log, folder, promises, deaf):
        if chance.random() > share:
            continue
        for kind in (None, chance):
            tried += 1
            if fault := look(where, disk.left(kind), promised):
                faults.append(f"after the power was lost: {fault}")
    return tried, len(promised), faults
