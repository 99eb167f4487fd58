"""W2 as a Hydra application: a job a run of the Mesa model, which writes its series where Hydra says."""

from pathlib import Path

import hydra
import numpy as np
from hydra.core.config_store import ConfigStore
from mesa_model import Diffusion, series

ConfigStore.instance().store("config", {"point": 0, "seed": 0, "file": "", "faults": []})


@hydra.main(version_base="1.3", config_path=None, config_name="config")
def main(config):
    """Play one run and keep it."""
    found = series(Diffusion(config.point, config.file, config.faults))
    np.savetxt(Path(hydra.core.hydra_config.HydraConfig.get().runtime.output_dir) / "series.csv", found, delimiter=",")


if __name__ == "__main__":
    main()
