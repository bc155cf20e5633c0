"""The page of a report in a real browser: no errors, no requests, nothing cut off, everything readable."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from console.clock import FixedClock, parse_instant
from console.commands.report import KINDS
from console.demo.script import START, run_script
from console.reports import html
from console.services.reporting import asking
from storage.opening import open_store
from tests.support.browser import PROGRAM, Browser
from tests.support.hostile import STRINGS
from tests.support.reports import everywhere, full, nothing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the browser is reached over descriptors 3 and 4"),
    pytest.mark.skipif(PROGRAM is None, reason="there is no chromium on this machine"),
]

HOSTILE = "".join(STRINGS[name][:60] for name in ("html", "quotes", "wide", "one long word", "bidi override"))
PAGES = {
    "full": full(simulated=True),
    "empty": nothing(),
    "hostile": everywhere(HOSTILE),
}

CONTRASTS = """
(() => {
  const numbers = text => (text.match(/[0-9.]+/g) || []).map(Number);
  const light = text => {
    const [r, g, b] = numbers(text).slice(0, 3).map(v => v / 255)
      .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const solid = text => { const all = numbers(text); return all.length < 4 || all[3] === 1; };
  const behind = node => {
    for (let each = node; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (colour !== 'rgba(0, 0, 0, 0)' && colour !== 'transparent') return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  for (const each of document.querySelectorAll('details')) each.open = true;
  const found = [];
  for (const node of document.body.querySelectorAll('*')) {
    const text = [...node.childNodes].filter(c => c.nodeType === 3).map(c => c.data).join('').trim();
    if (!text || ['title', 'desc'].includes(node.nodeName.toLowerCase())) continue;
    const style = getComputedStyle(node);
    const ink = node instanceof SVGElement ? style.fill : style.color;
    const paper = behind(node);
    const [a, b] = [light(ink), light(paper)].sort((x, y) => y - x);
    const see_through = !solid(ink) || !solid(paper) || Number(style.opacity) !== 1;
    found.push([see_through ? 0 : (a + 0.05) / (b + 0.05), parseFloat(style.fontSize), text.slice(0, 40)]);
  }
  return found;
})()
"""
"""For each piece of text: its contrast (WCAG 2.2), 0 if that can't be told; its size in px; its words."""

SHAPES = """
[...document.querySelectorAll('rect[class^=bar], path[class^=l], path[class^=f], circle')].map(node => {
  const style = getComputedStyle(node);
  const ink = style.fill === 'none' ? style.stroke : style.fill;
  return [ink, getComputedStyle(document.body).backgroundColor];
})
"""

REACHED = """
(() => {
  const at = document.activeElement;
  const style = getComputedStyle(at);
  const name = at.getAttribute('aria-labelledby') || at.getAttribute('href') || at.nodeName;
  return [name, parseFloat(style.outlineWidth), style.outlineStyle];
})()
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return one browser for all pages: starting it is what takes time."""
    with Browser() as started:
        yield started


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return where each page is."""
    folder = tmp_path_factory.mktemp("pages")
    paths = {name: folder / f"{name}.html" for name in PAGES}
    for name, path in paths.items():
        path.write_text(html.render(PAGES[name]), encoding="utf-8")
    return paths


def complaints(browser: Browser) -> list[Any]:
    """Return what the page had the browser complain of or ask the network for since it was opened."""
    loud = {"Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"}
    found: list[Any] = [event for event in browser.events if event.get("method") in loud]
    asked = [
        event["params"]["request"]["url"]
        for event in browser.events
        if event.get("method") == "Network.requestWillBeSent"
    ]
    return found + asked[1:]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_calm_and_readable(
    browser: Browser, pages: dict[str, Path], name: str, *, dark: bool
) -> None:
    """At 360 and 1,024 px: no errors, no requests, no sideways scrolling, contrast of at least 4.5 to 1."""
    for width in (360, 1024):
        browser.look(dark=dark, width=width)
        browser.open(pages[name])
        texts = browser.run(CONTRASTS)
        wide, inner = browser.run("[document.documentElement.scrollWidth, window.innerWidth]")
        assert complaints(browser) == []
        assert wide <= inner
        assert len(texts) >= 5
        assert [each for each in texts if each[0] < 4.5] == []
    assert min(size for _, size, _ in texts) >= 11


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a store in which a shift was worked by script."""
    folder = tmp_path_factory.mktemp("worked")
    run_script(folder)
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_each_real_report_is_calm_and_readable(browser: Browser, worked: Path, kind: str) -> None:
    """Small in the dark and wide in the light: no complaints, no sideways scrolling, contrast as above."""
    store = open_store(str(worked / "demo.db"))
    try:
        made = asking.make(store, FixedClock(parse_instant(START)), kind)
    finally:
        store.close()
    page = worked / f"{kind}.html"
    page.write_text(html.render(made), encoding="utf-8")
    for dark, width in ((True, 360), (False, 1024)):
        browser.look(dark=dark, width=width)
        browser.open(page)
        wide, inner = browser.run("[document.documentElement.scrollWidth, window.innerWidth]")
        assert complaints(browser) == []
        assert wide <= inner
        assert [each for each in browser.run(CONTRASTS) if each[0] < 4.5] == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_shapes_stand_out(browser: Browser, pages: dict[str, Path], *, dark: bool) -> None:
    """Bars, lines and their points have a contrast of at least 3 to 1 with the paper."""
    browser.look(dark=dark)
    browser.open(pages["full"])
    found = {tuple(pair) for pair in browser.run(SHAPES)}
    assert len(found) >= 5
    assert [pair for pair in found if contrast(*pair) < 3] == []


def contrast(one: str, other: str) -> float:
    """Return the contrast of two opaque colours, "rgb(r, g, b)" (WCAG 2.2)."""

    def light(colour: str) -> float:
        parts = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
        red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_it_prints(browser: Browser, pages: dict[str, Path]) -> None:
    """On paper nothing is wider than the sheet, text is dark, and the browser makes a PDF of it."""
    browser.look(dark=True, width=718, media="print")
    browser.open(pages["full"])
    wide, inner = browser.run("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= inner
    assert browser.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert all(each[0] >= 4.5 for each in browser.run(CONTRASTS))
    assert browser.run(
        "[...document.querySelectorAll('.scroll')].every(box => box.scrollWidth <= box.clientWidth + 1)"
    )
    browser.look()
    printed = browser.pdf()
    assert printed.startswith(b"%PDF-")
    assert len(printed) > 10_000


def test_the_keyboard_reaches_everything(browser: Browser, pages: dict[str, Path]) -> None:
    """Tab goes to the way past the top first, then to every link and scrolling box, each shown as reached."""
    browser.look(width=360)
    browser.open(pages["full"])
    boxes = browser.run("[...document.querySelectorAll('.scroll')].filter(b => b.checkVisibility()).length")
    reached = []
    for _ in range(30):
        browser.press("Tab")
        name, outline, style = browser.run(REACHED)
        if name == "BODY":
            break
        assert (style, outline) == ("solid", 3), name
        reached.append(name)
    assert reached[0] == "#report"
    assert len([name for name in reached if name.startswith(("chart-", "table-"))]) >= boxes
    browser.run("document.querySelector('#table-1').closest('.scroll').focus()")
    browser.press("ArrowRight")
    moved = """new Promise(done => {
      const box = document.querySelector('#table-1').closest('.scroll');
      const look = left => {
        if (box.scrollLeft > 0 || !left) done(box.scrollLeft > 0);
        else setTimeout(look, 50, left - 1);
      };
      look(100);
    })"""
    assert browser.run(moved)


def test_nothing_could_run_or_be_fetched(browser: Browser, pages: dict[str, Path], tmp_path: Path) -> None:
    """Even if markup got in, the page's own policy would stop a script, a picture and a style."""
    smuggled = (
        "<script>document.title = 'ran'</script><img src='https://garden.example/a.png' alt=''>"
        "<p id='styled' style='color: red'>x</p>"
    )
    path = tmp_path / "smuggled.html"
    path.write_text(pages["full"].read_text(encoding="utf-8").replace("<footer>", smuggled + "<footer>"))
    browser.look()
    browser.open(path)
    assert browser.run("document.title") != "ran"
    assert browser.run("getComputedStyle(document.querySelector('#styled')).color") != "rgb(255, 0, 0)"
    refused = [event for event in browser.events if event.get("method") == "Log.entryAdded"]
    assert len(refused) >= 3
