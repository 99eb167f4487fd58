"""Parameter sets under which the model shows what happened in US hospitals: drawn from the register, kept where they fit.

History matching with an emulator (Vernon, Goldstein and Bower 2010, Bayesian Analysis 5:619), then rejection sampling
(approximate Bayesian computation; Beaumont 2019, Annual Review of Statistics 6:379). A design of Sobol points of the
register's distributions is played; quadratic regressions of what it showed, which average over chance, rule out most of a
far larger pool of such points; those left are played in large populations by other chance, and all that fit are kept with
equal weight: the whole ridge, not its best point.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc

from policysim.evidence import us_hospitals as us
from policysim.evidence.many import many
from policysim.evidence.trial import model
from policysim.scenario.parameters import value_at
from policysim.sweep.progress import Progress, silent

CALIBRATED = (
    "innovation_rate", "imitation_rate", "payment_effect", "support_effect", "complexity_effect", "hearing_base",
    "hearing_peers", "visible_start", "retry_rate", "agility_exponent", "abandon_rate", "abandon_agility", "loss_rate",
    "rooting_rate", "anticipation", "support_speed", "push_speed",
)  # fmt: skip
DESIGN, POOL, WANTED = 3072, 2**17, 240  # points played for the emulator, points it judges, and sets that are enough
BATCH = 200  # plausible points that are played again at a time, until there are enough sets
MIDDLE, LARGE, STRATUM = 600, 2000, 700  # hospitals of the design, of the second wave, and of a stratum or a portal
SECOND_CHANCE = 1_000_000  # added to the number of a set for chance of the second wave that the first has not seen
SOME = 1e-3  # a share is kept this far from 0 and 1 before its logit is taken


@dataclass(frozen=True)
class Bounds:
    """What counts as a fit: percentage points off the curve and the strata, excess growth, ratio of hazards."""

    points: float = 4.0  # P3
    strata: float = 6.0
    excess: tuple[float, float] = (4.9, 10.9)  # P3: 7.9 and 3 either way (Adler-Milstein and Jha 2017)
    ratio: tuple[float, float] = (2.0, 6.0)  # P4

    def hold(self, fit: "Fit") -> bool:
        """Whether all that was looked at fits."""
        return (
            fit.points <= self.points
            and (fit.strata is None or fit.strata <= self.strata)
            and (fit.excess is None or self.excess[0] <= fit.excess <= self.excess[1])
            and (fit.ratio is None or self.ratio[0] <= fit.ratio <= self.ratio[1])
        )


EARLY = Bounds(points=1.75)  # a few early points say little unless they are held closely


@dataclass(frozen=True)
class Fit:
    """How well a set fits; None for what is not looked at."""

    points: float  # root mean squared distance from the national curve, percentage points
    excess: float | None  # growth at eligible less others after against before payment, percentage points a year
    strata: float | None = None  # mean over strata of the distance from their curves, percentage points
    ratio: float | None = None  # hazard of paid portal functions against others
    curve: tuple[
        float, ...
    ] = ()  # national shares at all observed years, where the set was played in a large population


@dataclass(frozen=True, eq=False)
class Candidate:
    """One point of the cube: its number, its coordinates (P,), and the last year that may be looked at."""

    number: int
    point: np.ndarray
    until: float | None

    def values(self) -> dict[str, float]:
        """The parameters it stands for."""
        by_name = {parameter.name: parameter for parameter in model().parameters}
        made = {name: value_at(by_name[name], float(u)) for name, u in zip(CALIBRATED, self.point, strict=False)}
        outside = by_name[us.INELIGIBLE]  # evenly over its range: of this setting only, and nothing is known of it
        return {**made, us.INELIGIBLE: outside.low + (outside.high - outside.low) * float(self.point[-1])}


@dataclass(frozen=True)
class Calibration:
    """Accepted sets with their fits; how many points were judged, found plausible and played again; the emulator's R2.

    `numbers` are the Sobol points of the sets: with them a set can be played again by the same chance."""

    numbers: tuple[int, ...]
    sets: tuple[Mapping[str, float], ...]
    fits: tuple[Fit, ...]
    judged: int
    plausible: int
    played: int
    explained: float


def calibrate(
    design: int = DESIGN, pool: int = POOL, wanted: int = WANTED, until: float | None = None,
    progress: Progress | None = None,
) -> Calibration:  # fmt: skip
    """At least `wanted` sets that fit, or all that were found; with `until`, by points of the curves up to then alone."""
    bounds = Bounds() if until is None else EARLY
    points = sobol(pool)
    progress = progress or silent()
    progress.stage(design, "points to learn from")
    shown = np.array(many(first_wave, [Candidate(n, points[n], until) for n in range(design)], progress))
    learned, explained = emulator(points[:design], shown)
    plausible = np.flatnonzero([bounds.hold(fit) for fit in fits_of(learned(points), until)])
    played, kept = 0, []
    while played < len(plausible) and len(kept) < wanted:
        batch = [Candidate(int(n), points[n], until) for n in plausible[played : played + BATCH]]
        expected = played * (wanted - len(kept)) // len(kept) if kept else 0
        progress.stage(max(expected, len(batch)), f"{len(kept)} of {wanted} sets so far")
        fits = many(second_wave, batch, progress)
        kept += [(one, fit) for one, fit in zip(batch, fits, strict=True) if bounds.hold(fit)]
        played += len(batch)
    numbers, sets = tuple(one.number for one, _ in kept), tuple(one.values() for one, _ in kept)
    return Calibration(numbers, sets, tuple(fit for _, fit in kept), pool, len(plausible), played, explained)


def sobol(number: int) -> np.ndarray:
    """Points of the unit cube, (number, P): the calibrated parameters, then ineligible_relevance."""
    return qmc.Sobol(len(CALIBRATED) + 1, scramble=False).fast_forward(1).random(number)


def emulator(points: np.ndarray, shown: np.ndarray) -> tuple[Callable[[np.ndarray], np.ndarray], float]:
    """Quadratic regressions of what was shown (n, K) on points (n, P), and the mean share of variance they explain."""
    weights, *_ = np.linalg.lstsq(quadratic(points), shown, rcond=None)
    left = shown - quadratic(points) @ weights
    return (lambda others: quadratic(others) @ weights), float(np.mean(1.0 - left.var(axis=0) / shown.var(axis=0)))


def quadratic(points: np.ndarray) -> np.ndarray:
    """1, each coordinate from -1 to 1, and the products of any two."""
    x = 2.0 * points - 1.0
    first, second = np.triu_indices(x.shape[1])
    return np.hstack([np.ones((len(x), 1)), x, x[:, first] * x[:, second]])


def first_wave(one: Candidate) -> list[float]:
    """Logits of the curve after its first point and, where it may be looked at, excess growth and log ratio."""
    found = us.play_records(one.values(), one.number, MIDDLE)
    shares = np.clip(us.modelled(found, _seen(one.until).years)[1:], SOME, 1.0 - SOME)
    made = list(np.log(shares / (1.0 - shares)))
    if one.until is None:
        ratio = us.hazard_ratio(one.values(), one.number, MIDDLE // 2)
        made += [us.excess_growth(found), float(np.log(np.clip(ratio, 0.1, 100.0)))]
    return made


def fits_of(shown: np.ndarray, until: float | None) -> list[Fit]:
    """The fits of rows as `first_wave` gives them."""
    seen = _seen(until)
    curve = 1.0 / (1.0 + np.exp(-shown[:, : len(seen.years) - 1]))
    off = np.sum((curve - np.array(seen.shares[1:])) ** 2, axis=1)
    points = 100.0 * np.sqrt(off / len(seen.years))
    if until is not None:
        return [Fit(float(p), None) for p in points]
    return [Fit(float(p), float(e), None, float(r)) for p, e, r in zip(points, shown[:, -2], np.exp(shown[:, -1]))]


def second_wave(one: Candidate) -> Fit:
    """Everything, in large populations and by other chance."""
    chance, values = SECOND_CHANCE + one.number, one.values()
    found = us.play_records(values, chance, LARGE)
    points = us.points_off(found, _seen(one.until))
    strata, curve = _strata(one, chance), tuple(us.modelled(found, us.records().years).tolist())
    if one.until is not None:
        return Fit(points, None, strata, None, curve)
    return Fit(points, us.excess_growth(found), strata, us.hazard_ratio(values, chance, STRATUM), curve)


def _seen(until: float | None, stratum: str = us.ALL) -> us.Observed:
    seen = us.records(stratum)
    return seen if until is None else seen.until(until)


def _strata(one: Candidate, chance: int) -> float:
    distances = []
    for stratum in us.strata():
        found = us.play_records(one.values(), chance, STRATUM, stratum)
        distances.append(us.points_off(found, _seen(one.until, stratum)))
    return float(np.mean(distances))


def ridge(sets: Sequence[Mapping[str, float]], over: float = 0.25) -> list[tuple[str, str, float]]:
    """Pairs of parameters whose correlation over the sets is at least `over`, the strongest first."""
    names = list(sets[0])
    with np.errstate(invalid="ignore"):
        found = np.corrcoef(np.array([[one[name] for name in names] for one in sets]).T)
    pairs = [(names[a], names[b], float(found[a, b])) for a in range(len(names)) for b in range(a + 1, len(names))]
    return sorted((pair for pair in pairs if abs(pair[2]) >= over), key=lambda pair: -abs(pair[2]))
