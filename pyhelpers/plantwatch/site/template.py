"""The text of a new site: passes ``check``, plainly unfinished to a reader."""

from __future__ import annotations


def site_text(name: str) -> str:
    """YAML of a plant with one zone and two assets."""
    return f"""\
# yaml-language-server: $schema=../schema/site.json
id: {name}
title: "TODO the plant, in its own words"
zones:
  control: {{title: "TODO what is in it", level: 1, subnets: [192.0.2.0/24]}}
assets:
  plc-1:
    addresses: [192.0.2.10]
    roles: [controller]
    criticality: crown_jewel
    process: "TODO what it does physically"
    owner: "TODO who is called first"
  station-1:
    addresses: [192.0.2.20]
    roles: [operator]
conduits:
  operation:
    title: "TODO what it is for"
    from: {{role: operator}}
    to: {{role: controller}}
    protocols: [modbus]
    classes: [read, write]
"""
