#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures how fast an outbox file takes mails and gives them out, against the sink of capi/bench.

usage: rate.py RATE SINK [FOLDER]; FOLDER is on the disk that is to be measured.
"""

import re
import subprocess
import sys
import tempfile

rate, sink, *folder = sys.argv[1:]
server = subprocess.Popen([sink], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
port = re.search(r"\d+", server.stdout.readline()).group()
try:
    with tempfile.TemporaryDirectory(
        prefix="courriel-rate-", dir=folder[0] if folder else None
    ) as where:
        subprocess.run([rate, port, where], check=True, timeout=600)
finally:
    server.stdin.close()
    server.stdout.read()
    server.wait()
