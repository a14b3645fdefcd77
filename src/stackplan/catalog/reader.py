"""Reading nodes as values, one finding for each mistake: every reader gives None for what it has reported."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from stackplan import diagnostics as codes
from stackplan.catalog.names import ID, closest, declared
from stackplan.diagnostics import Diagnostic, Related
from stackplan.source.scalars import as_bool, as_date, as_decimal, as_int, as_text, beyond_decimals, is_null
from stackplan.source.tree import Mapping, Scalar, Sequence
from stackplan.units import parse_duration

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date
    from decimal import Decimal

    from stackplan.catalog.model import GradeScale, Session, Source
    from stackplan.catalog.names import Names
    from stackplan.diagnostics import Code, Span
    from stackplan.source.tree import Node
    from stackplan.units import Duration

_URL = re.compile(r"https?://[^\s/]+\S*")
_INSTEAD = {"of": "from", "requires": "prerequisites", "requirements": "stack", "cost": "price", "hours": "effort"}
_SEVERAL = re.compile(r"[,;\s]+")
_FEW = 12  # a longer list of what is known helps nobody
_duration = lru_cache(maxsize=4096)(parse_duration)  # a catalog repeats few lengths of time very often


class Keys(dict[str, "Node"]):
    """The known keys of a mapping with their values, and whether it had unknown ones."""

    has_unknown = False


@dataclass(slots=True)
class Home:
    """The file that a definition stands in: its namespace, its defaults for plain figures, and its sources."""

    namespace: str
    names: Names
    currency: str | None = None
    credit_unit: str | None = None
    knows_currency: bool = True  # false where the defaults are malformed: what lacks a currency is then not reported
    terms: dict[str, tuple[Session, ...] | None] | None = field(default_factory=dict)  # None: malformed, as sources
    sources: dict[str, Source | None] | None = field(default_factory=dict)  # None: malformed, one of them or all


@dataclass(slots=True)
class Reader:
    """Reads one definition. `owner` is the full id of its credential, empty for what belongs to the file."""

    home: Home
    owner: str = ""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    addresses: dict[str, Span] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)  # the tags that its selectors ask for

    def report(
        self, code: Code, message: str, span: Span, *, hint: str | None = None, related: tuple[Related, ...] = ()
    ) -> None:
        """Keep one finding."""
        self.diagnostics.append(Diagnostic(code, message, span, related, hint, self.owner or None))

    def wrong_type(self, what: str, expected: str, node: Node, *, hint: str | None = None) -> None:
        """Report a node of the wrong type; `what` is the name of the field."""
        found = described(node)
        if found is None:
            self.report(codes.WRONG_TYPE, f"'{what}' has no value", node.span, hint=hint or f"write {expected}")
        else:
            self.report(codes.WRONG_TYPE, f"'{what}' must be {expected}, not {found}", node.span, hint=hint)

    def bad_value(self, message: str, node: Node, *, hint: str | None = None) -> None:
        """Report a value of the right type that cannot be."""
        self.report(codes.BAD_VALUE, message, node.span, hint=hint)

    # Scalars

    def text(self, node: Node, what: str) -> str | None:
        """Text that is not empty."""
        text = as_text(node)
        if text is None:
            self.wrong_type(what, "text", node)
        elif not text or text.isspace():
            self.bad_value(f"'{what}' is empty", node)
            return None
        return text

    def line(self, node: Node, what: str) -> str | None:
        """Text of one line, as a name is: white space inside it, line breaks too, comes to one space."""
        text = self.text(node, what)
        return None if text is None else " ".join(text.split())

    def url(self, node: Node, what: str) -> str | None:
        """An http(s) address."""
        text = self.text(node, what)
        if text is not None and not _URL.fullmatch(text):
            self.bad_value(f"'{what}' must be a web address that begins with https://, not '{text}'", node)
            return None
        return text

    def flag(self, node: Node, what: str) -> bool | None:
        """`true` or `false`."""
        value = as_bool(node)
        if value is None:
            self.wrong_type(what, "true or false", node)
        return value

    def whole_number(self, node: Node, what: str, *, least: int) -> int | None:
        """A whole number not below `least`."""
        value = as_int(node)
        if value is None:
            self.wrong_type(what, "a whole number", node, hint=_unquoted(node))
        elif value < least:
            self.bad_value(f"'{what}' must be {least} or more, not {value}", node)
            return None
        return value

    def number(self, node: Node, what: str, *, positive: bool = False) -> Decimal | None:
        """An exact number that is not negative (with `positive`, above zero)."""
        value = as_decimal(node)
        if value is None and (beyond := beyond_decimals(node)) is not None:
            self.bad_value(f"'{what}': {beyond}", node)
        elif value is None:
            self.wrong_type(what, "a number", node, hint=_unquoted(node))
        elif value < 0 or (positive and value == 0):
            wanted = "above zero" if positive else "zero or more"
            self.bad_value(f"'{what}' must be {wanted}, not {value}", node)
            return None
        return value

    def date(self, node: Node, what: str) -> date | None:
        """A calendar date, `2026-12-31`."""
        if not isinstance(node, Scalar) or described(node) is None:
            self.wrong_type(what, "a date such as 2026-12-31", node)
            return None
        value = as_date(node)
        if value is None:
            self.bad_value(f"'{what}' must be a date such as 2026-12-31, not '{node.text}'", node)
        return value

    def duration(self, node: Node, what: str, *, work: bool = False) -> Duration | None:
        """A length of time, `15w` or `P15W`; for `work`, nothing else is proposed than hours and minutes."""
        if not isinstance(node, Scalar) or described(node) is None:
            self.wrong_type(what, f"a length of time such as {'45h' if work else '6mo'}", node)
            return None
        try:
            return _duration(node.text, work=work)
        except ValueError as error:
            self.bad_value(f"'{what}': {error}", node)
            return None

    def choice(self, node: Node, what: str, choices: Collection[str]) -> str | None:
        """One of a closed list."""
        text = self.text(node, what)
        if text is not None and text not in choices:
            near = closest(text, choices)
            self.bad_value(
                f"unknown {what} '{text}'",
                node,
                hint=f"did you mean '{near}'?" if near is not None else f"one of: {', '.join(choices)}",
            )
            return None
        return text

    # Lists and mappings

    def each(self, node: Node) -> tuple[Node, ...]:
        """The items of a list; a single value stands for a list of one."""
        return node.items if isinstance(node, Sequence) else (node,)

    def texts(self, node: Node, what: str) -> tuple[str, ...]:
        """A text or a list of texts; malformed ones are left out."""
        found = (self.text(item, what) for item in self.each(node))
        return tuple(dict.fromkeys(text for text in found if text is not None))

    def lines(self, node: Node, what: str) -> tuple[str, ...]:
        """The same of texts of one line each."""
        found = (self.line(item, what) for item in self.each(node))
        return tuple(dict.fromkeys(text for text in found if text is not None))

    def choices(self, node: Node, what: str, choices: Collection[str]) -> tuple[str, ...]:
        """One or several of a closed list; malformed ones are left out."""
        found = (self.choice(item, what, choices) for item in self.each(node))
        return tuple(dict.fromkeys(text for text in found if text is not None))

    def keys(self, node: Mapping, what: str, allowed: Collection[str], *, also: tuple[str, ...] = ()) -> Keys:
        """The known keys of a mapping, `x-*` left out; the others are reported. `also` may have been meant by one."""
        found = Keys()
        for key, value in node.entries:
            if key.text in allowed:
                found[key.text] = value
            elif not key.text.startswith("x-"):
                self.unknown_field(key, what, allowed, also=also)
                found.has_unknown = True
        return found

    def unknown_field(self, key: Scalar, what: str, allowed: Collection[str], *, also: tuple[str, ...] = ()) -> None:
        """Report a key that the language does not have."""
        near = _INSTEAD.get(key.text)
        if near not in allowed:
            near = closest(key.text, (*allowed, *also))
        hint = None
        if near is not None:
            hint = f"did you mean '{near}'?"
        elif len(allowed) <= _FEW:
            hint = f"known here: {', '.join(allowed)}"
        self.report(codes.UNKNOWN_FIELD, f"unknown field '{key.text}' in {what}", key.span, hint=hint)

    def mapping(self, node: Node, what: str, allowed: Collection[str], like: str) -> Keys | None:
        """The known keys of what must be a mapping; None where it is none. `like` shows its form."""
        if not isinstance(node, Mapping):
            self.wrong_type(what, f"like {like}", node)
            return None
        return self.keys(node, f"'{what}'", allowed)

    def required(self, keys: Keys, key: str, what: str, span: Span) -> Node | None:
        """The value of a key that must be there."""
        node = keys.get(key)
        if node is None:
            self.missing(keys, f"{what} needs '{key}'", span)
        return node

    def missing(self, keys: Keys, message: str, span: Span) -> None:
        """Report that a key is missing, unless an unknown one was reported there: it is then the misspelt one."""
        if not keys.has_unknown:
            self.report(codes.MISSING_FIELD, message, span)

    # Names

    def id(self, key: Scalar) -> str:
        """An id as written. A malformed one is reported, and still used, so that what refers to it is found."""
        if not ID.fullmatch(key.text):
            self.report(
                codes.BAD_ID,
                f"'{key.text}' cannot be an id",
                key.span,
                hint="an id has lower-case letters, digits, dots and hyphens, and begins with a letter or a digit",
            )
        return key.text

    def address(self, key: Scalar) -> str | None:
        """The address of a requirement: an id, and the only one of its credential; None where it is not."""
        if not ID.fullmatch(key.text):
            self.id(key)
            return None
        first = self.addresses.setdefault(key.text, key.span)
        if first is not key.span:
            self.report(
                codes.DUPLICATE_ADDRESS,
                f"two requirements of one credential have the id '{key.text}'",
                key.span,
                hint="give one of them another id",
                related=(Related(first, "the first"),),
            )
            return None
        return key.text

    def credential(self, node: Node, what: str) -> str | None:
        """The full id of the credential that a reference names."""
        if described(node) is None:
            hint = "write its id; the list of nothing is []"
            self.report(codes.WRONG_TYPE, "a credential should be named here", node.span, hint=hint)
            return None
        text = self.text(node, what)
        if text is None:
            return None
        found = self.home.names.credential(text, self.home.namespace)
        if len(found) == 1:
            return found[0]
        if found:
            self._ambiguous(text, found, node)
        else:
            self._unknown_credential(text, node)
        return None

    def _ambiguous(self, text: str, found: tuple[str, ...], node: Node) -> None:
        places = self.home.names.credentials
        self.report(
            codes.AMBIGUOUS_ALIAS,
            f"'{text}' is another name of several credentials: {', '.join(found)}",
            node.span,
            hint="write the full id of one of them",
            related=tuple(Related(places[claim], f"'{claim}'") for claim in found),
        )

    def _unknown_credential(self, text: str, node: Node) -> None:
        names, home = self.home.names, self.home.namespace
        if names.may_be_unread(text, home):
            return
        near = names.similar_credential(text, home)
        hint = None
        if near is not None:
            place = names.credentials[near]
            shown = near.removeprefix(home + "/")
            hint = f"did you mean '{shown}' ({place.file}:{place.line})?"
        elif len(parts := _SEVERAL.split(text)) > 1 and any(names.credential(part, home) for part in parts):
            hint = f"several are a list: [{', '.join(filter(None, parts))}]"
        self.report(codes.UNKNOWN_CREDENTIAL, f"unknown credential '{text}'", node.span, hint=hint)

    def issuer(self, node: Node, what: str) -> str | None:
        """The full id of a declared issuer."""
        return self._declared(node, what, "issuer", self.home.names.issuers, codes.UNKNOWN_ISSUER)

    def skill(self, node: Node, what: str) -> str | None:
        """The full id of a declared skill."""
        return self._declared(node, what, "skill", self.home.names.skills, codes.UNKNOWN_SKILL)

    def fact(self, node: Node, what: str) -> str | None:
        """The full id of a declared fact."""
        return self._declared(node, what, "fact", self.home.names.facts, codes.UNKNOWN_FACT)

    def scale(self, node: Node, what: str) -> str | None:
        """The full id of a declared grade scale."""
        return self._declared(node, what, "grade scale", self.home.names.scale_places, codes.UNKNOWN_GRADE)

    def _declared(self, node: Node, what: str, kind: str, table: dict[str, Span], code: Code) -> str | None:
        text = self.text(node, what)
        if text is None:
            return None
        home = self.home.namespace
        full = declared(text, home, table)
        if full is None and not self.home.names.may_be_unread(text, home):
            prefix = home + "/"
            near = self.home.names.similar(text if "/" in text else prefix + text, table)
            hint = f"declare it under '{kind.replace(' ', '_')}s'"
            if near is not None:
                hint = f"did you mean '{near.removeprefix(prefix)}' ({table[near].file}:{table[near].line})?"
            self.report(code, f"unknown {kind} '{text}'", node.span, hint=hint)
        return full

    def grade(self, node: Node, what: str, scale: GradeScale | None, *, of_many: bool = False) -> str | None:
        """A grade of a scale, or any text where no scale is known.

        What is asked `of_many` is judged on the scale of each of them: any scale of the catalog may have it.
        """
        text = self.text(node, what)
        if of_many and any(text in other.grades for other in self.home.names.scales.values()):
            return text
        if text is not None and scale is not None and scale.grades and text not in scale.grades:
            self.report(
                codes.UNKNOWN_GRADE,
                f"'{text}' is no grade of the scale '{scale.id.partition('/')[2]}'",
                node.span,
                hint=f"one of: {', '.join(scale.grades)}",
            )
            return None
        return text


def described(node: Node) -> str | None:
    """What stands in a place, in words; None for nothing at all."""
    if isinstance(node, Mapping):
        return "a mapping" if node.entries else "an empty mapping"
    if isinstance(node, Sequence):
        return "a list" if node.items else "an empty list"
    return None if is_null(node) else f"'{node.text}'"


def _unquoted(node: Node) -> str | None:
    """What to tell an author who put a number in quotes."""
    quoted = isinstance(node, Scalar) and not node.plain and as_decimal(Scalar(node.text, True, node.span)) is not None
    return "in quotes it is text: write it without them" if quoted else None


def entries(node: Node) -> Iterator[tuple[Scalar, Node]]:
    """The entries of a mapping whose keys are not `x-*`; nothing for any other node."""
    if isinstance(node, Mapping):
        for key, value in node.entries:
            if not key.text.startswith("x-"):
                yield key, value


def plain(node: Node) -> object:
    """A node that is never interpreted, as text, tuples and dictionaries."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return tuple(plain(item) for item in node.items)
    return {key.text: plain(value) for key, value in node.entries}
