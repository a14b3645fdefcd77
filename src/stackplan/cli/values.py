"""Values of options: text to exact values, one clear sentence where that does not go."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from stackplan.cli.errors import Refusal
from stackplan.source.wording import quoted
from stackplan.units import OutOfRangeError, is_currency, parse_decimal, parse_duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stackplan.units import Duration

_SECONDS = {"ms": Fraction(1, 1000), "s": Fraction(1), "m": Fraction(60), "min": Fraction(60), "h": Fraction(3600)}


def split(texts: Iterable[str] | None) -> list[str]:
    """The items of a repeatable option whose values may hold several, with commas between them."""
    return [item for text in texts or () for part in text.split(",") if (item := part.strip())]


def items(option: str, texts: Iterable[str] | None) -> list[str]:
    """The same of an option that is there to name something: a value that names nothing is refused."""
    given = list(texts or ())
    if any(not split([text]) for text in given):
        raise Refusal(f"{option} is empty", f"name something, or leave {option} out")
    return split(given)


def targets(texts: Iterable[str] | None, *, or_else: str = "", given: bool = False) -> list[str]:
    """What is asked for by its id. None is needed where another option, `or_else`, is `given` one."""
    named = [text.strip() for text in texts or ()]
    if not all(named):
        raise Refusal("a target is empty", "`stackplan list` shows what there is")
    if not named and not given:
        told = f", or a skill with {or_else}" if or_else else ""
        raise Refusal("no target is named", f"name a credential{told}; `stackplan list` shows what there is")
    return named


def day(text: str | None) -> date:
    """The day that `--on` names; today where it is left out."""
    return date.today() if text is None else calendar_day("--on", text)


def calendar_day(option: str, text: str) -> date:
    """The day that an option names."""
    written = text.strip()
    try:
        if len(written) == 10:
            return date.fromisoformat(written)
    except ValueError:
        pass
    raise Refusal(
        f"{option} {quoted(text)} is not a date", f"write the year, the month and the day: {option} {date.today()}"
    )


def amount(option: str, text: str | None) -> Fraction | None:
    """A number that may not be below zero."""
    if text is None:
        return None
    try:
        value = Fraction(parse_decimal(text.strip()))
    except OutOfRangeError as error:
        raise Refusal(f"{option}: {error}") from None
    except ValueError:
        raise Refusal(f"{option} {quoted(text)} is not a number", f"write a plain number: {option} 500") from None
    if value < 0:
        raise Refusal(f"{option} cannot be below zero, and {quoted(text)} is")
    return value


def count_or_all(option: str, text: str) -> int | None:
    """A whole number above zero; None where it is `all`."""
    if text.strip().lower() == "all":
        return None
    return count(option, text, help_text=f"write for example {option} 10, or all")


def count(option: str, text: str | None, most: int = 10**9, *, help_text: str | None = None) -> int | None:
    """A whole number above zero, and no greater than `most`."""
    if text is None:
        return None
    written = text.strip()
    if not (written.isascii() and written.isdigit() and 0 < int(written[:10]) <= most and len(written) <= 10):
        limited = f", up to {most}" if most < 10**9 else ""
        raise Refusal(
            f"{option} {quoted(text)} is not a whole number above zero{limited}",
            help_text or f"write for example {option} 2",
        )
    return int(written)


def seconds(text: str) -> float | None:
    """The time that `--limit` allows; None where it is `none`."""
    written = text.strip().lower()
    if written == "none":
        return None
    number = written.rstrip("abcdefghijklmnopqrstuvwxyz ")
    unit = written[len(number) :].strip()
    try:
        value = parse_decimal(number)
    except OutOfRangeError as error:
        raise Refusal(f"--limit: {error}", "write --limit none for no limit at all") from None
    except ValueError:
        raise Refusal(
            f"--limit {quoted(text)} is not a time", "write for example --limit 10s or --limit 2min"
        ) from None
    if unit not in _SECONDS:
        told = f"'{unit}' is not a unit of time" if unit else f"--limit {quoted(text)} has no unit"
        raise Refusal(told, f"write --limit {number}s, {number}min or {number}h")
    if value <= 0:
        raise Refusal(
            f"--limit must be above zero, and {quoted(text)} is not", "write --limit none for no limit at all"
        )
    return float(Fraction(value) * _SECONDS[unit])


def ahead(option: str, text: str) -> Duration | None:
    """How far to look ahead; None where it is `none`, for no end."""
    if text.strip().lower() == "none":
        return None
    try:
        length = parse_duration(text)
    except ValueError as error:
        if text.strip()[:1].isdigit():
            raise Refusal(f"{option}: {error}") from None
        help_text = f"write for example {option} 90d, 6mo or 2y, or {option} none for all that ever lapses"
        raise Refusal(f"{option} {quoted(text)} is not a length of time", help_text) from None
    if length.hours:
        raise Refusal(f"{option} {quoted(text)} is in hours", f"write days or more: {option} 90d, 6mo or 2y")
    return length


def choices(option: str, texts: Iterable[str] | None, allowed: Sequence[str]) -> tuple[str, ...]:
    """Words out of a closed list, each once, in the order given."""
    chosen = items(option, texts)
    for word in chosen:
        if word not in allowed:
            raise Refusal(f"{option} does not know {quoted(word)}", _choices_help(word, allowed))
    return tuple(dict.fromkeys(chosen))


def _choices_help(word: str, allowed: Sequence[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word.lower(), allowed, n=1)
    meant = f"did you mean {near[0]}? " if near else ""
    return f"{meant}it takes {', '.join(allowed[:-1])} and {allowed[-1]}"


def objectives(text: str, allowed: Sequence[str]) -> tuple[str, ...]:
    """The objectives of `--minimize`, in their order; each may stand once."""
    names = split([text])
    chosen = choices("--minimize", names, allowed)
    if not chosen:
        raise Refusal("--minimize needs at least one objective", f"it takes {', '.join(allowed)}, commas between them")
    if len(chosen) < len(names):
        raise Refusal(
            f"--minimize {quoted(text)} names an objective twice", "write each once, the most important first"
        )
    return chosen


def rates(texts: Iterable[str] | None) -> dict[str, Fraction]:
    """The exchange rates of `--rate`: each currency once, each rate above zero."""
    found: dict[str, Fraction] = {}
    for text in items("--rate", texts):
        currency, equals, number = text.partition("=")
        try:
            rate = Fraction(parse_decimal(number.strip()))
        except OutOfRangeError as error:
            raise Refusal(f"--rate: {error}") from None
        except ValueError:
            rate = Fraction(0)
        currency = currency.strip()
        if not equals or not is_currency(currency) or rate <= 0:
            raise Refusal(
                f"--rate {quoted(text)} is not a rate",
                "write a currency and how much of the target's currency one of it is worth: --rate EUR=1.08",
            )
        if currency in found:
            raise Refusal(f"--rate gives {currency} twice")
        found[currency] = rate
    return found
