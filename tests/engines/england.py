"""England's system and its ten policies, as typed scenarios."""

from pathlib import Path

from policysim.providers.provider import Provider
from policysim.scenario.asked import understood
from policysim.scenario.innovations import Portfolio
from policysim.scenario.policy import Policy, read_policy
from policysim.scenario.scenario import Scenario
from policysim.scenario.system import System
from policysim.yaml_text import read_yaml

CONF = Path(__file__).resolve().parents[2] / "conf"
SYSTEM = understood(System, {**read_yaml(CONF / "system/england.yaml", "england"), "name": "england"}, "england")
PORTFOLIO = understood(Portfolio, read_yaml(CONF / "innovations/named.yaml", "named"), "named")
POLICIES = sorted(path.stem for path in (CONF / "policy").glob("*.yaml"))
SHORT = {"years": 1, "warm_up": 1}


def found(name: str) -> dict:
    """The YAML of a named policy."""
    return read_yaml(CONF / f"policy/{name}.yaml", name)


def england(policy: str | Policy = "do_minimum", provider: type = Provider, **asked) -> Scenario:
    """The scenario of a policy; `asked` are calendar, parameters, budget, seed and the like."""
    if isinstance(policy, str):
        policy = read_policy(policy, found(policy), found)
    return Scenario(policy=policy, provider=provider, **{"system": SYSTEM, "innovations": PORTFOLIO} | asked)


def helped(judged: str = "yearly") -> Policy:
    """Support for the least motivated, told apart anew each year."""
    reach = {"weakest": "40%", "by": "motivation", "judged": judged}
    return Policy("helped", spend={"help": {"lever": "support", "share": "100%", "reach": reach}})
