"""MMS with the names of IEC 61850: controls, settings, reports and data sets."""

from plantwatch.corpus.craft import Scenario, Tcp, mms, scenario
from plantwatch.corpus.craft.mms import BARE, FALSE, TRUE, Layers, Service, exchange, operation

DATE = "2026-11-23"

# Without a site these report every client.
SESSION = "mms-session-by-unlisted-client"
READ, WRITE = "mms-read-by-unlisted-client", "mms-write-by-unlisted-client"
OPERATED, SELECTED, CANCELLED = "mms-control-operated", "mms-control-selected", "mms-control-cancelled"
SETTING, GROUP, BURST = "mms-setting-written", "mms-setting-group-switched", "mms-control-burst"
REPORTS, GOOSE, REFUSED = "mms-reports-disabled", "mms-goose-disabled", "mms-write-refused"

RELAY = "10.63.1.10"
ROGUE, PANEL, THIRD = "10.63.1.66", "10.63.1.20", "10.63.1.68"

SWITCH = "XCBR1$CO$Pos$Oper"
FORMS = (Layers(), Layers(octets=1), Layers(octets=2), Layers(octets=3), BARE)


def station(s: Scenario, client: str, layers: Layers = FORMS[0]) -> Tcp:
    """A connection of that client; with an association, unless the layers have none."""
    conversation = s.tcp(client, RELAY, mms.PORT)
    if not layers.bare:
        mms.associate(conversation)
        s.finds(SESSION, conversation)
    return conversation


def written(s: Scenario, policy: str, *items: str, value: bytes = TRUE) -> None:
    """``policy`` must find a write of each item, in each form of the layers around it."""
    for number, item in enumerate(items):
        for form, layers in enumerate(FORMS):
            rogue = station(s, f"10.63.{10 + number}.{100 + form}", layers)
            exchange(rogue, mms.write(item, value=value, layers=layers))
            for one in (policy, WRITE):
                s.finds(one, rogue)


def harmless(s: Scenario, policy: str, client: str, message: bytes, why: str, *others: str) -> None:
    """A message that ``policy`` must not take for what it looks for."""
    panel = station(s, client)
    exchange(panel, message)
    for other in others:
        s.finds(other, panel)
    s.near_miss(policy, panel, why)


@scenario("mms/control-operated")
def control_operated(s: Scenario) -> None:
    """Objects are operated, in each form of length and layers; others select, read and write elsewhere."""
    written(s, OPERATED, SWITCH, "BAY_07_CONTROLXCBR12$CO$BlkOpn$Oper", value=operation())
    select = mms.write("XCBR1$CO$Pos$SBOw", value=operation())
    harmless(s, OPERATED, PANEL, select, "selects", WRITE, SELECTED)
    harmless(s, OPERATED, "10.63.1.21", mms.read(SWITCH), "reads the control", READ)
    harmless(s, OPERATED, "10.63.1.22", mms.write("XCBR1$CO$Pos$ctlNum"), "no operation", WRITE)
    names = mms.request(Service.GET_ATTRIBUTES, mms.element(0xA0, mms.name(SWITCH)))
    harmless(s, OPERATED, "10.63.1.23", names, "asks what type it has")


@scenario("mms/control-selected")
def control_selected(s: Scenario) -> None:
    """Objects are selected by a write of SBOw, and by a read of SBO; a panel reads the position."""
    written(s, SELECTED, "XCBR1$CO$Pos$SBOw", value=operation())
    for number, layers in enumerate(FORMS):
        rogue = station(s, f"10.63.20.{100 + number}", layers)
        exchange(rogue, mms.read("XCBR1$CO$BlkOpn$SBO", layers=layers))
        for policy in (SELECTED, READ):
            s.finds(policy, rogue)
    harmless(s, SELECTED, PANEL, mms.read("XCBR1$ST$Pos"), "reads the position", READ)
    harmless(s, SELECTED, THIRD, mms.write(SWITCH, value=operation()), "operates", WRITE, OPERATED)


@scenario("mms/control-cancelled")
def control_cancelled(s: Scenario) -> None:
    """Operations are cancelled; another client operates."""
    written(s, CANCELLED, "XCBR1$CO$BlkOpn$Cancel", value=operation())
    harmless(s, CANCELLED, PANEL, mms.write(SWITCH, value=operation()), "operates", WRITE, OPERATED)


@scenario("mms/control-burst")
def control_burst(s: Scenario) -> None:
    """A breaker is operated ten times in ten seconds; a station controller switches nine objects."""
    for client, times in (ROGUE, 10), (PANEL, 9):
        conversation = station(s, client)
        for number in range(times):
            item = SWITCH if client == ROGUE else f"XCBR{number}$CO$Pos$Oper"
            exchange(conversation, mms.write(item, value=operation(on=number % 2 == 0)))
            s.wait(1)
        for policy in (OPERATED, WRITE):
            s.finds(policy, conversation)
        if client == ROGUE:
            s.finds(BURST, conversation)
        else:
            s.near_miss(BURST, conversation, "nine operations")


@scenario("mms/setting-written")
def setting_written(s: Scenario) -> None:
    """Settings are written, and a setting group is edited; others read settings and switch groups."""
    items = "PTOC1$SP$StrVal$setMag$f", "PTOC1$SE$StrVal$setMag$f", "PTOC1$SG$OpDlTmms$setVal"
    edits = "LLN0$SP$SGCB$EditSG", "LLN0$SP$SGCB$CnfEdit"
    written(s, SETTING, *items, *edits, value=b"\x85\x01\x02")
    harmless(s, SETTING, PANEL, mms.read("PTOC1$SG$StrVal"), "reads a setting", READ)
    switch = mms.write("LLN0$SP$SGCB$ActSG", value=b"\x86\x01\x02")
    harmless(s, SETTING, THIRD, switch, "switches groups", WRITE, GROUP)


