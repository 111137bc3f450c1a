"""Moxa device servers: who looks for them, and who takes their passwords."""

from plantwatch.corpus.craft import Scenario, moxa, scenario
from plantwatch.corpus.craft.moxa import ADDRESS, Function, answer, discover, request

DATE = "2026-11-23"

# without a site these two report every host
DISCOVERED, READ = "moxa-discovered", "moxa-settings-read"
UNLOCK, ASKED, TOLD = "moxa-unlock", "moxa-passwords-asked", "moxa-passwords-told"

SERVER, OTHER_SERVER = "10.69.1.10", "10.69.1.11"
ENGINEER, ROGUE = "10.69.1.20", "10.69.1.66"


@scenario("moxa/discovered")
def discovered(s: Scenario) -> None:
    """A stranger searches the network and one host; a tool reads the name of a device that it knows."""
    for number, target in enumerate(("255.255.255.255", SERVER)):
        rogue = s.udp(f"10.69.1.{66 + number}", target, moxa.PORT)
        rogue.client(discover())
        s.finds(DISCOVERED, rogue)
    found = s.udp("10.69.1.67", SERVER, moxa.PORT)
    found.server(answer(Function.DISCOVER, ADDRESS))
    s.near_miss(DISCOVERED, found, "the answer", reply=True)
    tool = s.udp(ENGINEER, SERVER, moxa.PORT)
    tool.client(request(Function.NAME))
    tool.server(answer(Function.NAME, b"NP6250_5896".ljust(40, b"\0")))
    s.finds(READ, tool)
    s.near_miss(DISCOVERED, tool, "names the device that is meant")


@scenario("moxa/settings-read")
def settings_read(s: Scenario) -> None:
    """Strangers read name, connections, time and addresses; a tool searches."""
    for number, function in enumerate((0x10, 0x14, 0x1A, 0x1B, 0x21, 0x26)):
        rogue = s.udp(f"10.69.1.{66 + number}", SERVER, moxa.PORT)
        rogue.client(request(function, extra=ADDRESS if number % 2 else b""))
        rogue.server(answer(function, bytes(40)))
        s.finds(READ, rogue)
        s.near_miss(READ, rogue, "the answer", reply=True)
    tool = s.udp(ENGINEER, SERVER, moxa.PORT)
    tool.client(discover())
    s.finds(DISCOVERED, tool)
    s.near_miss(READ, tool, "a search")


@scenario("moxa/unlock")
def unlock(s: Scenario) -> None:
    """Two kinds of devices are unlocked; a tool reads the name of one."""
    for number, function in enumerate((Function.UNLOCK, Function.UNLOCK_6000)):
        rogue = s.udp(f"10.69.1.{66 + number}", SERVER, moxa.PORT)
        rogue.client(request(function, extra=ADDRESS))
        rogue.server(answer(function))
        s.finds(UNLOCK, rogue)
    tool = s.udp(ENGINEER, SERVER, moxa.PORT)
    tool.client(request(Function.NAME, extra=b"\x16\x1e\x16\x1e"))
    s.finds(READ, tool)
    s.near_miss(UNLOCK, tool, "16 and 1e are at the end")


@scenario("moxa/passwords-asked")
def passwords_asked(s: Scenario) -> None:
    """Strangers ask for communities and passwords, and get nothing; a tool reads addresses."""
    for number, function in enumerate((Function.SNMP, Function.PASSWORD, Function.ALL_PASSWORDS)):
        rogue = s.udp(f"10.69.1.{66 + number}", SERVER, moxa.PORT)
        rogue.client(request(function, extra=ADDRESS))
        rogue.server(answer(function, status=4))
        s.finds(ASKED, rogue)
        s.near_miss(TOLD, rogue, "not known to this device", reply=True)
    tool = s.udp(ENGINEER, SERVER, moxa.PORT)
    tool.client(request(Function.ADDRESS))
    tool.server(answer(Function.ADDRESS, ADDRESS))
    s.finds(READ, tool)
    s.near_miss(ASKED, tool, "addresses")


@scenario("moxa/passwords-told")
def passwords_told(s: Scenario) -> None:
    """Two devices tell their passwords; one answers without contents."""
    for number, function in enumerate((Function.PASSWORD, Function.ALL_PASSWORDS)):
        rogue = s.udp(f"10.69.1.{66 + number}", SERVER, moxa.PORT)
        rogue.client(request(function, extra=ADDRESS))
        rogue.server(answer(function, b"secretpassword".ljust(16, b"\0")))
        s.finds(ASKED, rogue)
        s.finds(TOLD, rogue, reply=True)
    other = s.udp("10.69.1.68", OTHER_SERVER, moxa.PORT)
    other.client(request(Function.PASSWORD))
    other.server(answer(Function.PASSWORD))
    s.finds(ASKED, other)
    s.near_miss(TOLD, other, "nothing behind the address", reply=True)


@scenario("moxa/function-scan")
def function_scan(s: Scenario) -> None:
    """A tool tries sixteen functions, most of them unknown; an engineer's tool uses fifteen."""
    policy, refused = "moxa-function-scan", "moxa-requests-refused"
    rogue, tool = s.udp(ROGUE, SERVER, moxa.PORT), s.udp(ENGINEER, OTHER_SERVER, moxa.PORT)
    for number in range(20):
        if number < 16:
            rogue.client(request(0x30 + number, extra=ADDRESS))
            if number < 10:
                rogue.server(answer(0x30 + number, status=4))
        tool.client(request(0x30 + number % 15, extra=ADDRESS))
        if number < 9:
            tool.server(answer(0x30 + number, status=4))
        s.wait(1)
    s.finds(policy, rogue, engines=("zeek",))
    s.finds(refused, rogue, reply=True)
    s.near_miss(policy, tool, "fifteen functions")
    s.near_miss(refused, tool, "nine in a minute", reply=True)


@scenario("moxa/requests-refused")
def requests_refused(s: Scenario) -> None:
    """A device does not know ten requests of one host; another one answers ten."""
    policy = "moxa-requests-refused"
    rogue, tool = s.udp(ROGUE, SERVER, moxa.PORT), s.udp(ENGINEER, OTHER_SERVER, moxa.PORT)
    for number in range(10):
        rogue.client(request(0x70))
        rogue.server(answer(0x70, status=4))
        tool.client(request(Function.NAME))
        tool.server(answer(Function.NAME, b"\x04" * 40))
        s.wait(number % 3)
    s.finds(policy, rogue, reply=True)
    s.finds(READ, tool)
    s.near_miss(policy, tool, "the device answers", reply=True)


@scenario("moxa/trap-not-alone")
def not_alone(s: Scenario) -> None:
    """A request behind another byte in its datagram, with another maker's address, and on another port."""
    behind, foreign = s.udp(ROGUE, SERVER, moxa.PORT), s.udp("10.69.1.67", SERVER, moxa.PORT)
    elsewhere, usual = s.udp("10.69.1.68", SERVER, 4801), s.udp("10.69.1.69", SERVER, moxa.PORT)
    behind.client(b"\0" + request(Function.PASSWORD))
    foreign.client(request(Function.PASSWORD, device=bytes.fromhex("006000805062" + "00000a151c22")))
    elsewhere.client(request(Function.PASSWORD))
    usual.client(request(Function.PASSWORD))
    s.finds(ASKED, usual)
    for conversation in (behind, foreign, elsewhere):
        s.near_miss(ASKED, conversation, "not this protocol")
