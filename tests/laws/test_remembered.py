"""What points of a sweep share is what each of them would make for itself."""

import numpy as np
import pytest

import policysim as ps
from policysim.scenario import build, remembered
from policysim.scenario.remembered import Read

FACTS = ("providers", "uptakes", "innovations", "arrives", "numbers", "par", "nation")


def forget():
    build._baselines.clear()
    remembered._kept.clear()


def same(one, other):
    ties = all(
        np.array_equal(getattr(one.network, a), getattr(other.network, a)) for a in ("indptr", "indices", "weights")
    )
    return ties and all(getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in FACTS)


def test_a_world_after_others_with_other_parameters_is_that_which_is_made_alone():
    base = ps.scenario(policy="agility", years=1)
    varied = [p for p in base.spec.parameters if p.uncertain]
    points = [base.with_parameters({p.name: value}) for p in varied for value in (p.low, p.high)]
    forget()
    after_others = [one.world(n % 2) for n, one in enumerate(points)]
    for n, (one, world) in enumerate(zip(points, after_others, strict=True)):
        forget()
        assert same(world, one.world(n % 2)), one.parameters


def test_only_what_was_read_decides(monkeypatch):
    forget()
    asked = []

    def make(values):
        asked.append(dict(values))
        return values["a"] + values.get("absent", 1.0)

    for a, b, made in (
        (1.0, 1.0, 2.0),
        (1.0, 2.0, 2.0),
        (2.0, 2.0, 3.0),
        (1.0, 3.0, 2.0),
        (3.0, 0.0, 4.0),
        (1.0, 0.0, 2.0),
    ):
        assert remembered.remembered("x", {"a": a, "b": b}, lambda read: make({"a": read["a"]})) == made
    assert [one["a"] for one in asked] == [1.0, 2.0, 3.0, 1.0]  # the last two of a kind are kept
    assert remembered.remembered("y", {"a": 1.0, "b": 1.0}, lambda read: "other") == "other"


def test_all_that_is_read_is_noted():
    read = Read({"a": 1.0, "b": 2.0, "c": 3.0})
    assert (read["a"], read.get("b"), read.get("absent"), read.noted) == (1.0, 2.0, None, {"a": 1.0, "b": 2.0})
    assert dict(read.items()) == {"a": 1.0, "b": 2.0, "c": 3.0} == read.noted
    with pytest.raises(KeyError):
        read["absent"]


def test_few_are_kept():
    forget()
    for n in range(100):
        remembered.remembered(("kind", n), {}, lambda read: None)
    assert len(remembered._kept) == remembered.KEPT
