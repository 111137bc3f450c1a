"""Who is called first: as the site says, for a playbook and a zone, and then who answers for the asset."""

from __future__ import annotations

from plantwatch.site.addresses import address_of
from plantwatch.site.model import Contact, Site


def contact_of(site: Site, playbook: str, zone: str = "") -> Contact | None:
    """The closest entry: one for the playbook and the zone, for the zone, for the playbook, for anything."""
    fitting = [
        contact
        for contact in site.contacts
        if (not contact.playbooks or playbook in contact.playbooks)
        and (not contact.zones or zone in contact.zones)
    ]
    return max(fitting, key=lambda c: (bool(c.zones), bool(c.playbooks)), default=None)


class Calls:
    """Who is called about findings in one plant."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._assets = {name: asset for asset in site.assets.values() for name in asset.names}

    def about(self, playbook: str, address: str) -> tuple[str, ...]:
        """Who is called about a finding at an address, in order; empty where the site says nothing."""
        ip = address_of(address)
        zone = self._site.zone_of(ip) if ip else None
        contact = contact_of(self._site, playbook, zone.id if zone else "")
        asset = self._assets.get(address)
        owner = (f"{asset.owner} (answers for {asset.id})",) if asset and asset.owner else ()
        return (*(contact.call if contact else ()), *owner)
