"""A sweep is opened from its folder and read as plain tables; nothing is read before it is asked for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from policysim.cards import card_html, card_text
from policysim.charts.kinds import Plots
from policysim.errors import AskError, Damaged, KeywordError, did_you_mean, no_attribute
from policysim.sweep.card import status_card, sweep_card
from policysim.sweep.folder import Folder, find, read_plan
from policysim.sweep.plan import KINDS, NATION, Measure, column
from policysim.sweep.standing import Standing, Verified, standing, verify
from policysim.sweep.values import over_years

if TYPE_CHECKING:
    import pandas as pd

    from policysim.sweep.sql import Rows
    from policysim.sweep.tables import Table

Classes = Callable[[], Mapping[str, type]]
FAILURE_COLUMNS = ("run", "policy", "scenario", "future", "replicate", "kind", "rule", "agent", "tick", "message")


@dataclass(frozen=True)
class Status:
    """How far a sweep is: runs planned, finished, failed and still to be played."""

    folder: str
    runs: int
    finished: int
    failed: int
    missing: int
    damaged: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every run has been played."""
        return self.missing == 0

    def __getattr__(self, name: str) -> NoReturn:
        raise no_attribute(self, name)

    def __call__(self, *args: object, **kwargs: object) -> NoReturn:
        fields = ", ".join([*self.__dataclass_fields__, "complete"])
        raise KeywordError(f"status is no function\n  write sweep.status.finished, without brackets; it has {fields}")

    def __str__(self) -> str:
        told = f"{self.folder}  {self.finished + self.failed:,} of {self.runs:,} runs"
        told += f", {self.failed:,} failed" if self.failed else ""
        return told + "".join(f"\n  damaged: {why}" for why in self.damaged)

    def __repr__(self) -> str:
        return card_text(status_card(self))

    def _repr_html_(self) -> str:
        return card_html(status_card(self))


