"""Views of a comparison that stand alone: who comes first how often, where the spread comes from, which lever did what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policysim.errors import AskError
from policysim.terminal import Terminal
from policysim.verbs.deciders import tell_deciders
from policysim.words import Words

if TYPE_CHECKING:
    from pandas import DataFrame

VIEWS = ("deciders", "ranking", "uncertainty", "attribution")


def view_of(taken: Words) -> str:
    """The view that is asked for, empty for none; AskError for two, or for one beside --by or --all."""
    asked = [view for view in VIEWS if taken.has(view)]
    other = next((name for name in ("by", "all") if taken.has(name)), "") or (asked[1] if len(asked) > 1 else "")
    if asked and other:
        raise AskError(f"--{asked[0]}: stands alone, without --{other}\n  write one of the two")
    if "deciders" in asked and taken.has("csv"):
        raise AskError("--deciders: stands alone, with --against and --outcome\n  write --json FILE for raw values")
    if taken.has("save") and "attribution" not in asked:
        raise AskError(
            "--save: goes with --attribution OPTION\n  write policysim compare --attribution agility --save conf/policy"
        )
    return asked[0] if asked else ""


def tell_view(view: str, c, taken: Words, terminal: Terminal) -> dict:
    """Print a view, with --csv its frame; the same as data."""
    from policysim.verbs.tell import records

    if view == "deciders":
        return {view: tell_deciders(c, taken, terminal)}
    frame, lines = {"ranking": _ranking, "uncertainty": _uncertainty, "attribution": _attribution}[view](
        c, taken, terminal
    )
    if taken.has("csv"):
        from policysim.analysis.summary import safe

        lines = [safe(frame).to_csv(index=False, lineterminator="\n").rstrip()]
    for line in lines:
        terminal.say(line)
    return {view: records(frame)}


def _ranking(c, taken: Words, terminal: Terminal) -> tuple[DataFrame, list[str]]:
    """In how many futures each option comes first, second ..., and the cost of being wrong."""
    from policysim.analysis.layout import Column, prose
    from policysim.analysis.unit import digits_of
    from policysim.cards import lower_first
    from policysim.numbers import of, plain

    frame, scale = c.ranking(), c.headline.scale
    futures = int(frame["futures"].iloc[0])
    places = range(1, min(3, len(frame)) + 1)
    heads = {1: "Comes first in", 2: "second in", 3: "third in"}
    columns = [Column("Option", list(frame["label"]))]
    columns += [Column(heads[n], [of(round(share * futures), futures) for share in frame[f"rank_{n}"]]) for n in places]
    unit = c.headline.difference.removeprefix("percentage ")
    regrets = [plain(scale * value, digits_of(c) + 1) for value in frame["regret"]]
    columns.append(Column(f"Cost of being wrong, {unit}", regrets))
    thing = lower_first(c.headline.label)
    told = f"Places on {thing}, in futures that all options finished; options that are equal share the better place."
    wrong = "Cost of being wrong: how far from the best option of that future, on average (regret)."
    return frame, ["\n" + prose(told, terminal.width), _table(columns, terminal), prose(wrong, terminal.width)]


def _uncertainty(c, taken: Words, terminal: Terminal) -> tuple[DataFrame, list[str]]:
    """What share of the spread is chance, parameters and the form of the model."""
    from policysim.analysis.layout import prose
    from policysim.analysis.uncertainty_words import caption, columns, notes

    frame = c.uncertainty()
    told = [prose(note, terminal.width) for note in notes(frame)]
    return frame, ["\n" + prose(caption(c), terminal.width), _table(columns(frame), terminal), *told]


def _attribution(c, taken: Words, terminal: Terminal) -> tuple[DataFrame, list[str]]:
    """Which lever of an option did what; what is missing, and the command that plays it."""
    from policysim.analysis.attribution_words import caption, columns, notes
    from policysim.analysis.layout import prose
    from policysim.sweep.whole import shown

    a = c.attribution(taken.flag("attribution"))
    told = ["\n" + prose(str(a), terminal.width, "Answer", 8), "\n" + prose(caption(a), terminal.width)]
    told += [_table(columns(a), terminal), *(prose(note, terminal.width) for note in notes(a))]
    if a.missing and taken.has("save"):
        written = [shown(path) for path in a.save(taken.flag("save"))]
        told.append(f"Written: {', '.join(written)}\nThen: {a.command}")
    elif a.missing:
        told.append(
            "To have them: the same with --save conf/policy writes their policies and tells the command that plays them."
        )
    return a.table(), told


def _table(columns, terminal: Terminal) -> str:
    from policysim.analysis.layout import fitted
    from policysim.verbs.tell import rule

    return "\n".join(fitted(columns, terminal.width, rule(terminal))[0])
