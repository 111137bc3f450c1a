"""ROC Plus builders, compared with messages of the public trace of icsnpp-roc-plus."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.corpus.craft import roc_plus
from plantwatch.corpus.craft.roc_plus import File, Opcode, answer, message


def traced(opcode: int, data: str = "", length: int | None = None) -> bytes:
    """A message between the addresses of the trace."""
    return message(opcode, bytes.fromhex(data), to=b"\x01\x02", sender=b"\x03\x04", length=length)


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (traced(Opcode.CONFIGURATION), "0102030406003a2f"),
        (traced(Opcode.SET_CLOCK, "1e2d0c0f0307e8"), "0102030408071e2d0c0f0307e8890d"),
        (traced(Opcode.WRITE_TABLE, "01000142"), "010203040b04010001424d91"),
        (traced(Opcode.WRITE_POINT, "0101010001"), "01020304a6050101010001dcb2"),
        (traced(Opcode.FILE, "040000000a"), "01020304cb05040000000abd8f"),
        (traced(Opcode.FILE, length=9)[4:6], "cb09"),
        (roc_plus.error(21)[4:8], "ff021504"),
        (roc_plus.login(password=0x1234)[4:12], "11064c4f49341205"),
    ],
)
def test_messages(built: bytes, expected: str) -> None:
    assert built == bytes.fromhex(expected)


@pytest.mark.parametrize(
    ("built", "command", "length"),
    [
        (roc_plus.open_file(2), File.OPEN, 127),
        (roc_plus.read_file(), File.READ, 9),
        (roc_plus.write_file(b"abcd"), File.WRITE, 18),
        (roc_plus.close_file(), File.CLOSE, 5),
        (roc_plus.delete_file(), File.DELETE, 126),
        (roc_plus.list_files(), File.LIST, 102),
        (roc_plus.list_files(wide=True), File.LIST_64, 103),
    ],
)
def test_file_transfers_have_the_lengths_of_the_manual(built: bytes, command: int, length: int) -> None:
    assert (built[4], built[5], built[6]) == (Opcode.FILE, length, command)


@given(st.integers(0, 255), st.binary(max_size=255))
def test_an_answer_goes_the_other_way(opcode: int, data: bytes) -> None:
    asked, answered = message(opcode, data), answer(opcode, data)
    assert asked[:4] == answered[2:4] + answered[:2]
    assert len(asked) == asked[5] + 8
