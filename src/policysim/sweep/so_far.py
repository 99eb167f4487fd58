"""The headline so far: how the leading option compares with do-minimum in the shards that are safe already."""

from collections.abc import Sequence
from contextlib import suppress

import numpy as np

from policysim.errors import Damaged
from policysim.numbers import decimals_for, signed, within
from policysim.sweep.folder import Folder
from policysim.sweep.plan import Measure, Plan
from policysim.sweep.values import error_of_mean, over_years

AGAINST = "do_minimum"


class SoFar:
    """The leading option's mean difference from do-minimum over the futures that are safe already."""

    def __init__(self, plan: Plan, folder: Folder, shards: Sequence[int] = ()):
        self._plan, self._folder = plan, folder
        self._unread = list(shards)
        self._measure = next((m for m in plan.measures if m.name == plan.headline), None)
        self._found: dict[str, list[float]] = {}
        self._replicates: dict[str, list[int]] = {}  # of the same futures

    def with_shard(self, number: int) -> str:
        """`Build agility +0.21 ± 0.04 so far`; nothing where do-minimum or the headline is not among the runs."""
        if self._measure is None or AGAINST not in self._plan.options:
            return ""
        self._unread.append(number)
        while self._unread:
            with suppress(Damaged, FileNotFoundError):  # it will be found and played again; here it is only left out
                self._add(self._unread.pop(), self._measure)
        told = {option: np.array(found) for option, found in self._found.items() if len(found) > 1}
        told_in = {option: np.array(replicates) for option, replicates in self._replicates.items()}
        if not told:
            return ""
        sign = -1.0 if self._measure.better == "lower" else 1.0
        best = max(told, key=lambda option: sign * told[option].mean())
        label, scale = self._plan.labels.get(best, best), self._measure.scale
        mean, error = scale * told[best].mean(), scale * error_of_mean(told[best], told_in[best])
        decimals = decimals_for([mean], [error], self._measure.decimals)
        sure = f" {within(error, decimals)}" if np.isfinite(error) else ""
        return f"{label} {signed(mean, decimals)}{sure} so far"

    def _add(self, number: int, headline: Measure) -> None:
        from policysim.sweep.shards import read_shard  # heavy: progress is known before a question is understood

        shard = read_shard(self._folder.shard(number), self._plan, number, [headline.name])
        values = over_years(shard.values[:, :, 0], headline.over)
        futures: dict[tuple[int, int], dict[str, float]] = {}
        for run, value in zip(shard.runs, values):
            replicate, scenario = self._plan.numbering.place(run)
            future = replicate, self._plan.future(run)
            futures.setdefault(future, {})[self._plan.options[scenario]] = float(value)
        for (replicate, _), found in futures.items():
            if AGAINST in found:
                for option in found.keys() - {AGAINST}:
                    self._found.setdefault(option, []).append(found[option] - found[AGAINST])
                    self._replicates.setdefault(option, []).append(replicate)
