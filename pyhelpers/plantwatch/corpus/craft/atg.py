"""Tank gauge requests and answers (Veeder-Root TLS-350): text behind SOH.

Written from the maker's public description of the serial interface and from what public tools send. Builders
check nothing.
"""

from __future__ import annotations

from plantwatch.corpus.craft.conversation import Tcp

PORT = 10001
SOH, ETX = b"\x01", b"\x03"

INVENTORY = (
    "IN-TANK INVENTORY",
    "",
    "TANK PRODUCT             VOLUME TC VOLUME   ULLAGE   HEIGHT    WATER     TEMP",
    "  1  REGULAR               5320      5301     4680    51.20     0.00    59.93",
    "  2  DIESEL                2115      2109     7885    27.04     0.11    60.48",
)


def inquire(
    function: str, device: int = 0, *, code: str = "", computer: bool = False, end: str = "\n"
) -> bytes:
    """A request for a report; ``code`` is a security code, ``computer`` asks for the short format."""
    return _request("i" if computer else "I", function, device, code, "", end)


def setting(
    function: str,
    data: str = "",
    device: int = 0,
    *,
    code: str = "",
    computer: bool = False,
    letters: str = "S",
    end: str = "\n",
) -> bytes:
    """A setting or command with what it sets; ``letters`` may be IS."""
    return _request(letters.lower() if computer else letters, function, device, code, data, end)


def report(function: str = "201", lines: tuple[str, ...] = INVENTORY) -> bytes:
    """An answer in display format."""
    text = "\r\n".join(("", f"I{function}00", "JAN  1, 2026 12:00 AM", "", "HIGH STREET 1", "", *lines, ""))
    return SOH + text.encode("latin-1") + ETX


def short_report(function: str = "201") -> bytes:
    """An answer in computer format: values in hexadecimal, and a checksum behind two ampersands."""
    return SOH + f"i{function}002601010000011000007459C00000&&FB3A".encode() + ETX


def done(letters: str = "S60201") -> bytes:
    """An answer to a setting."""
    return SOH + f"\r\n{letters}\r\nJAN  1, 2026 12:00 AM\r\n".encode() + ETX


def refused() -> bytes:
    """The gauge does not understand the function."""
    return SOH + b"9999FF1B" + ETX


def exchange(conversation: Tcp, *requests: bytes, answer: bytes | None = None) -> None:
    """Each request and an answer."""
    for request in requests:
        conversation.client(request)
        conversation.server(answer or report())


def _request(letters: str, function: str, device: int, code: str, data: str, end: str) -> bytes:
    return SOH + f"{code}{letters}{function}{device:02d}{data}{end}".encode("latin-1")
