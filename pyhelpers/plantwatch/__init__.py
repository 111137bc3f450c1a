"""One OT policy catalog, two engines, proof."""

__version__ = "0.1.0"
