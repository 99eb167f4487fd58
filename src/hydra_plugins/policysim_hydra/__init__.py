"""Hydra meets policysim here: a source of text-only configs, its search path, and a sweeper that plays nothing.

The three classes only pass things on: what is found is decided by `policysim.library`, what becomes of a design by
`policysim.config`. Outside a question of policysim's own the search path of other applications stays as it is.
"""

from __future__ import annotations

from hydra.core.config_store import ConfigStore
from hydra.plugins.config_source import ConfigResult, ConfigSource
from hydra.plugins.search_path_plugin import SearchPathPlugin
from hydra.plugins.sweeper import Sweeper
from omegaconf import OmegaConf

from policysim import hydra_design
from policysim.library import GROUPS

ConfigStore.instance().store(
    group="hydra/sweeper", name="policysim", node={"_target_": f"{__name__}.DesignSweeper"}, provider="policysim"
)


class TextSource(ConfigSource):
    """Named files of the library of the question at hand, every value text."""

    @staticmethod
    def scheme() -> str:
        return "policysim"

    def load_config(self, config_path: str) -> ConfigResult:
        key = config_path.removesuffix(".yaml")
        header = {"package": "_global_" if key.startswith("experiment/") else None}
        tree = hydra_design.tree_for_hydra(key)
        return ConfigResult(provider=self.provider, path=self.full_path(), config=OmegaConf.create(tree), header=header)

    def is_group(self, config_path: str) -> bool:
        return config_path in ("", *GROUPS)

    def is_config(self, config_path: str) -> bool:
        return hydra_design.library_now().find(config_path.removesuffix(".yaml")) is not None

    def available(self) -> bool:
        return True

    def list(self, config_path: str, results_filter) -> list[str]:
        return hydra_design.library_now().names(config_path) if config_path else list(GROUPS)


class TextSearchPath(SearchPathPlugin):
    """Puts the library on Hydra's search path while a question is being composed."""

    def manipulate_search_path(self, search_path) -> None:
        if hydra_design.asking():
            search_path.append(provider="policysim", path="policysim://library")


class DesignSweeper(Sweeper):
    """Composes each group choice once and hands the whole design over; nothing is launched."""

    def setup(self, *, hydra_context, task_function, config) -> None:
        self.hydra_context, self.task_function, self.config = hydra_context, task_function, config

    def sweep(self, arguments: list[str]) -> None:
        loader = self.hydra_context.config_loader
        self.task_function(hydra_design.design(loader, self.config, arguments))
