"""What each source tells: logs of others line by line, and real engines over the same recordings."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from plantwatch import process
from plantwatch.building.build import Build
from plantwatch.site.learning import points
from plantwatch.site.learning.dialects import Dialect
from plantwatch.site.learning.evelog import read_eve
from plantwatch.site.learning.names import Named, Names
from plantwatch.site.learning.picture import Observation, Picture, Seen
from plantwatch.site.learning.points import Place, Points, Wrote, number
from plantwatch.site.learning.sources import read_source
from plantwatch.site.learning.vendors import vendor
from plantwatch.site.learning.zeeklog import READERS, read_zeek_log

ROOT = Path(__file__).resolve().parents[2]
ENDS = {"ts": 5.0, "id.orig_h": "10.8.1.7", "id.resp_h": "10.8.0.1", "id.resp_p": 502}
BOTH = ("10.8.1.7", "10.8.0.1")


def told(log: str, **cells: object) -> list[Observation]:
    """What one line tells, from both formats of logs."""
    row = {**ENDS, **cells}
    from_json = list(read_zeek_log(log, json.dumps(row), iter(()), Dialect({}, {})))
    plain = {k: ("T" if v else "F") if isinstance(v, bool) else v for k, v in row.items()}
    text = {k: ",".join(map(str, v)) if isinstance(v, list) else str(v) for k, v in plain.items()}
    lines = ["#fields\t" + "\t".join(text) + "\n", "\t".join(text.values()) + "\n"]
    assert list(read_zeek_log(log, "#separator \\x09\n", iter(lines), Dialect({}, {}))) == from_json
    return from_json


def kinds(found: Sequence[Observation]) -> list[tuple[str, str]]:
    return [(one.protocol, one.kind) for one in found if isinstance(one, Seen)]


def values(found: Sequence[Observation]) -> list[tuple[str, int, float]]:
    return [(one.part, one.place, one.low) for one in found if isinstance(one, Wrote)]


# Columns and words as the test baselines of the packages have them.
@pytest.mark.parametrize(
    ("log", "cells", "expected"),
    [
        ("dnp3_objects", {"is_orig": True, "function_code": "READ"}, [("dnp3", "read")]),
        ("dnp3_objects", {"is_orig": False, "function_code": "RESPONSE"}, []),
        ("enip", {"is_orig": True, "enip_command": "List Identity"}, [("enip", "discovery")]),
        ("enip", {"is_orig": True, "enip_command": "Send Unit Data"}, []),
        ("cip", {"is_orig": True, "direction": "request", "cip_service_code": "0x4d"}, [("cip", "write")]),
        ("cip", {"direction": "request", "cip_service_code": "0x52", "class_id": "0x06"}, []),
        ("cip", {"is_orig": False, "direction": "response", "cip_service_code": "0x4d"}, []),
        ("s7comm", {"is_orig": True, "function_name": "Write Variable"}, [("s7comm", "write")]),
        ("s7comm", {"is_orig": True, "function_name": "Request Download"}, [("s7comm", "program")]),
        ("s7comm", {"is_orig": True, "function_name": "PLC Stop"}, [("s7comm", "control")]),
        ("s7comm", {"is_orig": False, "function_name": "Write Variable"}, []),
        (
            "s7comm_plus",
            {"is_orig": True, "opcode_name": "Request", "function_name": "Set Multi Variables"},
            [("s7commplus", "write")],
        ),
        ("s7comm_plus", {"is_orig": False, "opcode_name": "Notification"}, []),
        ("opcua_binary", {"req_identifier_str": "WriteRequest"}, [("opcua", "write")]),
        ("opcua_binary", {"req_identifier_str": "CreateSessionRequest"}, [("opcua", "session")]),
        ("opcua_binary", {"msg_type": "HEL"}, []),
        (
            "bacnet",
            {"is_orig": True, "pdu_type": "CONFIRMED_REQUEST", "pdu_service": "reinitialize_device"},
            [("bacnet", "control")],
        ),
        ("bacnet", {"pdu_type": "COMPLEX_ACK", "pdu_service": "read_property"}, []),
        ("modbus_mask_write_register", {"request_response": "REQUEST"}, [("modbus", "write")]),
        ("modbus_mask_write_register", {"request_response": "RESPONSE"}, []),
    ],
)
def test_classes_from_icsnpp(log: str, cells: dict[str, object], expected: list[tuple[str, str]]) -> None:
    assert kinds(told(log, **cells)) == expected


def test_values_from_icsnpp() -> None:
    detailed = {"func": "WRITE_MULTIPLE_REGISTERS", "unit": 4, "address": 12, "request_values": [250, 900]}
    coil = {"func": "WRITE_SINGLE_COIL", "unit": 6, "address": 1, "request_values": [1]}
    read = {"func": "READ_COILS", "unit": 6, "address": 1, "response_values": [1]}
    both = {"unit": 6, "request_response": "REQUEST", "write_start_address": 2, "write_registers": [255]}
    block = {"index_number": 8, "trip_control_code": "Close", "operation_type": "Pulse On"}
    select, operate = ({"is_orig": True, "function_code": code, **block} for code in ("SELECT", "OPERATE"))
    cell = {
        "is_orig": True,
        "object_type": "analog-output",
        "instance_number": 101,
        "property": "present-value",
    }

    assert values(told("modbus_detailed", **detailed)) == [
        ("unit 4 register", 12, 250.0),
        ("unit 4 register", 13, 900.0),
    ]
    assert values(told("modbus_detailed", **coil)) == [("unit 6 coil", 1, 1.0)]
    assert kinds(told("modbus_detailed", **coil)) == [("modbus", "write")]
    assert values(told("modbus_detailed", **read)) == []
    assert values(told("modbus_read_write_multiple_registers", **both)) == [("unit 6 register", 2, 255.0)]
    assert values(told("dnp3_control", **select)) == []
    assert kinds(told("dnp3_control", **select)) == [("dnp3", "control")]
    assert values(told("dnp3_control", **operate)) == [("binary output", 8, 65.0)]
    written = told("bacnet_property", pdu_service="write-property", value="21.5", **cell)
    assert values(written) == [("analog-output present-value", 101, 21.5)]
    assert told("bacnet_property", pdu_service="read-property-ack", value="21.5", **cell) == []


def test_devices_from_icsnpp() -> None:
    made = {"source_h": "10.8.0.1", "vendor_name": "Rockwell", "product_name": "1756-ENBT/A"}
    assert told("cip_identity", **made) == [Named("10.8.0.1", "", "s7comm", device="Rockwell 1756-ENBT/A")]
    plc = {"automation_system_name": "PRESS-1", "module_name": "CPU 315-2 PN/DP"}
    assert told("s7comm_known_devices", **plc) == [
        Named("10.8.0.1", "PRESS-1", "s7comm", device="CPU 315-2 PN/DP")
    ]
    lamp = {"source_h": "10.8.0.24", "pdu_service": "i-am", "vendor": "Lamps Inc."}
    assert told("bacnet_discovery", **lamp) == [Named("10.8.0.24", "", "bacnet", device="Lamps Inc.")]
    assert told("bacnet_discovery", source_h="10.8.0.24", pdu_service="who-is") == []


def test_names_from_logs_of_zeek() -> None:
    lease = {"assigned_addr": "10.8.1.11", "host_name": "hist-1", "mac": "02:00:00:00:00:0b"}
    assert told("dhcp", **lease) == [Named("10.8.1.11", "hist-1", "dhcp", "02:00:00:00:00:0b")]
    answer = {"query": "eng-9", "answers": ["eng-9.example", "10.8.1.9"]}
    assert told("dns", **{**answer, "id.resp_p": 5355}) == [Named("10.8.1.9", "eng-9", "llmnr")]
    assert told("dns", **{**answer, "id.resp_p": 53}) == [Named("10.8.1.9", "eng-9", "dns")]
    assert told("ntlm", hostname="HMI-7", server_nb_computer_name="SRV") == [
        Named("10.8.1.7", "HMI-7", "ntlm"),
        Named("10.8.0.1", "SRV", "ntlm"),
    ]
    assert told("kerberos", client="ENG-9$/PLANT") == [Named("10.8.1.7", "ENG-9", "kerberos")]
    assert told("kerberos", client="alice/PLANT") == []
    assert told("ssl", server_name="opc.example") == [Named("10.8.0.1", "opc.example", "tls")]


def test_what_a_host_says_of_itself_counts_most() -> None:
    names = Names()
    for named in (
        Named("a", "Scada-1.local.", "mdns"),
        Named("a", "web", "tls"),
        Named("b", "10.8.1.9", "dns"),
        Named("b", "no name\x07", "dns"),
        Named("c", "x", "dhcp", "02:00:00:00:00:0B", "PLC\x00 7"),
    ):
        names.add(named)
    assert [names.name(host) for host in "abc"] == [("scada-1", "mdns"), ("", ""), ("x", "dhcp")]
    assert (names.macs(), names.devices) == ({"c": "02:00:00:00:00:0b"}, {"c": "PLC 7"})


def test_vendors() -> None:
    assert vendor("00:1b:1b:df:e6:4f") == "Siemens AG"
    assert vendor("02:1b:1b:df:e6:4f") == "", "made up by whoever runs the host"
    assert vendor("00:00:5e:00:53:01").startswith("ICANN")
    assert (vendor("fc:ff:ff:ff:ff:ff"), vendor("x")) == ("", "")


def test_numbers_are_written_without_noise() -> None:
    told = [number(value) for value in (640.0, -2.5, 0.1 + 0.2, 1e-7, 2.0**63, 1e30)]
    assert told == ["640", "-2.5", "0.3", "0.0000001", "9.22337203685e+18", "1e+30"]


def test_values_without_a_place_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points, "MOST_POINTS", 1)
    seen = Points()
    for n, value in enumerate((1.0, 3.0, float("nan"))):
        seen.add(Wrote(*BOTH, "toy", "table", n // 2, 2, value, value, n, n))
    seen.add(Wrote(*BOTH, "toy", "ta\nble", 0, 1, 1.0, 1.0, 0, 0))
    seen.add(Wrote(*BOTH, "toy", "table", 7, 5, 1.0, 1.0, 0, 0))
    assert seen.left_out == 2 + 1 + 5
    ((place, found),) = seen.table().items()
    assert (place, found.times, found.low, found.high) == (Place(*BOTH, "toy", "table", 0), 4, 1.0, 3.0)


EVENT = {
    "timestamp": "1970-01-01T00:00:05+0000",
    "proto": "TCP",
    "src_ip": "10.8.1.7",
    "dest_ip": "10.8.0.1",
    "dest_port": 502,
}


def eve(dialect: Dialect = Dialect({}, {}), **event: object) -> list[Observation]:  # noqa: B008
    return list(read_eve(json.dumps({**EVENT, **event}), iter(()), dialect))


def test_alerts_of_ours_tell_a_class() -> None:
    dialect = Dialect({}, {}, {"toy-stop": ("toy", "control"), "toy-any": ("toy", "")})

    def alert(policy: str, direction: str = "to_server") -> list[tuple[str, str]]:
        about = {"metadata": {"policy": [policy]}} if policy else {}
        return kinds(eve(dialect, event_type="alert", alert=about, direction=direction))

    assert alert("toy-stop") == [("toy", "control")]
    assert (alert("toy-stop", "to_client"), alert("toy-any"), alert("other"), alert("")) == ([], [], [], [])


def test_names_from_eve() -> None:
    dhcp = {"type": "reply", "assigned_ip": "10.8.1.11", "client_mac": "02:00:00:00:00:0b", "hostname": "h"}
    assert eve(event_type="dhcp", dhcp=dhcp) == [Named("10.8.1.11", "h", "dhcp", "02:00:00:00:00:0b")]
    asks = {"type": "request", "assigned_ip": "0.0.0.0", "requested_ip": "10.8.1.11", "hostname": "h"}
    assert eve(event_type="dhcp", dhcp=asks) == [Named("10.8.1.11", "h", "dhcp")]
    assert eve(event_type="tls", tls={"sni": "opc.example"}) == [Named("10.8.0.1", "opc.example", "tls")]
    answers = [{"rrname": "plc", "rrtype": "A", "rdata": "10.8.0.1"}, {"rrname": "x", "rrtype": "CNAME"}]
    assert eve(event_type="dns", dns={"answers": answers}) == [Named("10.8.0.1", "plc", "dns")]
    assert eve(event_type="smb", smb={"ntlmssp": {"host": "HMI"}}) == [Named("10.8.1.7", "HMI", "ntlm")]


def test_enip_from_eve() -> None:
    cip = {"service": "Read Write Modify Data", "path": []}
    assert kinds(eve(event_type="enip", enip={"request": {"command": "send_rr_data", "cip": cip}})) == [
        ("enip", "session"),
        ("cip", "write"),
    ]
    envelope = {"service": "Read Data Fragmented", "path": [{"segment_type": "class", "value": 6}]}
    assert kinds(eve(event_type="enip", enip={"request": {"command": "send_rr_data", "cip": envelope}})) == [
        ("enip", "session")
    ]
    identity = {"vendor_id": "Rockwell", "product_name": "1756-L61"}
    asked = {"request": {"command": "list_identity"}, "response": {"identity": identity}}
    assert eve(event_type="enip", enip=asked)[1:] == [
        Named("10.8.0.1", "", "cip", device="Rockwell 1756-L61")
    ]


def test_bytes_that_eve_cannot_write_as_text_are_no_guess() -> None:
    write = {"address": 12, "quantity": 2, "data": "\x00\\xfa\x03\\x84"}
    request = {"unit_id": 1, "function_raw": 16, "write": write}
    assert values(eve(event_type="modbus", modbus={"request": request})) == [
        ("unit 1 register", 12, 250.0),
        ("unit 1 register", 13, 900.0),
    ]
    request = {**request, "write": {**write, "quantity": 3}}
    assert values(eve(event_type="modbus", modbus={"request": request})) == []


def test_damaged_lines_are_passed_over() -> None:
    for kind in ("flow", "alert", "modbus", "dnp3", "enip", "dhcp", "tls", "dns", "smb"):
        assert (
            list(
                read_eve(f'{{"event_type": "{kind}"', iter((f'{{"event_type": "{kind}"}}',)), Dialect({}, {}))
            )
            == []
        )
    for log in READERS:
        found = list(read_zeek_log(log, '{"ts"', iter(("{}", "[]", '{"ts": "x"}')), Dialect({}, {})))
        assert [one for one in found if not isinstance(one, Named)] == []


def learned(path: Path, built: Build) -> Picture:
    picture = Picture()
    picture.add_all(read_source(path, built, lambda n: None, 120))
    return picture


def written(picture: Picture) -> dict[tuple[str, str, str, int], tuple[float, float]]:
    """Lowest and highest value by sender, receiver, part and place."""
    table = picture.points.table()
    return {(p.src, p.dst, p.part, p.place): (seen.low, seen.high) for p, seen in table.items()}


# As the scenarios that recorded them say.
RECORDED = {
    "modbus/recorded-engineering": {
        ("10.20.1.20", "10.20.1.10", "unit 1 register", 11): 640,
        ("10.20.1.40", "10.20.1.10", "unit 1 coil", 3): 1,
        **{("10.20.1.40", "10.20.1.10", "unit 1 coil", 8 + n): bit for n, bit in enumerate((1, 0, 1, 1))},
        ("10.20.1.40", "10.20.1.10", "unit 1 register", 10): 1200,
        **{("10.20.1.40", "10.20.1.10", "unit 1 register", 12 + n): v for n, v in enumerate((250, 900, 15))},
        **{("10.20.1.40", "10.20.1.10", "unit 1 register", 20 + n): v for n, v in enumerate((7, 8))},
    },
    "dnp3/recorded-control": {
        ("10.30.1.20", "10.30.1.10", "outstation 10 binary output", 1): 0x81,
        ("10.30.1.20", "10.30.1.10", "outstation 10 binary output", 3): 3,
        ("10.30.1.20", "10.30.1.10", "outstation 10 binary output", 5): 1,
        ("10.30.1.20", "10.30.1.10", "outstation 10 analog output", 2): 480,
        ("10.30.1.20", "10.30.1.10", "outstation 10 analog output", 4): 49.5,
    },
}


@pytest.mark.parametrize("name", RECORDED)
@pytest.mark.usefixtures("zeek")
def test_values_from_captures(name: str, shipped: Build) -> None:
    expected = {place: (value, value) for place, value in RECORDED[name].items()}
    assert written(learned(ROOT / f"pcaps/{name}.pcap", shipped)) == expected


@pytest.mark.usefixtures("zeek")
def test_values_of_iec104_and_tags(shipped: Build) -> None:
    station = written(learned(ROOT / "pcaps/iec104/recorded-engineering.pcap", shipped))
    ours = {
        (part.removeprefix("station 10 "), place): low for (_, _, part, place), (low, _) in station.items()
    }
    assert ours[("scaled setpoint", 1049)] == 480
    assert ours[("normalised setpoint", 1048)] == 0.25
    assert ours[("float setpoint", 1063)] == 49.5
    assert station[("10.52.1.20", "10.52.1.10", "station 10 float setpoint", 1050)] == (50, 50)
    tags = written(learned(ROOT / "pcaps/enip/recorded-engineering.pcap", shipped))
    assert {(part, place): low for (_, _, part, place), (low, _) in tags.items()} == {
        ("tag Level", 3): 2.5,
        ("tag Recipe", 2): 900,
        ("tag Recipe", 4): 15,
        ("tag Recipe", 5): 16,
        ("tag Recipe", 6): 17,
        ("tag Run", 0): 1,
        ("tag Speed", 1): 640,
        ("tag Speed", 2): 480,
        ("tag Speed", 3): 490,
    }


EVE_CONFIG = """\
%YAML 1.1
---
outputs:
  - eve-log: {enabled: yes, filetype: regular, filename: eve.json, types: [modbus, dnp3, flow]}
