"""`policysim compare --deciders OPTION` tells on which unknowns it hangs whether that option does better than another."""

from __future__ import annotations

from policysim.errors import AskError, did_you_mean
from policysim.terminal import Terminal
from policysim.verbs import chosen
from policysim.words import Words

MOST = 10  # unknowns that are told


def tell_deciders(c, taken: Words, terminal: Terminal) -> list[dict]:
    """Print the unknowns that hold most of the difference between `--deciders` and `--against`; all of them as data."""
    from dataclasses import asdict

    from policysim.analysis.comparison import sign_of
    from policysim.analysis.deciders import apart, deciders, unknowns_of

    option = taken.flag("deciders")
    if option not in c.options:
        near = did_you_mean(option, c.options)
        raise AskError(f"--deciders {option}: no such option{near}\n  options: {', '.join(c.options)}")
    if option == c.against:
        raise AskError(f"--deciders {option} --against {c.against}: two options, please\n  write --against supply")
    scenarios = [
        chosen.scenario_of(c.sweep.plan, position, taken, f"{c.sweep.folder}")
        for position, name in enumerate(c.sweep.plan.options)
        if name == option
    ]
    values = c.values(c.headline.name)
    gains = sign_of(c.headline) * (values[c.options.index(option)] - values[c.options.index(c.against)])
    replicates = c.sweep.plan.replicates
    parts = apart(gains, unknowns_of(scenarios, replicates), replicates)
    found = sorted((one for part in parts for one in deciders(*part, c.sweep.name)), key=lambda one: -one.share)
    if not found:
        raise AskError(f"{c.sweep.folder}: no parameter varies, so none decides\n  ask with uncertainty=register")
    _print(c, option, found, terminal)
    return [asdict(one) for one in found]


def _print(c, option: str, found, terminal: Terminal) -> None:
    from policysim.analysis.layout import Column, fitted, prose
    from policysim.analysis.texts import quoted
    from policysim.numbers import frequency, plain, signed
    from policysim.verbs.tell import rule

    mine, other, gain = quoted(c.label(option)), quoted(c.label(c.against)), c.versus(option, c.against)
    told = f"{mine} does better than {other} on {c.headline.label[:1].lower()}{c.headline.label[1:]} in "
    told += f"{frequency(gain.better_in, gain.futures)}. {_clear(found)}"
    shown = found[:MOST]
    columns = [
        Column("Unknown", [one.name for one in shown]),
        Column("Share of the difference's variance, %", [plain(100 * one.share, 0) for one in shown]),
        Column("Rank correlation", [signed(one.correlation, 2) for one in shown]),
        Column("Better in its lowest fifth, % of futures", [plain(100 * one.win_low, 0) for one in shown]),
        Column("in its highest fifth", [plain(100 * one.win_high, 0) for one in shown]),
        Column("More than chance", ["yes" if one.clear else "no" for one in shown]),
    ]
    terminal.say("\n" + prose(told, terminal.width))
    terminal.say("\n" + "\n".join(fitted(columns, terminal.width, rule(terminal))[0]))
    terminal.say(prose(f"Fifths are of futures, by the unknown. {len(found)} unknowns were looked at.", terminal.width))


def _clear(found) -> str:
    clear = [one.name for one in found if one.clear]
    if not clear:
        return "No single unknown decides it: none goes with the difference more than chance would let it."
    return f"It goes with {', '.join(clear[:MOST])}, more than chance would let it."
