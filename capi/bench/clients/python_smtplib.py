# SPDX-License-Identifier: MIT
"""Sends a mail many times with the standard library: PORT COUNT FILE CA-FILE RECIPIENTS [built].

CA-FILE is empty for a connection in clear. "built": FILE is the text of a message that is made anew for each mail.
"""

import smtplib
import ssl
import sys
from email.message import EmailMessage
from pathlib import Path

port, count, path, authority, recipients, *options = sys.argv[1:]
mail = Path(path).read_bytes()
addresses = [f"recipient{i + 1}@example.test" for i in range(int(recipients))]


def built() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "sender@example.test"
    message["To"] = ", ".join(addresses)
    message["Subject"] = "measured"
    message.set_content(mail.decode("ascii"))
    return message


with smtplib.SMTP("localhost", int(port), local_hostname="localhost") as connection:
    if authority:
        connection.starttls(context=ssl.create_default_context(cafile=authority))
    for _ in range(int(count)):
        if "built" in options:
            connection.send_message(built())
        else:
            connection.sendmail("sender@example.test", addresses, mail)
