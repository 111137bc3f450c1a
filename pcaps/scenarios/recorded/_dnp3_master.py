"""The masters of the DNP3 recordings, on opendnp3 (the yadnp3 build with Python bindings)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import opendnp3 as o
from _dnp3 import MASTER_LINK, Listener, link


class _MasterApplication(o.IMasterApplication):
    def __init__(self) -> None:
        super().__init__()
        self.done = threading.Semaphore(0)

    def OnReceiveIIN(self, iin: Any) -> None:  # noqa: N802
        """Internal indications are of no interest."""

    def OnTaskStart(self, kind: Any, task: Any) -> None:  # noqa: N802
        """A task starts."""

    def OnTaskComplete(self, info: Any) -> None:  # noqa: N802
        self.done.release()

    def OnOpen(self) -> None:  # noqa: N802
        """The link is there."""

    def OnClose(self) -> None:  # noqa: N802
        """The link is gone."""

    def AssignClassDuringStartup(self) -> bool:  # noqa: N802
        return False


class _Measurements(o.ISOEHandler):
    def __init__(self) -> None:
        super().__init__()

    def BeginFragment(self, info: Any) -> None:  # noqa: N802
        """Values arrive."""

    def EndFragment(self, info: Any) -> None:  # noqa: N802
        """They have arrived."""


class Master:
    """A master of one outstation; each operation waits until the stack says that it is complete."""

    def __init__(self, source: str, target: str) -> None:
        self._manager = o.DNP3Manager(1)
        self._listener, self._application, self.values = Listener(), _MasterApplication(), _Measurements()
        self._channel = self._manager.AddTCPClient(
            target,
            o.LogLevels.none(),
            o.ChannelRetry.Default(),
            [o.IPEndpoint(target, 20000)],
            source,
            self._listener,
        )
        config = o.MasterStackConfig()
        config.master.disableUnsolOnStartup = False
        config.master.responseTimeout = o.TimeDuration.Seconds(1)
        config.link.LocalAddr, config.link.RemoteAddr = MASTER_LINK, link(target)
        self.stack = self._channel.AddMaster(target, self.values, self._application, config)

    def __enter__(self) -> Self:
        self.stack.Enable()
        while self._application.done.acquire(timeout=0.5):
            """The stack polls and sets up the outstation on its own first."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._manager.Shutdown()

    def run(self, operation: Callable[..., None], *arguments: Any) -> None:
        """Queue one operation of the stack and wait for its end; TimeoutError after 10 s."""
        operation(*arguments)
        if not self._application.done.acquire(timeout=10):
            raise TimeoutError(f"{operation} did not end")

    def ask(self, function: Any, *headers: Any) -> None:
        """Send any function code with object headers."""
        self.run(self.stack.PerformFunction, function.name, function, list(headers))
