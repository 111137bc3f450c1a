"""MMS: associations, names, files, programs and semaphores."""

from collections.abc import Mapping

from plantwatch.corpus.craft import Scenario, Tcp, mms, s7comm, scenario
from plantwatch.corpus.craft.mms import BARE, Layers, Service, exchange, named, request

DATE = "2026-11-23"

# Without a site these report every client.
SESSION, READ, WRITE = (f"mms-{what}-by-unlisted-client" for what in ("session", "read", "write"))
NAMES, REFUSED = "mms-names-enumerated", "mms-requests-refused"
TRANSFER, TAKEN, RELEASED = "mms-download-transfer", "mms-control-taken", "mms-control-released"

DEVICE = "10.63.2.10"
ROGUE, PANEL, THIRD = "10.63.2.66", "10.63.2.20", "10.63.2.68"

FORMS = (Layers(), Layers(octets=1), Layers(octets=2), Layers(octets=3), BARE)
DOMAIN = mms.element(0x80, b"F12CTRL")
PROGRAM = mms.element(0x80, b"MAIN")
FILE = mms.element(0xA0, named("settings.cfg"))


def station(s: Scenario, client: str, layers: Layers = FORMS[0]) -> Tcp:
    """A connection of that client; with an association, unless the layers have none."""
    conversation = s.tcp(client, DEVICE, mms.PORT)
    if not layers.bare:
        mms.associate(conversation)
        s.finds(SESSION, conversation)
    return conversation


def asked(
    s: Scenario,
    policy: str,
    services: Mapping[Service, bytes],
    other: Service,
    body: bytes,
    why: str,
    *beside: str,
) -> None:
    """``policy`` must find each service in each form of the layers around it, and not the ``other``."""
    for number, (service, content) in enumerate(services.items()):
        for form, layers in enumerate(FORMS):
            rogue = station(s, f"10.63.{10 + number}.{100 + form}", layers)
            exchange(rogue, request(service, content, layers=layers), mms.reject())
            s.finds(policy, rogue)
        large = station(s, f"10.63.{10 + number}.200")
        exchange(large, request(service, content, invoke=70_000), mms.reject())
        s.finds(policy, large)
    panel = station(s, PANEL)
    exchange(panel, request(other, body), mms.reject())
    for one in beside:
        s.finds(one, panel)
    s.near_miss(policy, panel, why)


@scenario("mms/session-by-unlisted-client")
def session_by_unlisted_client(s: Scenario) -> None:
    """Associations are begun, with and without session and presentation; a client only connects."""
    for client, layers in (ROGUE, Layers()), (THIRD, BARE):
        rogue = s.tcp(client, DEVICE, mms.PORT)
        rogue.client(mms.initiate(layers))
        s.finds(SESSION, rogue)
    panel = s.tcp(PANEL, DEVICE, mms.PORT)
    panel.client(s7comm.connection_request(b"\x00\x01"))
    panel.server(s7comm.connection_confirm())
    s.near_miss(SESSION, panel, "gets no further than the connection")


@scenario("mms/read-by-unlisted-client")
def read_by_unlisted_client(s: Scenario) -> None:
    """Values are read, in each form of length and layers; a panel asks for the device's status."""
    for number, layers in enumerate(FORMS):
        rogue = station(s, f"10.63.2.{100 + number}", layers)
        exchange(rogue, mms.read("MMXU1$MX$TotW", "XCBR1$ST$Pos", layers=layers), mms.error())
        s.finds(READ, rogue)
    panel = station(s, PANEL)
    exchange(panel, request(Service.STATUS, b"\x00"), mms.error())
    s.near_miss(READ, panel, "asks for the status")


@scenario("mms/write-by-unlisted-client")
def write_by_unlisted_client(s: Scenario) -> None:
    """A report is switched on, in each form of length and layers; a panel reads whether it is."""
    for number, layers in enumerate(FORMS):
        rogue = station(s, f"10.63.2.{100 + number}", layers)
        exchange(rogue, mms.write("LLN0$RP$EventsRCB01$RptEna", layers=layers))
        s.finds(WRITE, rogue)
    panel = station(s, PANEL)
    exchange(panel, mms.read("LLN0$RP$EventsRCB01$RptEna"), mms.error())
    s.finds(READ, panel)
    s.near_miss(WRITE, panel, "reads")


