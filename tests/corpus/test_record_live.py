"""Real recordings in real namespaces; skipped where the machine cannot make them."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from plantwatch.corpus.pcapfile import read_packets
from plantwatch.corpus.record import record, requirements
from plantwatch.corpus.record.canonical import canonical
from plantwatch.corpus.record.network import network
from plantwatch.corpus.record.scenario import FOLDER, Scenario, find
from plantwatch.corpus.record.session import play
from plantwatch.corpus.writer import pcap_bytes
from plantwatch.diagnostics import UserError

ROOT = Path(__file__).resolve().parents[2]
NAME = "modbus/recorded-engineering"
FAILING = '''"""Fails."""
from plantwatch.corpus.record import Recording
RECORDING = Recording("x/y", (), ("10.20.1.10",), ("10.20.1.20",), limit=1)
def server() -> None:
    import time
    {server}
def client() -> None:
    import time
    {client}
'''


@pytest.fixture
def engineering() -> Scenario:
    """A shipped scenario, where this machine can record it."""
    (scenario,) = find(ROOT, [NAME])
    _can_record([scenario])
    return scenario


def _can_record(scenarios: list[Scenario]) -> None:
    try:
        requirements.check(scenarios)
        with network(["10.20.1.10"], ["10.20.1.20"]):
            pass
    except UserError as error:
        pytest.skip(str(error))


def _namespaces() -> set[str]:
    listed = subprocess.run(["ip", "netns", "list"], check=True, capture_output=True, text=True).stdout
    return {line.split()[0] for line in listed.splitlines()}


def _decoded(capture: Path) -> Counter[str]:
    fields = ("ip.src", "ip.dst", "mbtcp.trans_id", "modbus.func_code", "modbus.data", "mbtcp.len")
    command = ["tshark", "-n", "-r", str(capture), "-Y", "modbus", "-T", "fields"]
    for field in fields:
        command += ["-e", field]
    return Counter(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines())


def test_recording_again_changes_nothing(engineering: Scenario, tmp_path: Path) -> None:
    shutil.copytree(ROOT / FOLDER, tmp_path / FOLDER)
    shutil.copytree(ROOT / "pcaps/modbus", tmp_path / "pcaps/modbus")
    before = {path: path.read_bytes() for path in (tmp_path / "pcaps/modbus").iterdir()}
    (result,) = record(tmp_path, [engineering.name])
    assert result.outcome == "unchanged"
    assert before == {path: path.read_bytes() for path in (tmp_path / "pcaps/modbus").iterdir()}


def test_new_recording_is_written_with_its_expectation(engineering: Scenario, tmp_path: Path) -> None:
    shutil.copytree(ROOT / FOLDER, tmp_path / FOLDER)
    (result,) = record(tmp_path, [engineering.name])
    assert result.outcome == "new"
    assert result.capture.read_bytes() == (ROOT / f"pcaps/{NAME}.pcap").read_bytes()
    assert "findings: []" in result.capture.with_suffix(".yaml").read_text()


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_tshark_decodes_the_same_before_and_after(engineering: Scenario, tmp_path: Path) -> None:
    raw = play(engineering, tmp_path)
    after = tmp_path / "canonical.pcap"
    after.write_bytes(pcap_bytes(canonical((packet.ts, packet.data) for packet in read_packets(raw))))
    assert _decoded(raw) == _decoded(after)
    assert _decoded(raw).total() > 40


@pytest.mark.parametrize(
    ("server", "client", "code", "said"),
    [
        ("time.sleep(9)", "raise OSError('no route')", "PW317", "client() ended with status 1"),
        ("raise OSError('port in use')", "time.sleep(9)", "PW317", "server() ended with status 1"),
        ("time.sleep(9)", "time.sleep(9)", "PW318", "client() still ran after 1 s"),
        ("time.sleep(9)", "pass", "PW319", "nothing was captured"),
    ],
)
def test_failure_is_named_and_nothing_is_left(
    tmp_path: Path, server: str, client: str, code: str, said: str
) -> None:
    (tmp_path / FOLDER).mkdir(parents=True)
    (tmp_path / FOLDER / "failing.py").write_text(FAILING.format(server=server, client=client))
    _can_record([])
    with pytest.raises(UserError, match=f"{code} {said.replace('(', '.').replace(')', '.')}"):
        list(record(tmp_path))
    assert not (tmp_path / "pcaps/x").exists()


def test_server_that_ends_before_it_listens_is_named(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir(parents=True)
    text = FAILING.format(server="raise OSError('port in use')", client="pass")
    text = text.replace("limit=1", "listens=('tcp 502',)")
    (tmp_path / FOLDER / "failing.py").write_text(text)
    _can_record([])
    with pytest.raises(UserError, match=r"PW317 server\(\) ended with status 1"):
        list(record(tmp_path))


def test_namespaces_are_removed_after_an_error() -> None:
    _can_record([])
    before, names = _namespaces(), []
    with pytest.raises(ZeroDivisionError), network(["10.20.1.10"], ["10.20.1.20"]) as net:  # noqa: PT012
        names = [net.server, net.client]
        assert set(names) <= _namespaces()
        raise ZeroDivisionError
    assert not set(names) & (_namespaces() - before)
