"""What a site has agreed to about one occurrence: conduits, stage, and whom to call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from plantwatch.catalog.model import Policy, Protocol
from plantwatch.report.page.ends import End
from plantwatch.site.contacts import contact_of
from plantwatch.site.model import Asset, Site


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to call, and why."""

    who: str
    about: str


def stage_of(site: Site, policy: str, asset: Asset | None) -> str:
    """``observe``, ``alert`` or ``enforce``: what the site says of this asset before what it says of all."""
    everywhere = "alert"
    for staged in site.stages:
        if policy in staged.policies:
            if asset is not None and asset.id in staged.assets:
                return staged.stage
            if not staged.assets:
                everywhere = staged.stage
    return everywhere


def calls(site: Site, playbook: str, at_stake: End, others: Iterable[End]) -> tuple[Call, ...]:
    """Who is called before anybody touches anything: as the site says, then who answers for both ends."""
    contact = contact_of(site, playbook, at_stake.zone.id if at_stake.zone else "")
    found = {who: Call(who, "") for who in (contact.call if contact else ())}
    if at_stake.asset and at_stake.asset.owner:
        found.setdefault(at_stake.asset.owner, Call(at_stake.asset.owner, f"answers for {at_stake.name}"))
    for other in others:
        if other.asset and other.asset.owner and other.asset.owner not in found:
            found[other.asset.owner] = Call(other.asset.owner, f"answers for {other.name}")
    return tuple(found.values())


def permitting(
    site: Site, src: End, dst: End, policy: Policy, protocol: Protocol, reply: bool
) -> Iterator[str]:
    """Titles of conduits that allow all operations of a policy between two assets.

    A ``reply`` takes the way of its question, from ``dst`` to ``src``.
    """
    if src.asset is None or dst.asset is None:
        return
    small = replace(site, assets={asset.id: asset for asset in (src.asset, dst.asset)})
    client, server = (dst.asset, src.asset) if reply else (src.asset, dst.asset)
    kinds = {protocol.operations[name].kind for name in policy.operations}
    for conduit in site.conduits.values():
        if policy.protocol not in conduit.protocols or (
            conduit.classes and not kinds <= set(conduit.classes)
        ):
            continue
        if client in small.members(conduit.source) and server in small.members(conduit.target):
            yield conduit.title or conduit.id


def is_reply(policy: Policy, protocol: Protocol, src_ports: Iterable[int], dst_ports: Iterable[int]) -> bool:
    """Whether the device sent what a policy found, in answer to whoever asked; by ports where both may."""
    senders = {protocol.operations[name].sender for name in policy.operations}
    if len(senders) == 1 and senders != {"either"}:
        return senders == {"server"}
    served = set(protocol.ports)
    return bool(served & set(src_ports)) and not served & set(dst_ports)


def at_stake(src: End, dst: End, reply: bool) -> End:
    """The end whose process an occurrence is about: the device; where nobody knows it, the other one."""
    device, other = (src, dst) if reply else (dst, src)
    return device if device.asset is not None or other.asset is None else other
