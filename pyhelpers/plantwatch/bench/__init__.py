"""What plantwatch costs, measured on the machine at hand: see ``plantwatch.bench.plan``."""
