"""The text of a new policy: complete enough to pass ``check``, plainly unfinished to a reader."""

from __future__ import annotations

import json

from plantwatch.catalog.model import Catalog, Protocol

LONGEST_TITLE = 100  # as the schema of policies has it


def policy_text(name: str, protocol: Protocol, operation: str, catalog: Catalog) -> str:
    """YAML of an experimental policy over one operation of ``protocol``."""
    title = protocol.operations[operation].title
    technique = next(iter(catalog.techniques), "T0855")
    playbook = next(iter(catalog.playbooks), "reconnaissance")
    return f"""\
# yaml-language-server: $schema=../../schema/policy.json
id: {name}
title: {_text(f"TODO what happened, in one line ({title})"[:LONGEST_TITLE])}
status: experimental
protocol: {protocol.id}
when: {{operation: {operation}}}
severity: medium
confidence: medium
attack: [{technique}]
explain:
  operator: "TODO what a person in the control room should know."
  network: {_text(f"{title} from {{src}} to {{dst}}.")}
  soc: "TODO what to check first."
playbook: {playbook}
false_positives: ["TODO when this is ordinary work"]
wireshark: ""
references: ["TODO the section of the specification"]
"""


def _text(text: str) -> str:
    """A double-quoted YAML scalar; JSON's strings are some."""
    return json.dumps(text, ensure_ascii=False)
