"""The protection relays of the MMS recordings, on libiec61850 with Python bindings (pyiec61850-ng)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import _mms_model
import pyiec61850.pyiec61850 as iec

from plantwatch.corpus.record import cues

RELAY = "F12CTRL"
"""The logical device of each relay, an MMS domain."""

_MODEL = "relay.cfg"
_CLOCK = 1_767_225_600  # 2026-01-01T00:00:00Z
_FILES = {"settings.cfg": b"relay=F12 pickup=640A delay=0.4s\n", "fault-0001.cff": bytes(range(256)) * 8}


def relays(addresses: Sequence[str]) -> None:
    """Serve until ended; each cue ``change N`` trips or closes the breaker and moves the measured load."""
    os.chdir(os.environ["HOME"])
    Path(_MODEL).write_text(_mms_model.relay())
    servers = [_relay(address) for address in addresses]
    turn = 0
    while True:
        cues.wait(f"change {turn}")
        turn += 1
        for server, model in servers:
            iec.IedServer_lockDataModel(server)
            iec.IedServer_updateFloatAttributeValue(server, _node(model, "MMXU1.TotW.mag.f"), 640.0 + turn)
            iec.IedServer_updateBooleanAttributeValue(server, _node(model, "GGIO1.Ind1.stVal"), turn % 2 == 1)
            iec.IedServer_unlockDataModel(server)


def _relay(address: str) -> tuple[object, object]:
    folder = Path(f"files-{address}")
    folder.mkdir()
    for name, content in _FILES.items():
        (folder / name).write_bytes(content)
        os.utime(folder / name, (_CLOCK, _CLOCK))
    model = iec.ConfigFileParser_createModelFromConfigFileEx(_MODEL)
    server = iec.IedServer_create(model)
    iec.IedServer_setFilestoreBasepath(server, f"{folder}/")
    iec.IedServer_setServerIdentity(server, "Example Relays", "ER-7", "2.4")
    iec.IedServer_setWriteAccessPolicy(server, iec.IEC61850_FC_SP, iec.ACCESS_POLICY_ALLOW)
    iec.IedServer_setLocalIpAddress(server, address)
    iec.IedServer_start(server, 102)
    if not iec.IedServer_isRunning(server):
        raise OSError(f"no server on {address}")
    return server, model


def _node(model: object, reference: str) -> object:
    node = iec.IedModel_getModelNodeByObjectReference(model, f"{RELAY}/{reference}")
    return iec.toDataAttribute(node)
