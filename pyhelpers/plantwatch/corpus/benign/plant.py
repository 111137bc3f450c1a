"""Polling with legal messages whose data look like anything: what a floating byte pattern must not take."""

from __future__ import annotations

import struct
from collections.abc import Callable
from random import Random

from plantwatch.corpus.benign.content import BLOCKS
from plantwatch.corpus.benign.dialogue import Dialogue, ask, reply
from plantwatch.corpus.craft import dnp3, modbus
from plantwatch.corpus.craft import dnp3_objects as objects

_READ_ONLY = (modbus.read_holding_registers, modbus.read_input_registers)
_MOST_READ, _MOST_WRITTEN = 125, 123  # registers in one message


def modbus_reads(block: str) -> Callable[[Random], Dialogue]:
    """Registers full of ``block`` are read, one request at a time or several in a segment."""

    def make(random: Random) -> Dialogue:
        turns: Dialogue = []
        unit, tid = random.randrange(1, 248), random.randrange(0x10000)
        for _ in range(random.randrange(20, 60)):
            requests, replies = b"", b""
            for _ in range(random.choice((1, 1, 1, 2, 5))):
                tid = (tid + 1) % 0x10000
                address, count = (
                    random.choice((0, 0, random.randrange(9000))),
                    random.randrange(1, _MOST_READ + 1),
                )
                request = random.choice(_READ_ONLY)(address, count, unit=unit, tid=tid)
                requests += request
                replies += modbus.answer_registers(request, _registers(random, block, count))
            turns += [ask(requests, 0.5), reply(replies)]
        return turns

    return make


def modbus_bits(random: Random) -> Dialogue:
    """Coils and discrete inputs are read."""
    turns: Dialogue = []
    for tid in range(random.randrange(20, 60)):
        read = random.choice((modbus.read_coils, modbus.read_discrete_inputs))
        count = random.randrange(1, 2001)
        request = read(random.choice((0, 100, 4096)), count, tid=tid)
        turns += [ask(request, 0.5), reply(modbus.answer_bits(request, [random.random() < 0.1] * count))]
    return turns


def modbus_recipe(block: str) -> Callable[[Random], Dialogue]:
    """A recipe full of ``block`` is written, in fewer messages a minute than a burst has."""

    def make(random: Random) -> Dialogue:
        turns: Dialogue = []
        unit = random.randrange(1, 248)
        for tid in range(random.randrange(10, 40)):
            count = random.randrange(1, _MOST_WRITTEN + 1)
            values = _registers(random, block, count)
            request = modbus.write_registers(random.randrange(1, 9000), values, unit=unit, tid=tid)
            turns += [ask(request, 1.0), reply(modbus.answer_written(request))]
        return turns

    return make


def dnp3_reads(block: str) -> Callable[[Random], Dialogue]:
    """Analog inputs or counters full of ``block`` are read, in one link frame or in several."""

    def make(random: Random) -> Dialogue:
        turns: Dialogue = []
        variation, size = random.choice((((30, 4), 2), ((30, 3), 4), ((20, 5), 4), ((20, 6), 2)))
        for number in range(random.randrange(20, 60)):
            count = random.choice((random.randrange(1, 20), random.randrange(100, 250)))
            values = BLOCKS[block](random, size * count)
            request = dnp3.request(
                dnp3.Function.READ, objects.points(*variation, 0, count - 1), sequence=number
            )
            answer = objects.points(*variation, 0, count - 1, values)
            turns += [ask(request, 1.0), reply(dnp3.reply(answer, sequence=number))]
        return turns

    return make


def _registers(random: Random, block: str, count: int) -> tuple[int, ...]:
    return struct.unpack(f">{count}H", BLOCKS[block](random, 2 * count))
