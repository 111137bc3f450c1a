"""The expectation file beside a recorded capture.

A new one lists no findings: people fill them in (``plantwatch test --update``). In one that exists only what
the recorder knows is renewed, line by line, so that findings, near misses and comments stay as they are.
"""

from __future__ import annotations

import re

from plantwatch.corpus.craft.expectation import scalar


def expectation_text(
    existing: str | None, *, name: str, sha256: str, purpose: str, stack: str, date: str
) -> str:
    """YAML of the expectation of the capture ``name`` (its path below ``pcaps/`` without suffix)."""
    known = {
        "capture": f"{name.rpartition('/')[2]}.pcap",
        "sha256": sha256,
        "purpose": scalar(purpose),
        "provenance": "{how: recorded, by: plantwatch, "
        f"stack: {scalar(stack)}, licence: BSD-3-Clause, date: {date}}}",
    }
    if existing is None:
        up = "../" * (name.count("/") + 1)
        schema = f"# yaml-language-server: $schema={up}catalog/schema/expectation.json"
        lines = [f"{key}: {value}" for key, value in known.items()]
        return "\n".join([schema, *lines, "findings: []", "near_misses: []"]) + "\n"
    for key, value in known.items():
        old = re.compile(rf"^{key}:.*(?:\n[ ]+.*)*$", re.MULTILINE)
        existing = old.sub(f"{key}: {value}".replace("\\", r"\\"), existing)
    return existing


def date_of(existing: str) -> str:
    """When the capture of an expectation was recorded, as it stands there; empty when it does not say."""
    found = re.search(r"^provenance:.*(?:\n[ ]+.*)*?\bdate: *[\"']?(\d{4}-\d\d-\d\d)", existing, re.MULTILINE)
    return found[1] if found else ""
