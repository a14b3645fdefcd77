"""Which files a path names, and how messages name them."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from stackplan.source.files import discover
from stackplan.source.read import BUDGET, read


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"file: {name}\n")


def names(folder: Path, *paths: str) -> tuple[list[str], list[str]]:
    files, found = discover([folder / path for path in paths], relative_to=folder)
    return [file.name for file in files], [f"{finding.code.code} {finding.message}" for finding in found]


def test_a_folder(tmp_path: Path) -> None:
    write(tmp_path, "c/z.yaml", "c/a.yml", "c/B.YAML", "c/n/m.yaml", "c/notes.md", "c/.git/x.yaml", "c/.hidden.yaml")
    assert names(tmp_path, "c") == (["c/B.YAML", "c/a.yml", "c/n/m.yaml", "c/z.yaml"], [])


def test_a_file_is_read_whatever_its_ending_and_once(tmp_path: Path) -> None:
    write(tmp_path, "c/a.yaml", "c/record.txt")
    assert names(tmp_path, "c/record.txt", "c/a.yaml", "c", "c/../c/a.yaml") == (["c/a.yaml", "c/record.txt"], [])
    files, _ = discover([tmp_path / "c" / "a.yaml"], relative_to=tmp_path)
    assert files[0].data == b"file: c/a.yaml\n"


def test_names_follow_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "here/c/a.yaml", "there/b.yaml")
    monkeypatch.chdir(tmp_path / "here")
    files, found = discover([Path("c"), Path("../there")])
    assert found == ()
    assert [file.name for file in files] == ["../there/b.yaml", "c/a.yaml"]
    files, _ = discover([tmp_path / "here"])
    assert [file.name for file in files] == ["c/a.yaml"]


def test_missing_and_empty(tmp_path: Path) -> None:
    (tmp_path / "empty" / "inner").mkdir(parents=True)
    assert names(tmp_path, "nowhere", "empty") == (
        [],
        ["SP008 there is no file or folder 'nowhere'", "SP008 the folder 'empty' holds no YAML file"],
    )
    _, found = discover([tmp_path / "nowhere", tmp_path / "empty"], relative_to=tmp_path)
    assert [finding.help for finding in found] == [
        "check the path, and the folder that you are in",
        "a catalog is a folder with files that end in .yaml or .yml",
    ]
    assert names(tmp_path, "a\0b")[1] == ["SP008 there is no file or folder 'a\\x00b'"]
    assert names(tmp_path, "x" * 5000)[0] == []


def test_links(tmp_path: Path) -> None:
    write(tmp_path, "c/a.yaml", "other/b.yaml")
    try:
        (tmp_path / "c" / "again").symlink_to(tmp_path / "c", target_is_directory=True)
        (tmp_path / "c" / "other").symlink_to(tmp_path / "other", target_is_directory=True)
        (tmp_path / "c" / "same.yaml").symlink_to(tmp_path / "c" / "a.yaml")
    except OSError:
        pytest.skip("this system makes no links")
    assert names(tmp_path, "c") == (["c/a.yaml", "c/other/b.yaml"], [])
    (tmp_path / "c" / "gone.yaml").symlink_to(tmp_path / "nowhere.yaml")
    (tmp_path / "c" / "self.yaml").symlink_to(tmp_path / "c" / "self.yaml")
    files, found = discover([tmp_path / "c"], relative_to=tmp_path)
    assert [file.name for file in files] == ["c/a.yaml", "c/other/b.yaml"]
    assert [(finding.code.code, str(finding.span), finding.fatal) for finding in found] == [
        ("SP001", "c/gone.yaml:1:1", True),
        ("SP001", "c/self.yaml:1:1", True),
    ]


def test_what_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The system refuses: by a stand-in, for whoever runs tests as an administrator is refused nothing.
    write(tmp_path, "c/a.yaml", "c/locked/b.yaml")
    open_file, scan = Path.open, os.scandir

    def refuse(path: str | Path, *rest: str) -> object:
        if Path(path).name in ("a.yaml", "locked"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return open_file(path, *rest) if isinstance(path, Path) and path.is_file() else scan(path)

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(os, "scandir", refuse)
    assert names(tmp_path, "c") == (
        [],
        [
            "SP001 the file 'c/a.yaml' cannot be read: permission denied",
            "SP001 the folder 'c/locked' cannot be read: permission denied",
        ],
    )


def test_a_folder_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "c/a.yaml")

    def refuse(path: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    assert names(tmp_path, "c") == ([], ["SP001 the folder 'c' cannot be read: permission denied"])


def test_a_file_above_the_budget_is_refused_by_the_reader(tmp_path: Path) -> None:
    (tmp_path / "big.yaml").write_bytes(b"#" * (BUDGET.bytes + 100))
    [file], _ = discover([tmp_path / "big.yaml"], relative_to=tmp_path)
    assert len(file.data) == BUDGET.bytes + 1
    assert [finding.code.code for finding in read(file)[1]] == ["SP006"]
