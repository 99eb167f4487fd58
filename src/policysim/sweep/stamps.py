"""A plan has a fingerprint and each shard a stamp: SHA-256 of all that decides the values of runs, and of nothing else."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from policysim.sweep.alike import fold
from policysim.sweep.cutting import Block

if TYPE_CHECKING:
    from policysim.sweep.plan import Plan


def fingerprint(plan: Plan) -> str:
    """Of a question: names, words, the size of shards, and how a sweep grew do not count."""
    return _hashed(_decides(plan, len(plan.scenarios)), replicates=plan.replicates)


def stamps(plan: Plan) -> dict[Block, tuple[str, ...]]:
    """Of each block: what its shards carry, however the sweep grows after it, and what earlier versions wrote there.

    Those wrote the fingerprint that the plan had then."""
    stages = (plan.stage, *plan.earlier)
    decides = {scenarios: _decides(plan, scenarios) for scenarios in dict.fromkeys(one.scenarios for one in stages)}
    usual = {
        scenarios: (
            _hashed(told),
            *(_hashed(told, replicates=one.replicates) for one in stages if one.scenarios == scenarios),
        )
        for scenarios, told in decides.items()
    }
    found = {}
    for block in plan.numbering.blocks:
        scenarios = block.scenarios.stop
        begins = [block.first, block.replicates.start, block.scenarios.start]
        as_if_at_once = begins == [block.replicates.start * scenarios, block.replicates.start, 0]
        found[block] = usual[scenarios] if as_if_at_once else (_hashed(decides[scenarios], begins=begins),)
    return found


def _hashed(decides: dict[str, Any], **more: Any) -> str:
    return hashlib.sha256(json.dumps(decides | more, sort_keys=True).encode()).hexdigest()


def _decides(plan: Plan, scenarios: int) -> dict[str, Any]:
    """What decides the values of runs of the first so many scenarios."""
    return {
        "scenarios": fold(plan.scenarios[:scenarios]),
        "options": plan.options[:scenarios],
        "columns": plan.columns,
        "years": plan.years,
        "engine": dict(plan.engine),
        "versions": dict(plan.versions),
    }
