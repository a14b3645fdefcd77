"""A small catalog with one of everything that a picture shows, and pictures of it."""

from __future__ import annotations

from datetime import date

from stackplan.planning.plan import NotCounted
from stackplan.public import load_catalog_files
from stackplan.render.graph.build import picture
from stackplan.render.graph.draw import drawing

ON = date(2026, 11, 23)
SMALL = """
stackplan: 1
namespace: bay
title: Bay College
defaults: {kind: course, credit_unit: semester-hour, credits: 3}
facts: {degree: {name: A bachelor's degree}}
skills: {python: {name: Python}}
tags: {electives: [ds-1, ds-2, ds-3, ds-4, ds-5]}
credentials:
  py-1: {name: PY 1 First Python, skills: [python]}
  py-2: {name: PY 2 More Python, prerequisites: py-1, corequisites: lab, recommended: ds-1}
  lab: {name: Laboratory}
  ds-1: {name: DS 1 Tables, equivalents: [ds-9]}
  ds-2: {name: DS 2 Pictures}
  ds-3: {name: DS 3 Models, equivalents: [{all: [ds-2, ds-4]}]}
  ds-4: {name: DS 4 Ethics, status: retired}
  ds-5: {name: DS 5 Maps, available: {from: 2030-01-01}}
  ds-9: {name: DS 9 Old Tables}
  alone: {name: Pottery}
  certificate:
    name: Certificate in Data
    kind: certificate
    url: "https://bay.example/certificate"
    prerequisites: {id: entry, any: [{fact: degree}, {manual: Admitted by the dean}, py-1]}
    stack:
      choose: 3
      from: [py-1, py-2, {tag: electives}]
      limits: [{at_most: 1, of: [py-1, py-2]}]
  diploma:
    name: Diploma in Data
    kind: diploma
    stack:
      sections:
        base: {credential: certificate, grade: B}
        depth: {credits: 6, from: {tag: electives}}
        skill: {skill: python}
      limits: [{at_most: 50%, of: {id: "ds-*"}}]
"""


def pictured(text: str, *roots: str, held=(), not_counted=(), on: date = ON):
    catalog, _ = load_catalog_files([("catalog.yaml", text.encode())])
    return picture(catalog, roots, on=on, held=held, not_counted=not_counted)


def small(*roots: str):
    """The small catalog, with one credential held and one that has expired."""
    expired = NotCounted("bay/ds-2", "expired", "expired on 2025-02-01")
    return pictured(SMALL, *roots, held=("bay/py-1",), not_counted=(expired,))


def drawn(text: str, *roots: str, **more):
    return drawing(pictured(text, *roots, **more))
