"""A ring: everyone is a dot on a circle beside those of the same group, ties are lines through it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib import rc_context
from matplotlib.collections import LineCollection

from policysim.charts.inks import DARK, INKS, PAPER, QUIET
from policysim.charts.sheet import MARGIN, SMALL, STYLE, WIDE, Chart, Words, label, place_axes, sheet, wide

GAP = 1.5  # dots left free between two groups
APART = 0.13  # of the radius: two lines of letters
ROOM, ROOM_NARROW = 1.9, 0.9  # inches beside the ring for the names of groups


@dataclass(frozen=True)
class Ties:
    """Who is tied to whom: groups (N,) as words in the order of the ring, ties (E, 2) as positions, sizes (N,) 0-1."""

    groups: Sequence[str]
    ties: np.ndarray
    sizes: np.ndarray


def ring(told: Ties, words: Words, width: float = WIDE) -> Chart:
    """Draw it; ties within a group are drawn darker than those between two."""
    room = ROOM if width >= WIDE else ROOM_NARROW
    across = min(width - 2 * room - 2 * MARGIN, 6.0)
    with rc_context(STYLE):
        figure, bottom, top = sheet(words, width, across + 0.6)
        middle = width / 2
        axes = place_axes(figure, middle - across / 2, bottom + 0.3, middle + across / 2, top - 0.3)
        angles = _angles(told.groups)
        spots = np.column_stack([np.cos(angles), np.sin(angles)])
        _lines(axes, spots, told)
        axes.scatter(*spots.T, s=(2 + 12 * told.sizes) * across / 1.2, color=INKS[0], edgecolors=PAPER, linewidths=0.5, zorder=3,
                     clip_on=False)  # fmt: skip
        axes.set_xlim(-1.03, 1.03)
        axes.set_ylim(-1.03, 1.03)
        axes.set_axis_off()
        _names(axes, angles, told.groups, room)
    return figure


def _angles(groups: Sequence[str]) -> np.ndarray:
    """Where each dot stands: clockwise from the top, a gap after each group."""
    new = np.array([n > 0 and groups[n] != groups[n - 1] for n in range(len(groups))], float)
    place = np.arange(len(groups)) + GAP * np.cumsum(new)
    return np.pi / 2 - 2 * np.pi * place / (len(groups) + GAP * (new.sum() + 1))


def _lines(axes, spots: np.ndarray, told: Ties) -> None:
    if not len(told.ties):
        return
    groups = np.array(told.groups)
    within = groups[told.ties[:, 0]] == groups[told.ties[:, 1]]
    for chosen, ink, strength in ((~within, QUIET, 0.35), (within, DARK, 0.7)):
        axes.add_collection(
            LineCollection(spots[told.ties[chosen]], colors=ink, linewidths=0.06 * wide(axes), alpha=strength)
        )


def _names(axes, angles: np.ndarray, groups: Sequence[str], room: float) -> None:
    """The name of each group outside the ring, at the middle of its dots; where names would touch, the largest stay."""
    members = {name: np.array([group == name for group in groups]) for name in dict.fromkeys(groups)}
    named: list[float] = []
    for name, mask in sorted(members.items(), key=lambda one: -one[1].sum()):
        at = float(np.mean(angles[mask]))
        x, y = 1.08 * np.cos(at), 1.08 * np.sin(at)
        if any(abs(y - 1.08 * np.sin(one)) < APART and x * np.cos(one) >= -APART for one in named):
            continue
        named.append(at)
        side = "center" if abs(x) < APART else "left" if x > 0 else "right"
        up = "center" if side != "center" else "bottom" if y > 0 else "top"
        axes.text(x, y, label(name, SMALL, room, lines=2), ha=side, va=up, size=SMALL, clip_on=False)
