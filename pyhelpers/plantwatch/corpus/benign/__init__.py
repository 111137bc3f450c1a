"""Negatives at scale: a day of traffic in which nothing happens, made anew each time.

It holds the recorded quiet sessions many times over, ordinary IT, IT and arbitrary bytes on OT ports, and
polling with legal messages whose data look like anything. What a session is said to be follows from how it
was made.
"""

from plantwatch.corpus.benign.build import Summary, build
from plantwatch.corpus.benign.verdict import KNOWN, Deviation, Known, deviations

__all__ = ["KNOWN", "Deviation", "Known", "Summary", "build", "deviations"]
