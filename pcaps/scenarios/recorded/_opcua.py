"""The servers and clients of the OPC UA recordings, on asyncua without message security.

asyncua writes the time of day into every header; here the clock of the plant stands still on New Year's Day
of 2026, so that a recording can be made again byte by byte.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from asyncua import Client, Server, ua
from asyncua.crypto.permission_rules import User, UserRole
from asyncua.ua import ua_binary

from plantwatch.corpus.record import cues
from plantwatch.corpus.record.source import speak_as

BOILER, FILLER = "10.54.1.10", "10.54.1.11"
HMI, HISTORIAN, ENGINEERING, ATTACKER = "10.54.1.20", "10.54.1.30", "10.54.1.40", "10.54.1.66"
NAMESPACE = 2
MEASURED = ("Temperature", "Level", "Pressure", "Flow")
SET = ("Speed", "Setpoint", "Valve")

_CLOCK = datetime(2026, 1, 1, tzinfo=UTC)
_PASSWORDS = {"operator": "Valve-2026", "engineer": "Boiler-2026"}
_NEVER = 3600.0


def _stand_still(moment: datetime) -> bytes:
    return ua_binary.Primitives.Int64.pack(ua.datetime_to_win_epoch(_CLOCK if moment > _CLOCK else moment))


ua_binary._DateTime.pack = staticmethod(_stand_still)


def node(name: str) -> ua.NodeId:
    """The id of a node of the production line, ``"Speed"`` or ``"Stop"``."""
    return ua.NodeId(f"Line.{name}", NAMESPACE)


def connect(source: str, target: str, user: str = "", *, password: str = "") -> Client:
    """A client of one workstation, to be used as an asynchronous context; anonymous without a user."""
    speak_as(source, target)
    client = Client(f"opc.tcp://{target}:4840/plant", watchdog_intervall=_NEVER)
    client.name = client.application_uri = f"urn:example:{source}"
    client._stale_check_interval = _NEVER
    if user:
        client.set_user(user)
        client.set_password(password or _PASSWORDS[user])
    return client


def production(addresses: Sequence[str]) -> None:
    """Serve until ended, one server for each address; level and flow change with each cue ``change N``."""

    async def serve() -> None:
        servers = [await _server(address) for address in addresses]
        turn = 0
        while True:
            await asyncio.to_thread(cues.wait, f"change {turn}")
            turn += 1
            for server in servers:
                for name in ("Level", "Flow"):
                    await server.get_node(node(name)).write_value(50.0 + turn)

    asyncio.run(serve())


class _Users:
    """Anyone may look; the engineer may also change the address space."""

    def get_user(
        self, iserver: Any, username: str | None = None, password: str | None = None, certificate: Any = None
    ) -> User | None:
        """The rights of who logs in; None sends them away."""
        if username is None:
            return User(UserRole.User)
        if _PASSWORDS.get(username) != password:
            return None
        return User(UserRole.Admin if username == "engineer" else UserRole.User)


class _File:
    """The recipe, a file that is opened, read, written and closed with methods."""

    def __init__(self) -> None:
        self._content = b"speed=40;setpoint=71.5"

    def methods(self) -> dict[str, Any]:
        """What stands behind each method of a file node."""
        return {"Open": self.open, "Close": self.close, "Read": self.read, "Write": self.write}

    def open(self, parent: ua.NodeId, mode: ua.Variant) -> list[ua.Variant]:
        """The handle of the file is always 1."""
        return [ua.Variant(1, ua.VariantType.UInt32)]

    def close(self, parent: ua.NodeId, handle: ua.Variant) -> list[ua.Variant]:
        """Nothing is left to do."""
        return []

    def read(self, parent: ua.NodeId, handle: ua.Variant, length: ua.Variant) -> list[ua.Variant]:
        """The first bytes of the recipe."""
        return [ua.Variant(self._content[: length.Value], ua.VariantType.ByteString)]

    def write(self, parent: ua.NodeId, handle: ua.Variant, data: ua.Variant) -> list[ua.Variant]:
        """Replace the recipe."""
        self._content = data.Value
        return []


async def _server(address: str) -> Server:
    server = Server(user_manager=_Users())
    await server.init()
    server.disable_clock()
    server.set_endpoint(f"opc.tcp://{address}:4840/plant")
    server.set_server_name("Example line controller")
    await server.set_application_uri(f"urn:example:{address}")
    server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
    server.set_identity_tokens([ua.AnonymousIdentityToken, ua.UserNameIdentityToken])
    await server.register_namespace("urn:example:line")
    line = await server.nodes.objects.add_object(ua.NodeId("Line", NAMESPACE), f"{NAMESPACE}:Line")
    for name in (*MEASURED, *SET):
        value: bool | float = False if name == "Valve" else 50.0
        variable = await line.add_variable(node(name), f"{NAMESPACE}:{name}", value)
        if name in SET:
            await variable.set_writable()
    for name in ("Start", "Stop", "Reset"):
        await line.add_method(node(name), f"{NAMESPACE}:{name}", _done)
    await _add_recipe(server, line)
    await server.start()
    await server.historize_node_data_change(server.get_node(node("Temperature")), count=20)
    return server


async def _add_recipe(server: Server, line: Any) -> None:
    recipe = await line.add_object(node("Recipe"), f"{NAMESPACE}:Recipe", objecttype=ua.ObjectIds.FileType)
    for name, callback in _File().methods().items():
        server.link_method(await recipe.get_child(f"0:{name}"), callback)
    await (await recipe.get_child("0:Size")).write_value(ua.Variant(22, ua.VariantType.UInt64))


def _done(parent: ua.NodeId) -> list[ua.Variant]:
    return []
