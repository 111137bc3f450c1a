"""What a run learned, ready to be written or compared: hosts, zones, conduits and both tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plantwatch.site.learning import large, points, traffic, writing
from plantwatch.site.learning.guessing import guesses
from plantwatch.site.learning.hosts import Host, hosts
from plantwatch.site.learning.picture import Habit, Picture, Way
from plantwatch.site.learning.zoning import Proposed, zones

MOST_CONDUITS = 300  # between single assets; a plant with more gets conduits between zones and roles


@dataclass(frozen=True, slots=True)
class Learned:
    """``zones`` are for all of ``hosts``; both are sorted. ``conduits`` are lines of a site file."""

    picture: Picture
    ways: dict[Way, Habit]
    hosts: list[Host]
    zones: list[Proposed]
    conduits: list[str]

    @classmethod
    def of(cls, picture: Picture) -> Learned:
        """What a picture shows."""
        ways = picture.ways()
        guessed = guesses(ways)
        found = hosts(picture, ways, guessed)
        ids = {host.address: host.id for host in found}
        exact = list(writing.conduit_lines(ways, ids)) if len(found) <= large.MOST_ASSETS else []
        few = bool(exact) and sum(line.startswith("  learned-") for line in exact) <= MOST_CONDUITS
        conduits = exact if few else list(large.conduit_lines(ways, found))
        return cls(picture, ways, found, list(zones(guessed, split=few)), conduits)

    @property
    def traffic(self) -> dict[Way, traffic.Line]:
        """The communication matrix."""
        return traffic.lines(self.ways)

    @property
    def points(self) -> dict[points.Place, points.Range]:
        """Values that were written."""
        return self.picture.points.table()

    def files(self, out: Path, schema: str) -> Iterator[tuple[Path, str]]:
        """A first site file and what lies beside it, each with its text; the site file comes last."""
        many = len(self.hosts) > large.MOST_ASSETS
        table = self.points
        yield traffic.beside(out), traffic.text(self.traffic)
        yield points.beside(out), points.text(table)
        if many:
            yield large.beside(out), large.text(self.hosts)
        inventory = large.beside(out).name if many else ""
        yield (
            out,
            writing.site_text(out.stem, schema, self.zones, self.hosts, self.conduits, table, inventory),
        )
