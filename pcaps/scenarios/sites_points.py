"""Captures about the points of a site: what it says of a value decides whether a message is a finding."""

from __future__ import annotations

import struct

from plantwatch.corpus.craft import Scenario, bacnet, dnp3, dnp3_objects, iec104, modbus, s7comm, scenario

DATE = "2026-11-23"

DOSING, BLOWERS, RESERVOIR, PUMPS, ROOM = (f"10.20.1.{host}" for host in (10, 12, 13, 14, 15))
SCADA, ENGINEER = "10.20.1.67", "10.20.1.70"
PROTECTED, OUTSIDE = "network-write-to-protected-point", "network-value-outside-limits"
TOLD, FOREIGN = "network-value-told-outside-limits", "network-foreign-station"


@scenario("sites/water-works/points-register")
def register(s: Scenario) -> None:
    """Engineering sets a setpoint too high; the control room stays at the limit, beside it, and reads."""
    poll = modbus.read_holding_registers(40, 6)
    scada = s.tcp(SCADA, DOSING, 502)
    for value in (10, 60):
        scada.client(modbus.write_register(40, value))
    scada.client(modbus.write_register(39, 700) + modbus.write_register(42, 700))
    scada.client(modbus.write_registers(42, [700, 700]))
    scada.client(modbus.write_registers(98, [1, 1]))
    scada.client(modbus.read_holding_registers(41, 61))
    s.near_miss(OUTSIDE, scada, "at its limits, in registers beside it, and reading it")
    s.near_miss(PROTECTED, scada, "a run of registers that ends just before the protected ones")
    engineer = s.tcp(ENGINEER, DOSING, 502)
    engineer.client(poll + modbus.write_register(40, 61) + poll)
    s.finds(OUTSIDE, engineer)
    s.near_miss(PROTECTED, engineer, "it may be written, only not to that value")


@scenario("sites/water-works/points-run")
def run(s: Scenario) -> None:
    """A run of registers from far below covers a setpoint; another one ends in protected interlocks."""
    engineer = s.tcp(ENGINEER, DOSING, 502)
    engineer.client(modbus.write_registers(30, [0] * 10 + [61]), split=[9, 20])
    s.finds(OUTSIDE, engineer)
    engineer.client(modbus.write_registers(90, [0] * 11))
    s.finds(PROTECTED, engineer)
    scada = s.tcp(SCADA, DOSING, 502)
    scada.client(modbus.write_registers(30, [900] * 10 + [60]))
    s.near_miss(OUTSIDE, scada, "the values before it are too high, its own is not")
    scada.client(modbus.write_registers(90, [0] * 10))
    s.near_miss(PROTECTED, scada, "the run ends before the interlocks")


@scenario("sites/water-works/points-float")
def float_in_two_registers(s: Scenario) -> None:
    """A rate of dosing in two registers: 2.5 is allowed, 2.51 is not."""

    def write(value: float) -> bytes:
        return modbus.write_registers(60, list(struct.unpack(">HH", struct.pack(">f", value))))

    scada = s.tcp(SCADA, DOSING, 502)
    scada.client(write(2.5))
    s.near_miss(OUTSIDE, scada, "exactly at the limit")
    engineer = s.tcp(ENGINEER, DOSING, 502)
    engineer.client(write(2.51))
    s.finds(OUTSIDE, engineer)


@scenario("sites/water-works/points-data-block")
def data_block(s: Scenario) -> None:
    """The speed of a blower is one word of a data block; somebody sets it together with the word before."""

    def write(block: int, start: int, *values: int) -> bytes:
        item = s7comm.Item(s7comm.Area.DATA_BLOCK, start, 2 * len(values), block)
        return s7comm.write(item, value=b"".join(value.to_bytes(2, "big") for value in values))

    scada = s.tcp(SCADA, BLOWERS, 102)
    scada.client(write(5, 20, 1500))
    scada.client(write(6, 20, 1501))
    scada.client(write(5, 18, 1501, 1500, 1501))
    s.near_miss(OUTSIDE, scada, "at the limit, in another data block, and right between wrong neighbours")
    engineer = s.tcp(ENGINEER, BLOWERS, 102)
    engineer.client(write(5, 18, 1, 1501))
    s.finds(OUTSIDE, engineer)