class Sweep:
    """Many runs in one folder, as tables of policies (options), scenarios, futures and outcomes."""

    plot = Plots("Sweep")

    def __init__(self, folder: Folder, classes: Classes = dict):
        self.folder, self.plan = folder, read_plan(folder)
        self._classes = classes  # the provider classes by name: their parameters can be told

    @property
    def whole_shards(self) -> tuple[int, ...]:
        """Numbers of the shards that are finished and undamaged: nothing else is ever read."""
        return self._standing.done

    @property
    def classes(self) -> Mapping[str, type]:
        """The provider classes that are at hand, by name: with them its futures can be drawn and played again."""
        return self._classes()

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.path.name

    @cached_property
    def _standing(self) -> Standing:
        return standing(self.folder, self.plan)

    @property
    def status(self) -> Status:
        """How far the sweep is now: this reads the folder again, and so do tables that are asked for after it."""
        for kept in ("_standing", "values"):
            self.__dict__.pop(kept, None)
        return self.known

    @property
    def known(self) -> Status:
        """How far the sweep was when its tables were read."""
        found, plan = self._standing, self.plan
        missing = sum(len(plan.shards[number]) for number in found.to_do)
        failed = len(found.failures)
        return Status(str(self.folder), plan.runs, plan.runs - missing - failed, failed, missing, found.damaged)

    def measure(self, name: str) -> Measure:
        """The meaning of an outcome. AskError for an unknown name."""
        for measure in self.plan.measures:
            if measure.name == name:
                return measure
        near = did_you_mean(name, self.plan.outcomes) or f"\n  outcomes are {', '.join(self.plan.outcomes)}"
        raise AskError(f'no outcome "{name}" in {self.folder}{near}')

    def yearly(self, outcome: str) -> np.ndarray:
        """Values float64 (scenarios, replicates, years) of one outcome; NaN where a run failed or is not played yet."""
        return self.yearly_of([outcome])[..., 0]

    def yearly_of(self, outcomes: Sequence[str]) -> np.ndarray:
        """The same of several, read together, float64 (scenarios, replicates, years, outcomes)."""
        return self._read([self.measure(outcome).name for outcome in outcomes])

    @cached_property
    def values(self) -> np.ndarray:
        """One value a run and outcome (last, mean or sum of its years), float64 (scenarios, replicates, outcomes)."""
        overs = [measure.over for measure in self.plan.measures]
        return self._read(self.plan.outcomes, lambda values: _over_years(values, overs))

    def groups(self, kind: str) -> tuple[str, ...]:
        """The names of the types, regions, health systems or providers that were recorded. AskError where none were."""
        if kind not in KINDS:
            near = did_you_mean(kind, KINDS) or f"\n  write {', '.join(KINDS)}"
            raise AskError(f'"{kind}" is no kind of group{near}')
        if kind not in self.plan.groups:
            record = ",".join([NATION, *(k for k in KINDS if k in self.plan.groups or k == kind)])
            how = f"add record={record} to the command"
            if kind == "provider" and self.plan.listed:
                how = f"of a list they are told only where it gives every trait of every provider: then {how}"
            raise AskError(f"{kind}: {self.folder} recorded no outcomes by {kind}\n  {how}")
        return self.plan.groups[kind]

    def group_values(self, kind: str, outcome: str) -> np.ndarray:
        """One value a run and group (last, mean or sum of its years), float64 (scenarios, replicates, groups)."""
        columns, measure = self._group_columns(kind, outcome), self.measure(outcome)
        return self._read(columns, lambda values: _over_years(values, [measure.over] * len(columns)))

    def group_yearly(self, kind: str, outcome: str) -> np.ndarray:
        """Values float64 (scenarios, replicates, years, groups); NaN where a run failed or is not played yet."""
        return self._read(self._group_columns(kind, outcome))

    def _group_columns(self, kind: str, outcome: str) -> list[str]:
        """What an outcome of each group is stored under. AskError where it was not recorded."""
        names = self.groups(kind)
        if self.measure(outcome).name not in self.plan.grouped:
            raise AskError(
                f"{outcome}: is told of the nation only, because it is no function of providers' numbers alone\n"
                f"  by {kind} there are {', '.join(self.plan.grouped)}"
            )
        return [column(outcome, kind, name) for name in names]

    def outcomes(self, *names: str, group: str = NATION) -> "pd.DataFrame":
        """Long: policy, scenario, future, year, outcome, value, unit; with `group="region"` of each group, by its name.

        Failed runs have no rows."""
        from policysim.sweep.frames import long_frame

        return long_frame(self, names, group)

    def table(self) -> "pd.DataFrame":
        """Wide: a row a finished run (policy, scenario, future), a column an outcome (its value over the years)."""
        from policysim.sweep.frames import wide_frame

        return wide_frame(self)

    def scenarios(self) -> "pd.DataFrame":
        """A row a scenario: its number, policy, label, and the settings beside the policy in which scenarios differ."""
        from policysim.sweep.frames import scenarios_frame

        return scenarios_frame(self.plan)

    def settings(self) -> "pd.DataFrame":
        """A row a setting: its role (lever, uncertainty or constant), how many values it has, from what to what."""
        from policysim.sweep.frames import settings_frame

        return settings_frame(self.plan)

    def sensitivity(self, outcome: str = "", against: str = "do_minimum") -> "pd.DataFrame":
        """A row an option and unknown: which share of the variance of its difference on an outcome goes with it, raw.

        First order, and total order of design=saltelli, with simulation errors; the method is named. AskError for fewer than 50
        futures, and where the provider class is not at hand. Where the answer tips: `ps.compare(sweep).tipping(parameter)`."""
        frame = import_module("policysim.analysis.first_order").sensitivity_frame  # analysis stands above sweeps
        return frame(self, outcome, against)

    def failures(self) -> "pd.DataFrame":
        """A row a failed run: which one, the rule, agent and tick where known, and the message."""
        import pandas as pd

        return pd.DataFrame(list(self._standing.failures), columns=list(FAILURE_COLUMNS))

    def sql(self, query: str) -> "pd.DataFrame":
        """What a query in SQL finds: `select policy, avg(embedded) from runs group by policy`. Only finished runs count.

        Tables: outcomes (a row a run and year), groups, runs, scenarios, parameters, settings, options, failures, measures."""
        from policysim.sweep.sql import frame

        return frame(self, query, self._classes)

    def rows(self, query: str) -> "Rows":
        """The same as rows of Python's values, without pandas."""
        from policysim.sweep.sql import rows

        return rows(self, query, self._classes)

    def report(self, publish: str | Path = "", *, authors: str | Path = "") -> Path:
        """Write report.html of what is played into the folder; with `publish` all that a reviewer needs into that folder.

        `authors` is a YAML file of who publishes it. AskError or Damaged where a sweep is not fit to be published."""
        public = import_module("policysim.publish.public")  # above: told of a sweep, not part of one
        return public.publication(self, publish, authors) if publish else public.page(self)

    def tables(self) -> "tuple[Table, ...]":
        """What may be asked in SQL: tables and their columns, with units and meanings."""
        from policysim.sweep.tables import tables_of

        return tables_of(self, self._classes)

    def digest(self) -> str:
        """64 hex digits of all runs. Damaged if something is damaged, AskError if runs are still to be played."""
        found = verify(self.folder)
        if found.damaged:
            raise Damaged(found.damaged[0])
        if found.missing:
            raise AskError(f"{self.folder} is not finished: {found.missing:,} runs are still to be played")
        return found.digest

    def verify(self) -> Verified:
        """Read every byte: the digest, and what is damaged or missing."""
        return verify(self.folder)

    def _read(self, columns: Sequence[str], change: Callable = np.asarray) -> np.ndarray:
        """Values of these columns, float64 (scenarios, replicates, ...), NaN where a run failed or is not played yet."""
        plan = self.plan
        filled = np.full((plan.runs, *change(np.empty((1, len(plan.years), len(columns)))).shape[1:]), np.nan)
        for runs, values in self._shards(columns, change):
            filled[plan.numbering.at_once(runs)] = values
        return np.moveaxis(filled.reshape(plan.replicates, len(plan.scenarios), *filled.shape[1:]), 0, 1)

    def _shards(self, columns: Sequence[str], change: Callable = np.asarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Run numbers and (changed) values float64 (runs, years, columns) of every shard that is done."""
        from policysim.sweep.shards import read_shard, several

        def read(number: int) -> tuple[np.ndarray, np.ndarray]:
            shard = read_shard(self.folder.shard(number), self.plan, number, columns)
            return np.array(shard.runs, dtype=np.int64), change(shard.values)

        return several(read, self._standing.done)

    def finished(self, columns: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """All finished runs in plan order, with the values float64 (runs, years, columns) of these columns."""
        shape = (0, len(self.plan.years), len(columns))
        found = list(self._shards(columns))
        runs = np.concatenate([np.empty(0, np.int64), *(one[0] for one in found)])
        return runs, np.concatenate([np.empty(shape), *(one[1] for one in found)])

    def __getattr__(self, name: str) -> NoReturn:
        raise no_attribute(self, name)

    def __repr__(self) -> str:
        return card_text(sweep_card(self))

    def _repr_html_(self) -> str:
        return card_html(sweep_card(self))


def _over_years(values: np.ndarray, overs: Sequence[str]) -> np.ndarray:
    """Float64 (runs, years, columns) -> (runs, columns)."""
    found = [over_years(values[:, :, n], over) for n, over in enumerate(overs)]
    return np.stack(found, axis=1) if found else np.empty((len(values), 0))


def open_sweep(folder: str | Path | None = None, results: str | Path = "results") -> Sweep:
    """Open a sweep by path or by name below `results`; by default the last one. AskError where there is none."""
    return Sweep(find(results, folder))
