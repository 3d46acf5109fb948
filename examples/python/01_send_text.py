# SPDX-License-Identifier: MIT
"""Sends a text mail: connects, switches to TLS (STARTTLS), signs in, sends.

The settings come from the environment: see settings.py.
"""

import sys

import courriel
from settings import session, setting

try:
    message = courriel.Message(
        sender=setting("COURRIEL_USER"),
        to=setting("COURRIEL_TO"),
        subject="A first mail from Python",
        text="Hello!\n\nThis mail was sent with Courriel.\n",
    )
    with session() as connected:
        connected.send(message)
except courriel.Error as error:
    sys.exit(f"{error}\n{error.hint}")
print("The server has it.")
