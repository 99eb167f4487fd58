"""Patterns of one innovation that spreads: how long it takes, where it slows, who is late (P2, P5, P6)."""

import numpy as np

from policysim.evidence.doses import Dose
from policysim.evidence.patterns.frame import Found, Line, Panel, Settings
from policysim.evidence.patterns.statistics import first_times, mean_of, ratio_of, thirds, time_at
from policysim.evidence.trial import Spread, Trial, parameters, portfolio, spread, world_of
from policysim.evidence.us_hospitals import PAID_UNTIL, record_doses
from policysim.scenario.innovations import Innovation

HOSPITALS = 200
HORIZON = 40.0  # years in which starters are awaited
WATCHED = (HORIZON, 20.0, 15.0)
FOR_REFERRALS = "e_triage"  # of the named ones the nearest to electronic referral: technology, at the door of care
FOR_RECORDS = "electronic_records"
DEADLINE, GRACE = 6.0, 0.75  # years of supply alone; years from the deadline to what is tested
FIRST, FIRST_SHARE = 2008.5, 0.09  # records in US hospitals


def trial_of(settings: Settings, innovation: Innovation, replicate: int, providers: int = HOSPITALS) -> Trial:
    """An innovation alone among hospitals, with the parameters and the seed of the settings."""
    return Trial(innovation, providers, settings.values, replicate, settings.seed)


def decade(settings: Settings) -> Found:
    """P2: each of the named innovations alone, from nobody, without levers: time from 10 to 90 % of those who ever use it.

    The median over innovations, as the published 10-90 % times are a median over innovations of all kinds; mean over
    futures. Quantiles are of those who ever use it within 40 years: some never do. What a shorter study of the same runs
    would have seen is told beside it."""
    futures = settings.futures(24)
    named = portfolio().named
    spans, curves = np.empty((len(WATCHED), futures, len(named))), []
    for replicate in range(futures):
        for n, innovation in enumerate(named.values()):
            seen = spread(trial_of(settings, innovation, replicate), 0.0, HORIZON)
            times = first_times(seen.users, seen.years)
            spans[:, replicate, n] = [_tenth_to_ninth(times, years) for years in WATCHED]
            curves.append(100.0 * seen.share())
    years = seen.years
    low, middle, high = np.quantile(np.array(curves), [0.1, 0.5, 0.9], axis=0)
    lines = (Line("median", years, middle), Line("1 in 10 slower", years, low, "dashed"),
             Line("1 in 10 faster", years, high, "dashed"))  # fmt: skip
    each, medians = spans[0].mean(axis=0), np.median(spans, axis=2)
    detail = {"fastest": float(each.min()), "slowest": float(each.max())}
    detail |= {f"watched for {years:.0f} years": float(medians[n].mean()) for n, years in enumerate(WATCHED) if n}
    panel = Panel("year", "% in use", lines)
    return Found({"median_years": mean_of(medians[0])}, futures, panel, detail)


def _tenth_to_ninth(times: np.ndarray, watched: float) -> float:
    """From 10 to 90 % of those who start within so many years."""
    seen = times[times <= watched]
    return time_at(seen, 0.9) - time_at(seen, 0.1)


def supply_and_deadline(settings: Settings) -> Found:
    """P5: an innovation in use at half of the hospitals is promoted for six years, then due by a date, with hands-on help.

    What is tested is that supply alone slows to a crawl, not that it stops at some share: nobody is made to be
    someone whom the innovation does not concern, so nothing in the model says at which share it would stop. The deadline
    is a mandate, support and payment: from that day hospitals were no longer paid for referrals on paper. What mandate
    and support do without the payment is told beside it."""
    futures = settings.futures(160)
    innovation = portfolio().named[FOR_REFERRALS]
    paid = [_deadline(settings, innovation, r, ("mandate", "support", "payment")) for r in range(futures)]
    unpaid = [_deadline(settings, innovation, r, ("mandate", "support")) for r in range(futures)]
    at = 100.0 * np.array([one.at([0.0, 3.0, DEADLINE, DEADLINE + GRACE]) for one in paid])
    lines = tuple(
        Line(label, those[0].years, 100.0 * np.mean([one.share() for one in those], axis=0), style)
        for label, those, style in (("with payment", paid, "solid"), ("without payment", unpaid, "dashed"))
    )
    measures = {
        "growth_years_3_to_6": mean_of((at[:, 2] - at[:, 1]) / 3.0),
        "share_after_deadline": mean_of(at[:, 3]),
    }
    detail = {
        "share at the deadline": float(at[:, 2].mean()),
        "growth in years 0 to 3": float((at[:, 1] - at[:, 0]).mean() / 3.0),
        "share after the deadline without payment": 100.0 * float(np.mean([one.share()[-1] for one in unpaid])),
    }
    return Found(measures, futures, Panel("years since half use it", "% in use", lines), detail)


def _deadline(settings: Settings, innovation: Innovation, replicate: int, levers: tuple[str, ...]) -> Spread:
    """The spread under supply throughout, and under these levers from the deadline on."""
    end = DEADLINE + GRACE
    doses = (Dose("supply", 0.0, end, 1.0), *(Dose(lever, DEADLINE, end, 1.0) for lever in levers))
    return spread(trial_of(settings, innovation, replicate), 0.5, end, doses)


def who_is_late(settings: Settings) -> Found:
    """P6: electronic records among hospitals that all had the payments and the help of the United States, 2008 to 2016.

    The studies of who is late are of these records and these years. Size goes with capability by assumption, so that
    laggards are small is an input and is not counted here. Capability is that of the start; gaps are of shares in use,
    top third less bottom third of capability. Closing means that a third or more of the widest gap is gone by the end."""
    futures = settings.futures(96)
    made = [_late(settings, replicate) for replicate in range(futures)]
    gaps = np.array([one["top"] - one["bottom"] for one in made])
    widest = int(np.argmax(gaps.mean(axis=0)))
    measures = {
        "gap_of_starters": mean_of([one["starters"] for one in made]),
        "gap_widens": mean_of(gaps[:, widest] - gaps[:, 0]),
        "gap_closes": ratio_of(gaps[:, -1], gaps[:, widest]),
        "tail": ratio_of([one["tail"] for one in made], [one["middle"] for one in made]),
    }
    years = FIRST + 0.25 * np.arange(gaps.shape[1])
    lines = tuple(
        Line(label, years, np.mean([one[key] for one in made], axis=0), style)
        for label, key, style in (("top third", "top", "solid"), ("bottom third", "bottom", "dashed"))
    )
    return Found(measures, futures, Panel("year", "% in use", lines), {"year of the widest gap": float(years[widest])})


def _late(settings: Settings, replicate: int) -> dict:
    """Shares in use by third of capability; capability of early users less others; times of the middle and last tenth."""
    trial = trial_of(settings, portfolio().named[FOR_RECORDS], replicate, 2 * HOSPITALS)
    doses = record_doses(FIRST, parameters(settings.values)["anticipation"])
    seen = spread(trial, FIRST_SHARE, PAID_UNTIL - FIRST, doses)
    capability = world_of(trial).providers["capability"]
    times = first_times(seen.users, seen.years)
    early = times <= time_at(times, 0.5)
    bottom, top = thirds(capability)
    return {
        "bottom": 100.0 * seen.share(bottom),
        "top": 100.0 * seen.share(top),
        "starters": capability[early].mean() - capability[~early].mean(),
        "middle": time_at(times, 0.55) - time_at(times, 0.45),
        "tail": time_at(times, 1.0) - time_at(times, 0.9),
    }
