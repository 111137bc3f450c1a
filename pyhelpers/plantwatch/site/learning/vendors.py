"""Who made a network card: by its hardware address and netaddr's copy of the IEEE's list."""

from __future__ import annotations

from functools import cache


@cache
def vendor(mac: str) -> str:
    """The vendor as the IEEE writes it; empty for unknown, random and made-up addresses."""
    from netaddr import EUI, NotRegisteredError  # reads its list when it is imported
    from netaddr.core import AddrFormatError

    try:
        if int(mac[:2], 16) & 2:  # locally administered
            return ""
        name = str(EUI(mac).oui.registration().org)
    except (NotRegisteredError, AddrFormatError, ValueError):
        return ""
    return " ".join(name.split()).rstrip(",")[:100]
