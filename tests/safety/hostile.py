"""What somebody could write into a file or a command line so that a program runs his code: 40 targets, and Hydra's keys."""

from pathlib import Path

MARK = "outlaw"  # in the name of every module, file and host that a target reaches for

TARGETS = {  # what would be called: with what arguments
    "outlaw.run": "",
    "outlaw.Callback": "",
    "outlaw_package.deep.run": "",
    "builtins.exec": "import outlaw",
    "builtins.eval": "__import__('outlaw')",
    "builtins.compile": "import outlaw",
    "builtins.__import__": "outlaw",
    "importlib.import_module": "outlaw",
    "importlib.reload": "outlaw",
    "runpy.run_path": "outlaw.py",
    "runpy.run_module": "outlaw",
    "code.interact": "import outlaw",
    "timeit.timeit": "import outlaw",
    "cProfile.run": "import outlaw",
    "pdb.run": "import outlaw",
    "os.system": "touch outlaw.txt",
    "os.popen": "touch outlaw.txt",
    "os.execv": "/bin/outlaw",
    "os.posix_spawn": "/bin/outlaw",
    "os.remove": "outlaw.csv",
    "os.putenv": "outlaw",
    "posix.system": "touch outlaw.txt",
    "subprocess.Popen": "outlaw",
    "subprocess.check_output": "outlaw",
    "pty.spawn": "outlaw",
    "multiprocessing.Process": "outlaw",
    "shutil.rmtree": "outlaw_package",
    "pathlib.Path.unlink": "outlaw.csv",
    "pickle.loads": "coutlaw\nrun\n.",
    "pandas.read_pickle": "outlaw.pkl",
    "shelve.open": "outlaw.db",
    "yaml.unsafe_load": "!!python/object/apply:outlaw.run []",
    "logging.config.fileConfig": "outlaw.ini",
    "ctypes.CDLL": "./outlaw.so",
    "socket.create_connection": "outlaw.example",
    "urllib.request.urlopen": "http://outlaw.example",
    "webbrowser.open": "http://outlaw.example",
    "hydra.utils.call": "outlaw.run",
    "hydra.experimental.callbacks.PickleJobInfoCallback": "",
    "policysim.classes.load_plugin": "outlaw.py",
}

HYDRA_KEYS = (
    "hydra.callbacks.x._target_", "hydra.sweeper._target_", "hydra.launcher._target_", "hydra.run.dir", "hydra.sweep.dir",
    "hydra.sweep.subdir", "hydra.searchpath", "hydra.output_subdir", "hydra.job.name", "hydra.job.chdir",
    "hydra.job.env_set.PYTHONPATH", "hydra.job.env_copy", "hydra.job.config.override_dirname.item_sep", "hydra.mode",
    "hydra.job_logging.handlers.file.filename", "hydra.job_logging.handlers.x.class", "hydra.hydra_logging.root.class",
    "hydra.help.template", "hydra.runtime.cwd", "hydra.runtime.output_dir", "hydra.sweeper.params.policy", "hydra.verbose",
)  # fmt: skip
HYDRA_GROUPS = ("hydra/callbacks", "hydra/launcher", "hydra/sweeper", "hydra/job_logging", "hydra/hydra_logging", "hydra/env",
                "hydra/help", "hydra/hydra_help", "hydra/output")  # fmt: skip
