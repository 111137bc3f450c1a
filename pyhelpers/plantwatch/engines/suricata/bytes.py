"""Byte tests as Suricata options.

Tests are laid out in the order of their offsets as a chain: constant bytes become ``content``,
everything else ``byte_test`` or ``pcre``, each relative to the one before. Suricata retries the chain
wherever the first content occurs again, so PDU 2 of a segment and a PDU split over segments match like
PDU 1. That content says ``offset:0``: it excludes nothing, but only a rule with an offset is judged on
each packet at once and not just on the stream, some thousand bytes later (measured: docs/engines.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from plantwatch.catalog.wire import Encoding, Find, Jump, Move, Skip, Step, Table
from plantwatch.detection.model import Test
from plantwatch.detection.ways import Entry, Way
from plantwatch.engines.suricata.comparisons import NoFormError, bits, compared, shifted

_WEIGHT = {True: 20.0, False: 1.0}  # a single byte occurs everywhere
_KEPT = 1 << 15  # ways and tests whose form is remembered: each is asked for several times a build
_INTEGER = 8  # bytes of the longest integer that byte_test reads
_LENGTHS: Mapping[Encoding, str] = {  # a length of variable size as a regular expression
    "ber": r"[\x00-\x7f]|\x81.|\x82..|\x83...|\x84....",
    "varint": r"[\x80-\xff]{0,3}[\x00-\x7f]",
}


@dataclass(frozen=True, slots=True)
class Chain:
    """Options in the order in which they must stand in the rule.

    ``bits`` is how much the chain pins down: 8 for each constant byte (4 for 00 and ff, which fill OT
    payloads), less for a range. It tells how likely the same bytes occur inside other data.
    """

    options: tuple[str, ...]
    bits: float
    pointer: int  # where an option behind it that is relative starts, counted from the innermost block


@lru_cache(maxsize=_KEPT)
def chain(way: Way, *, floating: bool) -> Chain:
    """Options that recognise ``way``, anywhere (floating) or only at the start of the payload.

    The bytes that tell most anchor the chain; what stands before them is tested by looking back. They and the
    fast pattern become ``content``; others at their known places are integers, which cost the engine less to
    compare than to search (measured: docs/engines.md). Raises NoFormError for what ``expressible`` splits,
    and for a way that has no form at all.
    """
    try:
        return _chain(way, floating=floating, first=False)
    except NoFormError:
        if not floating:
            raise
        return _chain(way, floating=True, first=True)


def _chain(way: Way, *, floating: bool, first: bool) -> Chain:
    searched = _written(way, floating=floating, first=first).telling
    return _written(way, floating=floating, first=first, searched=searched).chain()


def _written(way: Way, *, floating: bool, first: bool, searched: frozenset[int] | None = None) -> _Line:
    """``first``: the first constant bytes are the anchor, whatever they tell."""
    line = _Line(None if floating else 0, searched)
    line.block(way.tests, anchored=floating, first=first)
    origin = way.origin
    for leg in way.legs:
        line.go(origin, leg.steps)
        line.block(leg.tests, anchored=False)
        origin = 0
    return line


def floats(tests: Iterable[Test]) -> bool:
    """Whether constant bytes lead to these tests anywhere; none do where the tests exclude each other."""
    try:
        return bool(_constants(tests)[0])
    except NoFormError:
        return False


def expressible(way: Way, *, floating: bool) -> Iterator[Way]:
    """The same condition as ways that ``chain`` can say (usually just one).

    Several ranges of a masked or multi-byte integer, or of a byte that the chain has passed already,
    cannot be said in one rule: one way a range. There may be millions: take no more than are needed.
    """
    try:
        chain(way, floating=floating)
    except NoFormError as error:
        if error.test is None:
            return
        for split in _divided(way, error.test):
            yield from expressible(split, floating=floating)
    else:
        yield way


def _divided(way: Way, wanted: Test) -> Iterator[Way]:
    """One way for each range of the test that has no form with several."""
    if any(_split(test)[1] == wanted for test in way.tests):
        for tests in _each_range(way.tests, wanted):
            yield replace(way, tests=tests)
        return
    number = next(n for n, leg in enumerate(way.legs) if any(_split(t)[1] == wanted for t in leg.tests))
    for tests in _each_range(way.legs[number].tests, wanted):
        legs = (*way.legs[:number], replace(way.legs[number], tests=tests), *way.legs[number + 1 :])
        yield replace(way, legs=legs)


def _each_range(tests: tuple[Test, ...], wanted: Test) -> Iterator[tuple[Test, ...]]:
    index = next(i for i, test in enumerate(tests) if _split(test)[1] == wanted)
    for one in tests[index].ranges:
        single = replace(tests[index], ranges=(one,))
        if shifted(single)[1]:
            yield (*tests[:index], single, *tests[index + 1 :])


class _Line:
    """Options in the order of writing, and where the detection pointer stands after them.

    ``pointer`` counts from the start of the block being written; None before anything anchors it.
    ``searched`` are numbers of the runs of constant bytes that become ``content``; None: all of them.
    """

    def __init__(self, pointer: int | None, searched: frozenset[int] | None) -> None:
        self._pointer = pointer
        self._searched = searched
        self._runs: list[float] = []  # of each run of constant bytes, how telling it is
        self._options: list[str] = []
        self._contents: list[tuple[float, int]] = []  # how telling it is, and the index of its option
        self._moved = False  # whether anything stands before that an option can be relative to
        self._jumped = False
        self._bits = 0.0

    @property
    def telling(self) -> frozenset[int]:
        """The run that anchors the chain, and the one that tells most: the fast pattern."""
        return frozenset(
            {0, max(range(len(self._runs)), key=lambda n: (self._runs[n], n))} if self._runs else ()
        )

    def chain(self) -> Chain:
        options = list(self._options)
        if len(self._contents) > 1:
            options[max(self._contents)[1]] += "; fast_pattern"
        return Chain(tuple(options), self._bits, self._place)

    def block(self, tests: tuple[Test, ...], *, anchored: bool, first: bool = False) -> None:
        """Tests of the PDU or of one part. ``anchored``: its most telling bytes are found anywhere."""
        known, rest = _constants(tests)
        common = known.keys() - _constants(test for test in tests if not test.implied)[0].keys()
        items: list[tuple[int, bytes | Test]] = [*_runs(known), *((test.at, test) for test in rest)]
        items.sort(key=lambda item: (item[0], isinstance(item[1], Test)) if anchored else (item[0], False))
        told = {
            at: sum(_telling(byte, common=at + n in common) for n, byte in enumerate(data))
            / _WEIGHT[len(data) == 1]
            for at, data in _runs(known)
        }
        if anchored:
            if not told:
                raise NoFormError(None)
            anchor = min(told) if first else max(told, key=lambda at: (told[at], at))
            items.sort(key=lambda item: not (item[0] == anchor and isinstance(item[1], bytes)))
        for at, item in items:
            if isinstance(item, bytes):
                self._content(at, item, told[at], anchored=anchored)
            else:
                options, pointer = compared(item, self._place, relative=self._moved)
                self._moved = self._moved or pointer != self._pointer
                self._pointer = pointer
                self._options += options
        self._bits += sum(4 if byte in (0x00, 0xFF) else 8 for byte in known.values())
        self._bits += sum(map(bits, rest))

    @property
    def _place(self) -> int:
        assert self._pointer is not None
        return self._pointer

    def _content(self, at: int, data: bytes, telling: float, *, anchored: bool) -> None:
        number = len(self._runs)
        self._runs.append(telling)
        if self._searched is not None and number not in self._searched and len(data) <= _INTEGER:
            value_ = int.from_bytes(data)
            test = Test(at, len(data), "big", (1 << 8 * len(data)) - 1, ((value_, value_),))
            self._options += compared(test, self._place, relative=self._moved)[0]
            return
        value = f"content:{hexed(data)}"
        if self._pointer is None:
            value += f"; offset:{at}"
        elif anchored or self._jumped:
            value += f"; distance:{at - self._pointer}; within:{len(data)}"
        else:
            value += f"; offset:{at if self._moved else at - self._pointer}; depth:{len(data)}"
        self._contents.append((self._runs[-1], len(self._options)))
        self._options.append(value)
        self._pointer = at + len(data)
        self._moved = True

    def go(self, origin: int, steps: Sequence[Step | Entry]) -> None:
        """From the block's byte ``origin`` along the steps; the next block is counted from there."""
        ahead = origin - self._place  # from the pointer to where the steps have come
        for step in steps:
            match step:
                case Move(by):
                    ahead += by
                    continue
                case Jump(size, endian, times, mask):
                    if mask:  # byte_jump of Suricata 7 and 8 reads whole integers
                        raise NoFormError(None)
                    self._jump(size, ahead, endian, times, 0)
                case Entry(index, Table(size, endian)):
                    before = size * (index + 1)
                    if index:  # an element that the count does not cover is none
                        count = Test(
                            ahead, size, endian, (1 << 8 * size) - 1, ((index + 1, (1 << 8 * size) - 1),)
                        )
                        self._options += compared(count, 0, relative=self._moved)[0]
                    self._jump(size, ahead + before, endian, 1, -before - size)
                case Skip(encoding):
                    if ahead < 0:
                        raise NoFormError(None)
                    gap = f".{{{ahead}}}" if ahead else ""
                    flags = "Rs" if self._moved else "s"
                    self._options.append(f'pcre:"/^{gap}(?:{_LENGTHS[encoding]})/{flags}"')
                case Find(data, within):
                    telling = sum(_telling(byte, common=False) for byte in data)
                    self._contents.append((telling / _WEIGHT[len(data) == 1], len(self._options)))
                    place = f"distance:{ahead}; within:{within}"
                    if not self._moved:
                        place = f"offset:{ahead}; depth:{ahead + within}"
                    self._options.append(f"content:{hexed(data)}; {place}")
                    self._bits += sum(4 if byte in (0x00, 0xFF) else 8 for byte in data)
            ahead = 0
            self._moved = True
        self._jumped = self._moved
        self._pointer = -ahead

    def _jump(self, size: int, offset: int, endian: str, times: int, more: int) -> None:
        option = f"byte_jump:{size},{offset}"
        option += ",relative" if self._moved else ""
        option += f",multiplier {times}" if times > 1 else ""
        option += ",little" if endian == "little" and size > 1 else ""
        option += f",post_offset {more}" if more else ""
        self._options.append(option)


