# SPDX-License-Identifier: MIT
"""Tells what Python's email keeps of mails, a line of JSON for each, for peers_test.go."""

import base64
import contextlib
import email
import email.header
import email.policy
import email.utils
import json
import struct
import sys


def text(value: object) -> str:
    return str(value).encode("utf-8", "replace").decode("utf-8")


def kept(data: bytes) -> dict[str, object]:
    mail = email.message_from_bytes(data, policy=email.policy.default)
    out: dict[str, object] = {"subject": "", "addresses": [], "names": [], "texts": [], "files": []}
    with contextlib.suppress(Exception):
        out["subject"] = text(mail["subject"] or "")
    for field in ("from", "to", "cc", "reply-to"):
        try:
            for header in mail.get_all(field, []):
                for one in header.addresses:
                    out["addresses"].append(one.addr_spec)
                    out["names"].append(text(one.display_name))
        except Exception:
            with contextlib.suppress(Exception):
                raw = email.message_from_bytes(data, policy=email.policy.compat32)
                for name, address in email.utils.getaddresses(raw.get_all(field, [])):
                    out["addresses"].append(text(address))
                    out["names"].append(
                        text(email.header.make_header(email.header.decode_header(name)))
                    )
    for part in mail.walk():
        if part.is_multipart():
            continue
        try:
            payload = part.get_payload(decode=True) or b""
        except Exception:
            continue
        try:
            name = part.get_filename() or ""
        except Exception:
            name = ""
        if part.get_content_maintype() == "text":
            try:
                out["texts"].append(text(part.get_content()))
            except Exception:
                out["texts"].append(payload.decode("utf-8", "replace"))
        out["files"].append({"name": text(name), "data": base64.b64encode(payload).decode()})
    return out


with open(sys.argv[1], "rb") as mails:
    while length := mails.read(4):
        data = mails.read(struct.unpack(">I", length)[0])
        try:
            answer = kept(data)
        except Exception as error:
            answer = {"error": repr(error)}
        print(json.dumps(answer))
