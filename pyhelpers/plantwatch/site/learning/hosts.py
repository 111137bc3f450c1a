"""Everything learned about one host, as an asset that nobody has named yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from typing import NamedTuple

from plantwatch.site.learning.guessing import Guess
from plantwatch.site.learning.picture import Picture, Way
from plantwatch.site.learning.vendors import vendor

_MOST_PROTOCOLS = 20


class Host(NamedTuple):
    """``id`` is made of the address; texts are empty where nothing tells."""

    id: str
    address: str
    mac: str
    vendor: str
    hostname: str
    protocols: tuple[str, ...]
    roles: tuple[str, ...]
    reasons: tuple[str, ...]


def hosts(picture: Picture, ways: Iterable[Way], guesses: Mapping[str, Guess]) -> list[Host]:
    """The hosts of a picture, by address."""
    macs, spoken = picture.macs(), picture.protocols(ways)
    found = []
    for address in sorted(guesses, key=lambda text: (ip_address(text).version, ip_address(text))):
        name, how = picture.names.name(address)
        reasons = list(guesses[address].reasons)
        if device := picture.names.devices.get(address):
            reasons.append(f"says that it is {device}")
        if name:
            reasons.append(f"called so in {how}")
        mac = macs.get(address, "")
        found.append(
            Host(
                host_id(address),
                address,
                mac,
                vendor(mac) if mac else "",
                name,
                spoken.get(address, ())[:_MOST_PROTOCOLS],
                guesses[address].roles,
                tuple(reasons),
            )
        )
    return found


def host_id(address: str) -> str:
    """The id of a host nobody has named."""
    return address_id("host", ip_address(address))


def address_id(what: str, address: object) -> str:
    """An id made of an address."""
    digits = getattr(address, "exploded", str(address)).replace(":", "-").replace(".", "-")
    return f"{what}-{digits}"
