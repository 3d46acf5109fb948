# SPDX-License-Identifier: MIT
"""Carries out the orders of orders.py through the Python package."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import courriel

from orders import decode, encode


class Sender:
    """One session and one message."""

    def __init__(self) -> None:
        self.session: courriel.Session | None = None
        self.message = courriel.Message()
        self.kept: list[courriel.Message] = []

    def open(
        self,
        server: str,
        port: str,
        user: str,
        password: str,
        option: str,
        authority: str,
        *more: str,
    ) -> list[object]:
        settings: dict[str, Any] = {}
        for setting in more:
            name, value = setting.split("=", 1)
            settings[name] = (
                bool(int(value)) if name == "chunking" else int(value) if value.isdigit() else value
            )
        self.session = courriel.connect(
            server,
            int(port),
            user or None,
            password or None,
            option=courriel.Option(int(option)),
            ca_file=authority or None,
            **settings,
        )
        return []

    def begin(self) -> list[object]:
        self.message.close()
        self.message = courriel.Message()
        return []

    def build(self, verb: str, *arguments: str) -> list[object]:
        message = self.message
        setters: dict[str, Callable[..., courriel.Message]] = {
            "from": message.sender,
            "envelope": message.envelope_sender,
            "to": message.to,
            "cc": message.cc,
            "bcc": message.bcc,
            "reply": message.reply_to,
            "subject": message.subject,
            "text": message.text,
            "html": message.html,
            "header": message.header,
        }
        setters[verb](*arguments)
        return []

    def attach(self, verb: str, path: str, name: str, kind: str) -> list[object]:
        self.message.attach(path if verb == "file" else Path(path).read_bytes(), name, kind)
        return []

    def sign(self, verb: str, *arguments: str) -> list[object]:
        *names, last = arguments
        if verb == "dkim":
            self.message.dkim(names[0], names[1], Path(last).read_text())
        elif verb == "dkim-file":
            self.message.dkim(names[0], names[1], key_file=last)
        elif verb == "sign":
            self.message.sign(Path(names[0]).read_text(), Path(last).read_text())
        elif verb == "sign-file":
            self.message.sign(file=names[0], password=last)
        else:
            self.message.encrypt_for(Path(last).read_text())
        return []

    def send(self) -> list[object]:
        assert self.session is not None
        result = self.session.send(self.message)
        return [
            1 if result.complete else 2,
            result.message_id,
            *(r.smtp_code for r in result.recipients),
        ]

    def send_file(self, path: str) -> list[object]:
        assert self.session is not None
        return [1 if self.session.send_file(self.message, path).complete else 2]

    def send_source(self, path: str, sender: str, *recipients: str) -> list[object]:
        assert self.session is not None
        return [
            1
            if self.session.send_source(sender, recipients, Path(path).read_bytes()).complete
            else 2
        ]

    def threads(self, count: str, mails: str, sender: str, recipient: str) -> list[object]:
        identifiers: list[object] = []
        errors: list[courriel.Error] = []

        def run() -> None:
            assert self.session is not None
            try:
                for _ in range(int(mails)):
                    message = courriel.Message(
                        sender=sender, to=recipient, subject="from a thread", text="text\n"
                    )
                    identifiers.append(self.session.send(message).message_id)
            except courriel.Error as error:
                errors.append(error)

        threads = [threading.Thread(target=run) for _ in range(int(count))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]
        return identifiers

    def keep(self) -> list[object]:
        self.kept.append(self.message)
        self.message = courriel.Message()
        return []

    def batch(self) -> list[object]:
        assert self.session is not None
        outcomes = self.session.send_all(self.kept)
        for message in self.kept:
            message.close()
        self.kept = []
        return [
            sum(isinstance(one, courriel.SendResult) for one in outcomes),
            *(self.line(one) for one in outcomes),
        ]

    @staticmethod
    def line(outcome: courriel.SendResult | courriel.Error) -> str:
        """One mail of a batch. A result has no error, also where somebody was refused."""
        codes = [r.smtp_code for r in outcome.recipients]
        if isinstance(outcome, courriel.SendResult):
            values = [1 if outcome.complete else 2, 0, 0, 0, outcome.message_id, *codes]
        else:
            values = [
                0,
                int(outcome.code),
                outcome.smtp_code,
                int(outcome.outcome_unknown),
                "-",
                *codes,
            ]
        return " ".join(map(str, values))

    def close(self) -> list[object]:
        assert self.session is not None
        self.session.close()
        return []


def main() -> None:
    sender = Sender()
    for line in sys.stdin:
        verb, *arguments = decode(line)
        try:
            if verb == "message":
                values = sender.begin()
            elif verb in ("file", "data"):
                values = sender.attach(verb, *arguments)
            elif verb in ("dkim", "dkim-file", "sign", "sign-file", "encrypt"):
                values = sender.sign(verb, *arguments)
            elif verb in (
                "open",
                "send",
                "send-file",
                "send-source",
                "threads",
                "keep",
                "batch",
                "close",
            ):
                values = getattr(sender, verb.replace("-", "_"))(*arguments)
            else:
                values = sender.build(verb, *arguments)
            print(encode("ok", *values), flush=True)
        except courriel.Error as error:
            print(
                encode(
                    "fail",
                    int(error.code),
                    error.smtp_code,
                    error.enhanced_code,
                    int(error.outcome_unknown),
                    error.everything,
                ),
                flush=True,
            )


if __name__ == "__main__":
    main()
