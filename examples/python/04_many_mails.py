# SPDX-License-Identifier: MIT
"""Many mails from many threads over one session, and what became of each recipient.

    python3 04_many_mails.py one@example.org two@example.org

With asyncio instead of threads: AsyncSession and ``await session.send(...)``.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

import courriel
from settings import session, setting

THREADS, MAILS = 4, 20

recipients = sys.argv[1:]
if not recipients:
    sys.exit(f"usage: {sys.argv[0]} RECIPIENT...")


def send_one(connected: courriel.Session, number: int) -> bool:
    subject = f"Python, mail {number}"
    message = courriel.Message(  # each mail its own, whichever thread sends it
        sender=setting("COURRIEL_USER"), to=recipients, subject=subject, text="One of many.\n"
    )
    try:
        result = connected.send(message)
        answers, complete = result.recipients, result.complete
        lines = [f"{subject}: {'sent' if complete else 'sent in part'}"]
    except courriel.Error as error:
        answers, complete = error.recipients, False
        lines = [f"{subject}: {error}"]
    for one in answers:
        accepted = "accepted" if one.accepted else "refused"
        lines.append(f"    {one.address}: {accepted}, {one.smtp_code} {one.server_text}")
    print("\n".join(lines))
    return complete


try:
    # One session for all threads: calls on it take turns.
    with session() as connected, ThreadPoolExecutor(THREADS) as pool:
        done = list(pool.map(lambda number: send_one(connected, number), range(1, MAILS + 1)))
except courriel.Error as error:
    sys.exit(error.everything)
print(f"{sum(done)} of {MAILS} mails went to everybody.")
sys.exit(0 if all(done) else 1)