def hexed(data: bytes) -> str:
    """Bytes as a Suricata content value."""
    return '"|' + data.hex(" ") + '|"'


def _constants(tests: Iterable[Test]) -> tuple[dict[int, int], list[Test]]:
    """Bytes that every matching PDU has, by offset, and the tests that are left."""
    known: dict[int, int] = {}
    rest: list[Test] = []
    for test in tests:
        fixed, left = _split(test)
        if any(known.get(at, byte) != byte for at, byte in fixed.items()):
            raise NoFormError(None)  # two tests that no bytes pass together
        known.update(fixed)
        if left is not None:
            rest.append(left)
    return known, rest


@lru_cache(maxsize=_KEPT)
def _split(test: Test) -> tuple[dict[int, int], Test | None]:
    """The constant leading (most significant) bytes of a test, and what remains to be tested."""
    fixed: dict[int, int] = {}
    if test.mask != test.full_mask:
        return fixed, test
    while test.size:
        shift = 8 * (test.size - 1)
        tops = {low >> shift for low, _ in test.ranges} | {high >> shift for _, high in test.ranges}
        if len(tops) != 1:
            break
        top = tops.pop()
        big = test.endian == "big"
        fixed[test.at if big else test.at + test.size - 1] = top
        base = top << shift
        test = replace(
            test,
            at=test.at + 1 if big else test.at,
            size=test.size - 1,
            mask=(1 << shift) - 1,
            ranges=tuple((low - base, high - base) for low, high in test.ranges),
        )
    if not test.size or test.ranges == ((0, test.full_mask),):
        return fixed, None
    return fixed, test


def _runs(known: dict[int, int]) -> list[tuple[int, bytes]]:
    runs: list[tuple[int, bytearray]] = []
    for at in sorted(known):
        if runs and runs[-1][0] + len(runs[-1][1]) == at:
            runs[-1][1].append(known[at])
        else:
            runs.append((at, bytearray([known[at]])))
    return [(at, bytes(data)) for at, data in runs]


def _telling(byte: int, *, common: bool) -> float:
    """How much a byte tells messages apart, to choose the fast pattern.

    What every message has, or many (its start and length), tells little; 00 and ff fill OT payloads.
    """
    return (0.1 if common else 1.0) * (0.25 if byte in (0x00, 0xFF) else 1.0)
