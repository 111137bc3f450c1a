"""Captures made byte by byte, for messages that no freely available stack will send.

The builders of messages are the submodules named after their protocol (``craft.modbus``,
``craft.dnp3``); ``from plantwatch.corpus.craft import Scenario, scenario, modbus`` finds them.
"""

from plantwatch.corpus.craft.builder import build
from plantwatch.corpus.craft.conversation import Tcp, Udp
from plantwatch.corpus.craft.scenario import Recipe, Scenario, scenario

__all__ = ["Recipe", "Scenario", "Tcp", "Udp", "build", "scenario"]
