"""The mappings of the language: the keys of each, what each key means and what form its value has.

The readers ask these tables which keys there are, and the JSON Schema is made of them: so neither has a key that the
other does not. A credential's own fields stand in `fields`, with their readers.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a mapping. `shape` names the form of its value (see `shapes`); `needed`: the mapping must have it.

    Examples are plain values. A single one would be put into the file by editors without asking, so: none, or several.
    """

    shape: str
    doc: str
    needed: bool = False
    examples: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One form of requirement, by the key that makes it. `keys` are the others that it may have."""

    doc: str
    key: Key
    keys: dict[str, Key]
    example: dict[str, object]


# What a file declares

FILE = {
    "stackplan": Key("version", "The version of this language.", needed=True),
    "namespace": Key("id", "Where the file's ids live: `cka` becomes `cncf/cka`.", True, ("cncf", "njit")),
    "title": Key("text", "What the catalog is called, for people.", examples=("CNCF certifications", "Nursing")),
    "defaults": Key(
        "defaults", "Values for the credentials of this file that do not write the field: any but a requirement."
    ),
    "sources": Key("sources", "Where the facts of this file come from. `source` names them by their keys."),
    "issuers": Key("issuers", "Who awards credentials. Declared once a namespace, in any of its files."),
    "skills": Key("skill_list", "What credentials develop. Declared once a namespace, in any of its files."),
    "facts": Key("facts", "What a learner's record may state. Declared once a namespace, in any of its files."),
    "terms": Key("terms", "When things are offered. `offered` names them by their keys."),
    "grade_scales": Key("scales", "How work is graded. The only scale of a namespace is its default."),
    "tags": Key("tag_lists", "A programme's lists of credentials, which selectors use: `{tag: cert-core}`."),
    "credentials": Key("credentials", "Ids, and what each is."),
}
UNITS = {
    "currency": Key("currency", "The currency of costs that do not say theirs.", examples=("USD", "EUR")),
    "credit_unit": Key("unit", "The unit of credits that do not say theirs. Units are never converted."),
}
SOURCE = {
    "url": Key("url", "The page."),
    "seen": Key("date", "The day on which somebody looked."),
    "title": Key("text", "What it is called."),
    "note": Key("text", "What to know of it: the page of a book, how a range was read."),
}
ISSUER = {
    "name": Key("text", "What it is called; its id where this is missing."),
    "kind": Key("text", "What it is, in your words.", examples=("university", "professional-body")),
    "url": Key("url", "Its page."),
    "grade_scale": Key("text", "The scale that it grades by: a key of `grade_scales`."),
}
SKILL = {
    "name": Key("text", "What it is called; its id where this is missing."),
    "url": Key("url", "A page about it."),
    "description": Key("text", "What it is, in a sentence or more."),
}
FACT = {
    "name": Key("text", "What it is called; its id where this is missing."),
    "unit": Key("text", "What its amount counts.", examples=("hour", "year")),
}

# Figures

LEVEL = {"eqf": Key("eqf", "The level of the European Qualifications Framework, 1 to 8.", needed=True)}
CREDITS = {
    "amount": Key("number", "How many.", needed=True),
    "unit": Key("unit", "Their unit; the file's `credit_unit` where this is missing."),
}
TOTAL = {**CREDITS, "amount": Key("positive", "How many.", needed=True)}  # what is asked for, of a requirement
COST = {
    "amount": Key("number", "How much.", needed=True),
    "currency": Key("currency", "Its currency; the file's where this is missing.", examples=("USD", "EUR")),
    "per": Key("period", "For each begun period of the credential's duration.", examples=("month", "year", "6mo")),
}
WHOLE = {
    "effort": Key("effort", "The learner's work for all of it, in hours.", examples=("400h", "1200h")),
    "cost": Key("cost", "The price of all of it."),
    "duration": Key("duration", "The calendar time of all of it.", examples=("30w", "2y")),
}
DATES = {"from": Key("date", "The first day."), "until": Key("date", "The last day.")}
SESSION = {
    "from": Key("day", "Its first day: a date, or a month and a day of every year.", True, ("09-01", "2027-09-01")),
    "until": Key("day", "Its last day, in the same form.", True, ("12-20", "2027-12-20")),
}
BOUNDS = {"at_least": Key("number", "No fewer than these."), "at_most": Key("number", "No more than these.")}

# Requirements

CONDITIONS = {
    "grade": Key("text", "At least this grade, of the issuer's scale.", examples=("B", "C+")),
    "within": Key("duration", "Of at most this age.", examples=("5y", "30mo")),
    "earned": Key("dates", "Earned in this time."),
    "accept": Key("accept", "Count a holding in this state too."),
}
SHARED = {
    "id": Key("id", "Its address, for waivers and confirmations: `njit/ms-cs#core`. Unique within the credential."),
    "name": Key("text", "What it is called, for people."),
    "counts_as": Key("number", "Its worth in this place, in `credits`.", examples=(3, 6)),
}
SELECTION = {
    "limits": Key("limits", "Bounds on what is selected."),
    "each": Key("conditions", "What every counted holding must meet."),
    "average": Key("average", "The least average over the counted holdings: a grade or points.", examples=("B", 3.0)),
    "window": Key("duration", "The most time from the first counted holding to the last.", examples=("30mo", "5y")),
}
_FROM = {"from": Key("pool", "What to choose from: an id, a glob, a selector, or a list of these.", needed=True)}
FORMS = {
    "credential": Form(
        "A holding of one credential, which may have to meet conditions.",
        Key("text", "The credential, by its id.", True),
        {**CONDITIONS, "except": Key("pool", "What does not stand in for it.")},
        {"credential": "cs-101", "grade": "B", "within": "5y"},
    ),
    "all": Form(
        "Every member is held. With a selector: every match that can be earned or is held.",
        Key("pool", "The members: an id, a glob, a selector, or a list of these.", True),
        SELECTION,
        {"all": ["cs-101", "cs-102"]},
    ),
    "any": Form(
        "One of the members is held.",
        Key("pool", "The members: an id, a glob, a selector, or a list of these.", True),
        {},
        {"any": ["cs-101", "cs-102"]},
    ),
    "choose": Form(
        "At least so many members of a pool count.",
        Key("count", "How many.", True, (2, 3)),
        {**_FROM, **SELECTION},
        {"choose": 2, "from": ["cs-101", "cs-102", "cs-113"]},
    ),
    "credits": Form(
        "The members of a pool that count add up to at least so many credits.",
        Key("total", "How many, in the file's unit or `{amount: 120, unit: clock-hour}`.", True, (12, 30)),
        {**_FROM, **SELECTION},
        {"credits": 12, "from": ["cs-101", "cs-102", "cs-113"]},
    ),
    "sections": Form(
        "Every section is satisfied, and nothing counts in two of them.",
        Key("sections", "The sections: an id for each, and its requirement.", True),
        SELECTION,
        {"sections": {"core": ["cs-101", "cs-102"], "electives": {"any": ["cs-113", "cs-114"]}}},
    ),
    "skill": Form(
        "A held credential develops the skill.",
        Key("text", "The skill: a key of `skills`.", True),
        {"level": Key("number", "At this level or above.", examples=(2, 3))},
        {"skill": "python", "level": 2},
    ),
    "fact": Form(
        "The learner's record states it; without `at_least`, it says `true`.",
        Key("text", "The fact: a key of `facts`.", True),
        {
            "at_least": Key("number", "At least so many of the fact's unit.", examples=(1000, 2080)),
            "within": Key("duration", "In this time.", examples=("2y", "6mo")),
        },
        {"fact": "lpn-hours", "at_least": 2080, "within": "2y"},
    ),
    "manual": Form(
        "A person has confirmed it.",
        Key("text", "What is to be confirmed, in your words.", True),
        {},
        {"manual": "Portfolio accepted by the faculty", "id": "portfolio"},
    ),
}
LIMIT = {
    "at_most": Key("amount", "No more than these: a number, a share, `{members: N}` or `{credits: N}`."),
    "at_least": Key("amount", "No fewer than these: a number, a share, `{members: N}` or `{credits: N}`."),
    "of": Key("pool", "Of what: an id, a glob, a selector, or a list of these.", needed=True),
    "unless": Key("requirement", "What lifts the limit."),
}
SELECTOR = {
    "id": Key("patterns", "Ids and globs.", examples=("cs-6*", ["cs-6*", "math-301"])),
    "tag": Key("wanted", "A tag of the credential's own, or a list under `tags`.", examples=("systems", ["a", "b"])),
    "kind": Key("kinds", "What it is."),
    "issuer": Key("wanted", "Who awards it: a key of `issuers`.", examples=("riverside", ["riverside", "city"])),
    "level": Key("levels", "Its level, in words or as `{eqf: 7}`.", examples=("graduate", "beginner")),
    "credits": Key("bounds", "How many credits it has: `{at_least: 3}`, `{at_most: 6}` or both."),
    "namespace": Key("wanted", 'Where to look; `"*"` is everywhere. Otherwise here.', examples=("njit", "*")),
    "except": Key("pool", "What is left out."),
    **CONDITIONS,
    "counts_as": Key("number", "The worth of each match in this place, in `credits`.", examples=(3, 6)),
}

# What else ties a credential to others

RENEWAL = {
    "extends": Key("duration", "By how long it is extended.", True, ("1y", "3y")),
    "from": Key("start", "Counted from the old expiry, or from the day on which it is renewed."),
    "opens": Key("duration", "How long before the expiry one may begin.", examples=("6mo", "90d")),
    "by": Key("requirement", "What must be held for it."),
    "effort": Key("effort", "The learner's work for it, in hours.", examples=("20h", "60h")),
    "cost": Key("cost", "What it costs."),
}
SHARING = {
    "with": Key("pool", "The other credentials: an id, a glob, a selector, or a list of these.", needed=True),
    "at_most": Key("cap", "How much may count in both. `0`: a part used there is used up.", True, (0, 2, "50%")),
    "of": Key("pool", "Only these parts."),
    "each": Key("conditions", "What every shared holding must meet."),
    "within": Key("duration", "The most time from the one award to the other.", examples=("2y", "5y")),
    "unless": Key("requirement", "What lifts the cap."),
}
