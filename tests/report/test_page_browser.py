"""The page in a real browser: views, keyboard, phone, colours, paper; and a log that attacks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright", reason="playwright is not installed: NOT RUN")

from playwright.sync_api import Browser

from plantwatch.report.page.shift import Change
from report.conftest import Maker
from report.plants import big_site, finding, many_findings
from support.browser import Visit, started, visit

LISTEN, READ = "modbus-force-listen-only", "modbus-read-by-unlisted-client"
ROGUE, PLC, FILTERS, ENGINEER = "10.20.1.66", "10.20.1.10", "10.20.1.11", "10.20.1.70"
EVIL = (
    "\"></text></svg><script>document.title='hit'</script>"
    "<img src=https://example.net/x onerror=\"document.title='hit'\">"
)

# The ratio of WCAG 2.2, success criterion 1.4.3, of every visible text to what lies behind it.
CONTRAST = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as running:
        yield running


@pytest.fixture
def written(water_works: Maker, tmp_path: Path) -> Path:
    """The water works on a bad day, with something in every part of the page."""
    window = datetime(2026, 2, 3, 7, tzinfo=UTC).timestamp()
    lines = [
        finding(LISTEN, ROGUE, PLC),
        finding(LISTEN, ROGUE, PLC, engine="suricata"),
        finding("modbus-clear-diagnostic-counters", ROGUE, PLC),
        finding("modbus-write-by-unlisted-client", ROGUE, PLC),
        finding(READ, "10.20.1.20", FILTERS),
        finding("modbus-diagnostics-by-unlisted-client", ROGUE, FILTERS),
        finding(LISTEN, ENGINEER, FILTERS, window),
    ]
    path = tmp_path / "page.html"
    drift = [Change("+", "host", ROGUE), Change("~", "pace", "a"), Change("-", "quiet", "b")]
    path.write_text(water_works.page(lines, drift), encoding="utf-8")
    return path


@pytest.fixture
def large(site_at: Callable[[Path], Maker], tmp_path: Path) -> Path:
    """A plant of 300 assets, with a name as long as names may be."""
    site = big_site(tmp_path / "big.yaml")
    site.write_text(site.read_text().replace("Control room of line 6", "W" * 100))
    path = tmp_path / "big.html"
    path.write_text(site_at(site).page(many_findings(45)), encoding="utf-8")
    return path


def shown(visited: Visit) -> set[str]:
    """Which of the three texts of an event can be seen."""
    event = visited.page.locator("#event-1")
    return {name for name in ("operator", "engineer", "soc") if event.locator(f".for.{name}").is_visible()}


def test_it_loads_quietly_and_asks_for_nothing(browser: Browser, written: Path) -> None:
    with visit(browser, written) as visited:
        assert visited.page.title() == "Shift report: Water works, treatment and distribution"
        assert visited.requests == [written.as_uri()]
        assert visited.said == []
        assert visited.page.locator("svg.map.wide").is_visible()
        assert not visited.page.locator("svg.map.narrow").is_visible()


def test_views_by_click_and_by_key(browser: Browser, written: Path) -> None:
    with visit(browser, written) as visited:
        page = visited.page
        assert (visited.view, shown(visited)) == ("operator", {"operator"})
        for name, view in (("SOC", "soc"), ("Engineer", "engineer"), ("Operator", "operator")):
            page.get_by_role("button", name=name).click()
            assert (visited.view, shown(visited)) == (view, {view})
            pressed = [b.get_attribute("data-show") for b in page.locator("[aria-pressed=true]").all()]
            assert pressed == [view]
            assert page.get_by_role("status").text_content() == f"{name} view"
        for key, view in (("3", "soc"), ("2", "engineer"), ("1", "operator"), ("7", "operator")):
            page.keyboard.press(key)
            assert (visited.view, shown(visited)) == (view, {view})
        page.keyboard.press("Control+3")
        page.keyboard.press("Space")
        assert visited.view == "operator"
        assert visited.said == []


def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(
    browser: Browser, written: Path
) -> None:
    with visit(browser, written) as visited:
        page = visited.page
        order = []
        for _ in range(9):
            page.keyboard.press("Tab")
            order.append(page.evaluate("document.activeElement.textContent.trim().split(/\\s/)[0]"))
            outline = page.evaluate(
                "(s => [s.outlineStyle, s.outlineWidth])(getComputedStyle(document.activeElement))"
            )
            assert outline == ["solid", "3px"]
        assert order == ["To", "Operator", "Engineer", "SOC", "Map", "What", "Drift", "Planned", "Stages"]
        page.keyboard.press("Shift+Tab")
        for _ in range(4):
            page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        assert visited.view == "soc"
        positive = page.evaluate(
            "[...document.querySelectorAll('[tabindex]')].filter(e => e.tabIndex > 0).length"
        )
        assert positive == 0


def test_what_assistive_programs_hear(browser: Browser, written: Path) -> None:
    with visit(browser, written) as visited:
        page = visited.page
        levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))")
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert page.get_by_role("main").count() == 1
        assert page.get_by_role("group", name="Whose words").get_by_role("button").count() == 3
        assert page.get_by_role("img", name="Map of Water works, treatment and distribution").count() == 1
        assert page.get_by_role("article", name="PLC told to stop answering").count() == 2


@pytest.mark.parametrize("key", ["1", "2", "3"])
@pytest.mark.parametrize(("width", "height"), [(360, 800), (768, 1024), (1280, 900)])
def test_nothing_runs_over_the_edge(
    browser: Browser, written: Path, large: Path, key: str, width: int, height: int
) -> None:
    for file in (written, large):
        with visit(browser, file, width, height) as visited:
            visited.page.keyboard.press(key)
            assert visited.width == width
            beyond = visited.page.evaluate(
                """[...document.querySelectorAll('body *')].filter(e => e.checkVisibility()
                && !e.closest('svg') && !e.closest('.unseen, .skip')
                && e.getBoundingClientRect().right > innerWidth + 0.5).map(e => e.outerHTML.slice(0, 80))"""
            )
            assert beyond == []
            assert visited.page.locator("svg.map.narrow").is_visible() == (width < 700)


def test_on_a_phone_the_map_can_be_read_and_buttons_be_hit(browser: Browser, written: Path) -> None:
    with visit(browser, written, 360, 800) as visited:
        sizes = visited.page.evaluate(
            """[...document.querySelectorAll('svg.map.narrow text')].map(t =>
            parseFloat(getComputedStyle(t).fontSize) * t.ownerSVGElement.getBoundingClientRect().width
            / t.ownerSVGElement.viewBox.baseVal.width)"""
        )
        assert min(sizes) >= 9.5
        heights = [button.bounding_box() for button in visited.page.get_by_role("button").all()]
        assert all(box is not None and box["height"] >= 40 for box in heights)


@pytest.mark.parametrize("width", [360, 1280])
def test_texts_of_the_map_do_not_overlap(browser: Browser, written: Path, large: Path, width: int) -> None:
    for file in (written, large):
        with visit(browser, file, width) as visited:
            found: dict[str, Any] = visited.page.evaluate(
                """() => {
                const map = [...document.querySelectorAll('svg.map')].find(e => e.checkVisibility());
                const texts = [...map.querySelectorAll('text:not(.badge-text)')].map(t => {
                  const b = t.getBoundingClientRect(); return { t: t.textContent, l: b.left, r: b.right,
                  u: b.top + b.height * 0.2, d: b.bottom - b.height * 0.2 }; });
                const hits = [];
                texts.forEach((a, i) => texts.slice(i + 1).forEach((b) => {
                  if (a.l < b.r && b.l < a.r && a.u < b.d && b.u < a.d) hits.push([a.t, b.t]); }));
                const out = [...map.querySelectorAll('g.box')].flatMap(g => {
                  const f = g.querySelector('.face').getBoundingClientRect();
                  return [...g.querySelectorAll('text')].filter(t => {
                    const b = t.getBoundingClientRect(); return b.right > f.right || b.bottom > f.bottom;
                  }).map(t => t.textContent); });
                const pills = [...map.querySelectorAll('.pill')].map(e => e.getBoundingClientRect());
                const under = pills.flatMap(p => [...map.querySelectorAll('g.box text')].filter(t => {
                  const b = t.getBoundingClientRect();
                  return b.left < p.right && p.left < b.right && b.top + 3 < p.bottom && p.top < b.bottom - 3;
                }).map(t => t.textContent));
                return { count: texts.length, pills: pills.length, hits, out, under }; }"""
            )
            assert found["count"] > 10
            assert found["pills"] > 3
            assert found["hits"] == []
            assert found["under"] == []
            assert found["out"] == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("key", ["1", "2", "3"])
def test_contrast(browser: Browser, written: Path, key: str, dark: bool) -> None:
    with visit(browser, written, dark=dark) as visited:
        visited.page.keyboard.press(key)
        found = visited.page.evaluate(CONTRAST)
        assert found["seen"] > 100
        assert found["worst"] == []


def test_paper_is_light_and_has_no_buttons(browser: Browser, written: Path) -> None:
    with visit(browser, written, dark=True) as visited:
        page = visited.page
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert not page.get_by_role("button", name="Operator").is_visible()
        assert page.locator("svg.map.wide").is_visible()
        assert page.evaluate(CONTRAST)["worst"] == []
        closed = "document.querySelectorAll('details.paper:not([open])').length"
        before = page.evaluate(closed)
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert (before > 0, page.evaluate(closed)) == (True, 0)
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.evaluate(closed) == before


def test_without_scripts_all_three_texts_are_there(browser: Browser, written: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(written.as_uri())
    event = page.locator("#event-1")
    for heading in ("For the operator", "For the engineer", "For the SOC"):
        assert event.get_by_role("heading", name=heading).is_visible()
    assert not page.get_by_role("button", name="Operator").is_visible()
    context.close()


def test_a_log_that_attacks_the_page_is_only_text(
    browser: Browser, water_works: Maker, tmp_path: Path
) -> None:
    lines = [
        finding(LISTEN, EVIL, PLC, capture="W" * 200),
        finding(LISTEN, PLC, EVIL),
        finding(EVIL, EVIL, EVIL),
        finding(LISTEN, "W" * 200, PLC),
    ]
    path = tmp_path / "hostile.html"
    path.write_text(water_works.page(lines, [Change("+", "host", EVIL)]), encoding="utf-8")
    for width in (360, 1280):
        with visit(browser, path, width) as visited:
            for key in "123":
                visited.page.keyboard.press(key)
                assert visited.width == width
            assert visited.requests == [path.as_uri()]
            assert visited.said == []
            assert visited.page.title().startswith("Shift report")
            assert visited.page.locator("script").count() == 1
            assert visited.page.locator("img").count() == 0


def test_even_markup_that_got_in_could_not_run(browser: Browser, written: Path) -> None:
    """The policy of the page holds where escaping would not."""
    text = written.read_text(encoding="utf-8")
    hole = "<script>document.title='hit'</script><p style='position:fixed'>x</p><img src='https://example.net/x'>"
    written.write_text(text.replace("<footer>", f"<footer>{hole}"), encoding="utf-8")
    with visit(browser, written) as visited:
        assert visited.page.title() != "hit"
        assert len([said for said in visited.said if "Content Security Policy" in said]) == 3
        assert (
            visited.page.evaluate("getComputedStyle(document.querySelector('footer p')).position") == "static"
        )
