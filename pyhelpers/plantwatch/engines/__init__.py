"""The engines that a ruleset is rendered for and proven in."""

from plantwatch.engines.base import Engine
from plantwatch.engines.suricata.engine import Suricata
from plantwatch.engines.zeek.engine import Zeek

ENGINES: dict[str, Engine] = {engine.name: engine for engine in (Suricata(), Zeek())}
