# SPDX-License-Identifier: MIT
"""Random messages of the email package are, read back, what they were: the same 2,000 each time.

COURRIEL_RANDOM says how many. The faults of the email packages differ between Pythons.
"""

from __future__ import annotations

import email.policy
import os
import random
import re
import sys
from email import encoders
from email.header import Header, decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr, getaddresses
from typing import Any

from courriel._standard import prepare

COUNT = int(os.environ.get("COURRIEL_RANDOM", "2000"))

WORDS = [
    "Customer", "Service,", "Complaints", "and", "Refunds", "of", "the", "Limited", "Company", "a",
    "Приглашение", "на", "встречу", "в", "пятницу", "утром", "日本語", "のメール", "Zoë", "Müller",
    "💌", "👩‍👩‍👧", '"quoted"', "back\\slash", "semi;colon", "<angle>", "boss@bank.example,", "=?utf-8?q?no?=",
    "(paren)", "colon:", "C:\\dir", "-", "''", "x" * 40, "ü" * 45, "a.b.c", "100%", "#1", "=3D", "_", "?=",
]  # fmt: skip
DOMAINS = ["example.com", "sub.example.org", "x.example", "münchen.example", "xn--exmple-cua.org"]


def words(dice: random.Random, most: int) -> str:
    return " ".join(dice.choice(WORDS) for _ in range(dice.randint(1, most)))


def address(dice: random.Random, number: int) -> Address:
    local = dice.choice(["a", "first.last", "with+tag", "o'neil", "_", "x" * 60]) + str(number)
    name = words(dice, 12) if dice.random() < 0.8 else ""
    name = name.replace("=?utf-8?q?no?=", "plain")  # the package reads it as a word where it is set
    return Address(name, local, dice.choice(DOMAINS))


def identifier(dice: random.Random) -> str:
    return f"<{dice.getrandbits(dice.choice([64, 400, 900])):x}@{dice.choice(DOMAINS[:3])}>"


def text(dice: random.Random) -> str:
    lines = [words(dice, dice.choice([3, 30, 200])) for _ in range(dice.randint(1, 6))]
    lines += dice.sample(
        ["", ".", "..", "From here", " leading", "trailing ", "\ttab", "é" * 900], 3
    )
    return "\n".join(lines) + "\n"


def headers(dice: random.Random, message: Any, new: bool) -> dict[str, Any]:
    """Sets headers, and tells what has to arrive."""
    boxes = {
        name: [address(dice, n) for n in range(dice.randint(1, most))]
        for name, most in (("From", 1), ("To", 5), ("Cc", 3), ("Reply-To", 2))
        if most > 3 or name == "From" or dice.random() < 0.4
    }
    for name, list_ in boxes.items():
        if new:
            message[name] = list_
        else:
            message[name] = ", ".join(
                formataddr((one.display_name, f"{one.username}@{in_ascii(one.domain)}"))
                for one in list_
            )
    told: dict[str, Any] = {"boxes": boxes, "texts": {}}
    texts = {"Subject": words(dice, 20), "X-Comment": words(dice, 25)}
    if dice.random() < 0.7:
        texts["In-Reply-To"] = identifier(dice)
        texts["References"] = " ".join(identifier(dice) for _ in range(dice.randint(1, 8)))
    texts["Message-ID"] = identifier(dice)
    if dice.random() < 0.5:
        texts["List-Unsubscribe"] = (
            f"<https://x.example/?{dice.getrandbits(1200):x}>, <mailto:out@x.example>"
        )
    texts["Date"] = "Fri, 21 Nov 2025 09:55:06 -0600"
    for name, value in texts.items():
        if "=?utf-8?" in value and (new or name in ("Subject", "X-Comment")):
            value = value.replace("=?utf-8?q?no?=", "plain")  # the package reads it as a word
        if new or value.isascii():
            message[name] = value
        else:
            message[name] = Header(value, "utf-8")
        told["texts"][name] = value
    return told


def new_message(dice: random.Random) -> tuple[EmailMessage, dict[str, Any]]:
    message = EmailMessage(
        policy=dice.choice([email.policy.default, email.policy.SMTP, email.policy.SMTPUTF8])
    )
    told = headers(dice, message, new=True)
    parts = told["parts"] = []
    plain = text(dice)
    charset = "utf-8"
    if dice.random() < 0.3:
        plain, charset = "Приглашение на встречу\n" * dice.randint(1, 40), "koi8-r"
    message.set_content(plain, charset=charset)
    parts.append(("text/plain", None, None, None, plain.encode()))
    if dice.random() < 0.6:
        html = "<p>" + text(dice) + "</p>\n"
        message.add_alternative(html, subtype="html")
        parts.append(("text/html", None, None, None, html.encode()))
        if dice.random() < 0.5:
            body: Any = message.get_payload()
            for _ in range(dice.randint(1, 3)):
                cid, data = identifier(dice), dice.randbytes(dice.randint(0, 300))
                body[1].add_related(
                    data, "image", "png", cid=cid, filename=(name := filename(dice))
                )
                parts.append(("image/png", "attachment", name, cid, data))  # the package says so
    if dice.random() < 0.3 and len(parts) > 1:
        calendar = "BEGIN:VCALENDAR\nSUMMARY:" + words(dice, 9) + "\nEND:VCALENDAR\n"
        message.add_alternative(calendar, subtype="calendar", params={"method": "REQUEST"})
        parts.append(("text/calendar", None, None, None, calendar.encode()))
    for _ in range(dice.choice([0, 0, 1, 2, 5])):
        data, name = dice.randbytes(dice.randint(0, 2000)), filename(dice)
        disposition = dice.choice(["attachment", "attachment", "inline"])
        message.add_attachment(
            data, "application", "x-test", filename=name, disposition=disposition
        )
        parts.append(("application/x-test", disposition, name, None, data))
    return message, told


