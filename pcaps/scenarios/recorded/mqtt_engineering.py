"""Commissioning: an engineer watches a pump, sends it setpoints, a recipe and a new configuration and tunes a
device behind an edge node, beside an operator who changes one setpoint."""

from collections.abc import Iterable

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "mqtt/recorded-engineering",
    stacks=("paho-mqtt 2.2.0",),
    programs=("mosquitto 2.0.11",),
    servers=("10.56.1.10",),
    clients=("10.56.1.20", "10.56.1.40", "10.56.1.51", "10.56.1.52"),
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
    """Subscribe, publish with every quality of service, retain, send a file, unsubscribe."""
    from _mqtt import EDGE, ENGINEERING, HMI, PUMP, Client
    from _sparkplug import GROUP, payload
    from paho.mqtt.enums import MQTTProtocolVersion

    with (
        Client(PUMP, "pump-51", "pump") as pump,
        Client(EDGE, "edge-52", "edge") as edge,
        Client(HMI, "hmi-1", "hmi") as hmi,
        Client(ENGINEERING, "eng-1", "engineer", protocol=MQTTProtocolVersion.MQTTv5) as engineer,
    ):
        pump.subscribe("plant/pump/set/#", "plant/pump/recipe", "plant/pump/config")
        edge.subscribe(f"{GROUP}/NCMD/Edge1", f"{GROUP}/DCMD/Edge1/#")
        engineer.subscribe("plant/pump/+", "$SYS/broker/version")
        pump.publish("plant/pump/flow", "41.2")
        engineer.receive()

        engineer.publish("plant/pump/set/speed", "42.5", 1)
        engineer.publish("plant/pump/set/pressure", "3.2", 2)
        engineer.publish("plant/pump/config", '{"interval":1,"unit":"bar"}', 1, retain=True)
        engineer.publish("plant/pump/recipe", bytes(range(256)) * 16, 1)
        hmi.publish("plant/pump/set/speed", "43.0", 1)
        pump.receive(5)
        engineer.receive(2)

        engineer.publish(f"{GROUP}/DCMD/Edge1/Tank", payload(0, Level_Setpoint=62.0), 1)
        engineer.publish(f"{GROUP}/NCMD/Edge1", payload(1, Node_Control__Rebirth=True), 1)
        edge.receive(2)
        engineer.unsubscribe("plant/pump/+")
