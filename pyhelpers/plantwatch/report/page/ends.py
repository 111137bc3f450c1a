"""Who an address is: the asset of the site, or a computer that nobody wrote down."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

from plantwatch.report.printable import printable
from plantwatch.site.model import Asset, Site, Zone


@dataclass(frozen=True, slots=True)
class End:
    """One end of an occurrence. ``address`` is as engines write it, safe to show."""

    address: str
    asset: Asset | None
    zone: Zone | None

    @property
    def key(self) -> str:
        """Equal for the addresses of one asset."""
        return f"asset {self.asset.id}" if self.asset else f"host {self.address}"

    @property
    def name(self) -> str:
        """What people call it."""
        return self.asset.id if self.asset else self.address

    @property
    def spoken(self) -> str:
        """As it stands in a sentence."""
        return f"{self.asset.id} ({self.address})" if self.asset else f"unknown computer {self.address}"

    @property
    def criticality(self) -> str:
        """That of the asset; what nobody knows is ``normal``."""
        return self.asset.criticality if self.asset else "normal"


class Directory:
    """The ends of a site, by address; looked up once each."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._assets = {name: asset for asset in site.assets.values() for name in asset.names}
        self._ends: dict[str, End] = {}

    def end(self, address: str) -> End:
        """Whoever has an address; any text from a log will do."""
        if address not in self._ends:
            asset = self._assets.get(address)
            self._ends[address] = End(printable(address), asset, self._zone(address, asset))
        return self._ends[address]

    def named(self, text: str) -> str:
        """A text in which addresses of assets are followed by their names, such as a line of drift."""
        words = text.split(" ")
        for place, word in enumerate(words):
            asset = self._assets.get(word.rstrip(":,;"))
            if asset is not None:
                bare = word.rstrip(":,;")
                words[place] = f"{asset.id} ({bare}){word[len(bare) :]}"
        return " ".join(words)

    def _zone(self, address: str, asset: Asset | None) -> Zone | None:
        if asset is not None and asset.addresses:
            return self._site.zone_of(asset.addresses[0])
        try:
            return self._site.zone_of(ip_address(address))
        except ValueError:
            return None
