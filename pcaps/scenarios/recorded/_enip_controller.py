"""The controllers of the EtherNet/IP recordings: a cpppo server with answers to what cpppo does not know."""

from __future__ import annotations

import struct
from typing import Any

import _enip as e
from cpppo.server.enip import device, main
from cpppo.server.enip.ucmm import UCMM

_SUCCESS, _PATH_UNKNOWN = 0x00, 0x05
_OBJECTS = {
    *(
        e.IDENTITY,
        e.ROUTER,
        e.CONNECTIONS,
        e.PCCC,
        e.PROGRAMS,
        0x69,
        e.ROUTINES,
        e.SYMBOLS,
        e.TEMPLATES,
        0x6D,
    ),
    *(0x6F, e.TASKS, 0x72, e.LOCKS, 0x7E, 0xAC, e.CONTROLLER, e.CLOCK, e.FIRMWARE, e.TCP_IP, e.ETHERNET),
    *(0x64, e.SAFETY, e.SECURITY, 0x5E, 0x5F, 0x37),
}
_OWN_SERVICES = {e.GET_ALL, e.GET_ONE, e.GET_LIST}  # of these classes cpppo knows the attributes
_OWN_CLASSES = {e.IDENTITY, e.TCP_IP}
_TAG_SERVICES = {e.READ_TAG, e.WRITE_TAG, e.READ_PART, e.WRITE_PART}
_SYMBOL, _MULTIPLE = 0x91, 0x0A
_TIME = (1_767_225_600_000_000).to_bytes(8, "little")  # microseconds: 2026-01-01T00:00:00Z
_PLAIN = {e.CREATE: b"\x01\x00", e.UPLOAD: bytes(range(120))}  # what other services return


def controllers() -> None:
    """Serve on every address of this side until ended."""
    arguments = ["--no-config", "--no-print", "--address", f"0.0.0.0:{e.PORT}", *e.TAGS]
    main.main(argv=arguments, connection_manager_class=_Connections, UCMM_class=_Encapsulation)


class _Encapsulation(UCMM):
    """Names its service in 16 bytes, as the specification says (cpppo leaves the last one out)."""

    def list_services(self, data: Any) -> Any:
        """Answer List Services."""
        done = super().list_services(data)
        data.enip.CIP.list_services.CPF.item[0].communications_service.service_name += "\0"
        data.enip.input = bytearray(self.parser.produce(data.enip))
        return done


class _Connections(device.Connection_Manager):
    """Answers services of vendors, and resets, as a controller does (cpppo would end the session)."""

    def request(self, data: Any, addr: Any = None) -> Any:
        """Answer one request, or let cpppo do it."""
        raw = bytes(data.request.input) if data and "request" in data else b""
        answer = _answer(raw) if raw else None
        if answer is None:
            return super().request(data, addr=addr)
        data.request.input = bytearray(answer)
        return True


def _answer(raw: bytes) -> bytes | None:
    service, where, body = raw[0], raw[2 : 2 + 2 * raw[1]], raw[2 + 2 * raw[1] :]
    if service == _MULTIPLE or (service in _TAG_SERVICES and where[0] == _SYMBOL):
        return None
    kind = int.from_bytes(where[2:4], "little") if where[0] == 0x21 else where[1]
    if kind == e.CONNECTIONS or (service in _OWN_SERVICES and kind in _OWN_CLASSES):
        return None
    status = _SUCCESS if kind in _OBJECTS else _PATH_UNKNOWN
    content = _content(service, kind, body) if status == _SUCCESS else b""
    return bytes((service | 0x80, 0, status, 0)) + content


def _content(service: int, kind: int, body: bytes) -> bytes:
    if kind == e.SYMBOLS and service == e.LIST_INSTANCES:
        tags = [tag.partition("=")[0].encode() for tag in e.TAGS]
        types = (0x20C3, 0x20CA, 0x20C4, 0x00C3)
        known = zip(range(1, 5), tags, types, strict=True)
        return b"".join(struct.pack("<IH", n, len(tag)) + tag + struct.pack("<H", t) for n, tag, t in known)
    if kind == e.PCCC:
        return body[:7] + bytes((body[7] | 0x40, 0)) + body[9:11]
    if service in (e.GET_LIST, e.SET_LIST):
        return body[:4] + b"\0\0" + (_TIME if service == e.GET_LIST else b"")
    return _PLAIN.get(service, b"")
