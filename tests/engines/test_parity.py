"""The same steps mean the same: random protocols, operations and talk in both engines against a plain reading.

The reference (``support.reference``) evaluates the YAML itself. Zeek must report exactly the operations of
the messages. Suricata must report exactly what stands anywhere in the stream (or, for ``first_in_segment``,
at the start of a segment): that is all a pattern that floats can know, and where the two readings
agree, which they nearly always do, both engines say the same.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from plantwatch.building.build import build
from plantwatch.corpus.craft import Scenario
from plantwatch.corpus.writer import pcap_bytes
from plantwatch.engines import ENGINES
from plantwatch.workspace import Workspace
from support import dialects, reference, toy
from support.dialects import Talk

SEEN: Counter[str] = Counter()
SERVER = "10.8.0.1"


def catalog(root: Path, data: Mapping[str, Any]) -> dict[str, Any]:
    """Write the protocol with a policy for each operation; operations that ``check`` refuses are left out."""
    from plantwatch.catalog.load import load

    operations = dict(data["operations"])
    for _ in range(3):
        lines = {number: name for number, name in enumerate(operations, 3)}
        text = toy.write_catalog(root, {}, [{**data, "operations": {}}]) / "catalog" / "protocols" / "toy.yaml"
        raise NotImplementedError(lines, text, load)
    return operations
