"""Quiet production: a pump and an edge node publish values through a broker to an HMI and a historian."""

from collections.abc import Iterable

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "mqtt/recorded-polling",
    stacks=("paho-mqtt 2.2.0",),
    programs=("mosquitto 2.0.11",),
    servers=("10.56.1.10",),
    clients=("10.56.1.20", "10.56.1.30", "10.56.1.51", "10.56.1.52"),
    listens=("tcp 1883",),
    pace=20,
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
    """Values every second, as plain topics from the pump and as Sparkplug from the edge node."""
    import time

    from _mqtt import EDGE, HISTORIAN, HMI, PUMP, Client
    from _sparkplug import GROUP, payload

    death = f"{GROUP}/NDEATH/Edge1", payload(0)
    with (
        Client(HMI, "hmi-1", "hmi") as hmi,
        Client(HISTORIAN, "historian-1") as historian,
        Client(PUMP, "pump-51", "pump", will=("plant/pump/online", b"0")) as pump,
        Client(EDGE, "edge-52", "edge", will=death) as edge,
    ):
        hmi.subscribe("plant/pump/+", f"{GROUP}/#")
        historian.subscribe("plant/pump/flow", "plant/pump/pressure")
        hmi.publish("STATE/hmi", "ONLINE", 1, retain=True)
        pump.publish("plant/pump/online", "1", 1, retain=True)
        edge.publish(f"{GROUP}/NBIRTH/Edge1", payload(0, Node_Control__Rebirth=False))
        edge.publish(f"{GROUP}/DBIRTH/Edge1/Tank", payload(1, Level=50.0, Valve=False))
        hmi.receive(3)
        for second in range(30):
            pump.publish("plant/pump/flow", f"{40 + second / 10:.1f}")
            pump.publish("plant/pump/pressure", f"{3 + second / 100:.2f}")
            edge.publish(f"{GROUP}/DDATA/Edge1/Tank", payload(2 + second, Level=50.0 + second))
            hmi.receive(3)
            historian.receive(2)
            if second % 10 == 9:
                for machine in (hmi, historian, pump, edge):
                    machine.ping()
            time.sleep(0.05)
