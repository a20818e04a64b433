"""The code that an authenticator app shows."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

PERIOD = 30  # seconds
LEAST = 10  # seconds that a code must still be good for


def code_of(secret: str) -> str:
    """The code of this moment, good for ten seconds at least: near its end the next one is waited for."""
    left = PERIOD - time.time() % PERIOD
    if left < LEAST:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD))
