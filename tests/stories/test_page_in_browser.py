"""The report in a real browser, where there is one: nothing sticks out, nothing is fetched, everybody can read it."""

import html
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "storms"))

import toy

from policysim.report.aside import Aside
from policysim.report.write import write_report
from policysim.sweep.folder import folder_at
from policysim.sweep.results import open_sweep
from policysim.sweep.runner import run_plan

AXE = Path("lib/node_modules/axe-core/axe.min.js")  # below where npm installs for all: npm install -g axe-core
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
MEASURE = """<script>
onload = () => {
  const page = document.querySelector("iframe").contentDocument, root = page.documentElement;
  const shown = one => !one.closest(".scroll") && !one.closest("details:not([open])") && !one.closest("svg");
  const out = [...page.querySelectorAll("main *, header *")].filter(shown)
    .filter(one => one.getBoundingClientRect().right > root.clientWidth + 1);
  const figures = [...page.querySelectorAll("figure svg")].filter(one => one.getBoundingClientRect().width > 0);
  document.title = JSON.stringify({wide: root.clientWidth, scroll: root.scrollWidth, out: out.map(one => one.tagName),
    tops: ["h1", ".answer", "figure", "table"].map(one => page.querySelector(one).getBoundingClientRect().top),
    figures: figures.length});
};
</script>"""

JUDGE = """<script>AXE</script><script>
onload = async () => {
  document.querySelectorAll("details").forEach(one => one.open = true);
  const found = await axe.run();
  const fetched = performance.getEntriesByType("resource").map(one => one.name);
  document.title = JSON.stringify({fetched: fetched, passes: found.passes.length,
    faults: found.violations.map(one => [one.id, one.impact, one.nodes[0].html.slice(0, 200)])});
};
</script>"""

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")


CHECK = {
    "name": "time",
    "measure": "time to spread",
    "value": 14.0,
    "error": 0.5,
    "unit": "years",
    "low": 5.0,
    "high": 12.0,
}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The report of six options, five futures."""
    place = folder_at(tmp_path_factory.mktemp("browser"), "storm")
    run_plan(toy.toy_plan(options=6, replicates=5), place, playing=toy.PLAYING, workers=1)
    patterns = {
        "measured": "2026-11-20", "note": "measured by policysim validate with the rules of this sweep",
        "patterns": [{"id": name, "statement": "Improvements take a decade to spread.", "role": role, "verdict": verdict,
                      "parameters_chosen_in_view_of_it": [], "futures": 8, "checks": [CHECK]}
                     for name, role, verdict in (("P1", "calibrated", "pass"), ("P2", "held out", "fail"))],
    }  # fmt: skip
    return write_report(open_sweep(place.path), Aside(patterns))


def seen(report: Path, width: int) -> dict:
    """What a browser measures of the page in a frame of that width; the page itself allows no script."""
    frame = f'<iframe style="border:0;width:{width}px;height:900px" srcdoc="{html.escape(report.read_text("utf-8"))}">'
    path = report.with_name(f"in-{width}.html")
    path.write_text(f"<!DOCTYPE html><meta charset=utf-8>{MEASURE}{frame}</iframe>", encoding="utf-8")
    return shown(path)[0]


def shown(path: Path, *flags: str) -> tuple[dict, str]:
    """What a page says of itself in its title once it is there, and what the browser says of it."""
    words = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1400,1000", *flags, "--dump-dom"]
    told = subprocess.run([*words, path.as_uri()], capture_output=True, text=True, timeout=120, check=True)
    return json.loads(html.unescape(re.search(r"<title>(.*?)</title>", told.stdout, re.DOTALL)[1])), told.stderr


def axe() -> str:
    """The source of axe-core; skipped where it is not installed."""
    node = shutil.which("npm")
    places = [Path(os.environ["AXE"])] if "AXE" in os.environ else [Path(node).parents[1] / AXE] if node else []
    places += [Path("/usr/local") / AXE]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        pytest.skip("no axe-core on this machine: npm install -g axe-core, or AXE=PATH/axe.min.js")
    return found.read_text("utf-8")


@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_sticks_out(report, width):
    found = seen(report, width)
    assert found["scroll"] <= found["wide"] <= width and found["out"] == []
    assert found["figures"] == 3  # of the wide and the narrow pictures, one each


def test_the_first_screen_has_question_answer_figure_and_then_the_table(report):
    tops = seen(report, 1280)["tops"]
    assert tops == sorted(tops) and tops[2] < 450


def test_axe_finds_nothing_serious_and_nothing_is_fetched(report):
    source, page = axe(), report.read_text("utf-8")
    assert "<script" not in page
    opened = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    path = report.with_name("judged.html")
    path.write_text(opened.replace("</body>", f"{JUDGE.replace('AXE', source)}</body>"), encoding="utf-8")
    found, _ = shown(path, "--virtual-time-budget=60000")
    assert found["passes"] > 15 and found["fetched"] == []
    assert [one for one in found["faults"] if one[1] in ("serious", "critical")] == []


def test_a_browser_has_nothing_to_say_of_the_page_itself(report):
    words = [
        BROWSER,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--enable-logging=stderr",
        "--dump-dom",
        report.as_uri(),
    ]
    told = subprocess.run(words, capture_output=True, text=True, timeout=120, check=True).stderr
    assert "CONSOLE" not in told
