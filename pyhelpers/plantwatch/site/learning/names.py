"""What hosts are called, and what they say they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

MOST_NAMES = 200_000
# Who tells, most believable first: what a host says of itself, then what others call it.
SOURCES = ("dhcp", "s7comm", "profinet", "mdns", "llmnr", "ntlm", "kerberos", "dns", "tls")


class Named(NamedTuple):
    """Somebody tells the name of a host (``how`` is one of SOURCES), or what kind of device it is.

    ``mac`` is its hardware address where the same source tells it.
    """

    host: str
    name: str
    how: str
    mac: str = ""
    device: str = ""


@dataclass(slots=True)
class Names:
    """Names by host and source; of several names from one source the first in the alphabet counts."""

    told: dict[str, dict[str, str]] = field(default_factory=dict)
    devices: dict[str, str] = field(default_factory=dict)
    hardware: dict[str, str] = field(default_factory=dict)

    def add(self, named: Named) -> None:
        """Remember it, unless there are too many already."""
        if named.host not in self.told and len(self.told) >= MOST_NAMES:
            return
        known = self.told.setdefault(named.host, {})
        name = _host_name(named.name)
        if name and (named.how not in known or name < known[named.how]):
            known[named.how] = name
        if device := _printable(named.device):
            self.devices[named.host] = min(device, self.devices.get(named.host, device))
        if named.mac:
            self.hardware[named.host] = named.mac.lower()

    def name(self, host: str) -> tuple[str, str]:
        """The name of a host and who told it; empty where nobody did."""
        known = self.told.get(host, {})
        return next(((known[how], how) for how in SOURCES if how in known), ("", ""))

    def macs(self) -> Mapping[str, str]:
        """Hardware addresses that hosts told with their names."""
        return self.hardware


def _host_name(text: str) -> str:
    name = _printable(text).rstrip(".").lower().removesuffix(".local")
    return name if name and " " not in name and not name.replace(".", "").isdigit() else ""


def _printable(text: str) -> str:
    return "".join(letter for letter in text.strip() if letter.isprintable())[:200]
