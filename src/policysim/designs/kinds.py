"""The designs there are: what each is for, how many points it has, and which settings it takes."""

from __future__ import annotations

from dataclasses import dataclass

GRID, LHS, SOBOL, SALTELLI, HALTON = "grid", "lhs", "sobol_sequence", "saltelli", "halton"
MORRIS, ONE_AT_A_TIME, PAIRS, TABLE = "morris", "one_at_a_time", "pairs", "table"
POINTS, SEED, LEVELS = "design.points", "design.seed", "design.levels"
POINTS_A_SETTING, LEAST_POINTS = 10, 20  # ten runs a dimension: Loeppky, Sacks and Welch 2009
BASE_POINTS, TRAJECTORIES = 64, 10
NESTED = (SOBOL, HALTON, SALTELLI)  # the first of more points are the same points


@dataclass(frozen=True)
class Kind:
    """A design: one sentence of what it is for, its number of points in words, and what else there is to say."""

    name: str
    meaning: str
    points: str
    takes: tuple[str, ...]
    more: str
    levels: int = 0  # of an interval, where nothing is said
    whole: bool = False  # a part of its points is worth nothing: it takes no design.where


DESIGNS = (
    Kind(GRID, "every combination of the values", "the numbers of values, multiplied", (LEVELS,),
         "An interval has 5 levels, evenly from end to end. With few settings it shows the whole surface; each further "
         "setting multiplies the runs.", levels=5),
    Kind(LHS, "Latin hypercube: few points spread over many unknowns", "design.points", (POINTS, SEED),
         "The range of each setting is cut into as many strata as there are points, and each stratum has one point. "
         "The default where a question has an interval; more points make other points."),
    Kind(SOBOL, "Sobol' sequence: points as evenly spread as can be", "design.points, a power of two", (POINTS, SEED),
         "Scrambled. The first half of twice as many points is the same points, so that more can be added."),
    Kind(SALTELLI, "variance shares: which unknown explains the spread", "design.points x (settings + 2)",
         (POINTS, SEED), "Saltelli's scheme on a Sobol' sequence, for first-order and total Sobol' indices; "
         "design.points, a power of two, are its base points; those of twice as many begin with the same.", whole=True),
    Kind(HALTON, "Halton sequence: evenly spread, and any number of points can be added", "design.points",
         (POINTS, SEED), "Scrambled. The first of more points are the same points."),
    Kind(MORRIS, "screening: which of many unknowns matter at all", "design.points x (settings + 1)",
         (POINTS, SEED, LEVELS), "Morris's elementary effects: design.points trajectories, in each of which one setting at a "
         "time steps over a grid of 4 levels. Settings are intervals.", levels=4, whole=True),
    Kind(ONE_AT_A_TIME, "each unknown alone, all others as usual", "1 + the levels of each setting", (LEVELS,),
         "The first point has everything at its default; then each setting goes to both ends of its range (or through its "
         "other values). It tells nothing of how settings work together.", levels=2),
    Kind(PAIRS, "each pair of values of any two settings, in few points", "about the two largest numbers of values, "
         "multiplied", (LEVELS,), "A covering array of strength two, for many settings with few values each: structural switches "
         "above all. An interval has 3 levels.", levels=3, whole=True),
    Kind(TABLE, "points of your own, from a CSV file", "the rows of the file", ("design.table",),
         "A column a setting, headed parameters.NAME, NAME or a structural switch; a row a point."),
)  # fmt: skip
NAMES = tuple(kind.name for kind in DESIGNS)
BY_NAME = {kind.name: kind for kind in DESIGNS}
