"""The built-in health-care provider: the model's content, written as anyone outside would write it."""

from policysim.providers.provider import Provider
from policysim.providers.records import ABANDONED, AWARE, EMBEDDED, IMPLEMENTING, UNAWARE

__all__ = ["ABANDONED", "AWARE", "EMBEDDED", "IMPLEMENTING", "UNAWARE", "Provider"]
