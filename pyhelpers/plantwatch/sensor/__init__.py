"""Sensors that already exist: what they would report, and our ruleset on them, safely.

``package`` what goes onto a sensor, ``store`` the generations kept there, ``steps`` the way from one to
the next; ``suricata`` and ``zeek`` what differs between the engines.
"""