@scenario("mms/names-enumerated")
def names_enumerated(s: Scenario) -> None:
    """Ten questions for names and types within five seconds; a gateway asks nine, and one slowly."""
    services = Service.GET_NAMES, Service.GET_ATTRIBUTES, Service.GET_LIST_ATTRIBUTES
    for client, times, pause in (ROGUE, 10, 0.5), (PANEL, 9, 0.5), (THIRD, 12, 2.0):
        conversation = station(s, client)
        for number in range(times):
            body = mms.element(0xA0, mms.name(f"XCBR{number}$ST$Pos"))
            service = services[number % 3]
            exchange(conversation, request(service, body), mms.response(service, b"\x80\x01\x00"))
            s.wait(pause)
        if client == ROGUE:
            s.finds(NAMES, conversation)
        else:
            s.near_miss(NAMES, conversation, f"{times} questions, one in {pause} s")


@scenario("mms/requests-refused")
def requests_refused(s: Scenario) -> None:
    """A device answers ten requests with errors and rejects, and nine of another client."""
    for client, times in (ROGUE, 10), (PANEL, 9):
        conversation = station(s, client)
        for number in range(times):
            exchange(
                conversation, request(Service.STATUS, b"\x00"), mms.reject() if number % 2 else mms.error()
            )
            s.wait(3)
        if client == ROGUE:
            s.finds(REFUSED, conversation, reply=True)
        else:
            s.near_miss(REFUSED, conversation, "nine refusals", reply=True)


@scenario("mms/identified")
def identified(s: Scenario) -> None:
    """A device is asked who it is; a panel asks for its status."""
    asked(s, "mms-identified", {Service.IDENTIFY: b""}, Service.STATUS, b"\x00", "asks for the status")


@scenario("mms/file-directory")
def file_directory(s: Scenario) -> None:
    """Files are listed; another client reads one."""
    services = {Service.FILE_DIRECTORY: b""}
    asked(s, "mms-file-directory", services, Service.FILE_READ, b"\x01", "reads a file", "mms-file-read")


@scenario("mms/file-read")
def file_read(s: Scenario) -> None:
    """A file is opened and read; another client closes it."""
    services = {Service.FILE_OPEN: FILE + b"\x81\x01\x00", Service.FILE_READ: b"\x01"}
    asked(s, "mms-file-read", services, Service.FILE_CLOSE, b"\x01", "closes a file")


@scenario("mms/file-deleted")
def file_deleted(s: Scenario) -> None:
    """A fault record is deleted; another client lists the files."""
    services = {Service.FILE_DELETE: named("fault-0001.cfg")}
    asked(
        s, "mms-file-deleted", services, Service.FILE_DIRECTORY, b"", "lists the files", "mms-file-directory"
    )


@scenario("mms/file-renamed")
def file_renamed(s: Scenario) -> None:
    """A configuration is renamed; another client lists the files."""
    services = {Service.FILE_RENAME: FILE + mms.element(0xA1, named("settings.old"))}
    asked(
        s, "mms-file-renamed", services, Service.FILE_DIRECTORY, b"", "lists the files", "mms-file-directory"
    )


@scenario("mms/file-obtained")
def file_obtained(s: Scenario) -> None:
    """The device is told to fetch a file; another client has one opened, and the device opens one there."""
    body = mms.element(0xA1, named("settings.cfg")) + mms.element(0xA2, named("settings.cfg"))
    opened = FILE + b"\x81\x01\x00"
    services = {Service.OBTAIN_FILE: body}
    asked(s, "mms-file-obtained", services, Service.FILE_OPEN, opened, "the other way round", "mms-file-read")
    giver = station(s, THIRD)
    giver.server(request(Service.FILE_OPEN, opened))
    s.near_miss("mms-file-read", giver, "the device fetches what it was told to", reply=True)


@scenario("mms/program-started")
def program_started(s: Scenario) -> None:
    """A program is started and resumed; another client stops one."""
    services = {Service.START: PROGRAM, Service.RESUME: PROGRAM}
    asked(s, "mms-program-started", services, Service.STOP, PROGRAM, "stops it", "mms-program-stopped")