app-layer:
  protocols:
    modbus: {enabled: yes, detection-ports: {dp: 502}}
    dnp3: {enabled: yes, detection-ports: {dp: 20000}}
"""


@pytest.mark.parametrize("name", RECORDED)
@pytest.mark.usefixtures("suricata", "zeek")
def test_both_engines_tell_the_same(name: str, shipped: Build, tmp_path: Path) -> None:
    capture = ROOT / f"pcaps/{name}.pcap"
    (tmp_path / "config.yaml").write_text(EVE_CONFIG)
    program = process.find(os.environ.get("PLANTWATCH_SURICATA", "suricata"), "/usr/bin", "/usr/local/bin")
    assert program is not None
    options = ["-c", tmp_path / "config.yaml", "-l", tmp_path, "-S", "/dev/null", "-k", "none"]
    command: list[str | Path] = [program, "-r", capture, *options]
    assert process.run(command, timeout=60).status == 0

    from_eve = learned(tmp_path / "eve.json", shipped)
    from_capture = learned(capture, shipped)

    assert written(from_eve) == written(from_capture)
    told = {way for way in from_capture.ways() if way.kind in ("read", "write", "control")}
    assert told
    assert told <= from_eve.ways().keys()
    assert from_eve.hosts.keys() == from_capture.hosts.keys()
