# SPDX-License-Identifier: MIT
"""Sends a mail many times with aiosmtplib: PORT COUNT FILE CA-FILE RECIPIENTS (CA-FILE empty: in clear)."""

import asyncio
import ssl
import sys
from pathlib import Path

import aiosmtplib


async def main(port: str, count: str, path: str, authority: str, recipients: str) -> None:
    mail = Path(path).read_bytes()
    addresses = [f"recipient{i + 1}@example.test" for i in range(int(recipients))]
    client = aiosmtplib.SMTP(
        hostname="localhost",
        port=int(port),
        local_hostname="localhost",
        start_tls=bool(authority),
        tls_context=ssl.create_default_context(cafile=authority) if authority else None,
    )
    async with client:
        for _ in range(int(count)):
            await client.sendmail("sender@example.test", addresses, mail)


asyncio.run(main(*sys.argv[1:]))
