"""What hosts are called, from Zeek's logs of the protocols in which they say so.

Zeek writes no NetBIOS registrations to dns.log, so only their answers to questions count there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from plantwatch.site.addresses import address_of
from plantwatch.site.learning.dialects import Dialect
from plantwatch.site.learning.names import Named
from plantwatch.site.learning.rows import Reader, Row, ends_of, listed

_PORTS = {5353: "mdns", 5355: "llmnr"}


def _dhcp(row: Row, dialect: Dialect) -> Iterable[Named]:
    host = row.get("assigned_addr") or row.get("client_addr")
    if not host:
        return ()
    return (Named(str(host), str(row.get("host_name", "")), "dhcp", str(row.get("mac", ""))),)


def _dns(row: Row, dialect: Dialect) -> Iterable[Named]:
    how = _PORTS.get(int(row["id.resp_p"]), "dns")
    name = str(row.get("query", ""))
    answers = [text for text in listed(row.get("answers")) if address_of(text) is not None]
    return [Named(host, name, how) for host in answers] if name else ()


def _ntlm(row: Row, dialect: Dialect) -> Iterable[Named]:
    client, server = ends_of(row)
    called = str(row.get("server_dns_computer_name") or row.get("server_nb_computer_name") or "")
    return Named(client, str(row.get("hostname", "")), "ntlm"), Named(server, called, "ntlm")


def _kerberos(row: Row, dialect: Dialect) -> Iterable[Named]:
    account, _, _ = str(row.get("client", "")).partition("/")
    return (Named(ends_of(row)[0], account[:-1], "kerberos"),) if account.endswith("$") else ()


def _tls(row: Row, dialect: Dialect) -> Iterable[Named]:
    return (Named(ends_of(row)[1], str(row.get("server_name", "")), "tls"),)


READERS: Mapping[str, Reader] = {
    "dhcp": _dhcp,
    "dns": _dns,
    "ntlm": _ntlm,
    "kerberos": _kerberos,
    "ssl": _tls,
}
