"""Events of ICSNPP analyzers as operations of the catalog.

The analyzers are other people's packages; their events are declared here as they declare them (versions in
docs/icsnpp.md), and raised for a session on a port that no protocol of the catalog has.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plantwatch.building.build import Build
from plantwatch.corpus.craft import Scenario
from plantwatch.corpus.writer import pcap_bytes
from plantwatch.engines.zeek.drive import binary as zeek_program
from plantwatch.engines.zeek.runtime import runtime
from plantwatch.process import run
from support.programs import require

C = "c: connection, is_orig: bool"
S7_HEADER = f"""global s7comm_header: event({C}, rosctr: count, pdu_reference: count,
    function_code: count, subfunction: count, plc_control: string, error_class: count, error_code: count);
global s7comm_read_szl: event({C}, pdu_reference: count, method: count, return_code: count, szl_id: count,
    szl_index: count);
global s7comm_upload_download: event({C}, rosctr: count, pdu_reference: count, function_code: count,
    function_status: count, session_id: count, blocklength: count, filename: string, block_type: string,
    block_number: string, destination_filesystem: string);
global s7comm_plus_header: event({C}, version: count, opcode: count, function_code: count);"""
ENIP = f"""global enip_header: event({C}, packet_correlation_id: string, command: count, length: count,
    session_handle: count, status: count, sender_context: string, options: count);
global register_session: event({C}, protocol_version: count, options_flags: count);
global cip_header: event({C}, packet_correlation_id: string, cip_sequence_count: count, service: count,
    response: bool, status: count, status_extended: count, class_id: count, instance_id: count,
    attribute_id: count);
global cip_io: event({C}, packet_correlation_id: string, connection_identifier: count, sequence_number: count,
    data_length: count, data: string);"""
BACNET = f"""global bacnet_apdu_header: event({C}, bvlc_function: count, pdu_type: count,
    pdu_service: count, invoke_id: count, result_code: count);
global bacnet_npdu_header: event({C}, bvlc_function: count, npdu_message_type: count);
global bacnet_read_property: event({C}, invoke_id: count, pdu_service: string, object_type: count,
    instance_number: count, property_identifier: count, property_array_index: count);
global bacnet_write_property: event({C}, invoke_id: count, object_type: count, instance_number: count,
    property_identifier: count, property_array_index: count, priority: count, property_value: string);
global bacnet_reinitialize_device: event({C}, invoke_id: count, reinitialized_state: count, password: string);
global bacnet_device_communication_control: event({C}, invoke_id: count, time_duration: count,
    enable_disable: count, password: string);"""
OPCUA = """module OPCUA_Binary;
export { type Info: record { is_orig: bool; msg_type: string; is_final: string; msg_size: count;
    sec_policy_uri: string &optional; identifier: count &optional; }; }
