"""The portfolio: improvements that have names, and what those that arrive without one look like."""

from typing import Any, Literal

import numpy as np
from pydantic import Field, field_validator, model_validator

from policysim.errors import did_you_mean
from policysim.scenario.amounts import Number, Share, Years
from policysim.scenario.asked import Asked
from policysim.scenario.reach import Words


class Size(Asked):
    """What full use changes of its cell: middle, and the 10th and 90th percentile of what is thought possible."""

    low: Number
    mid: Number
    high: Number

    @model_validator(mode="after")
    def in_order(self) -> "Size":
        """Refuse sizes that are not positive and in order."""
        if not 0 < self.low <= self.mid <= self.high:
            raise ValueError("must be 0 < low <= mid <= high")
        return self


class Innovation(Asked):
    """One improvement with a name."""

    label: str = ""
    approach: str
    scope: str
    effect: str
    stage: str
    size: Size
    complexity: Share
    duration: Years
    alignment: Share
    needs: dict[str, Share]
    burden_factor: Number = 1.0
    listed: bool = False
    enables: Words = ()
    embedded_at_start: Share = 0.0
    source: str = ""
    grade: str = "assumed"

    @field_validator("listed", mode="before")
    @classmethod
    def plain_words(cls, value: Any) -> Any:
        """Files hold text: true or false."""
        if str(value).lower() not in ("true", "false"):
            raise ValueError("must be true or false")
        return str(value).lower() == "true"

    @model_validator(mode="after")
    def whole_needs(self) -> "Innovation":
        """Refuse needs that do not sum to 1, and no time to embed."""
        if abs(sum(self.needs.values()) - 1) > 1e-9:
            raise ValueError(f"needs sum to {sum(self.needs.values()):.4g}: they must sum to 1")
        if self.duration <= 0:
            raise ValueError("duration must be above 0")
        return self


class Arrivals(Asked):
    """What arrives without a name: the innovation that some of them lean on, and the chance of each kind."""

    enabler: str = ""
    source: str = ""
    grade: Literal["measured", "estimated", "assumed", "given"] = "assumed"
    cells: dict[str, dict[str, dict[str, Number]]] = Field(default_factory=dict)  # approach, effect, stage: chance


class Portfolio(Asked):
    """Words of the portfolio in the order of their codes, innovations by name, and arrivals."""

    name: str = "named"
    label: str = ""
    description: str = ""
    approaches: Words
    scopes: Words
    effects: Words
    stages: Words
    needs: Words
    named: dict[str, Innovation] = Field(default_factory=dict)
    arrivals: Arrivals = Arrivals()

    @model_validator(mode="after")
    def known_words(self) -> "Portfolio":
        """Refuse words that are not in the lists, two enablers of one innovation, and chances that do not sum to 1."""
        for name, said in self.named.items():
            for key, word, words in self._words(said):
                _refuse_unknown(word, words, f"named.{name}.{key}")
        self.enablers()
        chances = [(a, e, s, p) for a, es in self.arrivals.cells.items() for e, ss in es.items() for s, p in ss.items()]
        for approach, effect, stage, part in chances:
            where = f"arrivals.cells.{approach}.{effect}.{stage}"
            _refuse_unknown(approach, self.approaches, where)
            _refuse_unknown(effect, self.effects, where)
            _refuse_unknown(stage, self.stages, where)
            if part < 0:
                raise ValueError(f"{where} = {part:g}: a chance must not be below 0")
        total = sum(part for *_, part in chances)
        if chances and abs(total - 1) > 1e-6:
            raise ValueError(f"arrivals.cells sum to {total:.6g}: chances must sum to 1")
        if self.arrivals.enabler:
            _refuse_unknown(self.arrivals.enabler, tuple(self.named), "arrivals.enabler")
        return self

    def _words(self, said: Innovation) -> list[tuple[str, str, tuple[str, ...]]]:
        found = [
            ("approach", said.approach, self.approaches),
            ("scope", said.scope, self.scopes),
            ("effect", said.effect, self.effects),
            ("stage", said.stage, self.stages),
        ]
        found += [("needs", word, self.needs) for word in said.needs]
        return found + [("enables", word, tuple(self.named)) for word in said.enables]

    def enablers(self) -> np.ndarray:
        """Position of the innovation that makes each named one easier, -1 for none, int64."""
        order = {name: k for k, name in enumerate(self.named)}
        found = np.full(len(order), -1, np.int64)
        for name, said in self.named.items():
            for enabled in said.enables:
                if found[order[enabled]] >= 0:
                    raise ValueError(f"named.{name}.enables: {enabled} is enabled by another innovation too")
                found[order[enabled]] = order[name]
        return found

    def cell_chances(self) -> tuple[np.ndarray, np.ndarray]:
        """Approach, effect and stage codes of each kind of arrival, int64 (kinds, 3), and their cumulated chances."""
        rows = [
            (self.approaches.index(a), self.effects.index(e), self.stages.index(s), p)
            for a, effects in self.arrivals.cells.items()
            for e, stages in effects.items()
            for s, p in stages.items()
        ]
        return np.array([row[:3] for row in rows], np.int64).reshape(len(rows), 3), np.cumsum([row[3] for row in rows])


def _refuse_unknown(word: str, words: tuple[str, ...], where: str) -> None:
    if word not in words:
        near = did_you_mean(word, words)
        listed = f" {', '.join(words)}" if len(words) <= 8 else ""
        raise ValueError(f'{where}: "{word}" is not known{near or ":" + listed}')
