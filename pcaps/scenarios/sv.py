"""Sampled values: each thing that a policy names, what comes close to it, and other shapes of it."""

from collections.abc import Iterable
from dataclasses import replace

from plantwatch.corpus.craft import Scenario, scenario, sv
from plantwatch.corpus.craft.link import Link
from plantwatch.corpus.craft.sv import GROUP, Sample, frame, stream

DATE = "2026-11-23"

UNIT, SECOND, ROGUE = "00:21:c1:01:00:10", "00:21:c1:01:00:11", "00:0c:29:66:66:66"
ENGINES = ("zeek",)
SHORT, MEDIUM, LONG = Sample("4001"), Sample("BAY12MU01"), Sample("AA1J1Q01A1MU0101")

OTHER, FALLS, JUMP = "sv-other-publisher", "sv-counter-falls", "sv-counter-jump"
CHANGED, RENAMED, SIMULATION = "sv-configuration-changed", "sv-stream-renamed", "sv-simulation"
SYNCHRONISATION, UNSYNCHRONISED, MALFORMED = (
    "sv-synchronisation-changed",
    "sv-not-synchronised",
    "sv-malformed",
)


def unit(s: Scenario, source: str = UNIT, group: str = GROUP, vlan: tuple[int, ...] = ()) -> Link:
    """A merging unit."""
    return s.link(source, group, sv.ETHERTYPE, vlan=vlan)


def numbered(s: Scenario, number: int, vlan: tuple[int, ...] = ()) -> Link:
    """One of several merging units."""
    return unit(s, f"00:21:c1:01:01:{number:02x}", vlan=vlan)


def finds(s: Scenario, link: Link, *policies: str) -> None:
    """All these policies fire for this publisher."""
    for policy in policies:
        s.finds(policy, link, engines=ENGINES)


def own(link: Link) -> int:
    """The APPID of a unit."""
    return 0x4000 | int(link.source[-5:].replace(":", ""), 16)


def feed(link: Link, sample: Sample, counters: Iterable[int]) -> None:
    """A unit's own stream."""
    stream(link, sample, counters, app_id=own(link))


@scenario("sv/other-publisher")
def other_publisher(s: Scenario) -> None:
    """A workstation sends samples under the name of a unit, short, medium and long; two units with one APPID
    and names that differ late do not disturb each other."""
    for number, sample in enumerate((SHORT, MEDIUM, LONG)):
        true, rogue = numbered(s, number), unit(s, f"00:0c:29:66:01:{number:02x}")
        for turn in range(2):
            stream(true, sample, [turn], app_id=0x4010)
            stream(rogue, sample, [turn], app_id=0x4010)
        finds(s, true, OTHER)
        finds(s, rogue, OTHER)
    alike = [(unit(s), "AA1J1Q01A1MU0102"), (unit(s, SECOND), "AA1J1Q01A2MU0102")]
    for counter in range(3):
        for link, name in alike:
            stream(link, Sample(name), [counter])
    for link, _ in alike:
        s.near_miss(OTHER, link, "a unit of its own, with the same APPID")


@scenario("sv/counter-falls")
def counter_falls(s: Scenario) -> None:
    """Samples of a second ago come between those of now; another unit begins anew each second, and a third
    sends two streams."""
    for number, sample in enumerate((SHORT, LONG)):
        replayed = numbered(s, number)
        feed(replayed, sample, [2000, 2001, 1992, 2002])
        finds(s, replayed, FALLS)
    steady = unit(s)
    feed(steady, SHORT, [3997, 3998, 3999, 0, 1, 2])
    s.near_miss(FALLS, steady, "4000 samples a second, then the counter begins anew")
    double = unit(s, SECOND)
    for counter in range(3):
        feed(double, Sample("BAY1MU01"), [3000 + counter])
        feed(double, Sample("BAY1MU02"), [2000 + counter])
    s.near_miss(FALLS, double, "the lower counter is that of another stream")
    finds(s, double, RENAMED)


@scenario("sv/counter-jump")
def counter_jump(s: Scenario) -> None:
    """Eleven samples are missing, in frames of one and of eight; another unit lost ten."""
    for number, sample in enumerate((SHORT, LONG)):
        torn = numbered(s, number)
        feed(torn, sample, [100, 111])
        finds(s, torn, JUMP)
    eight = numbered(s, 2)
    for first in (0, 8, 27):
        eight.send(
            frame(*(replace(MEDIUM, counter=first + n, channels=1) for n in range(8)), app_id=own(eight))
        )
    finds(s, eight, JUMP)
    lossy = unit(s)
    feed(lossy, SHORT, [100, 110, 111])
    s.near_miss(JUMP, lossy, "ten ahead and not more")
    falling = unit(s, SECOND)
    for first in (0, 8, 16):
        falling.send(
            frame(*(replace(LONG, counter=first + n, channels=1) for n in range(8)), app_id=own(falling))
        )
    s.near_miss(JUMP, falling, "eight samples in each frame")