@scenario("mms/setting-group-switched")
def setting_group_switched(s: Scenario) -> None:
    """Another setting group is activated; others write a setting and read which group is active."""
    written(s, GROUP, "LLN0$SP$SGCB$ActSG", value=b"\x86\x01\x02")
    setting = mms.write("PTOC1$SP$OpDlTmms$setVal", value=b"\x85\x02\x07\xd0")
    harmless(s, GROUP, PANEL, setting, "writes a setting", WRITE, SETTING)
    harmless(s, GROUP, THIRD, mms.read("LLN0$SP$SGCB$ActSG"), "reads", READ)


@scenario("mms/value-substituted")
def value_substituted(s: Scenario) -> None:
    """Values are substituted and blocked; others read that, and write a set point."""
    policy = "mms-value-substituted"
    written(s, policy, "XCBR1$SV$Pos$subEna", "MMXU1$BL$TotW$blkEna")
    harmless(s, policy, PANEL, mms.read("XCBR1$SV$Pos"), "reads", READ)
    setting = mms.write("PTOC1$SP$StrVal$setMag$f", value=b"\x87\x05\x08\x00\x00\x00\x00")
    harmless(s, policy, THIRD, setting, "writes a setting", WRITE, SETTING)


@scenario("mms/configuration-written")
def configuration_written(s: Scenario) -> None:
    """The control model is changed; others read it, and write a setting."""
    policy = "mms-configuration-written"
    written(s, policy, "XCBR1$CF$Pos$ctlModel", value=b"\x85\x01\x01")
    harmless(s, policy, PANEL, mms.read("XCBR1$CF$Pos$ctlModel"), "reads", READ)
    setting = mms.write("PTOC1$SP$OpDlTmms$setVal", value=b"\x85\x02\x07\xd0")
    harmless(s, policy, THIRD, setting, "writes a setting", WRITE, SETTING)


@scenario("mms/reports-disabled")
def reports_disabled(s: Scenario) -> None:
    """A report and a log are switched off; others switch a report on, and ask for all values."""
    written(s, REPORTS, "LLN0$RP$EventsRCB01$RptEna", "LLN0$LG$EventLog$LogEna", value=FALSE)
    on = mms.write("LLN0$BR$EventsRCB01$RptEna")
    harmless(s, REPORTS, PANEL, on, "switches it on", WRITE)
    harmless(s, REPORTS, THIRD, mms.write("LLN0$RP$EventsRCB01$GI", value=FALSE), "no report", WRITE)


@scenario("mms/goose-disabled")
def goose_disabled(s: Scenario) -> None:
    """GOOSE and sampled values are switched off; others switch them on, and read whether they are."""
    written(s, GOOSE, "LLN0$GO$gcbTrip$GoEna", "LLN0$MS$MSVCB01$SvEna", value=FALSE)
    harmless(s, GOOSE, PANEL, mms.write("LLN0$GO$gcbTrip$GoEna"), "switches it on", WRITE)
    harmless(s, GOOSE, THIRD, mms.read("LLN0$GO$gcbTrip$GoEna"), "reads", READ)


@scenario("mms/write-refused")
def write_refused(s: Scenario) -> None:
    """A relay refuses a write; it accepts another, and cannot read a third."""
    rogue, panel, third = (station(s, client) for client in (ROGUE, PANEL, THIRD))
    setting = mms.write("XCBR1$ST$Pos$stVal")
    exchange(rogue, setting, mms.write_response(mms.ACCESS_DENIED))
    s.finds(REFUSED, rogue, reply=True)
    exchange(panel, setting, mms.write_response(0))
    s.near_miss(REFUSED, panel, "accepted", reply=True)
    for station_ in (rogue, panel):
        s.finds(WRITE, station_)
    exchange(third, mms.read("XCBR1$ST$Pos"), mms.response(Service.READ, bytes.fromhex("a1 03 80 01 0a")))
    s.finds(READ, third)
    s.near_miss(REFUSED, third, "a read that fails", reply=True)


@scenario("mms/data-set-defined")
def data_set_defined(s: Scenario) -> None:
    """A data set is defined; another client deletes one."""
    lists(s, "mms-data-set-defined", Service.DEFINE_LIST, Service.DELETE_LIST, "mms-data-set-deleted")


@scenario("mms/data-set-deleted")
def data_set_deleted(s: Scenario) -> None:
    """A data set is deleted; another client defines one."""
    lists(s, "mms-data-set-deleted", Service.DELETE_LIST, Service.DEFINE_LIST, "mms-data-set-defined")


def lists(s: Scenario, policy: str, service: Service, other: Service, beside: str) -> None:
    """``policy`` must find a service on a data set, and not the ``other``, which ``beside`` finds."""
    bodies = {
        Service.DEFINE_LIST: mms.name("LLN0$Mine") + mms.element(0xA0, mms.variable("XCBR1$ST$Pos")),
        Service.DELETE_LIST: b"\x80\x01\x00" + mms.element(0xA1, mms.name("LLN0$Events")),
    }
    for number, layers in enumerate(FORMS):
        rogue = station(s, f"10.63.10.{100 + number}", layers)
        rogue.client(mms.request(service, bodies[service], layers=layers))
        s.finds(policy, rogue)
    panel = station(s, PANEL)
    panel.client(mms.request(other, bodies[other]))
    s.finds(beside, panel)
    s.near_miss(policy, panel, "the other service")
