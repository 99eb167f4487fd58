"""A world is all that an engine plays: arrays of providers, uptakes and innovations, a network, and flows of money."""

from dataclasses import dataclass

import numpy as np

from policysim.rules import Spec


@dataclass(frozen=True, eq=False)
class Network:
    """Whom each provider looks at, in CSR form: the weights of i's peers are weights[indptr[i]:indptr[i + 1]]."""

    indptr: np.ndarray  # int64 (N + 1,)
    indices: np.ndarray  # int64, rising within a provider
    weights: np.ndarray  # float64, sum 1 for each provider that has peers


@dataclass(frozen=True, eq=False)
class Reach:
    """Whom a flow is for: everyone, a mask, the weakest or readiest share by a field, or while a comparison holds."""

    kind: str  # everyone, mask, weakest, readiest or where
    mask: np.ndarray | None = None  # bool (N,)
    share: float = 1.0  # of providers
    by: str = ""
    judged: str = "once"  # or yearly
    comparison: tuple[str, str, float] | None = None  # field, operator, value


@dataclass(frozen=True, eq=False)
class Flow:
    """One instrument, or a part of it with money of its own.

    `money` is pounds a year in each tick, `full_cost` pounds a year for dose 1 at full reach; 0.0 delivers nothing and
    spends all. `parts` are (field of levers, profile by tick); `listed` are the innovations that aimed parts act on.
    In ticks where `promised` is 1 a pot works before there is money in it.
    """

    instrument: str
    lever: str
    money: np.ndarray  # float64 (ticks,)
    full_cost: float
    capped: bool
    pot: bool
    reach: Reach
    parts: tuple[tuple[str, np.ndarray], ...]
    listed: np.ndarray | None  # bool (K,)
    promised: np.ndarray | None = None  # float64 (ticks,)


@dataclass(frozen=True, eq=False)
class World:
    """One scenario in one replicate before its first tick; arrays are read-only, so that scenarios may share them."""

    spec: Spec
    seed: int
    replicate: int
    dt: float
    warm_up: int  # ticks
    ticks: int  # all, warm-up included
    providers: np.ndarray  # (N,)
    uptakes: np.ndarray  # (N, K)
    innovations: np.ndarray  # (K,)
    arrives: np.ndarray  # float64 (K,), years from the start of the warm-up
    numbers: np.ndarray  # int64 (K,): named from 0, drawn from 1,000, bought from 10,000
    par: np.ndarray  # (1,)
    nation: np.ndarray  # (1,)
    network: Network
    groups: dict[str, np.ndarray]
    flows: tuple[Flow, ...]
    ids: tuple[str, ...]
    innovation_ids: tuple[str, ...]
    names: dict[str, tuple[str, ...]]
    budget: np.ndarray  # float64 (ticks,), pounds a year that the policy may spend
