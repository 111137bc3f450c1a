"""Addresses and networks as people write them; None for what is neither."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from plantwatch.site.model import Address, Network


def address_of(text: str) -> Address | None:
    """An IP address without zone index, or None."""
    try:
        return ip_address(text) if "%" not in text else None
    except ValueError:
        return None


def network_of(text: str) -> Network | None:
    """A network in CIDR form whose host bits are zero, or None."""
    try:
        return ip_network(text) if "/" in text and "%" not in text else None
    except ValueError:
        return None
