"""What happened in US hospitals from 2008 to 2015, and how the model is set to show it: records, and portals paid or not.

Records: payment (HITECH) was law in February 2009 and ran from 2011; regional centres supported hospitals from 2010 to
2013. Hospitals that were not eligible had neither, and records concerned them less. Portals: from late 2013 payment named
two functions that patients could use, not four others in the same hospitals. Sources: `us_hospitals.csv`; the difference
of eligible and others: Adler-Milstein and Jha 2017.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from policysim.evidence.doses import Dose
from policysim.evidence.trial import Spread, Trial, portfolio, spread
from policysim.scenario.innovations import Innovation

FILE = Path(__file__).with_suffix(".csv")
RECORDS, ALL = "us_records", "all"
ELIGIBLE_PART = 0.75  # of hospitals; others are long-term, psychiatric and rehabilitation hospitals; assumed
LAW, PAID, PAID_UNTIL = 2009.13, 2011.0, 2016.0
CENTRES, CENTRES_UNTIL, CENTRES_DOSE = 2010.25, 2014.0, 0.4
PENALTY, PENALTY_DOSE = 2014.75, 0.5  # cuts to the income of hospitals without records, in the same law; dose assumed
PORTAL_RULE, PORTAL_PAID = 2012.67, 2013.75
PORTAL_FIRST, PORTAL_BEFORE, PORTAL_AFTER = 2012.5, 2013.5, 2014.5
KINK = 2010.5  # growth before and after it is compared
INELIGIBLE = "ineligible_relevance"  # how far records concern hospitals outside the scheme; of this setting only


@dataclass(frozen=True)
class Observed:
    """Shares of one series and stratum by year, and whether payment named it."""

    series: str
    stratum: str
    years: tuple[float, ...]
    shares: tuple[float, ...]
    paid: bool

    def until(self, year: float) -> "Observed":
        """The points up to a year."""
        kept = sum(y <= year for y in self.years)
        return Observed(self.series, self.stratum, self.years[:kept], self.shares[:kept], self.paid)


@lru_cache
def observed() -> tuple[Observed, ...]:
    """Every series of the file by stratum, in its order."""
    rows: dict[tuple[str, str], list[dict[str, str]]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault((row["series"], row["stratum"]), []).append(row)
    return tuple(
        Observed(
            series, stratum, tuple(float(r["year"]) for r in those), tuple(float(r["share"]) for r in those),
            those[0]["paid"] == "true",
        )
        for (series, stratum), those in rows.items()
    )  # fmt: skip


def records(stratum: str = ALL) -> Observed:
    """The curve of electronic records of all hospitals or of a stratum."""
    return next(one for one in observed() if (one.series, one.stratum) == (RECORDS, stratum))


def strata() -> tuple[str, ...]:
    """The strata of the curve of records beside all hospitals."""
    return tuple(one.stratum for one in observed() if one.series == RECORDS and one.stratum != ALL)


def record_doses(first: float, anticipation: float) -> tuple[Dose, ...]:
    """What eligible hospitals had, in years from `first`."""
    return (
        Dose("payment", LAW - first, PAID - first, anticipation),
        Dose("payment", PAID - first, PAID_UNTIL - first, 1.0),
        Dose("support", CENTRES - first, CENTRES_UNTIL - first, CENTRES_DOSE),
        Dose("mandate", LAW - first, PENALTY - first, anticipation * PENALTY_DOSE),
        Dose("mandate", PENALTY - first, PAID_UNTIL - first, PENALTY_DOSE),
    )


def play_records(
    values: Mapping[str, float], replicate: int, hospitals: int, stratum: str = ALL, doses: Sequence[Dose] | None = None
) -> Spread:
    """Records spread over eligible hospitals and, for all hospitals, over a quarter of others without levers.

    `doses` (in years from the first point of the curve) stand in place of what eligible hospitals had."""
    seen = records(stratum)
    eligible = np.arange(hospitals) < round(ELIGIBLE_PART * hospitals if stratum == ALL else hospitals)
    trial = Trial(
        portfolio().named["electronic_records"], hospitals, values, replicate,
        relevance=np.where(eligible, 1.0, values[INELIGIBLE]), reached=eligible,
    )  # fmt: skip
    first = seen.years[0]
    had = record_doses(first, values["anticipation"]) if doses is None else doses
    return spread(trial, seen.shares[0], seen.years[-1] - first, had)


def modelled(found: Spread, years: tuple[float, ...]) -> np.ndarray:
    """Shares of those whom levers reach at these years, which begin with the first of the series."""
    return found.at([year - years[0] for year in years], found.reached)


def points_off(found: Spread, seen: Observed) -> float:
    """Root of the mean squared distance from the observed points, in percentage points; the first is where it starts."""
    return 100 * float(np.sqrt(np.mean((modelled(found, seen.years) - np.array(seen.shares)) ** 2)))


def excess_growth(found: Spread) -> float:
    """Growth after against before 2010 at eligible hospitals less the same at others, percentage points a year."""
    seen = records()
    first, last = seen.years[0], seen.years[-1]

    def bend(who: np.ndarray) -> float:
        start, middle, end = found.at([0.0, KINK - first, last - first], who)
        return (end - middle) / (last - KINK) - (middle - start) / (KINK - first)

    return 100 * (bend(found.reached) - bend(~found.reached))


def portal() -> Innovation:
    """A function of a portal: an incremental technology that patients use, as electronic triage is."""
    return portfolio().named["e_triage"]


def hazard(before: float, after: float) -> float:
    """Share of those without it that take it up within the year."""
    return (after - before) / (1.0 - before)


def hazard_ratio(values: Mapping[str, float], replicate: int, hospitals: int) -> float:
    """Hazard from 2013 to 2014 of portal functions that payment named, against those it did not, in the same hospitals."""
    rates = {paid: hazard(*_portal_shares(values, replicate, hospitals, paid)) for paid in (True, False)}
    return rates[True] / rates[False] if rates[False] > 0 else float("inf")


def observed_hazard_ratio() -> float:
    """The same as it was."""
    rates: dict[bool, list[float]] = {True: [], False: []}
    for one in observed():
        if one.series != RECORDS:
            at = dict(zip(one.years, one.shares, strict=True))
            rates[one.paid].append(hazard(at[PORTAL_BEFORE], at[PORTAL_AFTER]))
    return float(np.mean(rates[True]) / np.mean(rates[False]))


def _portal_shares(values: Mapping[str, float], replicate: int, hospitals: int, paid: bool) -> tuple[float, float]:
    start = np.mean([one.shares[0] for one in observed() if one.series != RECORDS and one.paid is paid])
    doses = (
        Dose("payment", PORTAL_RULE - PORTAL_FIRST, PORTAL_PAID - PORTAL_FIRST, values["anticipation"]),
        Dose("payment", PORTAL_PAID - PORTAL_FIRST, PAID_UNTIL - PORTAL_FIRST, 1.0),
    )
    found = spread(Trial(portal(), hospitals, values, replicate), float(start), 2.0, doses if paid else ())
    before, after = found.at([PORTAL_BEFORE - PORTAL_FIRST, PORTAL_AFTER - PORTAL_FIRST])
    return float(before), float(after)
