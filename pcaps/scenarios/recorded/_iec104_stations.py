"""The stations of the IEC 60870-5-104 recordings and the links to them, on c104.

(This module cannot postpone its annotations: c104 reads those of its callbacks as they are.)
"""

import datetime
import threading
import time
from collections.abc import Sequence
from typing import Any, Self

import c104
from _iec104 import PORT, common_address

from plantwatch.corpus.record import cues
from plantwatch.corpus.record.source import speak_as

SWITCHES, SELECTED, READINGS, COUNTER = range(100, 104), 2000, range(200, 204), 300
REFUSED = 1999  # a switch that is locked in the field
NOON = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC)

COMMANDS = (
    c104.Type.C_SC_NA_1,
    c104.Type.C_DC_NA_1,
    c104.Type.C_RC_NA_1,
    c104.Type.C_SE_NA_1,
    c104.Type.C_SE_NB_1,
    c104.Type.C_SE_NC_1,
    c104.Type.C_BO_NA_1,
    c104.Type.C_SC_TA_1,
    c104.Type.C_DC_TA_1,
    c104.Type.C_RC_TA_1,
    c104.Type.C_SE_TA_1,
    c104.Type.C_SE_TB_1,
    c104.Type.C_SE_TC_1,
    c104.Type.C_BO_TA_1,
)


def address_of(kind: Any) -> int:
    """Object address of the command of a type in every station."""
    return 1000 + kind.value


def _accept(
    point: c104.Point, previous_info: c104.Information, message: c104.IncomingMessage
) -> c104.ResponseState:
    return c104.ResponseState.SUCCESS


def _refuse(
    point: c104.Point, previous_info: c104.Information, message: c104.IncomingMessage
) -> c104.ResponseState:
    return c104.ResponseState.FAILURE


def stations(addresses: Sequence[str], *, changes: int = 0, restarting: str = "") -> None:
    """Serve until ended.

    Some values of each station change at each cue ``change <address> <number>``. The station ``restarting``
    says at the cue ``restarted`` that it is back.
    """
    served = {}
    for address in addresses:
        server = c104.Server(address, PORT, 50)
        station = server.add_station(common_address(address))
        _equip(station)
        server.start()
        served[address] = (server, station)
    for number in range(changes):
        for address, (_, station) in served.items():
            cues.wait(f"change {address} {number}")
            _change(station, number)
    if restarting:
        cues.wait("restarted")
        served[restarting][1].signal_initialized(cause=c104.Coi.REMOTE_RESET)
    threading.Event().wait()


def _equip(station: Any) -> None:
    for address in SWITCHES:
        switch = station.add_point(address, c104.Type.M_SP_TB_1)
        switch.info = c104.SingleInfo(address % 2 == 0, recorded_at=NOON)
    for address in READINGS:
        station.add_point(address, c104.Type.M_ME_NC_1).info = c104.ShortInfo(address * 1.5)
    station.add_point(COUNTER, c104.Type.M_IT_NA_1).value = 4711
    for kind in COMMANDS:
        station.add_point(address_of(kind), kind).on_receive(callable=_accept)
    station.add_point(REFUSED, c104.Type.C_SC_NA_1).on_receive(callable=_refuse)
    mode = c104.CommandMode.SELECT_AND_EXECUTE
    selected = station.add_point(SELECTED, c104.Type.C_DC_NA_1, command_mode=mode)
    selected.on_receive(callable=_accept)


def _change(station: Any, number: int) -> None:
    switch = station.get_point(SWITCHES[number % len(SWITCHES)])
    at = NOON + datetime.timedelta(seconds=number)
    switch.info = c104.SingleInfo(number % 3 == 0, recorded_at=at)
    switch.transmit(cause=c104.Cot.SPONTANEOUS)
    for address in READINGS:
        reading = station.get_point(address)
        reading.value = address + number / 8
        reading.transmit(cause=c104.Cot.PERIODIC)


class Link:
    """A connection of a control centre to one station."""

    def __init__(self, source: str, target: str, *, idle: int = 20) -> None:
        speak_as(source, target)
        self._client = c104.Client(tick_rate_ms=50, command_timeout_ms=300)
        self.connection = self._client.add_connection(target, PORT, init=c104.Init.MUTED)
        self.connection.protocol_parameters.keep_alive_interval = idle
        self.address = common_address(target)
        self._station = self.connection.add_station(self.address)
        self._client.start()
        self._wait(c104.ConnectionState.OPEN_MUTED)
        self.connection.unmute()
        self._wait(c104.ConnectionState.OPEN)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.connection.disconnect()
        self._client.stop()

    def _wait(self, state: Any) -> None:
        while self.connection.state != state:
            time.sleep(0.01)

    def read(self, address: int) -> None:
        """Ask for the value of one measured point."""
        self._point(address, c104.Type.M_ME_NC_1).read()

    def command(
        self, info: Any, kind: Any, *, address: int = 0, select: bool = False, stop: bool = False
    ) -> None:
        """Send one command and wait for its confirmation."""
        mode = c104.CommandMode.SELECT_AND_EXECUTE if select else c104.CommandMode.DIRECT
        point = self._point(address or address_of(kind), kind, command_mode=mode)
        point.info = info
        point.transmit(cause=c104.Cot.DEACTIVATION if stop else c104.Cot.ACTIVATION)

    def _point(self, address: int, kind: Any, **options: Any) -> Any:
        return self._station.get_point(address) or self._station.add_point(address, kind, **options)


def every_command(low: bool) -> list[tuple[Any, Any]]:
    """A command of each type with its type, towards one end of what it can say or the other."""
    kinds, at = c104.Type, {"recorded_at": NOON}
    double, step = (c104.Double.OFF, c104.Step.LOWER) if low else (c104.Double.ON, c104.Step.HIGHER)
    share, whole = c104.NormalizedFloat(-1.0 if low else 0.25), c104.Int16(-32768 if low else 480)
    short, bits = (-9999.0 if low else 49.5), c104.Byte32(0 if low else 0x5A5A)
    return [
        (c104.SingleCmd(not low), kinds.C_SC_NA_1),
        (c104.DoubleCmd(double), kinds.C_DC_NA_1),
        (c104.StepCmd(step), kinds.C_RC_NA_1),
        (c104.NormalizedCmd(share), kinds.C_SE_NA_1),
        (c104.ScaledCmd(whole), kinds.C_SE_NB_1),
        (c104.ShortCmd(short), kinds.C_SE_NC_1),
        (c104.BinaryCmd(bits), kinds.C_BO_NA_1),
        (c104.SingleCmd(not low, **at), kinds.C_SC_TA_1),
        (c104.DoubleCmd(double, **at), kinds.C_DC_TA_1),
        (c104.StepCmd(step, **at), kinds.C_RC_TA_1),
        (c104.NormalizedCmd(share, **at), kinds.C_SE_TA_1),
        (c104.ScaledCmd(whole, **at), kinds.C_SE_TB_1),
        (c104.ShortCmd(short, **at), kinds.C_SE_TC_1),
        (c104.BinaryCmd(bits, **at), kinds.C_BO_TA_1),
    ]
