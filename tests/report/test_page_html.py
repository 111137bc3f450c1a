"""The page as text: one file, nothing to fetch, nothing in it that a log could make run."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

from plantwatch.report.page.shift import Change
from plantwatch.site.model import Asset
from report.conftest import Maker
from report.plants import START, finding

LISTEN = "modbus-force-listen-only"
READ = "modbus-read-by-unlisted-client"
ROGUE, PLC, FILTERS, ENGINEER = "10.20.1.66", "10.20.1.10", "10.20.1.11", "10.20.1.70"
EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{7*7}}\u202e"
VOID = {"br", "img", "input", "link", "meta", "path", "rect", "use"}


class Page(HTMLParser):
    """Elements with their attributes; raises where they are not nested as they should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID or self.get_starttag_text() is None:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] not in ("style", "script"):
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def busy(maker: Maker) -> str:
    """A page with something in every part."""
    window = datetime(2026, 2, 3, 7, tzinfo=UTC).timestamp()
    lines = [
        finding(LISTEN, ROGUE, PLC),
        finding(READ, ROGUE, FILTERS, START + 5),
        finding(LISTEN, ENGINEER, FILTERS, window),
        finding("unknown-policy", ROGUE, PLC),
    ]
    return maker.page(lines, [Change("+", "host", ROGUE)])


def test_it_is_one_file_that_fetches_nothing(water_works: Maker) -> None:
    page = Page(busy(water_works))
    for tag, attributes in page.elements:
        for name in ("src", "href", "xlink:href", "action", "data", "poster", "srcset"):
            value = attributes.get(name) or ""
            assert value.startswith(("#", "data:,")) or not value, (tag, name, value)
    styles = "".join(re.findall(r"<style>(.*?)</style>", busy(water_works), re.S))
    assert "@import" not in styles
    assert "url(" not in styles
    assert Counter(tag for tag, _ in page.elements)["script"] == 1
    assert not any("style" in attributes for _, attributes in page.elements)
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)


def test_the_browser_may_run_and_apply_only_what_is_ours(water_works: Maker) -> None:
    text = busy(water_works)
    (policy,) = (a["content"] for a in Page(text).all("meta") if "http-equiv" in a)
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for tag in ("script", "style"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.S)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert rules[f"{tag}-src"] == f"'sha256-{digest}'"


def test_ids_are_unique_and_references_lead_somewhere(water_works: Maker) -> None:
    page = Page(busy(water_works))
    ids = Counter(a["id"] for _, a in page.elements if "id" in a)
    assert [name for name, count in ids.items() if count > 1] == []
    wanted = {(a["href"] or "")[1:] for a in (*page.all("a"), *page.all("use"))}
    for _, attributes in page.elements:
        wanted |= set((attributes.get("aria-labelledby") or "").split())
        wanted |= set(re.findall(r"url\(#([^)]+)\)", attributes.get("marker-end") or ""))
    assert wanted <= set(ids)


def test_what_logs_and_sites_say_is_text(water_works: Maker) -> None:
    site = water_works.site
    plc = site.assets["plc-dosing"]
    assets: dict[str, Asset] = {
        **site.assets,
        "plc-dosing": replace(plc, process=EVIL, owner=EVIL, hostname=EVIL),
    }
    zones = {name: replace(zone, title=EVIL) for name, zone in site.zones.items()}
    windows = tuple(replace(window, owner=EVIL, work_order=EVIL) for window in site.maintenance)
    points = {name: replace(point, title=EVIL, unit=EVIL) for name, point in site.points.items()}
    maker = water_works.with_site(title=EVIL, assets=assets, zones=zones, maintenance=windows, points=points)
    lines = [
        finding(LISTEN, EVIL, PLC, capture=EVIL),
        finding(LISTEN, PLC, EVIL),
        finding(EVIL, EVIL, EVIL),
        finding(LISTEN, ENGINEER, PLC, work_order=EVIL),
        finding(READ, ROGUE, FILTERS).replace('"engine": "zeek", ', "")[:-1]
        + f', "fields": {_quoted(EVIL)}}}',
    ]
    text = maker.page(lines, [Change("+", EVIL, EVIL)])
    page = Page(text)
    assert Counter(tag for tag, _ in page.elements)["script"] == 1
    assert page.all("img") == []
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)
    assert "\u202e" not in text
    assert "<script>alert(1)</script>" in page.text  # shown, not obeyed
    assert "{{7*7}}" in page.text
    assert 'ip.src == "' not in text


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


def test_everything_is_said(water_works: Maker) -> None:
    text = " ".join(Page(busy(water_works)).text.split())
    for said in (
        "Water works, treatment and distribution",
        "Findings from 2026-01-01 00:00:00 to 2026-02-03 07:00:00 UTC",
        "Crown jewel concerned: plc-dosing",
        "At stake: Doses chlorine into the outlet",
        "Call first: Shift lead treatment, 4715, then Maintenance lead on call, 4720, then Shift lead",
        "Accepted work: inside the window of WO-2291 (Automation engineering)",
        "Stage observe: logged, no alarm was raised",
        "What to do now: Loss of control",
        "new host: 10.20.1.66",
        "open WO-2291",
        "Findings of 1 policies that this catalog does not have are not shown: unknown-policy",
    ):
        assert said in text, said


def test_a_quiet_page_says_so(water_works: Maker) -> None:
    text = " ".join(Page(water_works.page([], [])).text.split())
    assert "No open findings" in text
    assert "Nothing was found." in text
    assert "The plant does what it did." in text
    assert "Playbooks" not in text


def test_equal_input_gives_equal_bytes(water_works: Maker) -> None:
    assert busy(water_works) == busy(water_works)


def test_bytes_do_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    source = tmp_path / "f.json"
    lines = [finding(LISTEN, f"10.20.{n}.66", host) for n in range(9) for host in (PLC, FILTERS)]
    source.write_text("\n".join(lines))
    pages = []
    for seed in ("1", "2"):
        out = tmp_path / f"{seed}.html"
        command = [sys.executable, "-m", "plantwatch", "report", source, "-o", out, "--root", root]
        command += ["--site", root / "catalog" / "sites" / "water-works.yaml"]
        subprocess.run(
            command, check=True, capture_output=True, timeout=120, env={**os.environ, "PYTHONHASHSEED": seed}
        )
        pages.append(out.read_bytes())
    assert pages[0] == pages[1]
