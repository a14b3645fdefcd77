"""A small catalog for questions about what to do next, and two people of a team."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CATALOG = """
stackplan: 1
namespace: school
defaults: {currency: USD, kind: course}
sources: {page: {url: "https://school.example", seen: 2026-11-01}}
facts: {years: {name: Years of work, unit: year}}
skills: {python: {name: Python}}
tags: {core: [prog, data]}
credentials:
  prog: {name: "Programming [basics]", cost: 300, effort: 60h, skills: [python], format: online, source: page}
  data: {name: Data Handling, cost: 250, effort: 45h, prerequisites: prog}
  web: {name: Web Pages, cost: 200, effort: 40h, format: in-person}
  stats: {name: Statistics for Everybody Who Works with Numbers, cost: 150, effort: 30h}
  talk: {name: Speaking in Public}
  old: {name: Old Course, status: retired}
  later: {name: Later Course, cost: 20, effort: 5h, available: {from: 2027-02-01}}
  coder: {name: Coder, kind: badge, stack: [prog, web]}
  analyst:
    name: Data Analyst
    kind: certificate
    stack: {sections: {core: [prog, data], more: {choose: 1, from: [stats, web]}}}
  speaker: {name: Speaker, kind: badge, stack: [talk], award: on-request}
  master: {name: Master of the School, kind: degree, cost: 900, effort: 200h, stack: [analyst, coder, stats]}
  veteran: {name: Veteran, kind: badge, stack: [talk, {fact: years, at_least: 5}]}
  closed: {name: Closed Badge, kind: badge, stack: [old]}
"""


def make(folder: Path) -> str:
    """The catalog's folder, the records of two people and an empty one beside it."""
    catalog = folder / "catalog"
    catalog.mkdir()
    (catalog / "school.yaml").write_text(CATALOG, encoding="utf-8")
    (folder / "ann.yaml").write_text("stackplan: 1\nholds:\n  - {credential: school/prog, earned: 2026-01-31}\n")
    (folder / "bob.yaml").write_text("stackplan: 1\nholds: [school/talk]\nfacts: {years: 6}\n")
    (folder / "new.yaml").write_text("stackplan: 1\n")
    return str(catalog)
