"""Commissioning: an engineer discovers and browses a controller, tunes it, adds a tag, calls methods and
exchanges the recipe file, beside an operator who changes one setpoint."""

from collections.abc import Iterable

from plantwatch.corpus.record import Recording
from plantwatch.corpus.record.streams import blank, cut

RECORDING = Recording(
    "opcua/recorded-engineering",
    stacks=("asyncua 2.1.0",),
    servers=("10.54.1.10",),
    clients=("10.54.1.20", "10.54.1.40"),
    listens=("tcp 4840",),
)


def server() -> None:
    """The boiler controller."""
    from _opcua import BOILER, production

    production([BOILER])


def signature(said: bytes) -> Iterable[bytes]:
    """Chunks by their size field; sequence number and request id count what is sent beside them."""
    return (blank(chunk, (16, 24)) for chunk in cut(said, lambda rest: int.from_bytes(rest[4:8], "little")))


def client() -> None:
    """Discover, browse, read, write, call, move a file."""
    import asyncio

    asyncio.run(_commission())


async def _commission() -> None:
    from _opcua import BOILER, ENGINEERING, HMI, MEASURED, NAMESPACE, connect, node
    from asyncua import ua
    from asyncua.client.ua_file import UaFile

    scout = connect(ENGINEERING, BOILER)
    await scout.connect_and_find_servers()
    await scout.connect_and_get_server_endpoints()

    async with connect(HMI, BOILER, "operator") as hmi, connect(ENGINEERING, BOILER, "engineer") as engineer:
        await hmi.read_values([hmi.get_node(node(name)) for name in MEASURED])

        await engineer.get_namespace_array()
        line = engineer.get_node(ua.NodeId("Line", NAMESPACE))
        for child in await line.get_children():
            await child.read_browse_name()
            await child.get_references()
        await engineer.nodes.objects.get_child([f"{NAMESPACE}:Line", f"{NAMESPACE}:Speed"])
        await engineer.nodes.server_state.read_value()
        await engineer.get_node(node("Temperature")).read_raw_history(numvalues=5)

        speed = engineer.get_node(node("Speed"))
        await speed.write_value(42.5)
        await engineer.write_values(
            [engineer.get_node(node(name)) for name in ("Setpoint", "Valve")], [71.5, True]
        )
        await speed.read_value()
        await hmi.get_node(node("Setpoint")).write_value(72.0)

        registered = await engineer.register_nodes([speed])
        await engineer.unregister_nodes(registered)
        spare = await line.add_variable(node("Spare"), f"{NAMESPACE}:Spare", 0.0)
        await spare.delete()

        for method in ("Stop", "Reset", "Start"):
            await line.call_method(node(method))
        recipe = engineer.get_node(node("Recipe"))
        async with UaFile(recipe, "r") as file:
            await file.read()
        async with UaFile(recipe, "w") as file:
            await file.write(b"speed=42;setpoint=72.0")
