# SPDX-License-Identifier: MIT
"""Builds the mail of build_c.c many times: courriel|email COUNT SIZE; "email" is the standard library's package."""

import sys
import time
from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid

import courriel

which, count, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
text = "Bonjour, voilà une ligne de texte.\n" * 8
attached = bytes((i * 7 + (i >> 8)) & 255 for i in range(size))


def with_courriel() -> bytes:
    message = courriel.Message(
        sender="Zoë <zoe@example.test>",
        to="Renée <renee@example.test>",
        subject="Mesuré: naïve façade",
        text=text,
    )
    message.attach(attached, "données.bin")
    return message.as_bytes()


def with_email() -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("Zoë", "zoe", "example.test")
    message["To"] = Address("Renée", "renee", "example.test")
    message["Subject"] = "Mesuré: naïve façade"
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = make_msgid(domain="example.test")
    message.set_content(text)
    message.add_attachment(
        attached, maintype="application", subtype="octet-stream", filename="données.bin"
    )
    return message.as_bytes()


build: Callable[[], bytes] = {"courriel": with_courriel, "email": with_email}[which]
fastest, built = float("inf"), b""
for _ in range(count):
    begin = time.perf_counter()
    built = build()
    fastest = min(fastest, time.perf_counter() - begin)
print(f"{fastest * 1e6:.1f} {len(built)}")
