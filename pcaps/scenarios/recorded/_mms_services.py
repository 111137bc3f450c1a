"""Requests for MMS services of ISO 9506-2 that libiec61850 has no function for."""

from __future__ import annotations

_DOMAIN, _PROGRAM = b"F12CTRL", b"MAIN"


def program_control() -> list[bytes]:
    """Start, stop, resume, reset and kill of a program invocation, which is then created and deleted."""
    requests = [_request(number, _element(0, _PROGRAM)) for number in (40, 41, 42, 43, 44)]
    domains = _structure(1, _universal(_DOMAIN))
    return [
        *requests,
        _request(38, _element(0, _PROGRAM), domains, _element(2, b"\xff")),
        _plain(39, _PROGRAM),
    ]


def download() -> list[bytes]:
    """Initiate a download sequence, ask for a segment, terminate it; load and store domain content."""
    capabilities, file = _structure(1, _universal(b"relay")), _structure(1, _graphic(b"relay.prg"))
    return [
        _request(26, _element(0, _DOMAIN), capabilities, _element(2, b"\x00")),
        _plain(27, _DOMAIN),
        _request(28, _element(0, _DOMAIN)),
        _request(34, _element(0, _DOMAIN), capabilities, _element(2, b"\x00"), _structure(4, _graphic(b"x"))),
        _request(35, _element(0, _DOMAIN), file),
    ]


def upload() -> list[bytes]:
    """Initiate an upload sequence, ask for a segment, terminate it; delete the domain."""
    return [_plain(29, _DOMAIN), _plain(30, b"\x01"), _plain(31, b"\x01"), _plain(36, _DOMAIN)]


def semaphores() -> list[bytes]:
    """Take control of a semaphore and relinquish it."""
    semaphore = _structure(0, _element(0, b"LOCAL"))
    return [_request(19, semaphore), _request(20, semaphore)]


def _request(service: int, *elements: bytes) -> bytes:
    return _confirmed(_tlv(_tag(service, 0xA0), *elements))


def _plain(service: int, content: bytes) -> bytes:
    return _confirmed(_tlv(_tag(service, 0x80), content))


def _confirmed(service: bytes) -> bytes:
    return _tlv(b"\xa0", b"\x02\x02\x70\x01", service)  # an invoke id that the library does not use


def _element(number: int, content: bytes) -> bytes:
    return _tlv(_tag(number, 0x80), content)


def _structure(number: int, *elements: bytes) -> bytes:
    return _tlv(_tag(number, 0xA0), *elements)


def _universal(text: bytes) -> bytes:
    return _tlv(b"\x1a", text)


def _graphic(text: bytes) -> bytes:
    return _tlv(b"\x19", text)


def _tag(number: int, kind: int) -> bytes:
    return bytes([kind | number]) if number < 31 else bytes([kind | 31, number])


def _tlv(tag: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return tag + bytes([len(body)]) + body
