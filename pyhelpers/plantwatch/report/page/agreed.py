"""What a site has agreed to about one occurrence: conduits, stage, and whom to call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from plantwatch.catalog.model import Policy, Protocol
from plantwatch.report.page.ends import End
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


def calls(at_stake: End, others: Iterable[End]) -> tuple[Call, ...]:
    """Who is called before anybody touches anything: who answers for the process, then for the senders."""
    found = {}
    if at_stake.asset and at_stake.asset.owner:
        found[at_stake.asset.owner] = Call(at_stake.asset.owner, f"answers for {at_stake.name}")
    for other in others:
        if other.asset and other.asset.owner and other.asset.owner not in found:
            found[other.asset.owner] = Call(other.asset.owner, f"answers for {other.name}")
    return tuple(found.values())


def permitting(site: Site, src: End, dst: End, policy: Policy, protocol: Protocol) -> Iterator[str]:
    """Titles of conduits that allow all operations of a policy between two assets, whoever asks.

    A reply takes the way of its question, so an operation of a server goes from ``dst`` to ``src``.
    """
    if src.asset is None or dst.asset is None:
        return
    small = replace(site, assets={asset.id: asset for asset in (src.asset, dst.asset)})
    client, server = (dst.asset, src.asset) if from_server(policy, protocol) else (src.asset, dst.asset)
    kinds = {protocol.operations[name].kind for name in policy.operations}
    for conduit in site.conduits.values():
        if policy.protocol not in conduit.protocols or (
            conduit.classes and not kinds <= set(conduit.classes)
        ):
            continue
        if client in small.members(conduit.source) and server in small.members(conduit.target):
            yield conduit.title or conduit.id


def from_server(policy: Policy, protocol: Protocol) -> bool:
    """Whether what a policy finds is sent by the device, not by whoever asks it."""
    return all(protocol.operations[name].sender == "server" for name in policy.operations)


def at_stake(policy: Policy, protocol: Protocol, src: End, dst: End) -> End:
    """The end whose process an occurrence is about: the device; where nobody knows it, the other one."""
    device, other = (src, dst) if from_server(policy, protocol) else (dst, src)
    return device if device.asset is not None or other.asset is None else other
