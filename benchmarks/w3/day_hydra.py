"""W2 as a Hydra application on a rough day: a job a run of the Mesa model, which writes its series where Hydra says."""

from pathlib import Path

import hydra
import numpy as np
from hydra.core.config_store import ConfigStore
from rough_mesa import Rough, series

ConfigStore.instance().store("config", {"point": 0, "seed": 0, "file": ""})


@hydra.main(version_base="1.3", config_path=None, config_name="config")
def main(config):
    """Play one run and keep it."""
    found = series(Rough(config.point, config.file, seed=config.seed))
    np.savetxt(Path(hydra.core.hydra_config.HydraConfig.get().runtime.output_dir) / "series.csv", found, delimiter=",")


if __name__ == "__main__":
    main()
