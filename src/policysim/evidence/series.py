"""A series is the share of providers that used an innovation, year by year; a timeline is what levers worked meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from policysim.errors import AskError, did_you_mean
from policysim.evidence.doses import LEVERS, Dose
from policysim.evidence.told_rows import Told, read_rows

ALL = "all"  # the stratum of a series without strata
COLUMNS, MORE_COLUMNS = ("series", "year", "share"), ("stratum", "lower_bound")
LEVER_COLUMNS, MORE_LEVER_COLUMNS = ("series", "lever", "start", "end", "intensity"), ("announced",)


@dataclass(frozen=True)
class Series:
    """Shares (0-1) of one stratum of a series by rising year; `at_least` says where a share is known to be too low."""

    series: str
    stratum: str
    years: tuple[float, ...]
    shares: tuple[float, ...]
    at_least: tuple[bool, ...]
    name: str = ""

    @property
    def start(self) -> float:
        """The year of the first share, where a play begins."""
        return self.years[0]


@dataclass(frozen=True)
class Spell:
    """A lever that worked on a series from `start` to `end`, announced at `announced`; both None where not said."""

    series: str
    lever: str
    start: float
    end: float | None
    intensity: float
    announced: float | None = None

    def doses(self, first: float, last: float, anticipation: float) -> tuple[Dose, ...]:
        """The same in years from `first`; before its start an announced lever works at `anticipation` of its strength."""
        start, end = self.start - first, max(last, self.start) + 1.0 - first if self.end is None else self.end - first
        dose = Dose(self.lever, start, end, self.intensity)
        if self.announced is None:
            return (dose,)
        return Dose(self.lever, self.announced - first, start, anticipation * self.intensity), dose


@dataclass(frozen=True)
class History:
    """What happened: series in the order of their file, spells of levers, and what there is to say of the files."""

    series: tuple[Series, ...]
    spells: tuple[Spell, ...]
    notes: tuple[str, ...]

    def of(self, series: str) -> tuple[Spell, ...]:
        """The spells of one series."""
        return tuple(spell for spell in self.spells if spell.series == series)


def read_history(series: Path, levers: Path) -> History:
    """Both files. AskError names file, row, column, what stands there and what to write."""
    shown, notes = read_series(series)
    spells, more = read_levers(levers)
    known = list(dict.fromkeys(one.series for one in shown))
    others = [name for name in dict.fromkeys(spell.series for spell in spells) if name not in known]
    if others:
        near = did_you_mean(others[0], known)
        more = (*more, f"{levers.name}: {', '.join(others)}: not a series with shares in {series.name}, left out{near}")
    played = tuple(spell for spell in spells if spell.series in known)
    without = [name for name in known if not any(spell.series == name for spell in played)]
    if without:
        more = (*more, f"{levers.name}: no levers for {', '.join(without)}: played without any")
    return History(shown, played, (*notes, *more))


def read_series(path: Path) -> tuple[tuple[Series, ...], tuple[str, ...]]:
    """The series of a file by name and stratum, points by year; rows without a share are told and left out."""
    rows, notes = read_rows(path, COLUMNS, MORE_COLUMNS)
    groups: dict[tuple[str, str], dict[float, Told]] = {}
    empty: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (row.name("series"), row.text("stratum") or ALL)
        if not row.text("share"):
            empty[key] = empty.get(key, 0) + 1
            continue
        year, points = row.year("year"), groups.setdefault(key, {})
        if year in points:
            raise row.refused("year", f"is in row {points[year].number} too, for {' / '.join(key)}", "each year once")
        points[year] = row
    if not groups:
        raise AskError(f"{path.name}: no row has a share\n  write shares from 0 to 1 in the column share")
    told = [
        f"{path.name}: {' / '.join(key)}: {_rows(number)} without a share left out" for key, number in empty.items()
    ]
    return tuple(_series(key, points, groups) for key, points in groups.items()), (*notes, *told)


def _series(key: tuple[str, str], points: dict[float, Told], groups: dict[tuple[str, str], dict]) -> Series:
    ordered = [points[year] for year in sorted(points)]
    alone = sum(series == key[0] for series, _ in groups) == 1
    return Series(
        key[0], key[1], tuple(sorted(points)), tuple(row.part("share") for row in ordered),
        tuple(row.truth("lower_bound") for row in ordered), key[0] if alone else "/".join(key),
    )  # fmt: skip


def read_levers(path: Path) -> tuple[tuple[Spell, ...], tuple[str, ...]]:
    """The spells of a file; a header alone says that there were none."""
    rows, notes = read_rows(path, LEVER_COLUMNS, MORE_LEVER_COLUMNS)
    if rows and "stratum" in rows[0].cells:
        notes = (*notes, f"{path.name}: the column stratum is not used: all strata of a series have its levers")
    return tuple(_spell(row) for row in rows), notes


def _spell(row: Told) -> Spell:
    lever = row.name("lever").lower()
    if lever not in LEVERS:
        raise row.refused("lever", f"is not a lever{did_you_mean(lever, LEVERS)}", f"one of {', '.join(LEVERS)}")
    start = row.year("start")
    end = row.year("end") if row.text("end") else None
    announced = row.year("announced") if row.text("announced") else None
    if end is not None and end <= start:
        raise row.refused("end", f"is not after its start, {start:g}", "a later year, or nothing for one that goes on")
    if announced is not None and announced > start:
        raise row.refused("announced", f"is after its start, {start:g}", "the year in which it became known")
    return Spell(row.name("series"), lever, start, end, row.part("intensity"), announced)


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number} rows"


def doses_of(spells: Sequence[Spell], first: float, last: float, anticipation: float) -> tuple[Dose, ...]:
    """What all spells of a series deliver, in years from `first`."""
    return tuple(dose for spell in spells for dose in spell.doses(first, last, anticipation))
