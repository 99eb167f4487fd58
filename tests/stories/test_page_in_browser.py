"""The report in a real browser, where there is one: nothing sticks out on a wide screen or on a telephone."""

import html
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "storms"))

import toy

from policysim.report.write import write_report
from policysim.sweep.folder import folder_at
from policysim.sweep.results import open_sweep
from policysim.sweep.runner import run_plan

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

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The report of six options, five futures."""
    place = folder_at(tmp_path_factory.mktemp("browser"), "storm")
    run_plan(toy.toy_plan(options=6, replicates=5), place, playing=toy.PLAYING, workers=1)
    return write_report(open_sweep(place.path))


def seen(report: Path, width: int) -> dict:
    """What a browser measures of the page in a frame of that width; the page itself allows no script."""
    frame = f'<iframe style="border:0;width:{width}px;height:900px" srcdoc="{html.escape(report.read_text("utf-8"))}">'
    path = report.with_name(f"in-{width}.html")
    path.write_text(f"<!DOCTYPE html><meta charset=utf-8>{MEASURE}{frame}</iframe>", encoding="utf-8")
    words = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1400,1000", "--dump-dom"]
    told = subprocess.run([*words, path.as_uri()], capture_output=True, text=True, timeout=60, check=True).stdout
    return json.loads(html.unescape(re.search(r"<title>(.*?)</title>", told, re.DOTALL)[1]))


@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_sticks_out(report, width):
    found = seen(report, width)
    assert found["scroll"] <= found["wide"] <= width and found["out"] == []
    assert found["figures"] == 2  # of the wide and the narrow pictures, one each


def test_the_first_screen_has_question_answer_figure_and_then_the_table(report):
    tops = seen(report, 1280)["tops"]
    assert tops == sorted(tops) and tops[2] < 450
