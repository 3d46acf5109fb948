# SPDX-License-Identifier: MIT
"""Sends a mail many times with the standard library: PORT COUNT FILE CA-FILE (empty: in clear)."""

import smtplib
import ssl
import sys
from pathlib import Path

port, count, path, authority = sys.argv[1:]
mail = Path(path).read_bytes()
with smtplib.SMTP("localhost", int(port), local_hostname="localhost") as connection:
    if authority:
        connection.starttls(context=ssl.create_default_context(cafile=authority))
    for _ in range(int(count)):
        connection.sendmail("sender@example.test", ["recipient@example.test"], mail)
