"""Does the answer hold under other forms of the model? A row a form, the options side by side, the best of each row marked."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from policysim.analysis.comparison import Comparison, differences, sign_of
from policysim.analysis.drawn import compared, difference_told, others, short_change, thing
from policysim.analysis.finding import base
from policysim.analysis.inks import inks
from policysim.analysis.texts import quoted, source, tidy, upper_first, where_when
from policysim.cards import lower_first
from policysim.charts.rows import BEST, DOWN, EMPTY, FEW, FULL, MOST, Rows, Series, row_panels
from policysim.charts.sheet import WIDE, Chart, Words, finished
from policysim.errors import AskError
from policysim.numbers import decimals_for
from policysim.sweep.results import Sweep

STANDARD, OFF, USUAL = "Standard form", "none", "standard"
MOST_FORMS = 24
EQUAL = "equal options"
MEANINGS = {  # of the words of forms
    "agility": "agility: how ready a provider is to improve",
    "fit": "fit: benefit grows with the capability that an innovation needs",
    "slack": "slack: attention runs short under load and pressure",
    "caps": "caps: innovations in one cell together do no more than its ceiling",
}


def robustness(x: Comparison | Sweep, outcome: str = "", width: float = WIDE, digest: str = "") -> Chart:
    """Does the answer hold under other forms of the model? A row a form, a panel an option, the best of a row marked."""
    c = compared(x, outcome)
    return forms_chart(c, forms_data(c), width, digest)


def forms_chart(c: Comparison, data: pd.DataFrame, width: float = WIDE, digest: str = "", how: str = "") -> Chart:
    """The same of rows that are there, a form and option each; `how` they were played, where not in the sweep itself."""
    forms = list(dict.fromkeys(data["form"]))[:MOST_FORMS]
    shown = others(c)[: MOST if width >= WIDE else FEW]
    scale, colour = c.headline.scale, inks(c)
    digits = decimals_for(scale * data["difference"], [scale * data["error"].median()], c.headline.decimals)
    series = []
    for line in shown:
        mine = data[data["option"] == line.option].set_index("form").loc[forms]
        mean, low, high = (scale * mine[name].to_numpy(float) for name in ("difference", "low", "high"))
        told = [short_change(value, digits) for value in mean]
        series.append(Series(tidy(line.label), colour[line.option], mean, low, high, _marks(c, mine), told))
    words = Words(
        forms_finding(c, data), _measure(c, forms, len(shown)), " ".join(filter(None, (source(c, digest), how)))
    )
    made = row_panels(Rows(forms, {}, c.headline.better, digits), series, words, width)
    firsts = "; ".join(f"{form}: {_first(c, rows)}" for form, rows in data.groupby("form", sort=False))
    return finished(made, data, "Chart of options, a row a form of the model", words, f"Best by form: {firsts}")


def forms_data(c: Comparison) -> pd.DataFrame:
    """A row a form of the model and option, raw: difference, low, high, error, better_in, futures, and whether its mean is best.

    AskError for a sweep with one form, or an outcome without a better side."""
    if c.headline.better == "neither":
        raise AskError(f"{c.headline.name}: neither more nor less of it is better, so no option is best on it")
    found = forms_of(c)
    if len(found) < 2:
        raise AskError(
            f"{c.sweep.folder}: was played with one form of the model, so it cannot tell whether another changes the answer\n"
            "  ask with agility_form=product,geometric,ces,min,additive; policysim list switches names the others"
        )
    values, rows, against = c.values(c.headline.name), [], c.options.index(c.against)
    points = values.reshape(len(c.options), c.sweep.plan.replicates, -1)
    for form, mine in found.items():
        part = points[:, :, mine].reshape(len(c.options), -1)
        apart = {o: differences(part[n], part[against], c.headline.better) for n, o in enumerate(c.options)}
        best = max((sign_of(c.headline) * one.mean for one in apart.values() if one.futures), default=np.nan)
        for option, one in apart.items():
            if option != c.against:
                rows.append(
                    {
                        "form": form, "option": option, "label": c.label(option), "difference": one.mean, "low": one.low,
                        "high": one.high, "error": one.error, "better_in": one.better_in, "futures": one.futures,
                        "best": bool(one.futures) and sign_of(c.headline) * one.mean == best,
                    }
                )  # fmt: skip
    return pd.DataFrame(rows)


def forms_of(c: Comparison) -> dict[str, list[int]]:
    """The points of each form of the model, by its name: the switches in which forms differ."""
    plan = c.sweep.plan
    mine = [plain.get("switches") or {} for option, plain in zip(plan.options, plan.scenarios) if option == c.against]
    names = list(dict.fromkeys(key for one in mine for key in one))
    vary = [name for name in names if len({one.get(name) for one in mine}) > 1]
    found: dict[str, list[int]] = {}
    for point, one in enumerate(mine):
        found.setdefault(_form(one, vary), []).append(point)
    return found


def _form(switches: Mapping[str, str], vary: Sequence[str]) -> str:
    """`Agility min`, `Without fit and caps`: what is switched off, and what has another form; the rest is as usual."""
    off = [_thing(name) for name in vary if switches.get(name) == OFF]
    other = [f"{_thing(name)} {switches[name]}" for name in vary if switches.get(name, OFF) not in (OFF, USUAL)]
    without = f"without {' and '.join(filter(None, (', '.join(off[:-1]), off[-1])))}" if off else ""
    return upper_first(", ".join(filter(None, (*other, without)))) or STANDARD


def _thing(switch: str) -> str:
    return switch.removesuffix("_form").replace("_", " ")


def _marks(c: Comparison, mine: pd.DataFrame) -> list[str]:
    apart = sign_of(c.headline) * mine["difference"]
    clear = mine["difference"].abs() > mine["error"]
    return list(np.select([~clear, mine["best"] & (apart > 0), apart > 0], [EMPTY, BEST, FULL], DOWN))


def forms_finding(c: Comparison, data: pd.DataFrame) -> str:
    """`In this model, "Support" has the best mean under 5 of 6 forms of the model; under agility form none "Supply" has`."""
    forms = list(dict.fromkeys(data["form"]))
    first = {form: _first(c, rows) for form, rows in data.groupby("form", sort=False)}
    often = {name: list(first.values()).count(name) for name in dict.fromkeys(first.values())}
    name, most = max(often.items(), key=lambda one: one[1])
    if most == len(forms):
        told = f"In this model, {name} {_has(name)} the best mean on {thing(c)} under all {most} forms of the model"
        return told + _unsure(c, data, name)
    tied = [other for other, count in often.items() if count == most]
    if len(tied) > 1:
        listed = " and ".join(filter(None, (", ".join(tied[:-1]), tied[-1])))
        told = f"{listed} have it under {most} form{'s' if most > 1 else ''} each"
        return f"In this model, its form decides which option has the best mean on {thing(c)}: {told}"
    rest = [form for form in forms if first[form] != name]
    end = (
        f"; {_under(rest[0])} {first[rest[0]]} {_has(first[rest[0]])}"
        if len(rest) == 1
        else f"; {len(rest)} give another answer"
    )
    told = f"In this model, {name} {_has(name)} the best mean on {thing(c)} under {most} of {len(forms)} forms of the model"
    return f"{told}{_unsure(c, data, name)}{end}"


def _has(name: str) -> str:
    return "have" if name.endswith(EQUAL) else "has"


def _under(form: str) -> str:
    """`without fit`, `with agility min`."""
    return lower_first(form) if form.startswith("Without") else f"with {lower_first(form)}"


def _unsure(c: Comparison, data: pd.DataFrame, name: str) -> str:
    """In how many of the forms in which it is best an option cannot be told apart from the one compared with."""
    best = data[data["best"] & (data["label"].map(quoted) == name)]
    unclear = int((best["difference"].abs() <= best["error"]).sum())
    if not unclear:
        return ""
    where = "any of them" if unclear == len(best) else f"{unclear} of them"
    return f", but cannot be told apart from {base(c)} under {where}"


def _first(c: Comparison, rows: pd.DataFrame) -> str:
    """Who has the best mean under a form; the option compared with, where no other is better; `two options` for a tie."""
    best = rows[rows["best"]]
    if best.empty or (rows.loc[rows["best"], "difference"] == 0).any():
        return base(c)
    return quoted(best["label"].iloc[0]) if len(best) == 1 else f"{len(best)} {EQUAL}"


def _measure(c: Comparison, forms: Sequence[str], shown: int) -> str:
    told = f"{difference_told(c)} {base(c)}, by form of the model. ◆ best of its row, ● better, ▼ worse, "
    told += f"○ cannot be told apart from {base(c)}; mark = mean, bar = 8 in 10 futures. {where_when(c)}."
    hidden = len(others(c)) - shown
    more = f" The {shown} best options; {hidden} more in the data." if hidden > 0 else ""
    meanings = "; ".join(text for word, text in MEANINGS.items() if any(word in form.lower() for form in forms))
    more += f" {upper_first(meanings)}." if meanings else ""
    return told + more + (f" The first {len(forms)} forms; all in the data." if len(forms) == MOST_FORMS else "")
