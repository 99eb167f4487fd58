"""A chart is a sheet with its finding on top, the measure below it, and its source at the foot; no window is opened."""

import base64
import html
import io
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from policysim.charts.inks import PAPER, QUIET, TEXT

if TYPE_CHECKING:
    import pandas as pd

WIDE, NARROW = 10.0, 3.9  # inches: shown at about 960 and 370 pixels, so that letters have one size in both
PIXELS, ON_SCREEN = 2_000, 1_000  # width of a PNG for use elsewhere and of one in a notebook
SIZE, TITLE, SMALL = 10.0, 13.0, 8.5  # points
LINE = 1.35  # of a letter's size
MARGIN = 0.12  # inches
RULER = TextToPath()
STYLE = {
    "font.family": "DejaVu Sans", "font.size": SIZE, "text.parse_math": False, "axes.unicode_minus": True,
    "svg.fonttype": "path", "svg.hashsalt": "policysim", "text.color": TEXT, "axes.labelcolor": TEXT,
    "xtick.color": TEXT, "ytick.color": TEXT,
}  # fmt: skip


@dataclass(frozen=True)
class Words:
    """The texts around a drawing."""

    title: str
    subtitle: str
    source: str


class Chart(Figure):
    """A matplotlib figure with its alt text and the data behind it. A notebook shows it once, where its cell ends."""

    alt: str = ""
    policysim_data: "pd.DataFrame"

    def _repr_html_(self) -> str:
        """The picture with its alt text."""
        picture = base64.b64encode(png(self, ON_SCREEN)).decode()
        style = "max-width:100%;background:#FFFFFF"
        return f'<img src="data:image/png;base64,{picture}" alt="{html.escape(self.alt)}" style="{style}">'

    def _repr_png_(self) -> bytes:
        return png(self, ON_SCREEN)


class Drawing(Axes):
    """Axes whose title is the finding at the top of the sheet: `set_title` puts other words in its place."""

    def set_title(self, label: str, *args: Any, **style: Any):
        """Other words for the finding, on as many lines as they need; `style` as of a matplotlib text."""
        finding = self.figure.texts[0]
        finding.set_text("\n".join(wrap(label, TITLE, self.figure.get_size_inches()[0] - 2 * MARGIN, "bold")))
        finding.update(style)
        return finding

    def get_title(self, loc: str = "left") -> str:
        """The finding on one line."""
        return " ".join(self.figure.texts[0].get_text().split())


def sheet(words: Words, width: float, height: float) -> tuple[Chart, float, float]:
    """A figure for a drawing `height` inches high, texts in place; the drawing's bottom and top in inches."""
    room, sizes = width - 2 * MARGIN, (TITLE, SIZE, SMALL)
    texts = (words.title, words.subtitle, words.source)
    blocks = [wrap(text, size, room, "bold" if size == TITLE else "normal") for text, size in zip(texts, sizes)]
    tall = [len(lines) * size * LINE / 72 for lines, size in zip(blocks, sizes)]
    whole = sum(tall) + height + 4 * MARGIN
    figure = Chart(figsize=(width, whole), facecolor=PAPER)
    top = whole - MARGIN
    _put(figure, blocks[0], top, size=TITLE, weight="bold", color=TEXT)
    _put(figure, blocks[1], top - tall[0] - MARGIN / 2, size=SIZE, color=QUIET)
    _put(figure, blocks[2], MARGIN + tall[2], size=SMALL, color=QUIET)
    return figure, 2 * MARGIN + tall[2], top - tall[0] - tall[1] - MARGIN


def finished(chart: Chart, data: "pd.DataFrame", what: str, words: Words, told: str) -> Chart:
    """The chart with its data and its alt text: what it is, the finding, the measure, the numbers."""
    chart.alt, chart.policysim_data = f"{what}. {words.title}. {words.subtitle} {told}.", data
    return chart


def place_axes(figure: Figure, left: float, bottom: float, right: float, top: float) -> Drawing:
    """Axes at a place in inches from the lower left corner, without a frame."""
    width, height = figure.get_size_inches()
    place = (left / width, bottom / height, (right - left) / width, (top - bottom) / height)
    axes = figure.add_axes(place, axes_class=Drawing)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    return axes


def year_ticks(axes: Axes, years: Sequence[str], sides: tuple[str, str] = ("left", "right")) -> None:
    """The first and the last year below the axes; `sides` say on which side of its place each is written from."""
    ends = sorted({0, len(years) - 1})
    axes.set_xticks(ends, [years[n] for n in ends])
    for word, side in zip(axes.get_xticklabels(), sides if len(ends) > 1 else ("center",)):
        word.set_horizontalalignment(side)


def wrap(text: str, size: float, width: float, weight: str = "normal") -> list[str]:
    """Lines of a text for a place `width` inches wide, by the true width of its letters."""
    lines, font = [""], FontProperties(family="DejaVu Sans", size=size, weight=weight)
    for word in re.split(r"[ \n]+", text.replace(" %", "\u00a0%").strip()):  # not at a no-break space
        longer = f"{lines[-1]} {word}".lstrip()
        if _inches(longer, font) <= width:
            lines[-1] = longer
            continue
        while len(word) > 1 and _inches(word, font) > width:  # a word that no line can hold
            fits = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or _inches(word[:n], font) <= width)
            lines, word = [*lines, word[:fits]], word[fits:]
        lines.append(word)
    return [line for line in lines if line]


def label(text: str, size: float, width: float, lines: int = 1, weight: str = "normal") -> str:
    """A label on at most so many lines; what does not fit is cut with an ellipsis."""
    found, words = wrap(text, size, width, weight), text
    while len(found) > lines:
        words = words[:-1].rstrip()
        found = wrap(f"{words}…", size, width, weight)
    return "\n".join(found)


def wide(axes: Axes) -> float:
    """Width of axes in inches."""
    return axes.get_position().width * axes.figure.get_size_inches()[0]


def high(axes: Axes) -> float:
    """Height of axes in inches."""
    return axes.get_position().height * axes.figure.get_size_inches()[1]


def svg(figure: Figure) -> str:
    """The picture as SVG, letters as paths: it looks alike everywhere."""
    return _saved(figure, "svg", metadata={"Date": None, "Creator": None}).decode()


def png(figure: Chart, pixels: int = PIXELS) -> bytes:
    """The picture as PNG, 2,000 pixels wide, with its alt text inside."""
    dpi = pixels / figure.get_size_inches()[0]
    return _saved(figure, "png", dpi=dpi, metadata={"Description": figure.alt, "Software": None})


def pdf(figure: Figure) -> bytes:
    """The picture as PDF; its letters travel in the file."""
    return _saved(figure, "pdf", metadata={"CreationDate": None, "Creator": None, "Producer": None})


def _saved(figure: Figure, kind: str, **how) -> bytes:
    out = io.BytesIO()
    with rc_context(STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # a label may be in any script
        figure.savefig(out, format=kind, facecolor=PAPER, **how)
    return out.getvalue()


def _inches(text: str, font: FontProperties) -> float:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        return RULER.get_text_width_height_descent(text, font, ismath=False)[0] / 72


def _put(figure: Figure, lines: list[str], top: float, **style) -> None:
    width, height = figure.get_size_inches()
    figure.text(MARGIN / width, top / height, "\n".join(lines), va="top", linespacing=LINE / 1.2, **style)
