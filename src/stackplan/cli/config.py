"""The settings of a project: the nearest `stackplan.toml` upwards, or `[tool.stackplan]` of a `pyproject.toml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stackplan.cli.errors import Refusal
from stackplan.source.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "stackplan.toml"
_KEYS = ("select", "ignore", "fail-on", "severity")
SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Config:
    """What a project has set; `file` is where, for messages. Codes are as written."""

    file: str = ""
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    severity: Mapping[str, str] = field(default_factory=dict)


def read_config() -> Config:
    """The settings that hold in the current folder. Raises Refusal where they cannot be read or meant."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        own = folder / FILE
        if own.is_file():
            return _config(_shown(own), _parsed(own))
        project = folder / "pyproject.toml"
        if project.is_file():
            tool = _parsed(project).get("tool")
            table = tool.get("stackplan") if isinstance(tool, dict) else None
            if table is not None:
                return _config(f"{_shown(project)} [tool.stackplan]", table)
    return Config()


def _shown(path: Path) -> str:
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()


def _parsed(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refusal(f"{_shown(path)} is not TOML: {error}") from None
    except OSError as error:
        raise Refusal(f"{_shown(path)} cannot be read: {(error.strerror or '').lower()}") from None


def _config(file: str, table: object) -> Config:
    if not isinstance(table, dict):
        raise Refusal(f"{file} must be a table of settings")
    for key in table:
        if key not in _KEYS:
            from stackplan.catalog.names import closest

            near = closest(str(key), _KEYS)
            told = f"did you mean '{near}'?" if near else f"known there: {', '.join(_KEYS)}"
            raise Refusal(f"{file}: unknown setting {quoted(str(key))}", told)
    severity = table.get("severity", {})
    if not isinstance(severity, dict):
        raise Refusal(f"{file}: 'severity' must be a table of codes", 'write for example SP602 = "info"')
    for code, value in severity.items():
        if value not in SEVERITIES:
            told = f"{file}: the severity of {code} must be one of {', '.join(SEVERITIES)}, not {quoted(str(value))}"
            raise Refusal(told, "what is not to be looked for at all is listed in 'ignore'")
    fail_on = table.get("fail-on")
    if fail_on is not None and fail_on not in SEVERITIES:
        raise Refusal(f"{file}: 'fail-on' must be one of {', '.join(SEVERITIES)}")
    select = _listed(file, table, "select")
    return Config(file, select, _listed(file, table, "ignore") or (), fail_on, severity)


def _listed(file: str, table: Mapping[str, object], key: str) -> tuple[str, ...] | None:
    value = table.get(key)
    if value is None:
        return None
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise Refusal(f"{file}: '{key}' must be a list of codes or names", f'write for example {key} = ["SP4"]')
    return tuple(items)
