# SPDX-License-Identifier: MIT
"""Verifies every DKIM signature of a mail on standard input with dkimpy. Keys come as name=record arguments."""

import sys

import dkim

records = dict(arg.split("=", 1) for arg in sys.argv[1:])


def lookup(name, timeout=5):
    return records.get(name.decode().rstrip("."), "").encode()


mail = dkim.DKIM(sys.stdin.buffer.read())
count = sum(1 for name, _ in mail.headers if name.lower() == b"dkim-signature")
for index in range(count):
    print(mail.verify(idx=index, dnsfunc=lookup))