RESOLVERS = (
    "${oc.env:CANARY}", "${oc.env:HOME,none}", "${oc.decode:'1'}", "${oc.create:{a: 1}}",
    "${oc.select:hydra}", "${oc.dict.keys:hydra}",
    "${hydra:runtime.cwd}", "${now:%Y}", "${python_version:micro}", "${outlaw:1}", "${hydra.job.name}", "${.label}", "${seed}",
    "$${oc.env:CANARY}", "${oc.env:${seed}}", "x${oc.env:CANARY}y",
)  # fmt: skip
HIDDEN = (  # defaults lists by which a file could bring others to a place where Hydra calls what they name
    "defaults: [{/policy@_global_.hydra.callbacks.x: plain_evil}]",
    "defaults: [{optional /policy@_global_.hydra.launcher: plain_evil}]",
    "defaults: [{override /hydra/launcher: evil}]",
    "defaults: [{override /hydra/callbacks: evil}, _self_]",
    "defaults: [/experiment/evil]",
    "defaults: [/hydra/callbacks@hydra.callbacks: evil]",
    "defaults: evil",
    "defaults: {/policy@hydra.callbacks.x: plain_evil}",
)
POLICY = "label: Evil\nspend:\n  help: {{lever: support, share: 100%{inside}}}\n{more}"
EXPERIMENT = "question: Evil?\nsweep: {{policy: [support]}}\nbudget: {{amount: £400m a year{inside}}}\n{more}"
SYSTEM = (
    "label: Evil\nstages: [primary, emergency, elective, inpatient, outpatient, community, mental_health, home]\n"
    "types:\n  acute: {{number: 2{inside}}}\nregions:\n  north: {{providers: 2, health_systems: 1}}\n{more}"
)
FILES = {  # kind: a file with a place inside and a place below
    "policy": POLICY,
    "experiment": EXPERIMENT,
    "system": SYSTEM,
    "innovations": "label: Evil\nnamed:\n  one: {{label: One{inside}}}\n{more}",
    "executor": "workers: 1\n{more}",
}
PLAIN = ["run", "--plan", "replicates=1", "calendar.years=1", "policy=support"]
BY_PATH = ("policy", "experiment", "system")


def quoted(text: str) -> str:
    """A text as a double-quoted YAML value."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def calling(target: str) -> str:
    """A mapping, in YAML's flow style, by which Hydra would call a target."""
    return f"{{_target_: {target}, _args_: [{quoted(TARGETS[target])}]}}"


def written(kind: str, inside: str, more: str) -> str:
    """A file of that kind with something more in one of its mappings and at its end."""
    return FILES[kind].format(inside=inside, more=more)


class Desk:
    """A place for questions: each has a folder of its own, with the hostile file that it asks for and others about it."""

    def __init__(self, place: Path):
        self.place, self.count = place, 0
        self.put("outlaw.py", "open('outlaw.txt', 'w').close()\n\n\ndef run(*words): ...\n")
        self.put("outlaw_package/deep.py", "open('outlaw.txt', 'w').close()\n\n\ndef run(*words): ...\n")

    def put(self, file: str, text: str) -> None:
        """Write a file below the place."""
        path = self.place / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def folder(self) -> str:
        """A new folder, with configs in all places where Hydra would look, and files that a target could do harm to."""
        self.count += 1
        own = f"q{self.count}"
        self.put(f"{own}/outlaw.csv", "id\n")
        self.put(f"{own}/outlaw.pkl", "coutlaw\nrun\n.")
        for home in ("conf", "more"):
            self.put(f"{own}/{home}/policy/plain_evil.yaml", "_target_: outlaw.run\n")
            for name in ("config", "hydra/callbacks/evil", "hydra/launcher/evil", "hydra/callbacks/default"):
                self.put(f"{own}/{home}/{name}.yaml", "hydra: {callbacks: {x: {_target_: outlaw.run}}}\n")
        return own

    def asks(self, kind: str, text: str, way: int) -> tuple[Path, list[str]]:
        """A question for a file of that kind, found by path (0), in ./conf (1) or by --config-dir (2)."""
        own, way = self.folder(), 1 if way == 0 and kind not in BY_PATH else way
        self.put(f"{own}/{('', 'conf/', 'more/')[way]}{kind}/evil.yaml", text)
        word = f"{kind}=evil" if way else f"{kind}=./{kind}/evil.yaml"
        beside = [] if kind in ("policy", "experiment") else ["policy=support"]
        flags = ["--config-dir", "more"] if way == 2 else []
        return self.place / own, ["run", "--plan", "replicates=1", "calendar.years=1", *beside, word, *flags]

    def words(self, *words: str) -> tuple[Path, list[str]]:
        """A question in words alone."""
        return self.place / self.folder(), [*PLAIN, *words]

    def harmed(self) -> list[Path]:
        """What a target could have left or taken away."""
        left = [path for name in ("outlaw.txt", "results") for path in self.place.rglob(name)]
        return left + [own for own in self.place.glob("q*") if not (own / "outlaw.csv").exists()]
