"""What is promised of a chart: it can be read, says what it found, carries its data, and is refused by name when unknown."""

import re
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

sys.path.insert(0, str(Path(__file__).parents[1] / "storms"))

import toy

import policysim as ps
from policysim.analysis import charts
from policysim.analysis.comparison import compare
from policysim.analysis.series import places_data, winners_data
from policysim.charts.inks import DARK, GREY, INKS, dash_of, marker_of
from policysim.charts.kinds import DRAWN_IN, KINDS, kinds_of
from policysim.charts.lines import Line, Mark, kept_apart, lines_chart
from policysim.charts.sheet import NARROW, WIDE, Words
from policysim.errors import AskError
from policysim.sweep.folder import folder_at
from policysim.sweep.results import open_sweep
from policysim.sweep.runner import run_plan

SWEPT = ("options", "adoption", "ranking", "winners")
LABELS = {
    "option_1": "Half digital, half help for the weakest providers of acute care in the North",
    "option_2": "Supplycalifragilisticexpialidociousideas", "option_3": "A", "option_4": "$\\frac{1}{2}$ & <b>",
    "option_5": "Regulation and inspection with mandates",
}  # fmt: skip
EFFECTS = (0.0, 0.30, 0.28, 0.25, -0.20, -0.40, 0.02, 0.01, -0.01, 0.1)


def played(folder: Path, **asked):
    """A toy sweep whose options have long labels and effects of both signs."""
    place, plan = folder_at(folder, "storm"), toy.toy_plan(**asked)
    effects = [dict(one) | {"effect": effect} for one, effect in zip(plan.scenarios, EFFECTS)]
    labels = dict(plan.labels) | {name: label for name, label in LABELS.items() if name in plan.labels}
    run_plan(replace(plan, scenarios=tuple(effects), labels=labels), place, playing=toy.PLAYING, workers=1)
    return open_sweep(place.path)


@pytest.fixture(scope="module")
def ten(tmp_path_factory):
    """Ten options, twenty futures."""
    return played(tmp_path_factory.mktemp("ten"), options=10, replicates=20)


@pytest.fixture(scope="module")
def single(tmp_path_factory):
    """Three options, one future."""
    return played(tmp_path_factory.mktemp("one"), options=3, replicates=1)


@pytest.fixture(scope="module")
def failing(tmp_path_factory):
    """Four options of which the last failed in one future."""
    return played(tmp_path_factory.mktemp("failing"), options=4, replicates=5, fault="refuse", fault_at=3)


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    """Eight listed providers, one year by halves."""
    path = tmp_path_factory.mktemp("list") / "list.csv"
    kinds, regions = ["acute", "mental_health", "community", "ambulance"] * 2, ["North", "South East"] * 4
    pd.DataFrame({"id": [f"RQ{n}Z" for n in range(8)], "type": kinds, "region": regions}).to_csv(path, index=False)
    calendar = {"warm_up": 1, "tick": "half_year"}
    return ps.scenario("carrots_and_sticks", system=ps.read_providers(path), years=2, calendar=calendar)


@pytest.fixture(scope="module")
def model(scenario):
    return ps.MesaModel(scenario).run_until(year=2)