@scenario("sites/water-works/points-outputs")
def outputs(s: Scenario) -> None:
    """The outlet valve may open to 80 %, and nobody touches the dump valve."""

    def operate(what: bytes) -> bytes:
        return dnp3.request(dnp3.Function.OPERATE, what, destination=10)

    scada = s.tcp(SCADA, RESERVOIR, 20000)
    for value in (0, 80):
        scada.client(operate(dnp3_objects.analog_output(4, value)))
    scada.client(operate(dnp3_objects.analog_output(5, 100)) + operate(dnp3_objects.crob(3)))
    s.near_miss(OUTSIDE, scada, "at the limits, and the output beside it")
    s.near_miss(PROTECTED, scada, "the relay beside it")
    engineer = s.tcp(ENGINEER, RESERVOIR, 20000)
    engineer.client(operate(dnp3_objects.analog_output(5, 1)) + operate(dnp3_objects.analog_output(4, 81)))
    engineer.client(operate(dnp3_objects.crob(2)), split=[7, 19])
    s.finds(OUTSIDE, engineer)
    s.finds(PROTECTED, engineer)


@scenario("sites/water-works/points-objects")
def objects(s: Scenario) -> None:
    """A set point of 9 bar is sent, and 9 bar are reported; 8 bar are fine both ways."""

    def set_point(value: float) -> bytes:
        return iec104.asdu(50, struct.pack("<f", value) + b"\0", address=900, station=7)

    def told(value: float) -> bytes:
        return iec104.asdu(13, struct.pack("<f", value) + b"\0", address=900, cause=3, station=7)

    for host, value in ((SCADA, 8.0), (ENGINEER, 9.0)):
        session = s.tcp(host, PUMPS, 2404)
        dialogue = iec104.Dialogue(session)
        dialogue.start()
        dialogue.client(set_point(value))
        dialogue.server(told(value))
        if host == ENGINEER:
            s.finds(OUTSIDE, session)
            s.finds(TOLD, session, reply=True)
        else:
            s.near_miss(OUTSIDE, session, "the highest pressure that is allowed")
            s.near_miss(TOLD, session, "the highest pressure that is allowed", reply=True)


@scenario("sites/water-works/points-present-value")
def present_value(s: Scenario) -> None:
    """The switch room may have 35 degrees; somebody sets 45 in a list of properties."""
    hot = b"\x44" + struct.pack(">f", 45)
    scada = s.udp(SCADA, ROOM, 47808, client_port=47808)
    scada.client(bacnet.plain(bacnet.write(2, 12, 85, b"\x44" + struct.pack(">f", 35))))
    scada.client(bacnet.plain(bacnet.write(2, 13, 85, hot)))
    s.near_miss(OUTSIDE, scada, "at the limit, and another object")
    engineer = s.udp(ENGINEER, ROOM, 47808, client_port=47808)
    listed = bacnet.write_multiple(2, 12, 85, hot)
    engineer.client(bacnet.plain(bacnet.confirmed(bacnet.Service.WRITE_MULTIPLE, listed)))
    s.finds(OUTSIDE, engineer)
    s.finds("bacnet-write-multiple", engineer)


@scenario("sites/water-works/points-answer")
def answer(s: Scenario) -> None:
    """Two polls of the same registers; one answer has a setpoint that nobody may set."""
    poll = modbus.read_holding_registers(38, 4)
    scada = s.tcp(SCADA, DOSING, 502)
    scada.client(poll)
    scada.server(modbus.answer_registers(poll, [900, 900, 60, 900]))
    s.near_miss(TOLD, scada, "at its limit, between registers that have none", reply=True)
    engineer = s.tcp(ENGINEER, DOSING, 502)
    engineer.client(poll)
    engineer.server(modbus.answer_registers(poll, [0, 0, 61, 0]))
    s.finds(TOLD, engineer, reply=True, engines=("zeek",))


@scenario("sites/water-works/stations")
def stations(s: Scenario) -> None:
    """A device answers as outstation 10, which is the reservoir; another one reports as station 8."""
    ask = dnp3.request(dnp3.Function.READ, dnp3_objects.every(30, 0), destination=10)
    answer = dnp3.reply(dnp3_objects.analog_inputs(1, 2), source=10)
    scada = s.tcp(SCADA, RESERVOIR, 20000)
    dnp3.exchange(scada, ask, answer)
    s.near_miss(FOREIGN, scada, "the reservoir has number 10", reply=True)
    liar = s.tcp(SCADA, BLOWERS, 20000)
    dnp3.exchange(liar, ask, answer)
    s.finds(FOREIGN, liar, reply=True)
    pumps = s.tcp(SCADA, PUMPS, 2404)
    dialogue = iec104.Dialogue(pumps)
    dialogue.start()
    dialogue.server(iec104.asdu(1, b"\x01", address=5, cause=3, station=8))
    s.finds(FOREIGN, pumps, reply=True)