@scenario("sv/configuration-changed")
def configuration_changed(s: Scenario) -> None:
    """The revision changes, with and without a data set before it; another unit only changes its values."""
    for number, sample in enumerate((SHORT, replace(LONG, data_set="MU01/LLN0$PhsMeas1"))):
        changed = numbered(s, number)
        feed(changed, sample, [7])
        feed(changed, replace(sample, revision=2), [8])
        finds(s, changed, CHANGED)
    steady = unit(s)
    feed(steady, SHORT, [7])
    feed(steady, replace(SHORT, channels=4), [8])
    s.near_miss(CHANGED, steady, "fewer channels, which no revision tells")


@scenario("sv/stream-renamed")
def stream_renamed(s: Scenario) -> None:
    """A stream gets another name, and one of another length; a unit sends two streams in each frame."""
    for number, name in enumerate(("4002", "BAY12MU01-TEST")):
        renamed = numbered(s, number)
        feed(renamed, SHORT, [7])
        feed(renamed, replace(SHORT, stream=name), [8])
        finds(s, renamed, RENAMED)
    double = unit(s)
    for counter in range(3):
        double.send(
            frame(replace(SHORT, counter=counter), replace(LONG, counter=counter), app_id=own(double))
        )
    s.near_miss(RENAMED, double, "two streams in each frame, the same one first")


@scenario("sv/synchronisation-changed")
def synchronisation_changed(s: Scenario) -> None:
    """A unit goes over to its local clock, another loses its clock; a third had a local one all the time."""
    for number, (sample, state) in enumerate(((SHORT, 1), (replace(LONG, timed=True), 0))):
        lost = numbered(s, number)
        feed(lost, sample, [7])
        feed(lost, replace(sample, synchronised=state), [8])
        finds(s, lost, SYNCHRONISATION, *([] if state else [UNSYNCHRONISED]))
    local = unit(s)
    feed(local, replace(SHORT, synchronised=1), [7, 8])
    s.near_miss(SYNCHRONISATION, local, "the same clock as before")
    s.near_miss(UNSYNCHRONISED, local, "a local clock is one")


@scenario("sv/simulation")
def simulation(s: Scenario) -> None:
    """A test set marks its samples, also behind a VLAN tag; a unit marks none."""
    for number, vlan in enumerate(((), (5,))):
        test_set = numbered(s, number, vlan)
        test_set.send(frame(SHORT, flag=True, app_id=own(test_set)))
        finds(s, test_set, SIMULATION)
    true = unit(s)
    feed(true, SHORT, [7])
    s.near_miss(SIMULATION, true, "no mark")


@scenario("sv/malformed")
def malformed(s: Scenario) -> None:
    """A frame with another tag; the same bytes under the type of GOOSE management."""
    fuzzer = unit(s, ROGUE)
    fuzzer.send(frame(SHORT, tag=0x30, app_id=own(fuzzer)))
    finds(s, fuzzer, MALFORMED)
    other = s.link(UNIT, GROUP, 0x88B9)
    other.send(frame(SHORT, tag=0x30, flag=True, app_id=own(other)))
    s.near_miss(MALFORMED, other, "not the Ethernet type of sampled values")


@scenario("sv/trap-values-like-elements")
def trap_values_like_elements(s: Scenario) -> None:
    """Many channels, whose length takes two bytes and whose values look like counters, clocks and samples."""
    for number, channels in enumerate((8, 20, 40)):
        link = numbered(s, number)
        for counter in range(4):
            first = replace(LONG, counter=counter, channels=channels)
            link.send(frame(first, replace(first, stream="AA1J1Q01A1MU0102"), app_id=own(link)))
        for policy in (OTHER, FALLS, JUMP, CHANGED, SYNCHRONISATION, UNSYNCHRONISED):
            s.near_miss(policy, link, f"{channels} channels with ordinary counters")


@scenario("sv/trap-tagged")
def trap_tagged(s: Scenario) -> None:
    """A replay with one VLAN tag, with priority only, and with two tags."""
    for number, vlan in enumerate(((5,), (0,), (300, 5))):
        link = numbered(s, number, vlan)
        feed(link, SHORT, [2000, 1000])
        finds(s, link, FALLS)
