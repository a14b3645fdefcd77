"""The mappings of a learner's record: the keys of each, as `catalog.keys` has them for a catalog."""

from __future__ import annotations

from stackplan.catalog.keys import Key

STATUSES = ("earned", "in-progress", "registered", "failed", "revoked")

RECORD = {
    "stackplan": Key("version", "The version of this language.", needed=True),
    "holds": Key("holds", "What is held: ids, or mappings that say more. The same credential may stand in several."),
    "facts": Key("statements", "What the owner states: `true`, `false`, a number, or an amount with its time."),
    "waivers": Key("waivers", "Requirements that somebody waived."),
    "confirmed": Key("confirmations", "Requirements that somebody confirmed."),
}
HOLD = {
    "credential": Key("text", "The credential, by its full id.", True, ("njit/cs-610", "cncf/cka")),
    "earned": Key("date", "The day on which it was earned."),
    "grade": Key("text", "The grade.", examples=("A", "B+")),
    "expires": Key("date", "The last day on which it is valid. It wins over what the catalog says."),
    "status": Key("status", "Where it stands; `earned` where this is missing."),
    "expected": Key("date", "The day by which one in progress will be earned."),
    "tags": Key("texts", "Free words, which selectors see too.", examples=("transfer", ["transfer", "online"])),
    "used": Key("texts", "Which parts it used, where that matters.", examples=("njit/cs-610", ["njit/cs-610"])),
    "credits": Key("credits", "The credits that were given for it.", examples=(3, 1.5)),
}
STATEMENT = {
    "amount": Key("number", "How much.", needed=True),
    "from": Key("date", "The day from which it was gathered."),
    "as_of": Key("date", "The day on which it was counted."),
}
SIGNED = {
    "requirement": Key("address", "The requirement's address.", True, ("njit/ms-cs#systems", "njit/ms-cs#bridge")),
    "by": Key("text", "Who decided.", needed=True),
    "date": Key("date", "When.", needed=True),
}
WAIVER = {
    **SIGNED,
    "reason": Key("text", "Why.", needed=True),
    "with": Key("texts", "What takes its place.", examples=("rutgers/cs-314", ["rutgers/cs-314"])),
}
CONFIRMATION = {**SIGNED, "reason": Key("text", "Why.")}
