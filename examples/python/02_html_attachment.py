# SPDX-License-Identifier: MIT
"""Sends text, HTML and an attachment, with accents everywhere.

python3 02_html_attachment.py prices.csv
"""

import sys
from pathlib import Path

import courriel
from settings import session, setting

file = Path(sys.argv[1] if len(sys.argv) > 1 else "prices.csv")
try:
    message = (
        courriel.Message()
        .sender(f"Zoé Müller <{setting('COURRIEL_USER')}>")
        .to(setting("COURRIEL_TO"))
        .subject("Déjà vu à Noël: 日本語 ✓")
        # Programs that show no HTML show the text.
        .text("Bonjour,\n\nles prix de l'été sont joints.\n\nZoé\n")
        .html("<p>Bonjour,</p>\n<p>les <b>prix de l'été</b> sont joints.</p>\n")
        # The name that is shown may be another than that of the file; the content type
        # is found out.
        .attach(file, "Prix d'été.csv")
    )
    with session() as connected:
        result = connected.send(message)
except courriel.Error as error:
    sys.exit(error.everything)
print("The server says:", result.reply)
print("Message-ID:", result.message_id)
