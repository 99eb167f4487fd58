"""The runs of this experiment: `python experiments/structure/play.py` plays every structure over register and posterior.

`futures.csv` gets a row a future and structure: the headline under each policy, % a year. The policies of the question are
played in more futures than the others, whose cells are then empty. `deciders.csv` gets the unknowns on which it hangs
whether agility or supply is ahead, in the standard structure. `./results` keeps what was played, so that a stopped command
goes on where it stood.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np

import policysim as ps
from policysim.analysis.deciders import Decider, deciders, unknowns_of
from policysim.yaml_text import read_yaml

HERE = Path(__file__).resolve().parent
UNCERTAINTY = ("register", "posterior")
ASKED = read_yaml(HERE / "experiment.yaml", "experiment.yaml")
POLICIES = tuple(ASKED["sweep"]["policy"])
QUESTION = ("do_minimum", "supply", "agility")
OTHERS = tuple(policy for policy in POLICIES if policy not in QUESTION)
HEADLINE = "productivity_growth"
KEYS = ("uncertainty", "structure", "future")
Row = dict[str, object]


@dataclass(frozen=True)
class Structure:
    """What is switched off, and, by uncertainty, in how many futures the question and the other policies are played."""

    name: str
    label: str
    settings: Mapping[str, str]
    question: Mapping[str, int]
    others: Mapping[str, int]


def structures() -> list[Structure]:
    """Those of `structures.csv`, in its order."""
    with (HERE / "structures.csv").open(encoding="utf-8") as file:
        return [_structure(row) for row in csv.DictReader(file)]


def _structure(row: dict[str, str]) -> Structure:
    settings = dict(word.split("=") for word in row["settings"].split())
    question, others = ({u: int(row[f"{u}_{what}"]) for u in UNCERTAINTY} for what in ("question", "others"))
    return Structure(row["structure"], row["label"], settings, question, others)


def headline(structure: Structure, uncertainty: str, policies: tuple[str, ...], futures: int) -> dict[str, np.ndarray]:
    """By policy, the headline in each future, % a year, (futures,). What was played is kept in ./results."""
    kept = {key: ASKED[key] for key in ("budget", "calendar", "system", "innovations")}
    name = f"structure_{structure.name}_{uncertainty}_{'question' if policies == QUESTION else 'others'}"
    sweep = ps.sweep(policies, replicates=futures, uncertainty=uncertainty, name=name, **kept, **structure.settings)
    found = ps.compare(sweep, outcome=HEADLINE)
    return {policy: found.headline.scale * found.values(HEADLINE)[found.options.index(policy)] for policy in policies}


def played(structure: Structure, uncertainty: str) -> Iterator[Row]:
    """A row a future; the headline is empty where a policy was not played."""
    found: dict[str, np.ndarray] = {}
    for policies, futures in ((QUESTION, structure.question), (OTHERS, structure.others)):
        if futures[uncertainty]:
            found |= headline(structure, uncertainty, policies, futures[uncertainty])
    for future in range(structure.question[uncertainty]):
        values = {p: f"{found[p][future]:.10g}" for p in POLICIES if p in found and future < len(found[p])}
        yield {"uncertainty": uncertainty, "structure": structure.name, "future": future} | values


def decided(standard: Structure, uncertainty: str) -> Iterator[Row]:
    """A row an unknown, that with the largest share of the difference between agility and supply first."""
    futures = standard.question[uncertainty]
    found = headline(standard, uncertainty, QUESTION, futures)
    scenario = ps.scenario("agility", uncertainty=uncertainty)
    for one in deciders(found["agility"] - found["supply"], unknowns_of([scenario], futures)):
        numbers = {k: f"{v:.6g}" if isinstance(v, float) else v for k, v in asdict(one).items()}
        yield {"uncertainty": uncertainty} | numbers


def write(into: Path, columns: Iterable[str], rows: Iterable[Row]) -> None:
    """Write a table."""
    with into.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(columns), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def play(into: Path = HERE) -> None:
    """Play everything that is asked and write what was found into a folder."""
    everything = structures()
    write(
        into / "futures.csv",
        [*KEYS, *POLICIES],
        [row for u in UNCERTAINTY for one in everything for row in played(one, u)],
    )
    columns = ["uncertainty", *(field.name for field in fields(Decider))]
    write(into / "deciders.csv", columns, [row for u in UNCERTAINTY for row in decided(everything[0], u)])


if __name__ == "__main__":
    play()
