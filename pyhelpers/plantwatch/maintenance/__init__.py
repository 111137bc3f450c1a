"""Maintenance windows: opened and closed on running sensors as data, with an audit line for everything."""
