"""US hospitals as they were, without payment, and with other levers in its place, by parameter sets that fit the curve."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy.stats import spearmanr

from hitech import figure
from kit.play import Play
from kit.rows import FULL, Row, Rows, made
from kit.texts import cell, ends, join, table
from policysim.charts.sheet import Chart
from policysim.evidence import us_hospitals as us
from policysim.evidence.doses import Dose
from policysim.evidence.patterns.hitech import CHANCE, tried_sets
from policysim.evidence.trial import Spread, model
from policysim.evidence.validate import usual_settings
from policysim.numbers import plain
from policysim.posterior import posterior_sets

AS_IT_WAS, NO_PAYMENT, NOTHING, SUPPORT, PROMOTION = (
    "as_it_was", "without_payment", "without_anything", "support_instead", "promotion_instead",
)  # fmt: skip
LABELS = {
    AS_IT_WAS: "As it was", NO_PAYMENT: "Without payment", NOTHING: "Without any lever",
    SUPPORT: "Support in place of payment", PROMOTION: "Promotion in place of payment",
}  # fmt: skip
OBSERVED = "observed"
RECORDS, BEND, TRUTH, OFF = "hospitals_with_records", "excess_growth", "growth_by_the_scheme", "points_off"
POINTS, YEARLY = "percentage points", "percentage points a year"
PUBLISHED = 7.9  # excess growth of eligible hospitals, points a year: Adler-Milstein and Jha 2017
PAID_ONCE, FULL_SUPPORT = 0.01, 0.005  # of a hospital's turnover: what it was paid, and a full dose of support a year
EFFORT = {FULL: 2.5}  # of the usual number of sets; the fewest in a small form
HOSPITALS = {FULL: 1200}
FEW = 200
SEED = 1
FIFTH = 5
LEAST, MOST = "least_fifth", "most_fifth"  # of sets, by what they say payment did
YEARS = tuple(str(int(year)) for year in us.records().years)


def doses(arm: str, first: float, anticipation: float) -> list[Dose]:
    """What eligible hospitals have in an arm, in years from `first`.

    Support in place of payment is what the centres gave, and the money of payment spread evenly over its years."""
    had = us.record_doses(first, anticipation)
    rest = [dose for dose in had if dose.lever != "payment"]
    start, centres, end = us.PAID - first, us.CENTRES_UNTIL - first, us.PAID_UNTIL - first
    more = PAID_ONCE / (FULL_SUPPORT * (us.PAID_UNTIL - us.PAID))
    return {
        AS_IT_WAS: list(had), NO_PAYMENT: rest, NOTHING: [],
        SUPPORT: [*rest, Dose("support", start, centres, us.CENTRES_DOSE + more), Dose("support", centres, end, more)],
        PROMOTION: [*rest, Dose("supply", start, end, 1.0)],
    }[arm]  # fmt: skip


def rows(play: Play) -> Iterator[Row]:
    """By year how many had records in each arm; what payment did; the difference-in-differences; and the ridge."""
    tried = tried_sets(usual_settings(SEED, EFFORT.get(play.form, 0.0)))
    found = {arm: [_played(values, n, arm, play.form) for n, values in enumerate(tried)] for arm in LABELS}
    shares = {
        arm: 100 * np.array([us.modelled(one, us.records().years) for one in some]) for arm, some in found.items()
    }
    bends = {arm: np.array([us.excess_growth(one) for one in found[arm]]) for arm in (AS_IT_WAS, NO_PAYMENT)}
    off = np.array([us.points_off(one, us.records()) for one in found[AS_IT_WAS]])
    yield from _by_year(shares, play.form)
    yield from _scheme(shares, bends, off, play.form)
    if play.form == FULL:
        yield from _ridge(shares[AS_IT_WAS][:, -1] - shares[NO_PAYMENT][:, -1], off, tried)


def _played(values: Mapping[str, float], n: int, arm: str, form: str) -> Spread:
    had = doses(arm, us.records().years[0], values["anticipation"])
    return us.play_records(values, CHANCE + n, HOSPITALS.get(form, FEW), doses=had)


def _by_year(shares: Mapping[str, np.ndarray], form: str) -> Iterator[Row]:
    for n, year in enumerate(YEARS):
        seen = 100 * np.array([us.records().shares[n]])
        yield _row(seen, form, OBSERVED, "Observed", RECORDS, "% of hospitals", year=year)
        for arm, mine in shares.items():
            yield _row(mine[:, n], form, arm, LABELS[arm], RECORDS, "% of hospitals", year=year)
            if arm != NO_PAYMENT:
                more = mine[:, n] - shares[NO_PAYMENT][:, n]
                yield _row(more, form, arm, LABELS[arm], RECORDS, POINTS, against=NO_PAYMENT, year=year)


def _scheme(
    shares: Mapping[str, np.ndarray], bends: Mapping[str, np.ndarray], off: np.ndarray, form: str
) -> Iterator[Row]:
    """What a difference-in-differences tells of the scheme, what the scheme did, and how well the curve is met."""
    seen = us.records().years
    yield _row(np.array([PUBLISHED]), form, OBSERVED, "Published", BEND, YEARLY)
    for arm, mine in bends.items():
        yield _row(mine, form, arm, LABELS[arm], BEND, YEARLY)
    yield _row(
        bends[AS_IT_WAS] - bends[NO_PAYMENT], form, AS_IT_WAS, LABELS[AS_IT_WAS], BEND, YEARLY, against=NO_PAYMENT
    )
    for other in (NO_PAYMENT, NOTHING):
        yearly = (shares[AS_IT_WAS][:, -1] - shares[other][:, -1]) / (seen[-1] - us.KINK)
        yield _row(yearly, form, AS_IT_WAS, LABELS[AS_IT_WAS], TRUTH, YEARLY, against=other)
    yield _row(off, form, AS_IT_WAS, LABELS[AS_IT_WAS], OFF, POINTS)


def _ridge(did: np.ndarray, off: np.ndarray, tried: Sequence[Mapping[str, float]]) -> Iterator[Row]:
    """What payment did by the sets that say least and most, how well those fit, and which parameters go with it."""
    order, some = np.argsort(did), len(did) // FIFTH
    for fifth, which in ((LEAST, order[:some]), (MOST, order[-some:])):
        yield _row(did[which], FULL, AS_IT_WAS, LABELS[AS_IT_WAS], RECORDS, POINTS, against=NO_PAYMENT, setting=fifth)
        yield _row(off[which], FULL, AS_IT_WAS, LABELS[AS_IT_WAS], OFF, POINTS, setting=fifth)
    for name in posterior_sets(model()).names:
        along = float(spearmanr([values[name] for values in tried], did).statistic)
        yield _row(np.array([along]), FULL, name, name, "rank_correlation", "with what payment did")


def _row(
    values: np.ndarray, form: str, option: str, label: str, outcome: str, unit: str, *, against: str = "", year: str = "",
    setting: str = "",
) -> Row:  # fmt: skip
    return made(values, form=form, option=option, label=label, outcome=outcome, unit=unit, against=against, year=year,
                setting=setting)  # fmt: skip


def more(found: Rows, arm: str, year: str = YEARS[-1]) -> Row:
    """How many more have records than without payment, in a year."""
    return found.one(arm, NO_PAYMENT, outcome=RECORDS, year=year)


def answer(found: Rows) -> list[str]:
    """Three sentences: what payment did, what a difference-in-differences makes of it, and how far that is settled."""
    paid, off = more(found, AS_IT_WAS), found.one(AS_IT_WAS, "", outcome=OFF)
    told, published = found.one(AS_IT_WAS, "", outcome=BEND), found.one(OBSERVED, "", outcome=BEND)
    truth, alone = found.one(AS_IT_WAS, NOTHING, outcome=TRUTH), found.one(AS_IT_WAS, NO_PAYMENT, outcome=TRUTH)
    least, most = (found.one(AS_IT_WAS, NO_PAYMENT, outcome=RECORDS, setting=fifth) for fifth in (LEAST, MOST))
    fits = [plain(found.one(AS_IT_WAS, "", outcome=OFF, setting=fifth).value, 1) for fifth in (LEAST, MOST)]
    others = join([f"{LABELS[arm].lower()} {_verb(more(found, arm))}" for arm in (SUPPORT, PROMOTION)])
    return [
        f"In this model, over {paid.futures} sets of parameters that fit what was published, payment put records into "
        f"**{cell(paid)} percentage points more of the hospitals by {YEARS[-1]}** than the same years without it (8 in 10 "
        f"sets: {ends(paid)}); the curve is met within {plain(off.value, 1)} points (root mean square).",
        f"A difference-in-differences of eligible and other hospitals finds {cell(told)} points a year in the model "
        f"({plain(published.value, 1)} were published), while the whole scheme did {cell(truth)} points a year there, payment "
        f"alone {cell(alone)}: the method tells {_against(told, truth)} what the scheme did.",
        f"How much is payment's is not settled by the curve: the fifth of sets that say least give it {plain(least.value, 0)} "
        f"points, the fifth that say most {plain(most.value, 0)}, though both fit it ({fits[0]} and {fits[1]} points off); by "
        f"{YEARS[-1]} {others}.",
    ]


def _verb(row: Row) -> str:
    return f"adds {cell(row)} points" if row.told_apart else f"adds nothing that can be told ({cell(row)})"


def _against(told: Row, truth: Row) -> str:
    gap = told.value - truth.value
    if abs(gap) <= told.error + truth.error:
        return "about"
    return "more than" if gap > 0 else "less than"


def claims(found: Rows) -> list[Row]:
    """What payment and the levers in its place did, the difference-in-differences, and the fit."""
    arms = [more(found, arm) for arm in (AS_IT_WAS, SUPPORT, PROMOTION, NOTHING)]
    scheme = [found.one(AS_IT_WAS, other, outcome=TRUTH) for other in (NOTHING, NO_PAYMENT)]
    return [*arms, *scheme, *(found.one(AS_IT_WAS, "", outcome=outcome) for outcome in (BEND, OFF))]


def curves(found: Rows) -> str:
    """The table by year."""
    head = ["% of eligible hospitals with records", *YEARS]
    lines = [[found.one(arm, "", outcome=RECORDS, year=YEARS[0]).label,
              *(plain(found.one(arm, "", outcome=RECORDS, year=year).value, 1) for year in YEARS)]
             for arm in (OBSERVED, *LABELS)]  # fmt: skip
    return table([head, *lines])


def ridge(found: Rows) -> str:
    """The parameters that go most with what payment did."""
    named = sorted(found.some(outcome="rank_correlation"), key=lambda row: -abs(row.value))[:5]
    lines = [[f"`{row.option}`", f"{'+' if row.value > 0 else ''}{plain(row.value, 2)}"] for row in named]
    fits = [[f"Fifth of sets that say {name} of payment", *_fifth(found, fifth)]
            for name, fifth in (("least", LEAST), ("most", MOST))]  # fmt: skip
    head = ["", f"Payment's part in {YEARS[-1]}, points", "8 in 10 sets", "Off the curve, points", "Sets"]
    what = ["Parameter", "Rank correlation with what payment did"]
    return table([head, *fits]) + "\n\n" + table([what, *lines])


def _fifth(found: Rows, fifth: str) -> list[str]:
    did, off = (
        found.one(AS_IT_WAS, NO_PAYMENT, outcome=RECORDS, setting=fifth),
        found.one(AS_IT_WAS, "", outcome=OFF, setting=fifth),
    )
    return [cell(did), ends(did), plain(off.value, 1), str(did.futures)]


def figures(found: Rows) -> dict[str, Chart]:
    """The curves with the observed points; that with promotion would lie on the one without payment."""
    paid = more(found, AS_IT_WAS)
    title = (
        f"In this model, payment put records into {plain(paid.value, 0)} points more of the hospitals by {YEARS[-1]}; "
        f"sets that fit say {ends(paid)}"
    )
    arms = [(arm, LABELS[arm]) for arm in (AS_IT_WAS, NO_PAYMENT, NOTHING, SUPPORT)]
    return {"hitech": figure.draw(found, arms, RECORDS, YEARS, title)}


PARTS = {"curves": curves, "ridge": ridge}
