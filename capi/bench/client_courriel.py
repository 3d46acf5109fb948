# SPDX-License-Identifier: MIT
"""Sends a mail many times through the Python package: PORT COUNT FILE CA-FILE (empty: in clear)."""

import sys
from pathlib import Path

import courriel

port, count, path, authority = sys.argv[1:]
with courriel.Session(
    "localhost",
    int(port),
    option=courriel.Option.STARTTLS if authority else courriel.Option.CLEAR,
    ca_file=authority or None,
) as session:
    message = courriel.Message(sender="sender@example.test", to="recipient@example.test")
    message.source(Path(path).read_bytes())
    for _ in range(int(count)):
        session.send(message)
