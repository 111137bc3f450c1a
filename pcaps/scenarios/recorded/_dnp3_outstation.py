"""The outstations of the DNP3 recordings, on opendnp3 (the yadnp3 build with Python bindings)."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import opendnp3 as o
from _dnp3 import CLOCK, MASTER_LINK, POINTS, Listener, link

from plantwatch.corpus.record import cues


class _Commands(o.ICommandHandler):
    """Accepts every control."""

    def __init__(self) -> None:
        super().__init__()

    def Begin(self) -> None:  # noqa: N802
        """A request with controls begins."""

    def End(self) -> None:  # noqa: N802
        """It ends."""

    def Select(self, command: Any, index: int) -> Any:  # noqa: N802
        return o.CommandStatus.SUCCESS

    def Operate(self, command: Any, index: int, handler: Any, kind: Any) -> Any:  # noqa: N802
        return o.CommandStatus.SUCCESS


class _Application(o.IOutstationApplication):
    """Lets itself be restarted and its clock be set; one in trouble says so in each answer."""

    def __init__(self, *, trouble: bool = False) -> None:
        super().__init__()
        self._trouble = trouble

    def GetApplicationIIN(self) -> Any:  # noqa: N802
        told = o.ApplicationIIN()
        told.localControl = told.deviceTrouble = told.configCorrupt = self._trouble
        told.eventBufferOverflow = self._trouble
        return told

    def ColdRestartSupport(self) -> Any:  # noqa: N802
        return o.RestartMode.SUPPORTED_DELAY_FINE

    def WarmRestartSupport(self) -> Any:  # noqa: N802
        return o.RestartMode.SUPPORTED_DELAY_FINE

    def ColdRestart(self) -> int:  # noqa: N802
        return 5000

    def WarmRestart(self) -> int:  # noqa: N802
        return 1000

    def SupportsWriteAbsoluteTime(self) -> bool:  # noqa: N802
        return True

    def WriteAbsoluteTime(self, timestamp: Any) -> bool:  # noqa: N802
        return True

    def SupportsAssignClass(self) -> bool:  # noqa: N802
        return True

    def Now(self) -> Any:  # noqa: N802
        return o.DNPTime(CLOCK)


class _Files(o.IFileHandler):
    """One settings file, in memory."""

    def __init__(self) -> None:
        super().__init__()
        self._content = b"feeder=F12 trip=640A delay=0.4s\n"

    def _info(self, name: str) -> Any:
        info = o.FileInfo()
        info.fileName, info.size = name, len(self._content)
        return info

    def GetFileInfo(self, name: str) -> Any:  # noqa: N802
        result = o.FileCommandResult()
        result.status, result.info = o.FileStatus.SUCCESS, self._info(name)
        return result

    def OpenFile(self, name: str, key: int, permissions: Any, mode: Any, block: int, request: int) -> Any:  # noqa: N802
        result = o.FileOpenResult()
        result.status, result.fileHandle = o.FileStatus.SUCCESS, 7
        result.fileSize, result.maxBlockSize = len(self._content), 512
        return result

    def ReadBlock(self, handle: int, number: int) -> Any:  # noqa: N802
        result = o.FileBlockResult()
        result.status, result.data, result.lastBlock = o.FileStatus.SUCCESS, list(self._content), True
        return result

    def WriteBlock(self, handle: int, number: int, last: bool, data: Any) -> Any:  # noqa: N802
        self._content = bytes(data)
        return o.FileStatus.SUCCESS

    def CloseFile(self, handle: int, request: int) -> Any:  # noqa: N802
        return o.FileStatus.SUCCESS

    def DeleteFile(self, name: str) -> Any:  # noqa: N802
        return o.FileStatus.SUCCESS

    def AbortFile(self, handle: int) -> None:  # noqa: N802
        """Nothing to undo."""

    def AuthenticateFile(self, user: str, password: str) -> Any:  # noqa: N802
        result = o.OutstationFileAuthResult()
        result.status, result.authKey = o.FileStatus.SUCCESS, 4711
        return result


def outstations(addresses: Sequence[str], *, changes: int = 0, trouble: bool = False) -> None:
    """Serve until ended; some points of each station change at each cue ``change <address> <number>``."""
    manager = o.DNP3Manager(1)
    stations, keep = {}, []
    for address in addresses:
        handlers = Listener(), _Commands(), _Application(trouble=trouble), _Files()
        listener, commands, application, files = handlers
        endpoint, mode = o.IPEndpoint(address, 20000), o.ServerAcceptMode.CloseNew
        channel = manager.AddTCPServer(address, o.LogLevels.none(), mode, endpoint, listener)
        database = o.DatabaseConfig(POINTS)
        database.octet_string = database.time_and_interval = {}
        config = o.OutstationStackConfig(database)
        config.outstation.eventBufferConfig = o.EventBufferConfig.AllTypes(20)
        config.outstation.params.allowUnsolicited = True
        config.link.LocalAddr, config.link.RemoteAddr = link(address), MASTER_LINK
        stations[address] = channel.AddOutstation(address, commands, application, config, files)
        stations[address].Enable()
        keep.append((handlers, channel))
    for number in range(changes):
        for address, station in stations.items():
            cues.wait(f"change {address} {number}")
            station.Apply(_change(number))
    threading.Event().wait()


def _change(number: int) -> Any:
    update, now = o.UpdateBuilder(), o.DNPTime(CLOCK + 1000 * number)
    online = o.Flags(1)
    update.Update(o.Binary(number % 2 == 0, online, now), number % POINTS)
    update.Update(o.Analog(230.0 + number, online, now), number % POINTS)
    update.Update(o.Counter(1000 + number, online, now), 0)
    return update.Build()
