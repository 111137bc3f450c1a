"""The catalog's protocols as logs name them: by port, by operation, by words and numbers of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from plantwatch.catalog.model import Catalog

# What other parsers call functions, by the first word that fits: Zeek's modbus.log and dnp3.log, and the
# ICSNPP logs beside them (names as in consts.zeek of each package). Classes are those of the catalog.
_WORDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    # Modbus Application Protocol V1.1b3, chapter 6
    "modbus": (
        ("READ_WRITE", "write"),
        ("READ", "read"),
        ("WRITE_FILE", "program"),
        ("WRITE", "write"),
        ("MASK_WRITE", "write"),
        ("REPORT", "discovery"),
        ("ENCAP", "discovery"),
        ("PROGRAM", "program"),
        ("POLL", "read"),
        ("GET", "read"),
        ("DIAGNOSTICS", "diagnostic"),
    ),
    # IEEE 1815-2012, table 4-2
    "dnp3": (
        ("READ", "read"),
        ("WRITE", "write"),
        ("SELECT", "control"),
        ("OPERATE", "control"),
        ("DIRECT_OPERATE", "control"),
        ("IMMED_FREEZE", "write"),
        ("FREEZE", "write"),
        ("COLD_RESTART", "control"),
        ("WARM_RESTART", "control"),
        ("STOP_APPL", "control"),
        ("START_APPL", "control"),
        ("INITIALIZE_APPL", "control"),
        ("INITIALIZE", "configuration"),
        ("SAVE_CONFIG", "configuration"),
        ("ENABLE", "configuration"),
        ("DISABLE", "configuration"),
        ("ASSIGN_CLASS", "configuration"),
        ("OPEN_FILE", "program"),
        ("CLOSE_FILE", "program"),
        ("DELETE_FILE", "program"),
        ("GET_FILE", "program"),
        ("DELAY_MEASURE", "session"),
        ("RECORD_CURRENT_TIME", "write"),
    ),
    "enip": (
        ("LIST", "discovery"),
        ("REGISTER", "session"),
        ("UNREGISTER", "session"),
    ),
    "s7comm": (
        ("READ VARIABLE", "read"),
        ("WRITE VARIABLE", "write"),
        ("SETUP", "session"),
        ("PLC", "control"),
        ("REQUEST DOWNLOAD", "program"),
        ("DOWNLOAD", "program"),
        ("START UPLOAD", "program"),
        ("UPLOAD", "program"),
        ("END UPLOAD", "program"),
        ("REQUEST: CPU", "discovery"),
        ("REQUEST: BLOCK", "discovery"),
        ("REQUEST: CYCLIC", "read"),
        ("REQUEST: PROGRAMMER", "diagnostic"),
        ("REQUEST: SECURITY", "session"),
        ("REQUEST: MODE", "control"),
        ("REQUEST: TIME", "write"),
    ),
    "s7commplus": (
        ("EXPLORE", "discovery"),
        ("GET", "read"),
        ("SET", "write"),
        ("INVOKE", "control"),
        ("CREATE", "session"),
        ("DELETE", "session"),
    ),
    "opcua": (
        ("READ", "read"),
        ("HISTORYREAD", "read"),
        ("HISTORYUPDATE", "write"),
        ("WRITE", "write"),
        ("CALL", "control"),
        ("BROWSE", "discovery"),
        ("TRANSLATE", "discovery"),
        ("FIND", "discovery"),
        ("GETENDPOINTS", "discovery"),
        ("ADD", "configuration"),
        ("DELETENODES", "configuration"),
        ("DELETEREFERENCES", "configuration"),
        ("CREATESUBSCRIPTION", "read"),
        ("CREATEMONITORED", "read"),
        ("PUBLISH", "read"),
        ("OPENSECURE", "session"),
        ("CREATESESSION", "session"),
        ("ACTIVATESESSION", "session"),
        ("CLOSESESSION", "session"),
    ),
    "bacnet": (
        ("READ", "read"),
        ("SUBSCRIBE", "read"),
        ("GET_", "read"),
        ("WRITE", "write"),
        ("TIME_SYNC", "write"),
        ("UTC_TIME", "write"),
        ("ATOMIC", "program"),
        ("ADD_LIST", "configuration"),
        ("REMOVE_LIST", "configuration"),
        ("CREATE", "configuration"),
        ("DELETE", "configuration"),
        ("DEVICE_COMM", "control"),
        ("REINIT", "control"),
        ("LIFE", "control"),
        ("ACKNOWLEDGE", "control"),
        ("CONFIRMED_PRIVATE", "control"),
        ("I_AM", "discovery"),
        ("I_HAVE", "discovery"),
        ("WHO", "discovery"),
    ),
}
_NUMBERS: Mapping[str, Mapping[int, str]] = {
    "modbus": {
        **dict.fromkeys((1, 2, 3, 4, 7, 11, 12, 20, 24), "read"),
        **dict.fromkeys((5, 6, 15, 16, 22, 23), "write"),
        **dict.fromkeys((17, 43), "discovery"),
        8: "diagnostic",
        21: "program",
    },
    "dnp3": {
        1: "read",
        **dict.fromkeys((2, 7, 8, 9, 10, 11, 12, 24), "write"),
        **dict.fromkeys((3, 4, 5, 6, 13, 14, 16, 17, 18), "control"),
        **dict.fromkeys((15, 19, 20, 21, 22, 31), "configuration"),
        **dict.fromkeys((25, 26, 27, 28, 29, 30), "program"),
        23: "session",
    },
    # CIP, volume 1, appendix A; from 0x4b services of the Logix family (1756-PM020)
    "cip": {
        **dict.fromkeys((0x01, 0x03, 0x0E, 0x18, 0x4C, 0x52), "read"),
        **dict.fromkeys((0x4D, 0x4E, 0x53), "write"),
        **dict.fromkeys((0x02, 0x04, 0x10, 0x19), "configuration"),
        **dict.fromkeys((0x05, 0x06, 0x07), "control"),
        **dict.fromkeys((0x08, 0x09), "program"),
        0x55: "discovery",
    },
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """``ports``: the protocols of each server port joined by ``/``, by ``tcp`` or ``udp`` and number.

    ``kinds``: the class of each operation that a client sends, by ``protocol/operation``. ``policies``: the
    protocol of each policy, and the class that all its operations have, empty where they have several.
    """

    ports: Mapping[tuple[str, int], str]
    kinds: Mapping[str, str]
    policies: Mapping[str, tuple[str, str]] = field(default_factory=dict)

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
                if not operation.anomaly and not operation.watch and operation.sender != "server":
                    kinds[f"{protocol.id}/{operation.name}"] = operation.kind
        policies = {}
        for policy in catalog.policies.values():
            found = {kinds.get(f"{policy.protocol}/{name}", "") for name in policy.operations}
            policies[policy.id] = (policy.protocol, found.pop() if len(found) == 1 else "")
        return cls({port: "/".join(sorted(names)) for port, names in ports.items()}, kinds, policies)

    def kind(self, protocol: str, word: str) -> str:
        """The class of a function by the name that another parser gives it; empty where it tells nothing."""
        return next((kind for start, kind in _WORDS.get(protocol, ()) if word.upper().startswith(start)), "")

    def numbered(self, protocol: str, function: int) -> str:
        """The class of a function by its number; empty where that tells nothing."""
        return _NUMBERS.get(protocol, {}).get(function, "")
