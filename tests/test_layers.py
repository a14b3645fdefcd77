"""The folder order is the data's way: a module imports only from its own layer and from the ones above it.

Read from the source with `ast`, so that an import inside a function counts like any other, and one for types only
too: a layer that names the types of a later one knows of it.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

import pytest
from cli.running import loaded

PACKAGE = Path(__file__).parents[1] / "src" / "stackplan"
ORDER = (
    "_version",
    "diagnostics",
    "units",
    "source",
    "catalog",
    "learner",
    "graph",
    "planning",
    "checks",
    "exchange",
    "render",
    "public",
    "cli",
)
HEADS = ("", "__main__")  # the package itself and `python -m stackplan`: they stand before and behind all layers
APART = {("checks", "planning"), ("planning", "checks")}  # these do not know each other's insides
DOORS = {"stackplan.planning.whole", "stackplan.planning.sums"}  # what planning has for those who check definitions
HEAVY = ("networkx", "highspy", "numpy", "yaml", "ruamel", "rich", "pydantic", "icalendar")


@dataclass(frozen=True)
class Import:
    """That one module imports another, by their dotted names."""

    by: str
    what: str
    line: int

    def __str__(self) -> str:
        return f"{self.by}:{self.line} imports {self.what}"


def modules() -> dict[str, ast.Module]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def imports(name: str, tree: ast.Module, names: set[str]) -> list[Import]:
    """Every import of a module, one a module that is imported; `from package import module` is of the module."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [Import(name, alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}:{node.lineno} imports by dots"
            module = node.module or ""
            for alias in node.names:
                full = f"{module}.{alias.name}"
                found.append(Import(name, full if full in names else module, node.lineno))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("import_module", "__import__"):
            argument = node.args[0]  # `import_module(f"stackplan.cli.{...}")`: what can be read of it
            text = argument.values[0] if isinstance(argument, ast.JoinedStr) else argument
            if isinstance(text, ast.Constant):
                found.append(Import(name, str(text.value).rstrip("."), node.lineno))
    return found


MODULES = modules()
IMPORTS = [found for name, tree in MODULES.items() for found in imports(name, tree, set(MODULES))]
OWN = [found for found in IMPORTS if found.what.partition(".")[0] == "stackplan"]


def layer(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def test_every_module_has_its_layer():
    assert {layer(name) for name in MODULES} <= {*ORDER, *HEADS}
    assert len(OWN) > 100  # the reading of imports works


def below(found: Import) -> bool:
    """Whether a layer imports from a later one, or from `stackplan.__main__`."""
    by, what = layer(found.by), layer(found.what)
    return by in ORDER and what != "" and (what not in ORDER or ORDER.index(what) > ORDER.index(by))


def test_a_module_imports_only_from_its_own_layer_and_from_those_above_it():
    assert [str(found) for found in OWN if below(found)] == []


def test_the_package_itself_is_imported_by_no_layer():
    """`from stackplan import x` would take an export; layers name the module that has it."""
    assert [str(found) for found in OWN if found.what == "stackplan"] == []


def test_checks_and_planning_do_not_know_each_other():
    wrong = [found for found in OWN if (layer(found.by), layer(found.what)) in APART and found.what not in DOORS]
    assert [str(found) for found in wrong] == []


def test_a_second_opinion_shares_nothing_with_the_search():
    """The verifier reads the requirements itself: of planning it knows the published plan alone."""
    heads = (
        "stackplan.planning.verify",
        "stackplan.planning.recount",
        "stackplan.planning.reread",
        "stackplan.planning.schedule.replay",
    )
    own = {name for name in MODULES if name.startswith(heads)}
    allowed = own | {"stackplan.planning.plan", "stackplan.planning.goals", "stackplan.planning.schedule.values"}
    wrong = [
        str(found) for found in OWN if found.by in own and layer(found.what) == "planning" and found.what not in allowed
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("library", "where"),
    [
        ("yaml", "stackplan.source"),
        ("ruamel", "stackplan.source.edit"),
        ("networkx", "stackplan.graph"),
        ("highspy", "stackplan.planning.solve"),
        ("typer", "stackplan.cli"),
        ("rich", "stackplan.render"),
        ("icalendar", "stackplan.render.schedule_ics"),
    ],
)
def test_a_library_has_one_place(library: str, where: str):
    users = {found.by for found in IMPORTS if found.what.partition(".")[0] == library}
    assert users, f"nobody uses {library}"
    assert all(user == where or user.startswith(where + ".") for user in users), users
    if library in ("rich", "networkx", "highspy", "ruamel", "icalendar"):
        assert len(users) == 1, users


def test_only_the_command_line_prints_and_exits():
    wrong = []
    for name, tree in MODULES.items():
        if layer(name) == "cli":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id in ("print", "input", "exit", "quit", "SystemExit"):
                wrong.append(f"{name}:{node.lineno} {node.id}")
            elif isinstance(node, ast.Attribute) and ast.unparse(node) in (
                "sys.exit",
                "os._exit",
                "sys.stdout",
                "sys.stderr",
            ):
                wrong.append(f"{name}:{node.lineno} {ast.unparse(node)}")
    assert wrong == []


def test_only_the_clock_of_the_caller_is_asked():
    """Everything is judged on one day: it is asked for at the edges, and handed on."""
    asking = {
        name
        for name, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("today", "now")
    }
    assert {layer(name) for name in asking} <= {"cli", "public"}


@pytest.mark.parametrize(
    "code",
    [
        "import stackplan",
        "import stackplan.public",
        "import stackplan; stackplan.plan; stackplan.load_catalog",
        "import stackplan.planning.api, stackplan.planning.search, stackplan.planning.solve, stackplan.graph",
        "from stackplan.cli.main import main; main(['--help'])",
        "from stackplan.cli.main import main; main(['path', '--help'])",
        "from stackplan.cli.main import main; main(['--version'])",
    ],
)
def test_importing_and_helping_loads_nothing_heavy(code: str):
    assert loaded(code, *HEAVY) == set()


def test_the_solver_does_without_numpy():
    question = "from stackplan.cli.main import main\nassert main(['path', 'njit/ms-cs']) == 0"
    pathways = str(PACKAGE.parents[1] / "pathways")
    found = loaded(question, *HEAVY, "highspy._core", STACKPLAN_CATALOG=pathways, NO_COLOR="1")
    assert found == {"yaml", "highspy._core"}


def test_where_the_bounds_meet_the_solver_is_never_loaded():
    question = "from stackplan.cli.main import main\nassert main(['path', 'kubestronaut', '--have', 'kcna']) == 0"
    pathways = str(PACKAGE.parents[1] / "pathways")
    assert loaded(question, *HEAVY, STACKPLAN_CATALOG=pathways, NO_COLOR="1") == {"yaml"}
