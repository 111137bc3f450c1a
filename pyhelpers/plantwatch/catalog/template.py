"""The text of a new policy: complete enough to pass ``check``, plainly unfinished to a reader."""

from __future__ import annotations

from plantwatch.catalog.model import Catalog, Protocol


def policy_text(name: str, protocol: Protocol, operation: str, catalog: Catalog) -> str:
    """YAML of an experimental policy over one operation of ``protocol``."""
    title = protocol.operations[operation].title.replace('"', "'")
    technique = next(iter(catalog.techniques), "T0855")
    playbook = next(iter(catalog.playbooks), "reconnaissance")
    return f"""\
# yaml-language-server: $schema=../../schema/policy.json
id: {name}
title: "TODO what happened, in one line ({title})"
status: experimental
protocol: {protocol.id}
when: {{operation: {operation}}}
severity: medium
confidence: medium
attack: [{technique}]
explain:
  operator: "TODO what a person in the control room should know."
  network: "{title} from {{src}} to {{dst}}."
  soc: "TODO what to check first."
playbook: {playbook}
false_positives: ["TODO when this is ordinary work"]
wireshark: ""
references: ["TODO the section of the specification"]
"""
