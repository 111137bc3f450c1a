"""Values of a plant's points: written or told outside their limits, and writes to protected ones.

Every case has an address of its own, so each engine has to find exactly what each case raises.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from plantwatch.corpus.craft import Scenario, bacnet, dnp3, dnp3_objects, iec104, modbus, s7comm
from plantwatch.detection.plant import Plant
from plantwatch.detection.points import Numbered, PlantPoint
from plantwatch.engines import ENGINES
from plantwatch.engines.base import Rendering
from plantwatch.engines.suricata import numbering
from support.programs import PROGRAMS
from support.values import CONCERNS, DEVICE, Case, ruleset, wrong

HERE = (DEVICE,)
OTHER = "10.8.0.2"


def modbus_case(
    name: str, *segments: bytes, raises: str = "", split: list[int] | None = None, to: str = DEVICE
) -> Case:
    def talk(tape: Scenario, client: str) -> None:
        session = tape.tcp(client, to, modbus.PORT)
        for segment in segments:
            session.client(segment, split=split or [])
        session.close()

    return Case(name, talk, frozenset(raises.split()))


SETPOINT = PlantPoint("setpoint", HERE, "modbus", "register", 40, low=10, high=60)
MODBUS = Plant(
    points=(
        SETPOINT,
        PlantPoint("alarm", HERE, "modbus", "register", 45, protected=True),
        PlantPoint("block", HERE, "modbus", "register", 100, count=20, protected=True),
        PlantPoint("signed", HERE, "modbus", "register", 200, type="int16", low=-50, high=50),
        PlantPoint("flow", HERE, "modbus", "register", 300, type="float32", low=0.5, high=2.5),
        PlantPoint("zones", HERE, "modbus", "register", 400, count=4, high=100),
        PlantPoint("unit-3", HERE, "modbus", "register", 500, scope=3, protected=True),
        PlantPoint("pump", HERE, "modbus", "coil", 7, protected=True),
        PlantPoint("first", HERE, "modbus", "register", 3, high=9),
    )
)


def words(*values: float) -> list[int]:
    """Registers of 32-bit floating-point numbers, high word first."""
    return [w for value in values for w in struct.unpack(">HH", struct.pack(">f", value))]


poll = modbus.read_holding_registers(40, 6)
MODBUS_CASES = [
    modbus_case("lower limit", modbus.write_register(40, 10)),
    modbus_case("upper limit", modbus.write_register(40, 60)),
    modbus_case("below", modbus.write_register(40, 9), raises="limits"),
    modbus_case("above", modbus.write_register(40, 61), raises="limits"),
    modbus_case("highest of all", modbus.write_register(40, 0xFFFF), raises="limits"),
    modbus_case("neighbour below", modbus.write_register(39, 61)),
    modbus_case("neighbour above", modbus.write_register(41, 61)),
    modbus_case("another device", modbus.write_register(40, 61), to=OTHER),
    modbus_case("read", poll, modbus.read_input_registers(40, 61)),
    modbus_case("second in a segment", poll + modbus.write_register(40, 61) + poll, raises="limits"),
    modbus_case("split", modbus.write_register(40, 61), raises="limits", split=[3, 9, 11]),
    modbus_case("run from it", modbus.write_registers(40, [61]), raises="limits"),
    modbus_case("run from below", modbus.write_registers(38, [0, 0, 61, 0]), raises="limits"),
    modbus_case("run of right values", modbus.write_registers(38, [0, 0, 60, 0])),
    modbus_case("run that ends before", modbus.write_registers(38, [0, 61])),
    modbus_case("run behind it", modbus.write_registers(41, [61, 61, 61])),
    modbus_case("run that begins far below", modbus.write_registers(10, [30] * 30 + [61]), raises="limits"),
    modbus_case("run of right values far below", modbus.write_registers(10, [900] * 30 + [60])),
    modbus_case("run split", modbus.write_registers(38, [0, 0, 61]), raises="limits", split=[5, 14, 17]),
    modbus_case("run behind a poll", poll + modbus.write_registers(38, [0, 0, 9]) + poll, raises="limits"),
    modbus_case("read and write", modbus.read_write_registers((0, 2), 39, [0, 61]), raises="limits"),
    modbus_case("read over it and write elsewhere", modbus.read_write_registers((40, 61), 60, [61])),
    modbus_case("protected", modbus.write_register(45, 1), raises="protected"),
    modbus_case("protected, masked", modbus.mask_write_register(45, 1, 2), raises="protected"),
    modbus_case("protected in a run", modbus.write_registers(41, [1, 1, 1, 1, 1]), raises="protected"),
    modbus_case("protected is next", modbus.write_registers(41, [1, 1, 1, 1])),
    modbus_case("both", modbus.write_registers(40, [70, 1, 1, 1, 1, 1]), raises="limits protected"),
    modbus_case("block, first", modbus.write_register(100, 1), raises="protected"),
    modbus_case("block, last", modbus.write_register(119, 1), raises="protected"),
    modbus_case("block, before", modbus.write_register(99, 1)),
    modbus_case("block, behind", modbus.write_register(120, 1)),
    modbus_case("block, run into it", modbus.write_registers(96, [1] * 5), raises="protected"),
    modbus_case("block, run up to it", modbus.write_registers(96, [1] * 4)),
    modbus_case("block, run within", modbus.write_registers(110, [1] * 2), raises="protected"),
    modbus_case("block, run over it", modbus.write_registers(90, [1] * 60), raises="protected"),
    modbus_case("signed, right", modbus.write_register(200, 0xFFCE)),
    modbus_case("signed, too low", modbus.write_register(200, 0xFFCD), raises="limits"),
    modbus_case("signed, too high", modbus.write_register(200, 51), raises="limits"),
    modbus_case("float, right", modbus.write_registers(300, words(2.5))),
    modbus_case("float, too high", modbus.write_registers(300, words(2.51)), raises="limits"),
    modbus_case("float, negative", modbus.write_registers(300, words(-1.0)), raises="limits"),
    modbus_case("float, no number", modbus.write_registers(300, words(float("nan"))), raises="limits"),
    modbus_case("float in a run", modbus.write_registers(298, words(1.0, 9.0, 1.0)), raises="limits"),
    modbus_case("half of a float", modbus.write_registers(298, [0x41, 0x42, 0x7FFF])),
    modbus_case("one register of a float", modbus.write_register(300, 0x7FFF)),
    modbus_case("several, right", modbus.write_registers(400, [100, 100, 100, 100, 101])),
    modbus_case("several, third", modbus.write_registers(400, [100, 100, 101, 100]), raises="limits"),
    modbus_case("several, last alone", modbus.write_register(403, 101), raises="limits"),
    modbus_case("several, from below", modbus.write_registers(399, [900, 101]), raises="limits"),
    modbus_case("unit", modbus.write_register(500, 1, unit=3), raises="protected"),
    modbus_case("another unit", modbus.write_register(500, 1, unit=4)),
    modbus_case("coil", modbus.write_coil(7, True), raises="protected"),
    modbus_case("another coil", modbus.write_coil(8, True)),
    modbus_case("register of its number", modbus.write_register(7, 1)),
    modbus_case("coils", modbus.write_coils(0, [True] * 8), raises="protected"),
    modbus_case("coils before it", modbus.write_coils(0, [True] * 7)),
    modbus_case("low place", modbus.write_register(3, 10), raises="limits"),
    modbus_case("low place in a run", modbus.write_registers(0, [50, 50, 50, 10]), raises="limits"),
    modbus_case("low place, right", modbus.write_registers(0, [50, 50, 50, 9])),
    modbus_case("polls that look like a write", modbus.read_holding_registers(0, 16, tid=0x1010) + poll * 2),
]


def dnp3_case(
    name: str,
    function: int,
    objects: bytes,
    raises: str = "",
    station: int = 10,
    split: list[int] | None = None,
) -> Case:
    def talk(tape: Scenario, client: str) -> None:
        session = tape.tcp(client, DEVICE, 20000)
        session.client(dnp3.request(function, objects, destination=station), split=split or [])
        session.close()

    return Case(name, talk, frozenset(raises.split()))


def outputs(variation: int, form: str, items: dict[int, float], qualifier: int = 0x28) -> bytes:
    """Analog outputs (g41), with 16-bit indices or (0x17) 8-bit ones."""
    width = 2 if qualifier == 0x28 else 1
    body = b"".join(i.to_bytes(width, "little") + struct.pack(form, v) + b"\0" for i, v in items.items())
    return bytes([41, variation, qualifier]) + len(items).to_bytes(width, "little") + body


DNP3 = Plant(
    points=(
        PlantPoint("level", HERE, "dnp3", "analog-output", 4, scope=10, low=-5, high=900),
        PlantPoint("valve", HERE, "dnp3", "binary-output", 2, protected=True),
    )
)
SELECT, OPERATE, DIRECT = 3, 4, 5
DNP3_CASES = [
    dnp3_case("right", DIRECT, outputs(2, "<h", {4: 900})),
    dnp3_case("too high", DIRECT, outputs(2, "<h", {4: 901}), "limits"),
    dnp3_case("too low", OPERATE, outputs(2, "<h", {4: -6}), "limits"),
    dnp3_case("negative and right", OPERATE, outputs(2, "<h", {4: -5})),
    dnp3_case("index of one byte", SELECT, outputs(2, "<h", {4: 901}, 0x17), "limits"),
    dnp3_case("32 bits", DIRECT, outputs(1, "<i", {4: 70_000}), "limits"),
    dnp3_case("32 bits, right", DIRECT, outputs(1, "<i", {4: 700})),
    dnp3_case("float", DIRECT, outputs(3, "<f", {4: 900.5}), "limits"),
    dnp3_case("float, right", DIRECT, outputs(3, "<f", {4: 899.5})),
    dnp3_case("another output", DIRECT, outputs(2, "<h", {5: 901})),
    dnp3_case("another station", DIRECT, outputs(2, "<h", {4: 901}), station=11),
    dnp3_case("second of two", DIRECT, outputs(2, "<h", {5: 1, 4: 901}, 0x17), "limits"),
    dnp3_case("second of two, right", DIRECT, outputs(2, "<h", {5: 901, 4: 900}, 0x17)),
    dnp3_case("relay", OPERATE, dnp3_objects.crob(2), "protected"),
    dnp3_case("another relay", OPERATE, dnp3_objects.crob(3)),
    dnp3_case("read", 1, bytes([41, 2, 0x28, 1, 0, 4, 0])),
    dnp3_case("split", DIRECT, outputs(2, "<h", {4: 901}), "limits", split=[4, 15, 21]),
]


def iec_case(
    name: str, *asdus: bytes, raises: str = "", server: bool = False, split: list[int] | None = None
) -> Case:
    def talk(tape: Scenario, client: str) -> None:
        session = tape.tcp(client, DEVICE, 2404)
        dialogue = iec104.Dialogue(session)
        dialogue.start()
        (dialogue.server if server else dialogue.client)(*asdus, split=split or [])
        session.close()

    return Case(name, talk, frozenset(raises.split()))


def setpoint(kind: int, form: str, value: float, address: int = 900, station: int = 1) -> bytes:
    return iec104.asdu(kind, struct.pack(form, value) + b"\0", address=address, station=station)


def measured(kind: int, form: str, values: dict[int, float], tail: bytes = b"\0") -> bytes:
    """Each with its address."""
    (first, value), *rest = values.items()
    content = struct.pack(form, value) + tail
    content += b"".join(a.to_bytes(3, "little") + struct.pack(form, v) + tail for a, v in rest)
    return iec104.asdu(kind, content, address=first, cause=3, number=len(values), station=1)


def sequence(kind: int, form: str, first: int, *values: float) -> bytes:
    content = b"".join(struct.pack(form, value) + b"\0" for value in values)
    return iec104.asdu(kind, content, address=first, cause=3, number=0x80 | len(values), station=1)


IEC104 = Plant(
    points=(
        PlantPoint("pressure", HERE, "iec104", "object", 900, scope=1, type="float32", low=1, high=8),
        PlantPoint("scaled", HERE, "iec104", "object", 901, type="int16", low=-10, high=10),
        PlantPoint("share", HERE, "iec104", "object", 902, type="normalised", high=0.5),
        PlantPoint("breaker", HERE, "iec104", "object", 903, protected=True),
    )
)
IEC_CASES = [
    iec_case("right", setpoint(50, "<f", 8.0)),
    iec_case("too high", setpoint(50, "<f", 8.01), raises="limits"),
    iec_case("too low", setpoint(63, "<f", 0.5)[:-1] + b"\0" + iec104.NOON, raises="limits"),
    iec_case("another address", setpoint(50, "<f", 9.0, 899)),
    iec_case("another station", setpoint(50, "<f", 9.0, 900, 2)),
    iec_case("its scaled form", setpoint(49, "<h", 900)),
    iec_case("scaled", setpoint(49, "<h", -11, 901), raises="limits"),
    iec_case("scaled, right", setpoint(49, "<h", -10, 901)),
    iec_case("normalised", setpoint(48, "<h", 16385, 902), raises="limits"),
    iec_case("normalised, right", setpoint(48, "<h", 16384, 902)),
    iec_case("second in a segment", setpoint(50, "<f", 2, 899), setpoint(50, "<f", 9), raises="limits"),
    iec_case("split", setpoint(50, "<f", 9), raises="limits", split=[5, 14, 17]),
    iec_case("protected", iec104.asdu(45, b"\x01", address=903), raises="protected"),
    iec_case("neighbour", iec104.asdu(45, b"\x01", address=904)),
    iec_case("interrogation", iec104.asdu(100, b"\x14")),
    iec_case("told, right", measured(13, "<f", {900: 8.0}), server=True),
    iec_case("told", measured(13, "<f", {900: 8.5}), server=True, raises="told"),
    iec_case("told as the second", measured(13, "<f", {899: 99, 900: 8.5}), server=True, raises="told"),
    iec_case("told in a sequence", sequence(13, "<f", 898, 99, 99, 8.5), server=True, raises="told"),
    iec_case("told right in a sequence", sequence(13, "<f", 898, 99, 99, 8.0, 99), server=True),
    iec_case("told scaled", measured(11, "<h", {901: 11}), server=True, raises="told"),
    iec_case("confirmed", iec104.answer(setpoint(50, "<f", 9.0)), server=True),
]


def s7_case(name: str, message: bytes, raises: str = "") -> Case:
    def talk(tape: Scenario, client: str) -> None:
        session = tape.tcp(client, DEVICE, 102)
        session.client(message)
        session.close()

    return Case(name, talk, frozenset(raises.split()))


def block(start: int, length: int = 2, number: int = 5, area: int = s7comm.Area.DATA_BLOCK) -> s7comm.Item:
    return s7comm.Item(area, start, length, number)


def number(value: int) -> bytes:
    return value.to_bytes(2, "big", signed=True)


S7 = Plant(
    points=(
        PlantPoint("speed", HERE, "s7comm", "data-block", 20, scope=5, low=-100, high=1500),
        PlantPoint("limit", HERE, "s7comm", "data-block", 40, scope=5, count=2, protected=True),
    )
)
S7_CASES = [
    s7_case("right", s7comm.write(block(20), value=number(1500))),
    s7_case("too high", s7comm.write(block(20), value=number(1501)), "limits"),
    s7_case("too low", s7comm.write(block(20), value=number(-101)), "limits"),
    s7_case("another block", s7comm.write(block(20, number=6), value=number(1501))),
    s7_case("flags", s7comm.write(block(20, area=s7comm.Area.FLAGS), value=number(1501))),
    s7_case("from below", s7comm.write(block(18, 4), value=number(9999) + number(1501)), "limits"),
    s7_case("from below, right", s7comm.write(block(18, 4), value=number(9999) + number(1500))),
    s7_case("behind", s7comm.write(block(22, 4), value=number(9999) * 2)),
    s7_case("protected", s7comm.write(block(42), value=number(1)), "protected"),
    s7_case("protected from below", s7comm.write(block(38, 4), value=number(1) * 2), "protected"),
    s7_case("up to it", s7comm.write(block(36, 4), value=number(1) * 2)),
    s7_case("second item", s7comm.write(block(0), block(40), value=number(1)), "protected"),
    s7_case("other items", s7comm.write(block(0), block(44), value=number(1))),
    s7_case("read", s7comm.read(block(40))),
]


def bacnet_case(
    name: str,
    apdu: bytes,
    raises: str = "",
    route: Callable[[bytes], bytes] = bacnet.plain,
    told: bool = False,
) -> Case:
    def talk(tape: Scenario, client: str) -> None:
        talk = tape.udp(client, DEVICE, 47808, client_port=47808)
        (talk.server if told else talk.client)(route(apdu))

    return Case(name, talk, frozenset(raises.split()))


def real(value: float) -> bytes:
    return b"\x44" + struct.pack(">f", value)


def told(kind: int, instance: int, value: bytes) -> bytes:
    head = b"\x30\x01\x0c\x0c" + bacnet.identifier(kind, instance)
    return head + b"\x19\x55\x3e" + value + b"\x3f"


BACNET = Plant(
    points=(
        PlantPoint("supply", HERE, "bacnet", "analog-value", 12, low=16, high=24),
        PlantPoint("fan", HERE, "bacnet", "binary-output", 3, protected=True),
    )
)
BACNET_CASES = [
    bacnet_case("right", bacnet.write(2, 12, 85, real(24))),
    bacnet_case("too high", bacnet.write(2, 12, 85, real(24.5)), "limits"),
    bacnet_case("routed", bacnet.write(2, 12, 85, real(5)), "limits", bacnet.ROUTES[3]),
    bacnet_case("another instance", bacnet.write(2, 13, 85, real(40))),
    bacnet_case("another type", bacnet.write(1, 12, 85, real(40))),
    bacnet_case("another property", bacnet.write(2, 12, 28, real(40))),
    bacnet_case(
        "in a list",
        bacnet.confirmed(bacnet.Service.WRITE_MULTIPLE, bacnet.write_multiple(2, 12, 85, real(40))),
        "limits",
    ),
    bacnet_case("protected", bacnet.write(4, 3, 85, b"\x91\x01"), "protected"),
    bacnet_case("relinquished", bacnet.write(4, 3, 85, b"\x00", priority=8), "protected"),
    bacnet_case("neighbour", bacnet.write(4, 4, 85, b"\x91\x01")),
    bacnet_case("read", bacnet.read(4, 3, 85)),
    bacnet_case("told", told(2, 12, real(25)), "told", told=True),
    bacnet_case("told, right", told(2, 12, real(20)), told=True),
]


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(
    ("plant", "cases"),
    [
        pytest.param(MODBUS, MODBUS_CASES, id="modbus"),
        pytest.param(DNP3, DNP3_CASES, id="dnp3"),
        pytest.param(IEC104, IEC_CASES, id="iec104"),
        pytest.param(S7, S7_CASES, id="s7comm"),
        pytest.param(BACNET, BACNET_CASES, id="bacnet"),
    ],
)
def test_each_case(tmp_path: Path, program: str, plant: Plant, cases: list[Case]) -> None:
    assert wrong(tmp_path, program, plant, cases) == {}


STATIONS = Plant(
    stations=(
        Numbered("dnp3", 10, (DEVICE,)),
        Numbered("dnp3", 11, (OTHER,)),
        Numbered("iec104", 1, (DEVICE,)),
        Numbered("bacnet", 77, (DEVICE,)),
    )
)


def reply_case(
    name: str, station: int, device: str = DEVICE, raises: str = "", *, request: bool = False
) -> Case:
    def talk(tape: Scenario, client: str) -> None:
        session = tape.tcp(client, device, 20000)
        session.client(dnp3.request(1, dnp3_objects.class_poll(1), source=1, destination=10))
        if not request:
            session.server(dnp3.reply(source=station, destination=1))
        session.close()

    return Case(name, talk, frozenset(raises.split()))


STATION_CASES = [
    reply_case("its own", 10),
    reply_case("of the other", 11, raises="station"),
    reply_case("of nobody", 12, raises="station"),
    reply_case("the other's own", 11, OTHER),
    reply_case("from a stranger", 10, "10.8.0.99", "station"),
    reply_case("a stranger's own", 40, "10.8.0.99"),
    reply_case("asked only", 11, request=True),
    iec_case("common address", measured(13, "<f", {5: 1.0}), server=True),
    iec_case(
        "another common address",
        iec104.asdu(13, struct.pack("<f", 1) + b"\0", address=5, cause=3, station=7),
        server=True,
        raises="station",
    ),
    bacnet_case("device", bacnet.i_am(77), told=True),
    bacnet_case("another device", bacnet.i_am(78), "station", told=True),
    bacnet_case("another device, routed", bacnet.i_am(78), "station", bacnet.ROUTES[2], told=True),
    iec_case("a command to another", setpoint(50, "<f", 1.0, station=7)),
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_stations(tmp_path: Path, program: str) -> None:
    assert wrong(tmp_path, program, STATIONS, STATION_CASES) == {}


def registers(count: int) -> Plant:
    return Plant(
        points=tuple(PlantPoint(f"p{n}", HERE, "modbus", "register", n, high=9) for n in range(count))
    )


def test_for_zeek_points_are_data() -> None:
    few, many = (ENGINES["zeek"].render(ruleset(registers(count)), pretty=False).files for count in (1, 500))

    assert {name for name, text in many.items() if text != few[name]} == {"generated/site-points.tsv"}


def test_rules_that_there_is_no_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are left out, and the policy says so."""
    whole = ENGINES["suricata"].render(ruleset(registers(9)))
    monkeypatch.setattr(numbering, "ROOM", 5)
    cut = ENGINES["suricata"].render(ruleset(registers(9)))

    def rules(rendering: Rendering) -> list[str]:
        return rendering.files[numbering.POINTS].splitlines()[3:]

    assert rules(cut) == rules(whole)[:5]
    cells = [rendering.cells[CONCERNS["limits"]]["7.0"] for rendering in (whole, cut)]
    assert [numbering.NO_ROOM in cell.reasons for cell in cells] == [False, True]


