"""Runs every meaning check over the documents of a catalog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from plantwatch.catalog import build
from plantwatch.catalog.checks import matching, parts, points, policy, protocol, whole
from plantwatch.catalog.checks.policy import Names
from plantwatch.catalog.checks.subjects import PolicySubject, ProtocolSubject
from plantwatch.catalog.document import Document
from plantwatch.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class Sources:
    """The documents of a catalog; ``wrong`` names those with errors in their YAML or shape.

    ``playbooks`` maps the name of each playbook to its file.
    """

    protocols: Sequence[Document]
    policies: Sequence[Document]
    attack: Document
    playbooks: Mapping[str, str]
    wrong: frozenset[str]


def check(sources: Sources) -> Iterator[Diagnostic]:
    """Everything that is wrong with the meaning of a catalog.

    Protocols are looked at only when their shape is right; policies always, as far as their shape goes.
    """
    sound = [ProtocolSubject.of(d) for d in sources.protocols if d.file not in sources.wrong]
    named = [PolicySubject(d, d.data) for d in sources.protocols if d.data is not None]
    policies = [PolicySubject(d, d.data) for d in sources.policies if d.data is not None]
    for subject in sound:
        for about_protocol in (*protocol.CHECKS, *parts.CHECKS, *points.CHECKS, *matching.CHECKS):
            yield from about_protocol(subject)
    for document in named:
        yield from policy.named_as_file(document, "protocol")
    yield from whole.repeated_ids(named, "protocol")
    names = _names(sources, named, sound)
    for it in policies:
        for about_policy in policy.CHECKS:
            yield from about_policy(it, names)
    yield from whole.repeated_ids(policies, "policy")
    if len(policies) == len(sources.policies):
        yield from whole.unused_playbooks(sources.playbooks, policies)
    if names.techniques is not None:
        yield from whole.consistent_techniques(sources.attack, names.techniques)


def _names(sources: Sources, named: Sequence[PolicySubject], sound: Sequence[ProtocolSubject]) -> Names:
    protocols: dict[str, Mapping[str, object] | None] = {
        PurePath(d.file).stem: None for d in sources.protocols
    }
    for it in named:
        operations = it.data.get("operations")
        protocols[it.text("id") or PurePath(it.document.file).stem] = (
            operations if isinstance(operations, Mapping) else None
        )
    return Names(
        protocols=protocols,
        fields={it.data["id"]: it.fields for it in sound},
        techniques=build.techniques(sources.attack) if sources.attack.file not in sources.wrong else None,
        playbooks=tuple(sources.playbooks),
    )
