"""In Python an instrument is a call of its lever's name: `investment(share=.5, split={"digital": 1})`."""

from collections.abc import Callable
from typing import Any


def instrument(lever: str) -> Callable[..., dict[str, Any]]:
    """A function that says what a policy buys of one lever; any lever's name will do, one of your own too."""

    def buy(
        *, share: Any = None, amount: Any = None, split: Any = None, announced: Any = None, start: Any = None,
        until: Any = None, ramp: Any = None, reach: Any = None, innovations: Any = None, **parts: Any,
    ) -> dict[str, Any]:  # fmt: skip
        said = {"share": share, "amount": amount, "split": split, "announced": announced, "start": start}
        said |= {"until": until, "ramp": ramp, "reach": reach, "innovations": innovations} | parts
        return {"lever": lever, **{key: value for key, value in said.items() if value is not None}}

    buy.__name__ = buy.__qualname__ = lever
    buy.__doc__ = f"An instrument of the lever {lever}; other keywords name its parts, as in a policy's YAML."
    return buy


supply = instrument("supply")
investment = instrument("investment")
support = instrument("support")
payment = instrument("payment")
regulation = instrument("regulation")
autonomy = instrument("autonomy")
inputs = instrument("inputs")
