"""What is open, what comes, and what was: from the site file and the audit log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from plantwatch.detection.work import Work
from plantwatch.maintenance.journal import Line, when
from plantwatch.maintenance.times import stamp
from plantwatch.site.model import Site
from plantwatch.site.planned import addresses_of

SITE_FILE = "the site file"


@dataclass(frozen=True, slots=True)
class Window:
    """One window. ``ended`` is when it was closed before its time; ``begun`` whether the log has it open.

    ``planned`` says that it stands in the site file.
    """

    id: str
    assets: tuple[str, ...]
    addresses: tuple[str, ...]
    begin: datetime
    until: datetime
    work_order: str
    owner: str
    reason: str = ""
    by: str = SITE_FILE
    planned: bool = False
    begun: bool = False
    ended: datetime | None = None
    expired: bool = False
    sensors: tuple[str, ...] = ()

    @property
    def over(self) -> datetime:
        """When it ends or ended."""
        return min(self.until, self.ended) if self.ended else self.until

    def state(self, now: datetime) -> str:
        """``next``, ``open``, ``closed`` or ``expired``."""
        if self.ended and self.ended < self.until:
            return "closed"
        if self.until <= now:
            return "expired"
        return "open" if self.begin <= now else "next"

    @property
    def work(self) -> Work:
        """As engines need it."""
        begin, until = self.begin.timestamp(), self.over.timestamp()
        return Work(self.addresses, begin, until, self.work_order, self.owner)

    def line(self, by: str, reason: str = "") -> dict[str, Any]:
        """What an audit line says of it, but for the event and its time."""
        return {
            "window": self.id,
            "by": by,
            "assets": list(self.assets),
            "addresses": list(self.addresses),
            "from": stamp(self.begin),
            "until": stamp(self.until),
            "work_order": self.work_order,
            "owner": self.owner,
            "reason": reason,
            "sensors": list(self.sensors),
        }


def windows(site: Site, lines: Sequence[Line]) -> list[Window]:
    """Every window there is or was, by beginning. A planned one has the times of the site file."""
    found: dict[str, Window] = {window.id: window for window in _planned(site)}
    for line in lines:
        name = line["window"]
        known = found.get(name)
        if known is None:
            known = _opened(line)
        match line["event"]:
            case "opened":
                found[name] = replace(known, begun=True, sensors=tuple(line["sensors"]))
            case "closed":
                found[name] = replace(known, ended=when(line["ts"]))
            case "expired":
                found[name] = replace(known, expired=True)
    return sorted(found.values(), key=lambda window: (window.begin, window.id))


def number(lines: Sequence[Line]) -> str:
    """The number of the next window that is opened by hand."""
    return str(max((int(line["window"]) for line in lines if line["window"].isdecimal()), default=0) + 1)


def _planned(site: Site) -> Iterator[Window]:
    for planned in site.maintenance:
        begin = planned.begin.astimezone(UTC)
        yield Window(
            id=f"{planned.work_order}@{begin:%Y-%m-%dT%H:%M}Z",
            assets=planned.assets,
            addresses=addresses_of(site, planned.assets),
            begin=begin,
            until=planned.until.astimezone(UTC),
            work_order=planned.work_order,
            owner=planned.owner,
            planned=True,
        )


def _opened(line: Line) -> Window:
    return Window(
        id=line["window"],
        assets=tuple(line["assets"]),
        addresses=tuple(line["addresses"]),
        begin=when(line["from"]),
        until=when(line["until"]),
        work_order=line["work_order"],
        owner=line["owner"],
        reason=str(line.get("reason", "")),
        by=line["by"],
        begun=True,
        sensors=tuple(line["sensors"]),
    )