def test_every_rule_about_points_is_understood_as_meant(tmp_path: Path, suricata: str) -> None:
    plants = (MODBUS, DNP3, IEC104, S7, BACNET)
    everything = Plant(points=tuple(p for plant in plants for p in plant.points), stations=STATIONS.stations)
    rules = ruleset(everything)
    rendering = ENGINES["suricata"].render(rules)
    ENGINES["suricata"].install(rules, rendering, tmp_path)

    assert len(rendering.files[numbering.POINTS].splitlines()) > 200
    assert ENGINES["suricata"].validate(rules, rendering, tmp_path) == []


def test_a_point_on_several_pages_is_told_once(tmp_path: Path, zeek: str) -> None:
    """The table has a line for each 64 places, and the file may be read again while Zeek runs."""
    wide = Plant(points=(PlantPoint("wide", HERE, "modbus", "register", 60, count=140, protected=True),))
    cases = [
        modbus_case("across pages", modbus.write_registers(0, [1] * 123), raises="protected"),
        modbus_case("in the middle", modbus.write_register(130, 1), raises="protected"),
        modbus_case("last", modbus.write_register(199, 1), raises="protected"),
        modbus_case("behind", modbus.write_register(200, 1)),
        modbus_case(
            "more than there are", modbus.message(16, b"\x00\x00\xff\xff\x02\0\1"), raises="protected"
        ),
    ]
    assert wrong(tmp_path, "zeek", wide, cases) == {}


