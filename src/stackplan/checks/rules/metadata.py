"""Rules about what is said of a credential: texts, names and sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stackplan import diagnostics as codes
from stackplan.catalog.requirement import All, AnyOf, Choose, CredentialRef, Sections
from stackplan.checks.context import found, inner
from stackplan.checks.rule import rule
from stackplan.source.tree import Mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stackplan.catalog.model import Credential
    from stackplan.catalog.requirement import Requirement
    from stackplan.checks.context import Context
    from stackplan.diagnostics import Diagnostic, Span

_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_NUMBERS = {word: number for number, word in enumerate(_WORDS, 1)}
_NUMBER = rf"(\d{{1,3}}|{'|'.join(_WORDS)})"
_K_OF_N = re.compile(
    rf"(?<![\d.,/])\b{_NUMBER}[\s-]+(?:courses?[\s-]+)?(?:out[\s-]+)?(?:of|from)[\s-]+"
    rf"(?:(?:any|all|the|these|those|its|following)[\s-]+)*{_NUMBER}\b(?![.,]\d|%)"
    r"(?!\s+(?:percent|(?:\w+[\s-])?(?:credits?|hours?|points?|ects|days?|weeks?|months?|years?))\b)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(  # "course 2 of 5" is a place in a series
    r"\b(?:course|part|module|unit|step|year|week|level|volume|stage|phase|lesson|exam|test|badge|number|no\.?|#)\s*$",
    re.IGNORECASE,
)
_INSIGNIFICANT = re.compile(r"[^\w+#]+|_")  # of a name: C, C+ and C# are three


@rule(codes.TEXT_AT_ODDS)
def text_at_odds(context: Context) -> Iterable[Diagnostic]:
    """A text that says "3 of 5" where the rule says something else.

    Learners read the text, and are judged by the rule.

    Fails::

        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          d: {name: Drawing}
          c:
            name: Certificate
            description: Any 2 of 3 courses.
            stack: {choose: 1, from: [a, b, d]}

    Passes::

        credentials:
          a: {name: Algebra}
          b: {name: Botany}
          d: {name: Drawing}
          c:
            name: Certificate
            description: Any 2 of 3 courses.
            stack: {choose: 2, from: [a, b, d]}
    """
    for credential in context.sound:
        roots = [root for root in (credential.stack, credential.prerequisites, credential.corequisites) if root]
        texts = [(name, said) for name in ("name", "description") for said in _said(getattr(credential, name) or "")]
        if texts and roots:
            pairs = {pair for root in roots for node in inner(root) for pair in _pairs(context, node)}
            choices = {pair for root in roots for node in inner(root) for pair in _choices(context, node)}
            for name, said in texts:
                if said not in pairs and choices and _is_about(said, choices, has_stack=credential.stack is not None):
                    span = context.place(credential, name)
                    yield _text_finding(credential, f"the {name}", said, choices, span)
        for node in (node for root in roots for node in inner(root)):
            for said in _said(getattr(node, "name", None) or ""):
                own = {pair for below in inner(node) for pair in _pairs(context, below)}
                if own and said not in own:
                    span = context.place_of(credential.id, node.span, "name")
                    yield _text_finding(credential, "its name", said, own, span)


def _is_about(said: tuple[int, int], choices: set[tuple[int, int]], *, has_stack: bool) -> bool:
    """Whether a text speaks of one of the choices: it shares a number with one, or there is only one.

    "One of four" of what is made of nothing says which it is itself.
    """
    if not has_stack and said[0] == 1:
        return False
    return len(choices) == 1 or any(said[0] == few or said[1] == many for few, many in choices)


def _text_finding(
    credential: Credential, what: str, said: tuple[int, int], pairs: set[tuple[int, int]], span: Span
) -> Diagnostic:
    return found(
        codes.TEXT_AT_ODDS,
        f"{what} says {said[0]} of {said[1]}, and the rule {_shown(pairs)}",
        span,
        hint="correct the text, or the rule",
        credential=credential.id,
    )


def _said(text: str) -> Iterator[tuple[int, int]]:
    """What a text says as "k of n", each once; not what is a place in a series."""
    seen: set[tuple[int, int]] = set()
    for match in _K_OF_N.finditer(text):
        few, many = (_NUMBERS.get(word.lower()) or int(word) for word in match.groups())
        if 0 < few <= many and (few, many) not in seen and not _ORDINAL.search(text[: match.start()]):
            seen.add((few, many))
            yield few, many


def _choices(context: Context, requirement: Requirement) -> Iterator[tuple[int, int]]:
    """What a requirement leaves to choose, as "k of n"."""
    if isinstance(requirement, AnyOf | Choose):
        yield from _pairs(context, requirement)
    elif isinstance(requirement, All) and requirement.selection.limits:
        yield from list(_pairs(context, requirement))[1:]


def _pairs(context: Context, requirement: Requirement) -> Iterator[tuple[int, int]]:
    """What a requirement asks for as "k of n", in any way that one may put it."""
    if isinstance(requirement, Sections):
        yield len(requirement.sections), len(requirement.sections)
    elif isinstance(requirement, All | AnyOf | Choose):
        there = len(context.whole.members(requirement))
        if isinstance(requirement, AnyOf):
            yield 1, there
            return
        yield (requirement.count if isinstance(requirement, Choose) else there), there
        for limit in requirement.selection.limits:
            if limit.amount.measure in (None, "members") and not limit.amount.share:
                yield int(limit.amount.number), len(context.whole.mentioned(limit.of))


def _shown(pairs: Iterable[tuple[int, int]]) -> str:
    return " and ".join(f"{few} of {many}" for few, many in sorted(pairs)[:3])


@rule(codes.SIMILAR_NAMES)
def similar_names(context: Context) -> Iterable[Diagnostic]:
    """Two credentials of one issuer whose names differ in case or punctuation at most: most likely one, defined twice.

    What a learner holds would be written under one id, and asked for under the other.

    Fails::

        credentials:
          data-1: {name: Data Analysis, kind: course}
          data-analysis: {name: "Data-analysis", kind: course}

    Passes::

        credentials:
          data-1: {name: Data Analysis, kind: course, same_as: data-analysis}
          data-analysis: {name: "Data-analysis", kind: course}
    """
    first: dict[tuple[str, str | None, str | None], Credential] = {}
    for credential in sorted(context.catalog.credentials.values(), key=lambda credential: credential.span):
        if credential.name == credential.id.partition("/")[2]:
            continue  # no name is given
        name = _INSIGNIFICANT.sub("", credential.name.casefold())
        key = (name, credential.issuer or credential.namespace, credential.kind)
        before = first.setdefault(key, credential)
        if before is credential or not name or _are_tied(before, credential):
            continue
        if context.is_checked(credential.span.file):
            yield found(
                codes.SIMILAR_NAMES,
                f"'{context.short(credential.id, credential.namespace)}' is named like "
                f"'{context.short(before.id, credential.namespace)}', and is of the same issuer and kind",
                context.place(credential, "name"),
                hint="if they are one, keep one and give it `same_as`; if they stand in for each other, "
                "say so with `equivalents`",
                related=[(context.place(before, "name"), f"'{before.name}'")],
                credential=credential.id,
            )


def _are_tied(one: Credential, other: Credential) -> bool:
    """Whether one of two is said to stand in for the other."""
    refs = {way.id for each in (one, other) for way in each.equivalents if isinstance(way, CredentialRef)}
    return bool(refs & {one.id, other.id})


@rule(codes.UNVERIFIED)
def unverified_facts(context: Context) -> Iterable[Diagnostic]:
    """Facts that no source gives, and that are marked so.

    An answer that rests on them says so too; the fewer there are, the surer it is.

    Fails::

        credentials:
          a: {name: Algebra, cost: {amount: 100, currency: USD}, unverified: [cost]}

    Passes::

        sources:
          page: {url: "https://example.org/algebra"}
        credentials:
          a: {name: Algebra, cost: {amount: 100, currency: USD}, source: page}
    """
    for credential in context.credentials:
        if credential.unverified:
            fields = "anything" if "*" in credential.unverified else f"the {_listed(credential.unverified)}"
            message = f"no source gives {fields} of '{credential.id.partition('/')[2]}'"
            yield found(codes.UNVERIFIED, message, context.place(credential, "unverified"), credential=credential.id)


def _listed(words: tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


@rule(codes.NO_SOURCE)
def missing_source(context: Context) -> Iterable[Diagnostic]:
    """A credential without a source, in a file that has sources.

    Nobody can look up whether it is still so.

    Fails::

        sources:
          page: {url: "https://example.org/algebra"}
        credentials:
          a: {name: Algebra, source: page}
          b: {name: Botany}

    Passes::

        sources:
          page: {url: "https://example.org/algebra"}
        credentials:
          a: {name: Algebra, source: page}
          b: {name: Botany, unverified: true}
    """
    cited = {
        document.name
        for document in context.documents
        if isinstance(node := document.parts.get("sources"), Mapping) and node.entries
    }
    for credential in context.credentials:
        if credential.span.file in cited and not credential.sources and not credential.unverified:
            yield found(
                codes.NO_SOURCE,
                f"'{credential.id.partition('/')[2]}' has no source",
                credential.span,
                hint="name one under `source`, or say `unverified: true`",
                credential=credential.id,
            )


RULES = (text_at_odds, similar_names, unverified_facts, missing_source)
