"""The broker and the clients of the MQTT recordings: paho-mqtt against mosquitto."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import paho.mqtt.client as mqtt

from plantwatch.corpus.record.streams import cut

BROKER = "10.56.1.10"
HMI, HISTORIAN, ENGINEERING, ATTACKER = "10.56.1.20", "10.56.1.30", "10.56.1.40", "10.56.1.66"
PUMP, EDGE = "10.56.1.51", "10.56.1.52"
PASSWORDS = {"hmi": "Pump-2026", "engineer": "Line-2026", "pump": "p51", "edge": "e52"}

_CONFIGURATION = """\
listener 1883
allow_anonymous true
password_file {passwords}
user root
sys_interval 0
set_tcp_nodelay true
persistence false
log_dest none
"""


def broker() -> None:
    """Become a mosquitto that serves until it is ended; names need their password, no name needs none."""
    home = Path(os.environ["HOME"])
    passwords, configuration = home / "passwords", home / "mosquitto.conf"
    passwords.touch(mode=0o600)
    for user, password in PASSWORDS.items():
        subprocess.run(["mosquitto_passwd", "-b", str(passwords), user, password], check=True)
    configuration.write_text(_CONFIGURATION.format(passwords=passwords))
    os.execvp("mosquitto", ["mosquitto", "-c", str(configuration)])


def packets(said: bytes) -> Iterable[bytes]:
    """The control packets of a stream."""
    return cut(said, _size)


class Client:
    """A client of one machine; each operation returns when the broker has answered it."""

    def __init__(self, source: str, name: str, user: str = "", **options: Any) -> None:
        self.refused = False
        self._source, self._answered, self._received = source, threading.Event(), threading.Semaphore(0)
        password = options.pop("password", PASSWORDS.get(user))
        will = options.pop("will", None)
        self.paho = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, name, **options)
        if user:
            self.paho.username_pw_set(user, password)
        if will:
            self.paho.will_set(*will, qos=1)
        self.paho.on_connect = self._on_connect
        self.paho.on_subscribe = self.paho.on_unsubscribe = lambda *_: self._answered.set()
        self.paho.on_message = lambda *_: self._received.release()

    def __enter__(self) -> Self:
        self.paho.connect(BROKER, 1883, keepalive=600, bind_address=self._source)
        self.paho.loop_start()
        self._wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.paho.disconnect()
        self.paho.loop_stop()

    def subscribe(self, *filters: str) -> None:
        """Subscribe to each filter on its own, with quality of service 1."""
        for topic in filters:
            self.paho.subscribe(topic, 1)
            self._wait()

    def unsubscribe(self, topic: str) -> None:
        """Take a subscription back."""
        self.paho.unsubscribe(topic)
        self._wait()

    def publish(self, topic: str, payload: str | bytes, qos: int = 0, *, retain: bool = False) -> None:
        """Publish; with a quality of service above 0 until it is acknowledged."""
        self.paho.publish(topic, payload, qos, retain).wait_for_publish(5)

    def receive(self, count: int = 1) -> None:
        """Wait for messages; TimeoutError when one does not come within 5 s."""
        for _ in range(count):
            if not self._received.acquire(timeout=5):
                raise TimeoutError("a message did not arrive")

    def ping(self) -> None:
        """Say that the client is there, as it does when it had nothing to say for long."""
        self.paho._send_pingreq()

    def _on_connect(self, client: Any, userdata: Any, flags: Any, reason: Any, properties: Any) -> None:
        self.refused = reason.is_failure
        self._answered.set()

    def _wait(self) -> None:
        if not self._answered.wait(5):
            raise TimeoutError("the broker does not answer")
        self._answered.clear()


def _size(rest: bytes) -> int:
    """Size of the first control packet: one byte, a length of 1 to 4 bytes (7 bits in each), the rest."""
    length = 0
    for position, byte in enumerate(rest[1:5]):
        length |= (byte & 0x7F) << 7 * position
        if byte < 0x80:
            return 2 + position + length
    return len(rest)
