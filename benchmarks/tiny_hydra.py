"""The run of tiny.py as a Hydra application: a job a run, each of which writes its years and outcomes."""

import csv

import hydra
import numpy as np
from hydra.core.config_store import ConfigStore

ConfigStore.instance().store("config", {"effect": 0.0, "replicate": 0})


@hydra.main(version_base="1.3", config_path=None, config_name="config")
def main(config):
    """Play one run and keep it where Hydra says."""
    years = np.arange(9, dtype=float).reshape(3, 3)
    with open(f"{hydra.core.hydra_config.HydraConfig.get().runtime.output_dir}/run.csv", "w") as file:
        csv.writer(file).writerows(np.sin(years + config.replicate) + config.effect)


if __name__ == "__main__":
    main()