@scenario("mms/program-stopped")
def program_stopped(s: Scenario) -> None:
    """A program is stopped, reset and killed; another client starts one."""
    services = dict.fromkeys((Service.STOP, Service.RESET, Service.KILL), PROGRAM)
    asked(s, "mms-program-stopped", services, Service.START, PROGRAM, "starts it", "mms-program-started")


@scenario("mms/program-invocation-changed")
def program_invocation_changed(s: Scenario) -> None:
    """Programs are created and deleted; another client starts one."""
    create = PROGRAM + mms.element(0xA1, mms.element(0x1A, b"F12CTRL")) + b"\x82\x01\xff"
    services = {Service.CREATE_PROGRAM: create, Service.DELETE_PROGRAM: b"MAIN"}
    policy = "mms-program-invocation-changed"
    asked(s, policy, services, Service.START, PROGRAM, "starts one", "mms-program-started")


@scenario("mms/program-download")
def program_download(s: Scenario) -> None:
    """A program is announced, or loaded from a file; another client reads one out."""
    announced = DOMAIN + mms.element(0xA1, mms.element(0x1A, b"relay")) + b"\x82\x01\x00"
    services = {Service.INITIATE_DOWNLOAD: announced, Service.LOAD_DOMAIN: announced}
    beside = "mms-program-upload"
    asked(s, "mms-program-download", services, Service.INITIATE_UPLOAD, b"F12CTRL", "reads one out", beside)


@scenario("mms/download-transfer")
def download_transfer(s: Scenario) -> None:
    """A device asks for the segments of a program, as it should, and a client does; another announces one."""
    for number, service in enumerate((Service.DOWNLOAD_SEGMENT, Service.TERMINATE_DOWNLOAD)):
        for form, layers in enumerate(FORMS):
            loading, odd = (station(s, f"10.63.{10 + number}.{base + form}", layers) for base in (100, 200))
            loading.server(request(service, DOMAIN, layers=layers))
            s.finds(TRANSFER, loading, reply=True)
            odd.client(request(service, DOMAIN, layers=layers))
            s.finds(TRANSFER, odd)
    panel = station(s, PANEL)
    exchange(panel, request(Service.INITIATE_DOWNLOAD, DOMAIN), mms.reject())
    s.finds("mms-program-download", panel)
    s.near_miss(TRANSFER, panel, "only announces it")


@scenario("mms/program-upload")
def program_upload(s: Scenario) -> None:
    """A program is read out in each of four ways; another client asks what a domain is."""
    services = {
        Service.INITIATE_UPLOAD: b"F12CTRL",
        Service.UPLOAD_SEGMENT: b"\x01",
        Service.TERMINATE_UPLOAD: b"\x01",
        Service.STORE_DOMAIN: DOMAIN + mms.element(0xA1, named("relay.prg")),
    }
    other = Service.GET_DOMAIN_ATTRIBUTES
    asked(s, "mms-program-upload", services, other, b"F12CTRL", "asks for attributes")


@scenario("mms/domain-deleted")
def domain_deleted(s: Scenario) -> None:
    """A domain is deleted; another client asks what it is."""
    services = {Service.DELETE_DOMAIN: b"F12CTRL"}
    other = Service.GET_DOMAIN_ATTRIBUTES
    asked(s, "mms-domain-deleted", services, other, b"F12CTRL", "asks for attributes")


@scenario("mms/control-taken")
def control_taken(s: Scenario) -> None:
    """Exclusive control is taken; another client gives it back."""
    body = mms.element(0xA0, mms.element(0x80, b"LOCAL"))
    services = {Service.TAKE_CONTROL: body}
    asked(s, TAKEN, services, Service.RELINQUISH_CONTROL, body, "gives it back", RELEASED)


@scenario("mms/control-released")
def control_released(s: Scenario) -> None:
    """Exclusive control is given back; another client takes it."""
    body = mms.element(0xA0, mms.element(0x80, b"LOCAL"))
    services = {Service.RELINQUISH_CONTROL: body}
    asked(s, RELEASED, services, Service.TAKE_CONTROL, body, "takes it", TAKEN)
