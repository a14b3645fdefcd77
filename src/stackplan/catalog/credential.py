"""Reading one credential, and the defaults of its file, through the table of fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stackplan import diagnostics as codes
from stackplan.catalog.fields import FIELDS
from stackplan.catalog.figures import credit_unit, currency
from stackplan.catalog.keys import UNITS
from stackplan.catalog.model import Credential
from stackplan.catalog.reader import Reader, plain
from stackplan.source.tree import Mapping, Sequence

if TYPE_CHECKING:
    from stackplan.catalog.field_readers import Attributes
    from stackplan.catalog.reader import Home
    from stackplan.diagnostics import Diagnostic
    from stackplan.source.tree import Node, Scalar

_KNOWN = tuple(FIELDS)


@dataclass(slots=True)
class Defaults:
    """The defaults of a file: attributes read once, and the nodes of the fields that are read for each credential."""

    attributes: Attributes = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)


def read_units(reader: Reader, node: Node | None) -> None:
    """Take the currency and the unit of credits out of the defaults, before any figure is read."""
    home = reader.home
    if not isinstance(node, Mapping):
        home.knows_currency = node is None
        return
    for key, value in node.entries:
        if key.text == "currency":
            home.currency = currency(reader, value, "currency")
            home.knows_currency = home.knows_currency and home.currency is not None
        elif key.text == "credit_unit":
            home.credit_unit = credit_unit(reader, value, "credit_unit")
        elif key.text not in FIELDS and not key.text.startswith("x-"):
            home.knows_currency = False  # reported as unknown, and it may be the currency, misspelt


def read_defaults(reader: Reader, node: Node | None) -> Defaults:
    """The defaults of a file; its units were taken before."""
    defaults = Defaults()
    if node is None:
        return defaults
    if not isinstance(node, Mapping):
        reader.wrong_type("defaults", "a mapping from fields to values", node)
        return defaults
    for key, value in node.entries:
        found = FIELDS.get(key.text)
        if found is None:
            if key.text not in UNITS and not key.text.startswith("x-"):
                reader.unknown_field(key, "'defaults'", (*_KNOWN, *UNITS))
        elif found.binds:
            message = f"'{key.text}' is a requirement, which cannot be a default"
            reader.report(codes.UNKNOWN_FIELD, message, key.span, hint="write it at each credential that has it")
        elif found.personal:
            defaults.nodes[key.text] = value
        else:
            defaults.attributes.update(found.read(reader, value, key.text) or {})
    return defaults


def read_credential(
    home: Home, defaults: Defaults, full_id: str, key: Scalar, node: Node
) -> tuple[Credential, list[Diagnostic], set[str]]:
    """A credential, what is malformed in it, and the tags that it selects by.

    The credential is there whatever is wrong with it, as far as it could be read.
    """
    reader = Reader(home, full_id)
    attributes: Attributes = dict(defaults.attributes)
    extra: dict[str, object] = {}
    nothing: list[str] = []
    reader.id(key)
    written: tuple[tuple[Scalar, Node], ...] = ()
    if isinstance(node, Mapping):
        written = node.entries
    else:
        reader.wrong_type(key.text, "a mapping of fields", node, hint="write {} where nothing is known of it")
    for name, value in written:
        found = FIELDS.get(name.text)
        if found is not None:
            attributes.update(found.read(reader, value, name.text) or {})
            if isinstance(value, Sequence) and not value.items and attributes.get(name.text, ()) is None:
                nothing.append(name.text)
        elif name.text.startswith("x-"):
            extra[name.text] = plain(value)
        else:
            reader.unknown_field(name, "a credential", _KNOWN)
    if defaults.nodes:
        own = {name.text for name, _ in written}
        for name_, value in defaults.nodes.items():
            if name_ not in own:
                attributes.update(FIELDS[name_].read(reader, value, name_) or {})
    attributes.setdefault("name", key.text)
    credential = Credential(
        id=full_id,
        span=key.span,
        currency=home.currency,
        credit_unit=home.credit_unit,
        extra=extra,
        nothing=tuple(nothing),
        **attributes,
    )
    return credential, reader.diagnostics, reader.tags
