"""Results on disk: what was written is read again, and what is not sound is not believed."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from plantwatch.regression import results as module
from plantwatch.regression.results import NOTHING, Result, Results

A, B, C = b"unit-a", b"unit-b", b"unit-c"
CAPTURE, OTHER = b"capture-1", b"capture-2"
FOUND = Result((("policy-a", 1.5, "10.0.0.1", 1024, "10.0.0.2", 502, 1.5),), peak=2)


def written(path: Path) -> Path:
    """A file with one capture on which A found something and B nothing."""
    results = Results(path)
    results.add(CAPTURE, [A, B], {A: FOUND, B: NOTHING})
    results.save([A, B])
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return written(tmp_path / "results" / "engine.msgpack")


def test_what_was_written_is_read(path: Path) -> None:
    results = Results(path)
    assert results.known(CAPTURE) == {A, B}
    assert results.found(CAPTURE) == {A: FOUND}
    assert results.known(OTHER) == frozenset()
    assert results.found(OTHER) == {}


def test_a_later_run_of_a_unit_counts(path: Path) -> None:
    results = Results(path)
    results.add(CAPTURE, [A, C], {C: FOUND})
    results.save([A, B, C])
    assert Results(path).known(CAPTURE) == {A, B, C}
    assert Results(path).found(CAPTURE) == {C: FOUND}


def test_equal_results_are_equal_bytes(path: Path, tmp_path: Path) -> None:
    assert written(tmp_path / "again").read_bytes() == path.read_bytes()


def test_every_damage_is_noticed(path: Path) -> None:
    """Each byte changed, and the file cut at each place: always empty, never another answer."""
    sound = path.read_bytes()
    damaged = [sound[:n] + bytes([sound[n] ^ 1]) + sound[n + 1 :] for n in range(len(sound))]
    damaged += [sound[:n] for n in range(len(sound))]
    for raw in [*damaged, sound + b"\0", b"not msgpack at all"]:
        path.write_bytes(raw)
        assert Results(path).known(CAPTURE) == frozenset()
        assert not path.exists()


def test_a_damaged_file_is_written_anew(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])
    written(path)
    assert Results(path).known(CAPTURE) == {A, B}


def test_what_others_wrote_meanwhile_stays(path: Path) -> None:
    mine, theirs = Results(path), Results(path)
    theirs.add(OTHER, [A], {A: FOUND})
    theirs.save([A])
    mine.add(CAPTURE, [C], {})
    mine.save([C])
    assert Results(path).known(OTHER) == {A}
    assert Results(path).known(CAPTURE) == {A, B, C}


def _write(path: Path, number: int) -> None:
    for turn in range(5):
        results = Results(path)
        results.add(b"%d-%d" % (number, turn), [A], {A: FOUND})
        results.save([A])


def test_many_processes_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "engine.msgpack"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_write, args=(path, number)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    results = Results(path)
    assert all(results.found(b"%d-%d" % (n, turn)) == {A: FOUND} for n in range(4) for turn in range(5))


def test_sets_of_a_capture_are_joined(path: Path) -> None:
    """What older units found goes when there are too many sets; what today's found stays."""
    units = [b"unit-%d" % number for number in range(module.SETS)]
    results = Results(path)
    for unit in units:
        results.add(CAPTURE, [unit], {unit: FOUND})
    results.save([A, units[-1]])
    assert Results(path).known(CAPTURE) == {A, units[-1]}
    assert Results(path).found(CAPTURE) == {A: FOUND, units[-1]: FOUND}


def test_the_file_stays_small(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Captures that nobody asks for go first."""
    monkeypatch.setattr(module, "LARGEST", 4000)
    for number in range(100):
        results = Results(path)
        assert results.known(CAPTURE) == {A, B}
        results.add(b"capture-%d" % (number + 10), [A], {A: FOUND})
        results.save([A, B])
        assert path.stat().st_size < 4000 + 100
    assert Results(path).known(b"capture-109") == {A}
    assert Results(path).known(b"capture-10") == frozenset()


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    written(tmp_path / "file" / "engine.msgpack")
    assert Results(tmp_path / "file" / "engine.msgpack").known(CAPTURE) == frozenset()


def test_nothing_new_is_nothing_written(path: Path) -> None:
    before = path.stat().st_mtime_ns
    results = Results(path)
    assert results.known(CAPTURE)
    results.save([])
    assert path.stat().st_mtime_ns == before
