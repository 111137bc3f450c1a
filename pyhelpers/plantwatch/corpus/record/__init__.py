"""Captures of real third-party stacks talking to each other, recorded so that anyone can record them again.

``record`` plays the scenario files below ``pcaps/scenarios/recorded``; ``Recording`` is what such a file
says.
"""

from plantwatch.corpus.record.recorder import Recorded, record
from plantwatch.corpus.record.scenario import Recording

__all__ = ["Recorded", "Recording", "record"]
