"""Every way from one generation to the next, with a stand-in for the engine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from plantwatch.diagnostics import Diagnostic, Span, UserError
from plantwatch.sensor.steps import Step, apply, rollback, verify
from plantwatch.sensor.store import Generation
from sensor.stand_in import StandIn, package


def applied(sensor: StandIn, version: int, **options: int | bool) -> list[Step]:
    return list(apply(sensor, package(version), **options))  # type: ignore[arg-type]


def active(sensor: StandIn) -> Generation:
    found = sensor.store.current()
    assert found is not None
    assert found.damage() == []
    return found


def codes(error: pytest.ExceptionInfo[UserError]) -> list[str]:
    return [d.code for d in error.value.diagnostics]


def test_apply_and_what_it_says(tmp_path: Path) -> None:
    sensor = StandIn(tmp_path)
    steps = [step.name for step in applied(sensor, 1)]
    assert steps == ["locked", "begun", "staged", "tested", "switched", "activated", "verified", "pruned"]
    assert active(sensor).name == sensor.has == "0001"
    assert active(sensor).verified
    assert (sensor.store.ruleset / "part-1.rules").read_text() == package(1).files["part-1.rules"]


def test_the_same_again_makes_no_generation(tmp_path: Path) -> None:
    sensor = StandIn(tmp_path)
    applied(sensor, 1)
    applied(sensor, 1)
    assert [g.name for g in sensor.store.generations()] == ["0000", "0001"]


def test_a_changed_file_is_written_anew_by_the_same_package(tmp_path: Path) -> None:
    sensor = StandIn(tmp_path)
    applied(sensor, 1)
    (sensor.store.ruleset / "part-0.rules").write_text("# emptied by hand\n")
    (sensor.store.ruleset / "extra.rules").write_text("alert\n")
    with pytest.raises(UserError) as error:
        verify(sensor)
    assert codes(error) == ["PW610", "PW610"]
    applied(sensor, 1)
    assert active(sensor).name == "0002"


def test_refused_by_the_engine_leaves_no_trace(tmp_path: Path) -> None:
    sensor = StandIn(tmp_path)
    applied(sensor, 1)
    sensor.refuses = lambda generation: True
    with pytest.raises(UserError) as error:
        applied(sensor, 2)
    assert codes(error) == ["PW604"]
    assert active(sensor).name == sensor.has == "0001"
    assert [g.name for g in sensor.store.generations()] == ["0000", "0001"]


def test_leave_out(tmp_path: Path) -> None:
    sensor = StandIn(tmp_path)
    sensor.refuses = lambda generation: not generation.manifest["left_out"]
    steps = applied(sensor, 1, leave_out=True)
    assert [d.code for step in steps for d in step.diagnostics] == ["PW613"]
    assert active(sensor).manifest["left_out"] == ["part-0.rules:1"]
    first, second = (sensor.store.ruleset / "part-0.rules").read_text().split("\n")[:2]
    assert first.startswith("# left out on this sensor: alert version 1")
    assert second.startswith("alert version 1")


def test_obstacles_stop_before_anything_is_written(tmp_path: Path) -> None:
    sensor = StandIn(tmp_path, in_the_way=[Diagnostic("PW603", Span("theirs.rules", 7, 1), "in use")])
    with pytest.raises(UserError) as error:
        applied(sensor, 1)
    assert codes(error) == ["PW603"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lock"]


@pytest.mark.parametrize("how", ["deaf", "other"])
def test_failed_verification_goes_back_by_itself(tmp_path: Path, how: str) -> None:
    sensor = StandIn(tmp_path)
    applied(sensor, 1)
    if how == "deaf":
        sensor.deaf = lambda name: name == "0002"
    else:
        taken = sensor.activate
        sensor.activate = lambda: "nothing" if active(sensor).name == "0002" else taken()  # type: ignore
    with pytest.raises(UserError) as error:
        applied(sensor, 2)
    assert codes(error)[-1] == "PW605"
    assert "back to 0001, which is verified" in error.value.diagnostics[-1].message
    assert active(sensor).name == sensor.has == "0001"
    assert [g.name for g in sensor.store.generations()] == ["0000", "0001"]


def test_an_engine_that_takes_nothing_any_more_is_said(tmp_path: Path) -> None:
    sensor = StandIn(tmp_path)
    applied(sensor, 1)
    sensor.deaf, sensor.has = lambda name: True, "something else"
    with pytest.raises(UserError) as error:
        applied(sensor, 2)
    assert "NOT taken by the running engine" in error.value.diagnostics[-1].message
    assert active(sensor).name == "0001"


def test_an_engine_that_never_left_the_old_one_is_said_to_have_it(tmp_path: Path) -> None:
    sensor = StandIn(tmp_path)
    applied(sensor, 1)
    sensor.deaf = lambda name: True
    with pytest.raises(UserError) as error:
        applied(sensor, 2)
    assert "back to 0001, which is verified" in error.value.diagnostics[-1].message


def test_no_running_engine_is_no_failure_but_is_said(tmp_path: Path) -> None:
    sensor = StandIn(tmp_path, running=False)
    assert [d.code for step in applied(sensor, 1) for d in step.diagnostics] == ["PW611"]
    assert not active(sensor).verified
    sensor.running, sensor.has = True, "0001"
    verdict = verify(sensor).verdict
    assert verdict is not None
    assert verdict.live
    assert active(sensor).verified


def test_rollback_follows_what_was_active_before(tmp_path: Path) -> None:
    sensor = StandIn(tmp_path)
    for version in (1, 2, 3):
        applied(sensor, version)
    list(rollback(sensor))
    assert active(sensor).name == sensor.has == "0002"
    applied(sensor, 4)
    assert (active(sensor).name, active(sensor).before) == ("0004", "0002")
    list(rollback(sensor))
    list(rollback(sensor))
    list(rollback(sensor))
    assert active(sensor).name == "0000"
    with pytest.raises(UserError) as error:
        list(rollback(sensor))
    assert codes(error) == ["PW609"]


def test_rollback_to_a_name(tmp_path: Path) -> None:
    sensor = StandIn(tmp_path)
    for version in (1, 2, 3):
        applied(sensor, version)
    list(rollback(sensor, "0001"))
    assert active(sensor).name == "0001"
    with pytest.raises(UserError) as error:
        list(rollback(sensor, "0099"))
    assert codes(error) == ["PW609"]
    assert active(sensor).name == "0001"


def test_no_rollback_to_a_damaged_generation(tmp_path: Path) -> None:
    sensor = StandIn(tmp_path)
    applied(sensor, 1)
    applied(sensor, 2)
    (tmp_path / "generations/0001/ruleset/part-2.rules").unlink()
    with pytest.raises(UserError) as error:
        list(rollback(sensor))
    assert codes(error) == ["PW610"]
    assert active(sensor).name == sensor.has == "0002"


def test_never_back_to_what_was_not_verified(tmp_path: Path) -> None:
    """An apply that was killed behind the switch leaves a generation that nobody verified."""
    sensor = StandIn(tmp_path)
    applied(sensor, 1)
    running = apply(sensor, package(2))
    while next(running).name != "switched":
        pass
    running.close()
    assert active(sensor).name == "0002"
    sensor.deaf = lambda name: name == "0003"
    with pytest.raises(UserError):
        applied(sensor, 3)
    assert active(sensor).name == sensor.has == "0001"


def test_keeps_the_last_generations(tmp_path: Path) -> None:
    sensor = StandIn(tmp_path)
    for version in range(1, 8):
        applied(sensor, version, keep=2)
    assert [g.name for g in sensor.store.generations()] == ["0005", "0006", "0007"]
    list(rollback(sensor))
    list(rollback(sensor))
    with pytest.raises(UserError) as error:
        list(rollback(sensor))
    assert codes(error) == ["PW609"]
    assert active(sensor).name == "0005"


def test_without_an_engine_there_is_still_a_way_back(tmp_path: Path) -> None:
    sensor = StandIn(tmp_path, running=False)
    applied(sensor, 1)
    applied(sensor, 2)
    list(rollback(sensor))
    assert active(sensor).name == "0001"
    assert active(sensor).settled == "unseen"


def test_what_was_rolled_back_from_is_kept_for_a_while(tmp_path: Path) -> None:
    sensor = StandIn(tmp_path)
    applied(sensor, 1)
    list(rollback(sensor))
    applied(sensor, 2)
    list(rollback(sensor, "0001"))
    assert active(sensor).name == sensor.has == "0001"


def test_everybody_may_read_whatever_the_umask(tmp_path: Path) -> None:
    """Engines give up root before they reload."""
    sensor = StandIn(tmp_path / "deep" / "state")
    old = os.umask(0o077)
    try:
        applied(sensor, 1)
    finally:
        os.umask(old)
    above = [sensor.folder.parent, sensor.folder]
    for path in [*above, *(sensor.folder / "generations").rglob("ruleset*"), sensor.store.ruleset]:
        assert path.stat().st_mode & 0o055 == 0o055, path
    for path in sensor.store.ruleset.iterdir():
        assert path.stat().st_mode & 0o777 == 0o644
