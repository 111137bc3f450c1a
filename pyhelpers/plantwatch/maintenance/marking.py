"""Which window a finding lies in: by the time at which it was seen, and by the addresses of its two ends.

This is the judgement that holds. A mark that an engine wrote may be a second off, and is missing where the
sensor had not been told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from plantwatch.detection.work import Work
from plantwatch.engines.base import Finding


class Marks:
    """Windows by address; looking one up does not depend on how many there are elsewhere."""

    def __init__(self, works: Iterable[Work]) -> None:
        self._works: defaultdict[str, list[Work]] = defaultdict(list)
        for work in sorted(works, key=lambda w: (w.until, w.begin, w.work_order)):
            for address in work.addresses:
                self._works[address].append(work)

    def of(self, ts: float, src: str, dst: str) -> Work | None:
        """The window of the receiver, else of the sender, that ends first among those open at ``ts``."""
        for address in (dst, src):
            for work in self._works.get(address, ()):
                if work.covers(ts):
                    return work
        return None

    def order(self, finding: Finding) -> str:
        """The work order of the window that a finding lies in; empty for none."""
        work = self.of(finding.ts, finding.src, finding.dst)
        return work.work_order if work else ""
