"""Work on machines of a plant, as engines need it: which addresses, and from when until when."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Work:
    """A maintenance window. Addresses are written as engines write them, hardware addresses included.

    ``begin`` and ``until`` are seconds since the epoch; the window ends where ``until`` begins.
    """

    addresses: tuple[str, ...]
    begin: float
    until: float
    work_order: str
    owner: str

    def covers(self, ts: float) -> bool:
        """Whether the window is open at a time."""
        return self.begin <= ts < self.until
