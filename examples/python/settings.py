# SPDX-License-Identifier: MIT
"""What the examples have in common: where to send.

The settings come from the environment, because source code is a bad place for a password::

    COURRIEL_SERVER=smtp.example.com COURRIEL_USER=you@example.com \\
    COURRIEL_PASSWORD=... COURRIEL_TO=someone@example.org [COURRIEL_PORT=587] \\
    python3 01_send_text.py
"""

import os
import sys

import courriel


def setting(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        sys.exit(f"Please set {name}: see settings.py.")
    return value


def session() -> courriel.Session:
    """A session, not started yet: ``with`` starts and closes it.

    STARTTLS is required: nothing is ever sent in clear. Port 0 is the usual one,
    here 587.
    """
    return courriel.Session(
        setting("COURRIEL_SERVER"),
        int(os.environ.get("COURRIEL_PORT") or 0),
        setting("COURRIEL_USER"),
        setting("COURRIEL_PASSWORD"),
        option=courriel.Option.STARTTLS,
    )


def outbox_session(file: str) -> courriel.AsyncSession:
    """The same for asyncio, with an outbox: sending returns as soon as the file has the mail."""
    return courriel.AsyncSession(
        setting("COURRIEL_SERVER"),
        int(os.environ.get("COURRIEL_PORT") or 0),
        setting("COURRIEL_USER"),
        setting("COURRIEL_PASSWORD"),
        option=courriel.Option.STARTTLS,
        async_mode=True,
        outbox_file=file,
        connections=4,  # side by side: not in their order
    )
