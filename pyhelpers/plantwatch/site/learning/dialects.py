"""The catalog's protocols as logs name them: by port, by operation, by the words of other parsers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plantwatch.catalog.model import Catalog

# What Zeek's modbus.log and dnp3.log, and the ICSNPP logs beside them, call functions: first words
# (Modbus Application Protocol V1.1b3, chapter 6; IEEE 1815-2012, table 4-2).
_WORDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "modbus": (
        ("READ_WRITE", "write"),
        ("READ", "read"),
        ("WRITE", "write"),
        ("MASK_WRITE", "write"),
        ("REPORT", "discovery"),
        ("ENCAP", "discovery"),
        ("PROGRAM", "program"),
        ("POLL", "read"),
        ("GET", "read"),
        ("DIAGNOSTICS", "diagnostic"),
    ),
    "dnp3": (
        ("READ", "read"),
        ("WRITE", "write"),
        ("SELECT", "control"),
        ("OPERATE", "control"),
        ("DIRECT_OPERATE", "control"),
        ("COLD_RESTART", "control"),
        ("WARM_RESTART", "control"),
        ("STOP_APPL", "control"),
        ("START_APPL", "control"),
        ("INITIALIZE", "configuration"),
        ("SAVE_CONFIG", "configuration"),
        ("ENABLE", "configuration"),
        ("DISABLE", "configuration"),
        ("ASSIGN_CLASS", "configuration"),
        ("OPEN_FILE", "program"),
        ("DELETE_FILE", "program"),
        ("DELAY_MEASURE", "session"),
        ("RECORD_CURRENT_TIME", "session"),
    ),
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """``ports``: the protocols of each server port joined by ``/``, by ``tcp`` or ``udp`` and number.

    ``kinds``: the class of each operation that a client sends, by ``protocol/operation``.
    """

    ports: Mapping[tuple[str, int], str]
    kinds: Mapping[str, str]

    @classmethod
    def of(cls, catalog: Catalog) -> Dialect:
        """What a catalog knows."""
        ports: dict[tuple[str, int], list[str]] = {}
        kinds = {}
        for protocol in catalog.protocols.values():
            for transport in protocol.transports:
                for port in protocol.ports:
                    ports.setdefault((transport, port), []).append(protocol.id)
            for operation in protocol.operations.values():
                if not operation.anomaly and operation.sender != "server":
                    kinds[f"{protocol.id}/{operation.name}"] = operation.kind
        return cls({port: "/".join(sorted(names)) for port, names in ports.items()}, kinds)

    def kind(self, protocol: str, word: str) -> str:
        """The class of a function by the name that another parser gives it; empty where it tells nothing."""
        return next((kind for start, kind in _WORDS.get(protocol, ()) if word.upper().startswith(start)), "")
