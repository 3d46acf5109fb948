# SPDX-License-Identifier: MIT
"""Carries out the orders with Python's smtplib: shows that servers and tests are sound by themselves."""

from __future__ import annotations

import base64
import email.utils
import smtplib
import ssl
import sys
import threading
from email.message import EmailMessage
from pathlib import Path

from orders import OPTIONS, constant, decode, encode


class Sender:
    """One session and one message, as the other programs have them."""

    def __init__(self) -> None:
        self.connection: smtplib.SMTP | None = None
        self.lock = threading.Lock()
        self.begin()

    def begin(self) -> list[object]:
        self.message = EmailMessage()
        self.addresses: list[str] = []
        self.headers: dict[str, list[str]] = {}
        self.envelope = ""
        return []

    def open(
        self, server: str, port: str, user: str, password: str, option: str, authority: str
    ) -> list[object]:
        context = ssl.create_default_context(cafile=authority or None)
        if option == str(OPTIONS["implicit"]):
            self.connection = smtplib.SMTP_SSL(server, int(port), context=context)
        else:
            self.connection = smtplib.SMTP(server, int(port))
        self.connection.ehlo()
        if option == str(OPTIONS["starttls"]):
            self.connection.starttls(context=context)
            self.connection.ehlo()
        if password:
            plain = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
            code, text = self.connection.docmd("AUTH", f"PLAIN {plain}")
            if code != 235:
                raise smtplib.SMTPAuthenticationError(code, text)
        return []

    def add(self, header: str, mailbox: str) -> list[object]:
        self.headers.setdefault(header, []).append(mailbox)
        if header in ("To", "Cc", "Bcc"):
            self.addresses.append(email.utils.parseaddr(mailbox)[1])
        return []

    def attach(self, path: str, name: str, kind: str) -> list[object]:
        main, sub = kind.split("/")
        self.message.add_attachment(
            Path(path).read_bytes(), maintype=main, subtype=sub, filename=name
        )
        return []

    def send(self) -> list[object]:
        assert self.connection is not None
        for name, values in self.headers.items():
            if name != "Bcc":
                self.message[name] = ", ".join(values)
        self.message["Message-ID"] = email.utils.make_msgid(domain="example.test")
        self.message["Date"] = email.utils.localtime()
        sender = self.envelope or email.utils.parseaddr(self.headers["From"][0])[1]
        refused = self.connection.send_message(self.message, sender, self.addresses)
        codes = [refused[a][0] if a in refused else 250 for a in self.addresses]
        return [2 if refused else 1, self.message["Message-ID"], *codes]

    def send_source(self, path: str, sender: str, *recipients: str) -> list[object]:
        assert self.connection is not None
        refused = self.connection.sendmail(sender, list(recipients), Path(path).read_bytes())
        return [2 if refused else 1]

    def threads(self, count: str, mails: str, sender: str, recipient: str) -> list[object]:
        identifiers: list[object] = []

        def run() -> None:
            for _ in range(int(mails)):
                message = EmailMessage()
                message["From"], message["To"], message["Subject"] = (
                    sender,
                    recipient,
                    "from a thread",
                )
                message["Message-ID"] = email.utils.make_msgid(domain="example.test")
                message.set_content("text\n")
                assert self.connection is not None
                with self.lock:
                    self.connection.send_message(message)
                    identifiers.append(message["Message-ID"])

        threads = [threading.Thread(target=run) for _ in range(int(count))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return identifiers

    def close(self) -> list[object]:
        assert self.connection is not None
        self.connection.quit()
        return []

    def set(self, verb: str, *arguments: str) -> list[object]:
        if verb == "envelope":
            self.envelope = arguments[0]
        elif verb == "subject":
            self.message["Subject"] = arguments[0]
        elif verb == "text":
            self.message.set_content(arguments[0])
        elif verb == "html":
            self.message.add_alternative(arguments[0], subtype="html")
        elif verb == "header":
            self.message[arguments[0]] = arguments[1]
        else:
            raise ValueError(verb)
        return []


def main() -> None:
    sender = Sender()
    names = {"from": "From", "to": "To", "cc": "Cc", "bcc": "Bcc", "reply": "Reply-To"}
    for line in sys.stdin:
        verb, *arguments = decode(line)
        try:
            if verb in names:
                values = sender.add(names[verb], *arguments)
            elif verb in ("file", "data"):
                values = sender.attach(*arguments)
            elif verb == "message":
                values = sender.begin()
            elif verb == "send-file":
                values = sender.send_source(arguments[0], sender.envelope, *sender.addresses)
            elif verb in ("open", "send", "send-source", "threads", "close"):
                values = getattr(sender, verb.replace("-", "_"))(*arguments)
            else:
                values = sender.set(verb, *arguments)
            print(encode("ok", *values), flush=True)
        except smtplib.SMTPRecipientsRefused as refused:
            code, text = next(iter(refused.recipients.values()))
            print(encode("fail", constant("E_RECIPIENTS_REFUSED"), code, "", 0, text), flush=True)
        except smtplib.SMTPResponseException as refused:
            sign_in = isinstance(refused, smtplib.SMTPAuthenticationError)
            name = "SIGN_IN" if sign_in else "MESSAGE"
            code = constant("E_TOO_LARGE" if refused.smtp_code == 552 else f"E_{name}_REFUSED")
            print(encode("fail", code, refused.smtp_code, "", 0, refused.smtp_error), flush=True)
        except ssl.SSLCertVerificationError as error:
            print(encode("fail", constant("E_UNKNOWN_AUTHORITY"), 0, "", 0, error), flush=True)


if __name__ == "__main__":
    main()
