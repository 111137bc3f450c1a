"""The expectation file of a crafted capture, as YAML text that is the same each time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from plantwatch.corpus.craft.scenario import Finding, NearMiss, Recipe, Scenario

_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9 _./()-]*[A-Za-z0-9_./()-])?|\d+\.\d+\.\d+\.\d+")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


def expectation_text(recipe: Recipe, tape: Scenario, file: str, date: str, sha256: str) -> str:
    """YAML of the expectation of ``recipe``, whose capture has that digest; findings are sorted."""
    origin = f"how: crafted, by: plantwatch, stack: {scalar(file)}, licence: BSD-3-Clause, date: {date}"
    up = "../" * (recipe.name.count("/") + 1)
    lines = [
        f"# yaml-language-server: $schema={up}catalog/schema/expectation.json",
        f"# generated from {file}; edit there",
        f"capture: {recipe.name.rpartition('/')[2]}.pcap",
        f"sha256: {sha256}",
        f"purpose: {scalar(recipe.purpose)}",
        f"provenance: {{{origin}}}",
        *_block("findings", (_finding(f) for f in sorted(set(tape.findings)))),
        *_block("near_misses", (_near_miss(n) for n in sorted(set(tape.near_misses)))),
    ]
    return "\n".join(lines) + "\n"


def scalar(text: str) -> str:
    """``text`` as a YAML scalar that is safe in block and flow context."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)


def _block(key: str, items: Iterable[str]) -> Iterator[str]:
    entries = [f"  - {{{item}}}" for item in items]
    yield f"{key}:" if entries else f"{key}: []"
    yield from entries


def _finding(item: Finding) -> str:
    engines = f", engines: [{', '.join(item.engines)}]" if item.engines else ""
    return f"policy: {item.policy}, src: {scalar(item.src)}, dst: {scalar(item.dst)}{engines}"


def _near_miss(item: NearMiss) -> str:
    return f"policy: {item.policy}, src: {scalar(item.src)}, dst: {scalar(item.dst)}, why: {scalar(item.why)}"
