"""Payment in US hospitals: the kink of the curve of records (P3), and functions paid for against others (P4)."""

import numpy as np

from policysim.evidence import us_hospitals as us
from policysim.evidence.calibration import Bounds, Fit
from policysim.evidence.patterns.frame import Found, Line, Measure, Panel, Settings
from policysim.evidence.patterns.statistics import mean_of
from policysim.evidence.trial import parameters

SETS, HOSPITALS, PORTALS = 40, 1200, 600
CHANCE = 2_000_000  # added to the number of a set: chance that calibration has not seen
CENTRAL_RELEVANCE = 0.25  # of hospitals outside the scheme, where no set says it


def kink(settings: Settings) -> Found:
    """P3: distance from the national curve and excess growth of eligible hospitals, by sets of the posterior.

    Median over sets, each by chance that its calibration has not seen. `jointly` is the share of sets that are within
    all bounds of P3 and P4 at once. Without a posterior it is the parameters of the settings, in several futures."""
    tried = tried_sets(settings)
    found = [us.play_records(values, CHANCE + n, HOSPITALS) for n, values in enumerate(tried)]
    seen = us.records()
    points = np.array([us.points_off(one, seen) for one in found])
    excess = np.array([us.excess_growth(one) for one in found])
    ratios = [us.hazard_ratio(values, CHANCE + n, PORTALS) for n, values in enumerate(tried)]
    bounds = Bounds()
    whole = [bounds.hold(Fit(p, e, None, r)) for p, e, r in zip(points, excess, ratios, strict=True)]
    curves = 100.0 * np.array([us.modelled(one, seen.years) for one in found])
    low, middle, high = np.quantile(curves, [0.1, 0.5, 0.9], axis=0)
    years = np.array(seen.years)
    lines = (
        Line("model, median", years, middle), Line("1 in 10 lower", years, low, "dashed"),
        Line("1 in 10 higher", years, high, "dashed"), Line("observed", years, 100.0 * np.array(seen.shares), "dots"),
    )  # fmt: skip
    measures = {
        "rmse": median_of(points), "difference": median_of(excess), "jointly": mean_of(100.0 * np.array(whole, float)),
    }  # fmt: skip
    detail = {"payment_effect": float(np.median([values["payment_effect"] for values in tried]))}
    return Found(measures, len(tried), Panel("year", "% with records", lines), detail)


def portals(settings: Settings) -> Found:
    """P4: ratio of hazards from 2013 to 2014 of portal functions that payment named and others, by the sets of P3."""
    tried = tried_sets(settings)
    ratios = np.array([us.hazard_ratio(values, CHANCE + n, PORTALS) for n, values in enumerate(tried)])
    place = np.arange(1, len(ratios) + 1) * 100.0 / len(ratios)
    lines = (
        Line("sets", place, np.sort(ratios), "dots"),
        Line("observed", np.array([0.0, 100.0]), np.full(2, us.observed_hazard_ratio()), "dashed"),
    )  # fmt: skip
    panel = Panel("% of sets below", "ratio of hazards", lines, (2.0, 6.0))
    return Found({"hazard_ratio": median_of(ratios)}, len(tried), panel, {"observed": us.observed_hazard_ratio()})


def tried_sets(settings: Settings) -> list[dict[str, float]]:
    """Sets of the posterior, evenly through the table; without one the same central set again and again."""
    number = settings.futures(SETS)
    central = {**parameters(settings.values), us.INELIGIBLE: CENTRAL_RELEVANCE}
    sets = settings.sets
    chosen = [sets[(n * len(sets)) // number] for n in range(number)] if sets else [{}] * number
    return [{**central, **one, **settings.values} for one in chosen]


def median_of(values: np.ndarray) -> Measure:
    """The median and its standard error, by the normal approximation (1.25 times that of a mean)."""
    return Measure(float(np.median(values)), float(1.2533 * values.std(ddof=1) / np.sqrt(len(values))))
