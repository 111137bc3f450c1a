"""An engineering station looks for all PROFINET devices, reads one, lets it flash, and gives it a name and an
address; another device in operation refuses its new name."""

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "profinet-dcp/recorded-engineering",
    stacks=("pnio-dcp 1.2.0",),
    servers=("10.70.1.10",),
    clients=("10.70.1.20",),
)


def server() -> None:
    """A new device and two that are at work."""
    from _profinet_dcp import DRIVE, PUMP, VALVE, Station, serve

    serve(
        [
            Station(PUMP, "", "0.0.0.0"),
            Station(VALVE, "valve-12", "10.70.1.11", locked=True),
            Station(DRIVE, "drive-3", "10.70.1.12"),
        ]
    )


def client() -> None:
    """Look, read, flash, name, address, look again."""
    from _profinet_dcp import DRIVE, ENGINEERING, PUMP, VALVE, tool

    station = tool(ENGINEERING)
    station.identify_all(timeout=1)
    station.get_name_of_station(DRIVE)
    station.get_ip_address(DRIVE)
    station.blink(PUMP)
    station.set_name_of_station(PUMP, "pump-1")
    station.set_ip_address(PUMP, ["10.70.1.10", "255.255.255.0", "10.70.1.1"])
    station.set_name_of_station(VALVE, "valve-13")
    station.identify(PUMP)