module GLOBAL;
global opcua_binary_event: event(c: connection, info: OPCUA_Binary::Info);"""

NONE = 0xFFFFFFFF
CALLS = {
    "s7comm": (
        S7_HEADER,
        [
            'event s7comm_header(c, T, 1, 1, 0x28, 0xff, "_MODU", 0xff, 0xff);',
            'event s7comm_header(c, T, 1, 1, 0x05, 0xff, "", 0xff, 0xff);',
            'event s7comm_header(c, T, 7, 1, 0x47, 0x02, "", 0xfe, 0xffff);',
            'event s7comm_header(c, T, 7, 1, 0x44, 0x01, "", 0xfe, 0xffff);',
            'event s7comm_header(c, F, 7, 1, 0x85, 0x01, "", 0xfe, 0xd602);',
            "event s7comm_read_szl(c, T, 1, 0x11, 0, 0x0424, 0);",
            'event s7comm_upload_download(c, T, 1, 1, 0x1a, 0, 0, 0, "_0800001P", "OB", "00001", "P");',
            "event s7comm_plus_header(c, T, 3, 0x31, 0x04bb);",
        ],
        {
            "s7comm-copy-ram-to-rom",
            "s7comm-unlisted-control",
            "s7comm-write-by-unlisted-client",
            "s7comm-clock-set",
            "s7comm-operating-mode-read",
            "s7comm-system-list-by-unlisted-client",
            "s7comm-program-download",
            "s7commplus-explore",
            "s7comm-password-refused (reply)",
        },
    ),
    "enip": (
        ENIP,
        [
            'event enip_header(c, T, "", 0x63, 0, 0, 0, "", 0);',
            'event enip_header(c, T, "", 0x65, 4, 0, 0, "", 0);',
            'event enip_header(c, T, "", 0x6f, 40, 0, 0, "", 0);',
            "event register_session(c, T, 1, 0);",
            f'event cip_header(c, T, "", 0, 7, F, 0, 0, 0x8e, 1, {NONE});',
            'event cip_header(c, T, "", 0, 0x10, F, 0, 0, 0xf6, 1, 6);',
        ],
        {
            "enip-identity-request",
            "enip-session-by-unlisted-client",
            "cip-program-mode",
            "cip-ethernet-link-changed",
            "cip-attribute-write-by-unlisted-client",
        },
    ),
    "bacnet": (
        BACNET,
        [
            f'event bacnet_write_property(c, T, 1, 2, 5, 85, {NONE}, 2, "1");',
            'event bacnet_read_property(c, T, 1, "read-property-request", 8, 1, 76, 0);',
            'event bacnet_read_property(c, T, 1, "read-property-multiple-request", 8, 1, 76, 0);',
            'event bacnet_reinitialize_device(c, T, 1, 1, "");',
            'event bacnet_device_communication_control(c, T, 1, 0, 1, "");',
            "event bacnet_apdu_header(c, T, 10, 0, 15, 1, 0);",
            "event bacnet_apdu_header(c, T, 10, 0, 11, 1, 0);",
            "event bacnet_apdu_header(c, T, 10, 1, 6, 0, 0);",
            "event bacnet_apdu_header(c, T, 2, 0xffffffffffffffff, 0xffffffffffffffff, 0, 0);",
            "event bacnet_npdu_header(c, T, 10, 0);",
        ],
        {
            "bacnet-write-by-unlisted-client",
            "bacnet-life-safety-priority",
            "bacnet-read-by-unlisted-client",
            "bacnet-device-restarted",
            "bacnet-communication-disabled",
            "bacnet-object-deleted",
            "bacnet-time-set",
            "bacnet-bbmd-table-read",
            "bacnet-router-search",
        },
    ),
    "opcua": (
        OPCUA,
        [
            'event opcua_binary_event(c, [$is_orig=T, $msg_type="MSG", $is_final="F", $msg_size=100,'
            " $identifier=673]);",
            'event opcua_binary_event(c, [$is_orig=T, $msg_type="OPN", $is_final="F", $msg_size=132,'
            ' $sec_policy_uri="http://opcfoundation.org/UA/SecurityPolicy#None"]);',
        ],
        {"opcua-write-by-unlisted-client", "opcua-channel-without-security"},
    ),
}


def heard(shipped: Build, folder: Path, name: str, port: int, more: str = "") -> set[str]:
    """Policies that fire when the events are raised for a session on a port."""
    require("zeek")
    declared, calls, _ = CALLS[name]
    for path, text in {**runtime(), **shipped.renderings["zeek"].files}.items():
        target = folder / "package" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    raised = "\n".join(calls)
    (folder / "events.zeek").write_text(declared, encoding="utf-8")
    handler = f"event connection_established(c: connection)\n{{\n{raised}\n}}\n"
    script = f"redef LogAscii::use_json = T;\n{more}\n{handler}"
    (folder / "raise.zeek").write_text(script, encoding="utf-8")
    tape = Scenario()
    tape.tcp("10.9.0.1", "10.9.0.2", port).client(bytes(40))
    tape.finish()
    (folder / "session.pcap").write_bytes(pcap_bytes(tape.packets))
    files = ("events.zeek", "package/__load__.zeek", "raise.zeek")
    result = run([zeek_program(), "-C", "-r", "session.pcap", *files], timeout=60, cwd=folder)
    assert result.status == 0, result.stderr
    log = folder / "plantwatch.log"
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.exists() else []
    return {line["policy"] + (" (reply)" if line["src"] == "10.9.0.2" else "") for line in lines}


@pytest.mark.parametrize("name", CALLS)
def test_events_become_operations(name: str, shipped: Build, tmp_path: Path) -> None:
    assert heard(shipped, tmp_path, name, 9999) == CALLS[name][2]


def test_what_is_cut_here_counts_once(shipped: Build, tmp_path: Path) -> None:
    """On a port of the catalog events say nothing, unless the protocol is taken from them."""
    assert heard(shipped, tmp_path / "own", "opcua", 4840) == {"opcua-not-opcua"}
    redef = 'redef PlantWatch::cut_elsewhere += { "opcua" };'
    assert heard(shipped, tmp_path / "other", "opcua", 4840, redef) == {
        "opcua-not-opcua",
        *CALLS["opcua"][2],
    }
