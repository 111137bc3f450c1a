"""A tool tries the link layer of an outstation in trouble: resets, tests, wrong checksums, wrong lengths, and
one address after the other."""

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "dnp3/recorded-link",
    stacks=("yadnp3 3.2.1.4",),
    servers=("10.30.1.10",),
    clients=("10.30.1.66",),
    listens=("tcp 20000",),
)


def server() -> None:
    """An outstation that says what is wrong with it."""
    from _dnp3 import FEEDER
    from _dnp3_outstation import outstations

    outstations([FEEDER], trouble=True)


def client() -> None:
    """Frames by hand; opendnp3 answers those that it accepts."""
    import socket
    import time

    from _dnp3 import ATTACKER, FEEDER, MASTER_LINK, link

    from plantwatch.corpus.craft.dnp3 import Link, damaged, frame, header, request

    def say(*frames: bytes) -> None:
        with socket.create_connection((FEEDER, 20000), 5, (ATTACKER, 0)) as one:
            for each in frames:
                one.sendall(each)
                time.sleep(0.05)

    ends = {"source": MASTER_LINK, "destination": link(FEEDER)}
    everything = bytes.fromhex("3c0206 3c0306 3c0406 3c0106")
    say(request(1, everything, **ends))
    say(frame(Link.RESET_LINK, **ends), frame(Link.TEST_LINK, **ends), frame(Link.RESET_USER_PROCESS, **ends))
    say(request(1, everything, **ends), damaged(request(1, everything, **ends), 12))
    say(header(length=3, **ends))
    say(*(frame(Link.REQUEST_STATUS, source=MASTER_LINK, destination=number) for number in range(100, 112)))
