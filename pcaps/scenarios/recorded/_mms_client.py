"""The clients of the MMS recordings, on libiec61850 with Python bindings (pyiec61850-ng).

Functions of the library that take pointers of C are called without the bindings, which cannot make them.
"""

from __future__ import annotations

import ctypes
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyiec61850.pyiec61850 as iec
from _mms_server import RELAY
from pyiec61850 import _pyiec61850

from plantwatch.corpus.record.source import speak_as

_library = ctypes.CDLL(_pyiec61850.__file__)
_BLOCK = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint32)
REPORTS = "LLN0.EventsRCB01"
"""The report control block of each relay."""

_ANSWER = 0.03  # seconds in which a relay answers


class Unsigned(int):
    """An integer that is written as an unsigned one."""


class Relay:
    """An association of one workstation with a relay; what a relay refuses does not raise.

    References are those of IEC 61850 without the logical device, ``"GGIO1.Ind1"``.
    """

    def __init__(self, source: str, target: str) -> None:
        speak_as(source, target)
        self.ied, self._target = iec.IedConnection_create(), target
        self._mms = ctypes.c_void_p(int(iec.IedConnection_getMmsConnection(self.ied)))

    def __enter__(self) -> Self:
        _, error = iec.IedConnection_connect(self.ied, self._target, 102)
        if error:
            raise ConnectionError(f"{self._target}: {iec.IedClientError_toString(error)}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        iec.IedConnection_release(self.ied)
        iec.IedConnection_destroy(self.ied)

    def read(self, reference: str, constraint: str) -> None:
        """Read one object."""
        iec.IedConnection_readObject(self.ied, f"{RELAY}/{reference}", _constraint(constraint))

    def write(self, reference: str, constraint: str, value: bool | int | float | str) -> None:
        """Write one attribute."""
        kinds: dict[type, Any] = {bool: iec.MmsValue_newBoolean, int: iec.MmsValue_newIntegerFromInt32}
        kinds |= {float: iec.MmsValue_newFloat, str: iec.MmsValue_newVisibleString}
        kinds |= {Unsigned: iec.MmsValue_newUnsignedFromUint32}
        item = kinds[type(value)](value)
        iec.IedConnection_writeObject(self.ied, f"{RELAY}/{reference}", _constraint(constraint), item)

    def names(self) -> None:
        """The logical devices, then the variables and data sets of ours."""
        iec.IedConnection_getLogicalDeviceList(self.ied)
        iec.IedConnection_getLogicalDeviceVariables(self.ied, RELAY)
        iec.IedConnection_getLogicalDeviceDataSets(self.ied, RELAY)

    def specification(self, reference: str, constraint: str) -> None:
        """The type of an object."""
        iec.IedConnection_getVariableSpecification(self.ied, f"{RELAY}/{reference}", _constraint(constraint))

    def command(self, reference: str, *steps: str, value: bool = True) -> None:
        """Look at a control object, then ``select``, ``selectWithValue``, ``operate`` or ``cancel`` it."""
        control = iec.ControlObjectClient_create(f"{RELAY}/{reference}", self.ied)
        iec.ControlObjectClient_setOrigin(control, "workstation", 3)
        item = iec.MmsValue_newBoolean(value)
        arguments = {"select": (), "selectWithValue": (item,), "operate": (item, 0), "cancel": ()}
        for step in steps:
            getattr(iec, f"ControlObjectClient_{step}")(control, *arguments[step])
            time.sleep(_ANSWER)  # a command termination may follow
        iec.ControlObjectClient_destroy(control)

    def read_data_set(self, reference: str) -> None:
        """Read all values of a data set."""
        self._call("IedConnection_readDataSetValues", f"{RELAY}/{reference}".encode(), None)

    def data_set_directory(self, item: str) -> None:
        """What is in a data set, named as in MMS (``"LLN0$Events"``)."""
        deletable = ctypes.c_bool()
        self.service("readNamedVariableListDirectory", RELAY.encode(), item.encode(), ctypes.byref(deletable))

    def replace_data_set(self, new: str, old: str) -> None:
        """Define a data set and delete another one."""
        members = iec.LinkedList_create()
        iec.LinkedList_addStringCopy(members, f"{RELAY}/GGIO1.Ind1.stVal[ST]")
        iec.IedConnection_createDataSet(self.ied, f"{RELAY}/{new}", members)
        iec.IedConnection_deleteDataSet(self.ied, f"{RELAY}/{old}")

    def status(self) -> None:
        """Ask for the status of the virtual device."""
        logical, physical = ctypes.c_int(), ctypes.c_int()
        self.service("getServerStatus", ctypes.byref(logical), ctypes.byref(physical), ctypes.c_bool(False))

    def files(self) -> None:
        """List all files."""
        self._call("IedConnection_getFileDirectory", None)

    def get_file(self, name: str) -> None:
        """Open, read and close a file."""
        self._call("IedConnection_getFile", name.encode(), _BLOCK(lambda *_: True), None)

    def put_file(self, content: bytes, name: str) -> None:
        """Let the relay fetch a file from here: it opens, reads and closes it, as a client of ours."""
        folder = Path(os.environ["HOME"])
        (folder / name).write_bytes(content)
        os.utime(folder / name, (0, 0))
        iec.IedConnection_setFilestoreBasepath(self.ied, f"{folder}/")
        iec.IedConnection_setFile(self.ied, name, name)

    def rename(self, old: str, new: str) -> None:
        """Rename a file."""
        self.service("fileRename", old.encode(), new.encode())

    def delete(self, name: str) -> None:
        """Delete a file."""
        iec.IedConnection_deleteFile(self.ied, name)

    def service(self, name: str, *arguments: Any) -> None:
        """Call a service function ``MmsConnection_<name>`` with C arguments."""
        getattr(_library, f"MmsConnection_{name}")(self._mms, ctypes.byref(ctypes.c_int()), *arguments)

    def send(self, pdu: bytes) -> None:
        """Send any MMS PDU, for services that the library has no function for, and let the relay answer."""
        self.service("sendRawData", pdu, len(pdu))
        time.sleep(_ANSWER)

    def _call(self, name: str, *arguments: Any) -> None:
        ied = ctypes.c_void_p(int(self.ied))
        getattr(_library, name)(ied, ctypes.byref(ctypes.c_int()), *arguments)


def _constraint(name: str) -> int:
    return int(getattr(iec, f"IEC61850_FC_{name}"))


def _one_thread_at_a_time() -> None:
    """Run on one processor, where a thread that wakes up waits for the other one to pause.

    libiec61850 loses an association when the thread that waits for it goes on before the thread that reads
    the answer is done with it.
    """
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


_one_thread_at_a_time()