def old_message(dice: random.Random) -> tuple[Any, dict[str, Any]]:
    plain = text(dice)
    body = MIMEText(plain, "plain", "utf-8" if not plain.isascii() or dice.random() < 0.5 else None)
    parts = [("text/plain", None, None, None, plain.encode())]
    message: Any = body
    if dice.random() < 0.6:
        html = "<p>" + text(dice) + "</p>\n"
        message = MIMEMultipart("alternative")
        message.attach(body)
        second: Any = MIMEText(html, "html", "utf-8")
        parts.append(("text/html", None, None, None, html.encode()))
        if dice.random() < 0.5:
            related = MIMEMultipart("related")
            related.attach(second)
            cid, data = identifier(dice), b"\x89PNG" + dice.randbytes(99)
            image = MIMEImage(data, "png")
            image["Content-ID"] = cid
            related.attach(image)
            second = related
            parts.append(("image/png", None, None, cid, data))
        message.attach(second)
    if dice.random() < 0.5:
        mixed = MIMEMultipart()
        mixed.attach(message)
        message = mixed
        data, name = dice.randbytes(500), filename(dice)
        attached = MIMEApplication(data, "x-test", encoders.encode_base64)
        attached.add_header("Content-Disposition", "attachment", filename=name)
        message.attach(attached)
        parts.append(("application/x-test", "attachment", name, None, data))
    told = headers(dice, message, new=False)
    told["parts"] = parts
    return message, told


def filename(dice: random.Random) -> str:
    name = words(dice, 6).replace("/", "").replace("\\", "")
    name = name.replace("=?utf-8?q?no?=", "plain")[:100].strip()  # a word where it is set
    return (name or "x") + ".bin"


def in_ascii(domain: str) -> str:
    return "xn--mnchen-3ya.example" if domain == "münchen.example" else domain


def sent(message: Any) -> bytes:
    before = [(name, str(value)) for name, value in message.items()]
    prepared = prepare(message)
    assert prepared.as_is == "", prepared.as_is
    assert prepared.built is not None
    with prepared.built as built:
        raw = built.as_bytes()
    assert [(name, str(value)) for name, value in message.items()] == before
    return raw


def decoded(value: str) -> str:
    return str(make_header(decode_header(value))) if "=?" in value else value


def read_one(raw: bytes) -> dict[str, Any]:
    """By the old functions: the new parser has faults of its own with encoded words."""
    old: Any = email.message_from_bytes(raw)
    message: Any = email.message_from_bytes(raw, policy=email.policy.default)
    fields = {name: re.sub(r"\r?\n(?=[ \t])", "", str(value)) for name, value in old.items()}
    boxes = {
        name: [
            (decoded(phrase), *address_.rsplit("@", 1))
            for phrase, address_ in getaddresses([fields[name]])
        ]
        for name in ("From", "To", "Cc", "Reply-To")
        if name in fields
    }
    parts = []
    for part in message.walk():
        assert not part.defects, part.defects
        if not part.is_multipart():
            data = part.get_payload(decode=True)
            if part.get_content_maintype() == "text":
                data = data.decode(part.get_content_charset("us-ascii")).encode()
            parts.append(
                [
                    part.get_content_type(),
                    part.get_content_disposition(),
                    part.get_filename(),
                    part["Content-ID"],
                    data.hex(),
                ]
            )
    return {
        "boxes": boxes,
        "texts": {name: decoded(value) for name, value in fields.items()},
        "parts": parts,
    }


def test_random_messages_are_what_they_were() -> None:
    made = []
    for number in range(COUNT):
        dice = random.Random(number)
        message, told = (new_message if dice.random() < 0.6 else old_message)(dice)
        made.append((number, told, sent(message)))
    different = []
    for (number, told, raw), got in zip(made, (read_one(raw) for _, _, raw in made)):
        assert max(len(line) for line in raw.split(b"\r\n")) <= 998, number
        assert raw.partition(b"\r\n\r\n")[0].isascii(), number
        for name, boxes in told["boxes"].items():
            want = [(one.display_name, one.username, in_ascii(one.domain)) for one in boxes]
            if [tuple(one) for one in got["boxes"].get(name, [])] != want:
                different.append((number, name, want, got["boxes"].get(name)))
        for name, value in told["texts"].items():
            if got["texts"].get(name) != value:
                different.append((number, name, value, got["texts"].get(name)))
        want_parts = [
            [
                kind,
                disposition,
                name,
                cid,
                data.replace(b"\n", b"\r\n").hex() if kind.startswith("text/") else data.hex(),
            ]
            for kind, disposition, name, cid, data in told["parts"]
        ]
        for one in got["parts"]:
            if one[0].startswith("text/"):  # the last line end may belong to the boundary
                one[4] = bytes.fromhex(one[4]).hex()
        if got["parts"] != want_parts:
            different += [
                (number, "part", a, b) for a, b in zip(want_parts, got["parts"]) if a != b
            ] or [(number, "parts", len(want_parts), len(got["parts"]))]
    print(f"{COUNT} messages on Python {sys.version.split()[0]}: {len(different)} differences")
    for one in different[:8]:
        print(*one, sep="\n    ")
    assert not different
