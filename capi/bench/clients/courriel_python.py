# SPDX-License-Identifier: MIT
"""Sends a mail many times through the Python package: PORT COUNT FILE CA-FILE RECIPIENTS [built|batch].

CA-FILE is empty for a connection in clear. "built": FILE is the text of a message that is made anew for each mail.
"""

import sys
from pathlib import Path

import courriel

port, count, path, authority, recipients, *options = sys.argv[1:]
content = Path(path).read_bytes()
addresses = [f"recipient{i + 1}@example.test" for i in range(int(recipients))]


def built() -> courriel.Message:
    text = content.decode("ascii")
    return courriel.Message(
        sender="sender@example.test", to=addresses, subject="measured", text=text
    )


with courriel.Session(
    "localhost",
    int(port),
    option=courriel.Option.STARTTLS if authority else courriel.Option.CLEAR,
    ca_file=authority or None,
) as session:
    message = courriel.Message(sender="sender@example.test", to=addresses)
    message.source(content)
    if "batch" in options:
        assert all(
            isinstance(r, courriel.SendResult) for r in session.send_all([message] * int(count))
        )
    elif "built" in options:
        for _ in range(int(count)):
            session.send(built())
    else:
        for _ in range(int(count)):
            session.send(message)
