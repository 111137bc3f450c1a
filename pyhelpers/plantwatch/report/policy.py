"""The page of one policy: what happened, why it matters, how sure we are, what to do, how it was proven."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from plantwatch.building.build import Build
from plantwatch.catalog.model import CRITICALITIES, Policy
from plantwatch.corpus.expectation import expectations, read_expectation
from plantwatch.detection.ledger import BLOCK
from plantwatch.site.contacts import contact_of
from plantwatch.site.model import Site
from plantwatch.workspace import Workspace


def policy_page(
    built: Build, workspace: Workspace, name: str, generated: bool, site: Site | None = None
) -> str:
    """Plain text, in the order in which people ask; with a site also what it means there."""
    return "\n".join(_page(built, workspace, name, generated, site))


def _page(built: Build, workspace: Workspace, name: str, generated: bool, site: Site | None) -> Iterator[str]:
    policy = built.catalog.policies[name]
    protocol = built.catalog.protocols[policy.protocol]
    entry = built.ruleset.ledger.entries[name]
    yield policy.title
    yield f"{policy.id}   severity {policy.severity}, confidence {policy.confidence}, {policy.status}"
    yield f"sid {entry.sid}-{entry.sid + BLOCK - 1}, rev {max(1, entry.rev)}; {policy.span.file}"
    for heading, text in (
        ("What happened", policy.explain.operator),
        ("On the network", policy.explain.network),
        ("For the SOC", policy.explain.soc),
    ):
        yield from _block(heading, [text])
    yield from _block("ATT&CK for ICS", [_technique(built, t) for t in policy.attack])
    operations = [f"{protocol.operations[o].title} ({o})" for o in policy.operations]
    yield from _block("Recognised by", [f"{protocol.title}: {', '.join(operations)}", *_counting(policy)])
    if policy.wireshark:
        yield from _block("Wireshark filter", [policy.wireshark])
    yield from _block("May also be", policy.false_positives)
    yield from _block("What to do", [f"playbook: catalog/{built.catalog.playbooks[policy.playbook]}"])
    if site is not None:
        yield from _block("Call first", list(_contacts(site, policy.playbook)))
        yield from _block("In this plant", list(_stance(built, site, policy)))
    cells = [
        f"{engine} {version}: {cell}"
        for engine, rendering in built.renderings.items()
        for version, cell in rendering.cells[name].items()
    ]
    yield from _block("Engines", cells)
    yield from _block("Proven on", list(_proofs(workspace, name)) or ["no capture yet"])
    yield from _block("References", policy.references)
    if generated:
        yield from _block("Generated", list(_generated(built, name)), wrap=False)


def _contacts(site: Site, playbook: str) -> Iterator[str]:
    """Who is called, in general and where it is somebody else for a zone; then those who own crown jewels."""
    general = contact_of(site, playbook)
    if general:
        yield "; ".join(general.call)
    for zone in site.zones.values():
        contact = contact_of(site, playbook, zone.id)
        if contact and contact is not general:
            yield f"in {zone.id}: {'; '.join(contact.call)}"
    for asset in site.assets.values():
        if asset.criticality == "crown_jewel" and asset.owner:
            yield f"about {asset.id}: {asset.owner}"


def _stance(built: Build, site: Site, policy: Policy) -> Iterator[str]:
    stance = built.ruleset.stance
    there = [level for level in reversed(CRITICALITIES) if level == "normal" or level in stance.critical]
    yield "risk " + ", ".join(
        f"{stance.risk(policy, level)} at assets of criticality {level}" for level in there
    )
    staging = stance.staging(policy.id)
    named = [
        f"{s.stage} at {', '.join(s.assets)}" for s in site.stages if s.assets and policy.id in s.policies
    ]
    yield f"stage {'; '.join([staging.usual, *named])}"


def _counting(policy: Policy) -> Iterator[str]:
    if policy.count:
        count = policy.count
        of = f"distinct values of {count.distinct}" if count.distinct else "of them"
        yield f"at least {count.at_least} {of} in {count.within} s for each {count.per}"
    else:
        yield f"reported once in {policy.window} s for the same source and destination"
    for word, party in (("from", policy.source), ("to", policy.target)):
        if party:
            yield f"{word}: {'anyone but ' if party.negated else ''}{party.role} (without a site: anyone)"


def _technique(built: Build, technique: str) -> str:
    known = built.catalog.techniques.get(technique)
    return f"{technique} {known.name}" if known else technique


def _proofs(workspace: Workspace, name: str) -> Iterator[str]:
    for path in expectations([workspace.pcaps]):
        expectation, _ = read_expectation(path)
        if expectation and any(item.policy == name for item in expectation.findings):
            yield f"{expectation.capture}: fires"
        if expectation and any(item.policy == name for item in expectation.near_misses):
            yield f"{expectation.capture}: near miss, silent"


def _generated(built: Build, name: str) -> Iterator[str]:
    for rendering in built.renderings.values():
        for origin in rendering.origins:
            if origin.policy == name:
                yield rendering.files[origin.file].splitlines()[origin.line - 1].strip()


def _block(heading: str, texts: object, wrap: bool = True) -> Iterator[str]:
    assert isinstance(texts, (list, tuple))
    if not texts:
        return
    yield ""
    yield heading
    for text in texts:
        lines = textwrap.wrap(text, 96, break_long_words=False, break_on_hyphens=False) if wrap else [text]
        yield from (f"  {line}" for line in lines)
