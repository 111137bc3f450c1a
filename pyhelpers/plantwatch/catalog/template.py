"""The text of a new policy or protocol: complete enough to pass ``check``, plainly unfinished to a reader."""

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


def protocol_text(name: str, port: int, transport: str) -> str:
    """YAML of a protocol with one operation."""
    return f"""\
# yaml-language-server: $schema=../schema/protocol.json
id: {name}
title: "TODO the protocol's name"
transports: [{transport}]
ports: [{port}]
references: ["TODO the specification"]
pdu:
  start: [{{at: 0, bytes: "a5 5a"}}]  # TODO bytes that every message begins with
  length: {{field: length, add: 4}}  # TODO a message has the value of the field + 4 bytes
  minimum: 6
  maximum: 1024
key: function
fields:
  length: {{at: 2, size: 2, title: TODO}}
  function: {{at: 4, title: TODO}}
operations:
  write:
    title: TODO what the specification calls it
    class: write
    from: client
    when: {{function: 6}}
"""


def _text(text: str) -> str:
    """A double-quoted YAML scalar; JSON's strings are some."""
    return json.dumps(text, ensure_ascii=False)