def answer_case(name: str, request: bytes, *values: int, raises: str = "", other: bytes = b"") -> Case:
    def talk(tape: Scenario, client: str) -> None:
        session = tape.tcp(client, DEVICE, modbus.PORT)
        session.client(request + other)
        session.server(modbus.answer_registers(request, values))
        session.close()

    return Case(name, talk, frozenset(raises.split()))


def test_answers_without_places_are_paired_with_their_requests(tmp_path: Path, zeek: str) -> None:
    """Only Zeek remembers what was asked."""
    level = PlantPoint("level", HERE, "modbus", "input-register", 40, high=60)
    plant = Plant(points=(SETPOINT, level, replace(SETPOINT, id="unit", place=80, scope=3)))
    ask = modbus.read_holding_registers
    cases = [
        answer_case("right", ask(38, 4), 900, 900, 60, 900),
        answer_case("wrong", ask(38, 4), 0, 0, 61, 0, raises="told"),
        answer_case("too low", ask(40, 1), 9, raises="told"),
        answer_case("another place", ask(41, 2), 61, 61),
        answer_case("shorter than asked", ask(38, 4), 900, 900),
        answer_case("input registers", modbus.read_input_registers(40, 1), 61, raises="told"),
        answer_case("input registers, low", modbus.read_input_registers(40, 1), 9),
        answer_case("two at once", ask(39, 2, tid=7), 1, 61, raises="told", other=ask(0, 9, tid=8)),
        answer_case("its unit", ask(80, 1, unit=3), 61, raises="told"),
        answer_case("another unit", ask(80, 1, unit=4), 61),
        modbus_case("asked only", ask(40, 1)),
    ]
    assert wrong(tmp_path, "zeek", plant, cases) == {}
