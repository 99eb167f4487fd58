"""Laws of colour: every mark and letter stands out from its paper, and no two series are told apart by colour alone."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from policysim import report
from policysim.charts.inks import DARK, GREY, INKS, PAPER, QUIET, RULE, TEXT, dash_of, inks_for, marker_of

PAGE = Path(report.__file__).parent / "page.css"
ALIKE = 40.0  # distance of two colours below which an eye may take them for one
DEUTERANOPIA = ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969))  # Machado 2009, severity 1


def linear(colour: str) -> list[float]:
    """Red, green and blue of #rrggbb, 0-1, as light."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def brightness(colour: str) -> float:
    """Relative luminance, as in WCAG 2."""
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear(colour)))


def contrast(one: str, other: str) -> float:
    high, low = sorted((brightness(one), brightness(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def shade(part: float) -> float:
    """Light to a number from 0 to 255, as a screen shows it."""
    part = min(1.0, max(0.0, part))
    return 255 * (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055)


def in_grey(colour: str) -> list[float]:
    return [shade(brightness(colour))] * 3


def without_green(colour: str) -> list[float]:
    return [shade(sum(w * part for w, part in zip(row, linear(colour)))) for row in DEUTERANOPIA]


def test_marks_have_a_contrast_of_three_and_letters_of_four_and_a_half():
    assert min(contrast(mark, PAPER) for mark in (*INKS, GREY, DARK)) >= 3.0
    assert min(contrast(letters, PAPER) for letters in (TEXT, QUIET, DARK)) >= 4.5
    assert contrast(RULE, PAPER) < 2.0  # grid lines stay behind


def test_letters_of_the_page_stand_out_in_light_and_dark_and_print():
    blocks = re.findall(r":root \{([^}]*)\}", PAGE.read_text(encoding="utf-8"))
    assert len(blocks) == 3
    for block in blocks:
        named = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))
        for letters in ("ink", "quiet", "link"):
            assert min(contrast(named[letters], named[ground]) for ground in ("paper", "panel")) >= 4.5


@pytest.mark.parametrize("seen", [in_grey, without_green])
def test_series_that_an_eye_may_take_for_one_have_other_dashes_and_marks(seen):
    """At least one pair is alike in grey, so that the law is not empty."""
    series, alike = (*INKS, DARK), 0
    for one, other in combinations(series, 2):
        apart = sum((a - b) ** 2 for a, b in zip(seen(one), seen(other))) ** 0.5
        alike += apart < ALIKE
        assert dash_of(one) != dash_of(other) and marker_of(one) != marker_of(other)
    assert alike or seen is without_green


def test_at_most_four_series_have_a_colour_and_what_all_are_compared_with_is_dark():
    found = inks_for(["a", "base", "b", "c", "d", "e", "f"], "base")
    assert [found[name] for name in "abcd"] == list(INKS)
    assert found["e"] == found["f"] == GREY and found["base"] == DARK
