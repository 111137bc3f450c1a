"""What a recording scenario is: one short Python file that plays a session between real stacks.

A scenario file holds a docstring (what it plays), ``RECORDING`` and two functions without arguments::

    RECORDING = Recording(
        "modbus/recorded-polling",
        stacks=("pymodbus 3.16.1",),
        servers=("10.20.1.10",),
        clients=("10.20.1.20",),
        listens=("tcp 502",),
    )

    def server() -> None: ...   # serves until it is ended
    def client() -> None: ...   # the recording is over when it returns

    def signature(said: bytes) -> Iterable[bytes]: ...   # optional, see ``Scenario.signature``

The first two run in processes of their own, each in its own network namespace that owns the addresses named,
so a stack binds to and connects from plant addresses as it would on a machine of the plant. Imports of the
stack belong inside the two functions, or in a helper module beside the file whose name begins with ``_``:
reading a scenario must not need the stack.

Stacks that have no way to choose the address a client speaks from: ``plantwatch.corpus.record.source``.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from plantwatch.corpus.record.dissect import Signature
from plantwatch.corpus.record.problems import problem

FOLDER = Path("pcaps/scenarios/recorded")
"""Where scenario files live, relative to the root of the repository."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What a scenario needs from the recorder.

    ``capture`` is the path of the capture below ``pcaps/`` without its suffix. ``stacks`` are distributions
    with the version that must be installed, ``"<name> <version>"``. ``listens`` are the sockets that must be
    open before the client starts, ``"tcp <port>"`` or ``"udp <port>"``. ``pace`` is how many seconds of the
    capture one second of the recording becomes; ``limit`` is the most seconds a recording may take.
    ``programs`` are Debian packages with the version that must be installed, ``"<package> <version>"``, whose
    program ``server()`` or ``client()`` runs.
    """

    capture: str
    stacks: tuple[str, ...]
    servers: tuple[str, ...]
    clients: tuple[str, ...]
    listens: tuple[str, ...] = ()
    pace: int = 1
    limit: int = 60
    programs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario file that was read: where it is, what it says and what it plays.

    ``signature`` is for stacks that never say the same twice (nonces, the time of day). It gets what one side
    said on one TCP connection, or one datagram, and gives the messages in it, with what differs from one
    recording to the next blanked. A recording is unchanged when all these messages are there again.
    """

    path: Path
    purpose: str
    recording: Recording
    server: Callable[[], None]
    client: Callable[[], None]
    signature: Signature | None = None

    @property
    def name(self) -> str:
        """How it is called on the command line: the path of its capture, ``modbus/recorded-polling``."""
        return self.recording.capture


def load(path: Path) -> Scenario:
    """Read one scenario file; raises UserError (PW311) when it is not one."""
    try:
        module = _import(path)
    except Exception as error:
        message = f"{type(error).__name__}: {error}"
        raise problem("PW311", path, message, "python FILE shows where") from error
    recording = getattr(module, "RECORDING", None)
    if not isinstance(recording, Recording):
        raise problem("PW311", path, "no RECORDING in this file", "see plantwatch.corpus.record.scenario")
    server, client = getattr(module, "server", None), getattr(module, "client", None)
    if not callable(server) or not callable(client):
        raise problem("PW311", path, "server() and client() are both needed", "define both without arguments")
    purpose = " ".join((module.__doc__ or "").split())
    return Scenario(path, purpose, recording, server, client, getattr(module, "signature", None))


def find(root: Path, names: Iterable[str] | None = None) -> list[Scenario]:
    """The scenarios of a repository, sorted by name; all of them when ``names`` is None.

    A name is that of the capture or of the file. Raises UserError (PW312) for one that does not exist.
    """
    files = sorted(path for path in (root / FOLDER).glob("*.py") if not path.name.startswith("_"))
    scenarios = sorted((load(path) for path in files), key=lambda s: s.name)
    if names is None:
        return scenarios
    known = {alias: s for s in scenarios for alias in (s.name, s.path.name, s.path.stem, str(s.path))}
    wanted = []
    for name in names:
        if name not in known:
            hint = "known: " + (", ".join(s.name for s in scenarios) or "none")
            raise problem("PW312", root / FOLDER, f"no recording scenario is called {name!r}", hint)
        wanted.append(known[name])
    return sorted(dict.fromkeys(wanted), key=lambda s: s.name)


def _import(path: Path) -> ModuleType:
    folder = str(path.parent.resolve())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    spec = importlib.util.spec_from_file_location(f"plantwatch_recording_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
