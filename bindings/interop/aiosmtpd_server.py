# SPDX-License-Identifier: MIT
"""Debian's aiosmtpd for the interoperability tests.

Argument: a JSON object as for smtp_server.js. Prints the ports as JSON once it
listens, and ends when its standard input does.
"""

import asyncio
import json
import os
import ssl
import sys
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

options: dict[str, Any] = json.loads(sys.argv[1])


class Store:
    """Refuses addresses that begin with "unknown" and writes what it accepts into files."""

    def __init__(self, protection: str) -> None:
        self.protection = protection
        self.stored = 0

    async def handle_RCPT(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        rcpt_options: list[str],
    ) -> str:
        if address.startswith("unknown"):
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.stored += 1
        name = Path(options["store"]) / f"{os.getpid()}-{self.protection}-{self.stored}"
        content = envelope.original_content
        assert content is not None
        name.with_suffix(".eml").write_bytes(content)
        user = (
            session.auth_data.login.decode() if isinstance(session.auth_data, LoginPassword) else ""
        )
        facts = {
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "user": user,
            "secure": self.protection == "implicit" or session.ssl is not None,
            "session": f"{self.protection}-{session.peer}",
            "protection": self.protection,
        }
        # The envelope is renamed into place last, so that no reader sees half a mail.
        temporary = name.with_suffix(".tmp")
        temporary.write_text(json.dumps(facts))
        temporary.rename(name.with_suffix(".json"))
        return "250 2.0.0 Ok: stored"


def authenticate(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth_data: Any
) -> AuthResult:
    good = isinstance(auth_data, LoginPassword) and (
        auth_data.login == options["user"].encode()
        and auth_data.password == options["password"].encode()
    )
    return AuthResult(success=good, handled=False, auth_data=auth_data)


async def serve() -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(options["certificate"], options["key"])
    common = {
        "data_size_limit": options["size_limit"],
        "hostname": "aiosmtpd.test",
        "enable_SMTPUTF8": True,
    }
    signing_in = {"authenticator": authenticate, "auth_required": True}
    kinds: dict[str, dict[str, Any]] = {
        "clear": {"auth_exclude_mechanism": ["PLAIN", "LOGIN"]},
        "starttls": {"tls_context": tls, "require_starttls": True, **signing_in},
        # aiosmtpd does not know that the connection is encrypted from its first byte on.
        "implicit": {"auth_require_tls": False, **signing_in},
    }
    loop = asyncio.get_running_loop()
    ports = {}
    servers = []
    for protection, arguments in kinds.items():
        handler = Store(protection)
        server = await loop.create_server(
            lambda handler=handler, arguments=arguments: SMTP(handler, **common, **arguments),
            host="127.0.0.1",
            port=options["ports"][protection],
            ssl=tls if protection == "implicit" else None,
        )
        servers.append(server)
        ports[protection] = server.sockets[0].getsockname()[1]
    print(json.dumps(ports), flush=True)
    ended = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), lambda: ended.set() if not os.read(0, 4096) else None)
    await ended.wait()


if __name__ == "__main__":
    asyncio.run(serve())
