"""Builders of OPC UA messages against messages of a real stack.

The hexadecimal texts are of the recordings with asyncua (pcaps/opcua), with channel and session set to those
of the builders.
"""

from __future__ import annotations

import pytest

from plantwatch.corpus.craft import opcua
from plantwatch.corpus.craft.opcua import Node, Service, node

TIME = "00008192b17adc01"
MESSAGES = {
    "recorded-polling: hello": (
        opcua.hello(),
        "48454c463f000000 00000000ffffff7fffffff7f0000000000000000 1f000000"
        "6f70632e7463703a2f2f31302e35342e312e31303a343834302f706c616e74",
    ),
    "recorded-polling: acknowledge": (
        opcua.acknowledge(),
        "41434b461c00000000000000ffff0000ffff00000000400641060000",
    ),
    "recorded-polling: open channel": (
        opcua.open_channel(),
        "4f504e4684000000000000002f000000"
        "687474703a2f2f6f7063666f756e646174696f6e2e6f72672f55412f5365637572697479506f6c696379234e6f6e65"
        f"ffffffffffffffff 0100000001000000 0100be01 0000{TIME}0100000000000000ffffffffe8030000 000000"
        "00000000 00000000 01000000 00000000 80ee3600",
    ),
    "recorded-polling: read": (
        opcua.read("Line.Speed", "Line.Setpoint", "Line.Value", number=8),
        f"4d534746ab000000060000000d0000000800000008000000010077020100ea03{TIME}0800000000000000ffffffff"
        "a00f000000000000000000000000000000000003000000"
        "0302000a0000004c696e652e53706565640d000000ffffffff0000ffffffff"
        "0302000d0000004c696e652e536574706f696e740d000000ffffffff0000ffffffff"
        "0302000a0000004c696e652e56616c75650d000000ffffffff0000ffffffff",
    ),
    "recorded-attack: a wrong password": (
        opcua.activate(opcua.user("engineer", b"guess-0"), number=3),
        f"4d534746ba000000060000000d0000000300000003000000 0100d3010100ea03{TIME}0300000000000000ffffffff"
        "a00f000000000031000000687474703a2f2f7777772e77332e6f72672f323030312f30342f786d6c647369672d6d6f72"
        "65237273612d73686132353600000000000000000100000002000000656e"
        "01004401012700000008000000757365726e616d6508000000656e67696e6565720700000067756573732d30"
        "ffffffff ffffffffffffffff",
    ),
    "recorded-attack: the password is refused": (
        opcua.fault(opcua.USER_ACCESS_DENIED, number=3),
        f"4d53474634000000060000000d0000000300000003000000 01008d01{TIME}0300000000001f800000000000000000",
    ),
    "recorded-attack: an anonymous user": (
        opcua.activate(opcua.anonymous(), number=3)[-32:],
        "656e 01004101010d00000009000000616e6f6e796d6f7573 ffffffffffffffff",
    ),
    "recorded-attack: ApplyChanges": (
        opcua.call(node(Node.SERVER_CONFIGURATION), node(Node.APPLY_CHANGES)),
        f"4d5347464b000000060000000d0000000400000004000000 0100c8020100ea03{TIME}0400000000000000ffffffff"
        "a00f000000000001000000 01005d31 0100c431 00000000",
    ),
    "recorded-attack: a write is refused": (
        opcua.write_response(opcua.USER_ACCESS_DENIED),
        f"4d53474640000000060000000d0000000400000004000000 0100a402{TIME}0400000000000000 0000000000000000"
        "0100000000001f8000000000",
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_what_a_real_stack_sends(name: str) -> None:
    built, captured = MESSAGES[name]
    assert built == bytes.fromhex(captured)


def test_a_channel_without_security_names_its_policy_at_16() -> None:
    message = opcua.open_channel()
    assert message[12:16] == (47).to_bytes(4, "little")
    assert message[16:63] == b"http://opcfoundation.org/UA/SecurityPolicy#None"
    assert int.from_bytes(message[4:8], "little") == len(message)


def test_an_id_of_four_bytes_moves_the_rest_by_three() -> None:
    plain, wide = (opcua.request(Service.WRITE, b"body", wide=form) for form in (False, True))
    assert plain[24:28] == bytes.fromhex("01 00 a1 02")
    assert wide[24:31] == bytes.fromhex("02 00 00 a1 02 00 00")
    assert plain[28:] == wide[31:]


def test_a_signature_has_the_size_asked_for() -> None:
    short, long = (opcua.activate(opcua.anonymous(), signature=size) for size in (0, 512))
    assert len(long) - len(short) == 512
    assert short[-32:] == long[-32:]
