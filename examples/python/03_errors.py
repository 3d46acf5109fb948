# SPDX-License-Identifier: MIT
"""What an error tells, and what to do about each kind.

Try a wrong password, a port where nothing listens, an address that does not exist.
"""

import sys

import courriel
from settings import session, setting


def show(what: str, error: courriel.Error) -> None:
    print(f"{what} failed: {error}")
    print(f"  code            {error.name} ({int(error.code)})")
    print(f"  stage           {error.stage!r}")
    print(f"  server's code   {error.smtp_code} {error.enhanced_code}")
    print(f"  server's text   {error.server_text}")
    print(f"  system          {error.system_code} {error.system_message}")
    print(f"  hint            {error.hint}")
    print(f"  may retry       {error.may_retry}")
    print(f"  outcome unknown {error.outcome_unknown}")
    print(f"  session usable  {error.session_usable}")


message = courriel.Message()
try:
    # A mistake that is found before anything is sent. It is a ValueError as well.
    message.to("someone@example.org\r\nBcc: everybody@example.org")
except courriel.UseError as error:
    show("An address with a line break", error)

# Programs branch on the class of the exception, on code, may_retry and outcome_unknown,
# never on a text.
advice = "show the text and the hint to the user"
try:
    message.sender(setting("COURRIEL_USER")).to(setting("COURRIEL_TO"))
    message.subject("Errors in Python").text("This one worked.\n")
    with session() as connected:
        connected.send(message)
except courriel.SignInError as error:
    show("Signing in", error)
    if error.code == courriel.Code.SIGN_IN_REFUSED:
        advice = "ask for the password again"
except courriel.RefusedError as error:
    show("Sending", error)
    advice = "try again later" if error.may_retry else "ask for the address again"
except courriel.OutcomeUnknownError as error:
    show("Sending", error)
    advice = "do not send again without looking: it may have arrived"
except courriel.Error as error:  # whatever else: network, TLS ...
    show("The mail", error)
    if error.may_retry:
        advice = "try again later"
else:
    print("The mail was sent.")
    sys.exit(0)
print(f"  what to do      {advice}")
sys.exit(1)