def words_of(figure: Figure) -> list[tuple[str, np.ndarray]]:
    """Every text that is drawn, with its box in pixels: left, bottom, right, top."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    found = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis) if axes.axison else ():
            found += [tick.label1 for tick in axis._update_ticks() if tick.label1.get_visible()]
    return [(t.get_text(), Text.get_window_extent(t, renderer).extents) for t in found if t.get_text().strip()]


def assert_legible(figure: Figure) -> None:
    """All words are within the sheet, and no two lie upon each other."""
    words, (width, height) = words_of(figure), figure.get_size_inches() * figure.dpi
    for text, (left, bottom, right, top) in words:
        assert left >= -1 and bottom >= -1 and right <= width + 1 and top <= height + 1, f"cut off: {text!r}"
    for (one, a), (other, b) in combinations(words, 2):
        apart = min(a[2], b[2]) - max(a[0], b[0]) <= 1 or min(a[3], b[3]) - max(a[1], b[1]) <= 1
        assert apart, f"{one!r} lies upon {other!r}"


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("kind", SWEPT)
def test_words_of_many_options_are_legible(ten, kind, width):
    assert_legible(getattr(charts, kind)(ten, width=width))


@pytest.mark.parametrize("name", ["single", "failing"])
def test_words_of_one_future_and_of_failures_are_legible(name, request):
    for kind in SWEPT:
        assert_legible(getattr(charts, kind)(request.getfixturevalue(name)))


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_words_of_a_run_are_legible(model, width):
    for kind in model.plot.kinds:
        assert_legible(model.plot(kind, width=width))


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_words_of_a_scenario_are_legible(scenario, width):
    for kind in scenario.plot.kinds:
        assert_legible(scenario.plot(kind, width=width))


def test_every_chart_tells_its_finding_in_its_alt_text_and_carries_its_data(ten, scenario, model):
    drawn = [x.plot(kind) for x in (scenario, model) for kind in x.plot.kinds]
    drawn += [compare(ten).plot(kind) for kind in SWEPT]
    for figure in drawn:
        title = figure.axes[0].get_title()
        assert isinstance(figure, Figure) and len(title.split()) > 3
        assert title in figure.alt and len(figure.policysim_data) and isinstance(figure.policysim_data, pd.DataFrame)
        assert not [axes for axes in figure.axes if axes.get_legend()]


def test_a_run_of_the_compiled_engine_draws_the_same_as_a_model(scenario, model):
    run = ps.run(scenario)
    for kind in ("overview", "adoption", "provider"):
        pd.testing.assert_frame_equal(run.plot(kind).policysim_data, model.plot(kind).policysim_data)


def test_a_model_without_a_tick_has_nothing_to_draw(scenario):
    with pytest.raises(AskError, match="nothing is played yet"):
        ps.MesaModel(scenario).plot()


def test_an_unknown_kind_or_keyword_is_refused_with_the_nearest(ten, scenario):
    with pytest.raises(AskError, match=r'"adoptoin".*did you mean "adoption"'):
        ten.plot("adoptoin")
    with pytest.raises(AskError, match='no chart "network" of a Sweep: it is drawn of a Run'):
        ten.plot("network")
    with pytest.raises(AskError, match='takes no outcme=, did you mean "outcome"'):
        ten.plot("options", outcme="cost")
    with pytest.raises(AskError, match='no outcome "cots"'):
        ten.plot("options", outcome="cots")
    with pytest.raises(AskError, match='no provider has the id "RQ0X"'):
        ps.MesaModel(scenario).run_until(tick=1).plot("provider", provider="RQ0X")


def test_listed_kinds_are_those_that_are_drawn():
    from importlib import import_module

    for name, module in DRAWN_IN.items():
        assert kinds_of(name)
        assert all(callable(getattr(import_module(module), kind)) for kind in kinds_of(name))
    assert all(set(kind.of) <= set(DRAWN_IN) and kind.shows for kind in KINDS)


def test_listing_kinds_does_not_import_matplotlib():
    code = "import sys, policysim.charts.kinds as k; print(k.KINDS[0].name, 'matplotlib' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["options", "False"]


def test_a_figure_is_matplotlibs_and_can_be_restyled_and_saved(ten, tmp_path):
    figure = ten.plot("options")
    figure.axes[0].set_title("My own words")
    figure.savefig(tmp_path / "mine.svg")
    figure.savefig(tmp_path / "mine.png", dpi=200)
    assert figure.texts[0].get_text() == "My own words" == figure.axes[0].get_title()
    assert int.from_bytes((tmp_path / "mine.png").read_bytes()[16:20]) == 2_000


def test_a_notebook_shows_a_figure_once_with_its_alt_text(ten):
    figure = ten.plot("options")
    assert re.match(r'<img src="data:image/png;base64,[^"]+" alt="Chart of options\. ', figure._repr_html_())
    assert figure._repr_png_()[:4] == b"\x89PNG"
    assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()


def test_lines_differ_in_more_than_colour_and_are_named_at_their_ends(ten):
    axes = ten.plot("winners").axes[0]
    lines = [line for line in axes.lines if line.get_color() not in (GREY,) and len(line.get_xdata()) == 3]
    assert [line.get_color() for line in lines] == [DARK, *INKS]
    assert len({(dash_of(line.get_color()), line.get_marker()) for line in lines}) == 5
    assert all(line.get_marker() == marker_of(line.get_color()) for line in lines)
    ends = sorted(float(line.get_ydata()[-1]) for line in lines)
    assert sorted(float(text.xy[1]) for text in axes.texts) == ends


def test_a_grey_line_has_its_name_where_there_is_room_and_what_happens_between_years_a_word():
    inks, words = (*INKS, GREY), Words("Finding", "Measure", "Source")
    lines = [Line(f"line {n}", np.arange(4.0) + n, ink) for n, ink in enumerate(inks)]
    marks = [Mark(1.5, 1.5, "the order turns"), Mark(2.5, 3.0, "surge")]
    axes = lines_chart(lines, ["2026/27", "2027/28", "2028/29", "2029/30"], words, str, marks=marks).axes[0]
    assert {text.get_text() for text in axes.texts} == {*(line.label for line in lines), "the order turns", "surge"}
    places = [line.get_xdata()[0] for line in axes.lines if len(set(line.get_xdata())) == 1]
    assert places == [1.5, 2.5, 3.0]
    many = [Line(f"line {n}", np.arange(4.0) + n, INKS[n] if n < 4 else GREY) for n in range(9)]
    axes = lines_chart(many, ["2026/27", "2027/28", "2028/29", "2029/30"], words, str).axes[0]
    assert {text.get_text() for text in axes.texts} == {"line 0", "line 1", "line 2", "line 3"}


def test_an_option_keeps_its_colour_in_every_chart(ten):
    best = compare(ten).lines()[0].option
    forest, panel = ten.plot("options").axes[0], ten.plot("adoption", outcome="cost").axes[0]
    assert forest.collections[0].get_color().tolist()[0][:3] == pytest.approx([0x12 / 255, 0x43 / 255, 0x6D / 255])
    shown = ten.plot("adoption", outcome="cost").policysim_data
    assert best in set(shown["option"]) and INKS[0] in {line.get_color() for line in panel.lines}


def test_places_and_winners_count_futures(ten):
    c = compare(ten)
    first = places_data(c)[lambda data: data["place"] == 1].set_index("option")["futures"]
    assert dict(first) == {line.option: line.best_in for line in c.lines()}
    share = winners_data(c).groupby("year")["share"].sum()
    assert share.to_numpy() == pytest.approx(1.0)


def test_nothing_can_be_drawn_of_one_option(tmp_path):
    with pytest.raises(AskError, match="nothing can be drawn yet"):
        played(tmp_path, options=1, replicates=2).plot("options")


@pytest.mark.parametrize(
    ("places", "kept"),
    [
        ([1.0, 5.0], [1.0, 5.0]),
        ([5.0, 5.0, 5.0], [4.0, 5.0, 6.0]),
        ([9.8, 9.9], [8.5, 9.5]),
        ([0.0, 0.1], [0.5, 1.5]),
        ([3.0, 1.0], [3.0, 1.0]),
    ],
)
def test_names_are_kept_apart(places, kept):
    assert kept_apart(places, 1.0, 0.5, 9.5) == pytest.approx(kept)
