"""Imports only point down: the order of architecture.md, held line by line."""

import ast
from pathlib import Path

import policysim

SOURCE = Path(policysim.__file__).parent
ORDER = (
    ("errors", "stopping", "terminal", "numbers", "cards"), ("yaml_text", "library"), ("keywords",),
    ("rules", "chance", "charts"), ("providers",), ("scenario",), ("designs",), ("engine",), ("sweep",),
    ("analysis", "appraisal"), ("report",),
    ("words", "posterior", "classes", "own_files", "known", "settings", "settled", "ask", "systems",
     "hydra_design", "hydra_words", "varied", "folder_name", "executors", "config"),
    ("evidence",),
    ("cli", "verbs", "lookup", "notebook", "model", "sliders", "conformance", "agreement", "own_class", "publish",
     "__init__", "__main__"),
)  # fmt: skip
LEVEL = {name: level for level, names in enumerate(ORDER) for name in names}
PROVIDERS_MAY_IMPORT = {"errors", "rules", "providers"}
MAY_NAME_PROVIDERS = {
    "providers",
    "classes",
    "evidence",
    "notebook",
    "__init__",
}  # classes is config's, notebook is of the public face, evidence tests the built-in model


def imported(tree: ast.AST, package: tuple[str, ...]):
    """(line, part of policysim that it imports) for every import statement, wherever it stands."""
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = list(package[: len(package) - node.level + 1]) if node.level else []
            whole = start + (node.module or "").split(".") if node.module else start
            names = [whole] if whole[1:] else [[*whole, alias.name] for alias in node.names]
        yield from ((node.lineno, name[1]) for name in names if name[:1] == ["policysim"] and name[1:])


def test_imports_only_point_down():
    wrong = []
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        own = parts[0]
        assert own in LEVEL, f"{path}: where does {own} stand in the order of imports?"
        for line, other in imported(ast.parse(path.read_text()), ("policysim", *parts[:-1])):
            allowed = LEVEL.get(other, 0) <= LEVEL[own]
            if own == "providers":
                allowed = other in PROVIDERS_MAY_IMPORT
            if other == "providers" and own not in MAY_NAME_PROVIDERS:
                allowed = False
            if not allowed:
                wrong.append(f"{path.relative_to(SOURCE)}:{line}: {own} imports {other}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_only_chance_draws_random_numbers():
    wrong = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if path.name != "chance.py" and ("np.random" in (text := path.read_text()) or "numpy.random" in text)
    ]
    assert not wrong


def test_configs_name_no_code():
    """Config names things, code owns them: nothing in conf/ can make Hydra call anything."""
    conf = SOURCE / "conf" if (SOURCE / "conf").is_dir() else SOURCE.parents[1] / "conf"
    assert not [path for path in conf.rglob("*.yaml") if "_target_" in path.read_text()]
