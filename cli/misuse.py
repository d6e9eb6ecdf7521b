"""Errors of a command line in words for people, where the parser's are about itself."""

from cyclopts import (
    CycloptsError,
    MissingArgumentError,
    RepeatArgumentError,
    UnusedCliTokensError,
)
from cyclopts.exceptions import ArgumentOrderError


def told(error: CycloptsError) -> str:
    """Return the parser's error as a line for people."""
    match error:
        case MissingArgumentError():
            return _missing(error)
        case UnusedCliTokensError(unused_tokens=[*several]) if several:
            too_many = "is one too many" if len(several) == 1 else "are too many"
            return f"{', '.join(several)} {too_many}"
        case RepeatArgumentError(token=token) if token.keyword:
            return f"{token.keyword} is given twice"
        case ArgumentOrderError(argument=argument, token=token) if argument is not None:
            before = error.prior_positional_or_keyword_supplied_as_keyword_arguments[0]
            return f"{token} must be named, as {before.name} is: {argument.name} {token}"
    return str(error)


def _missing(error: MissingArgumentError) -> str:
    """Name the missing argument as the help calls it, or the flag without a value."""
    argument = error.argument
    assert argument is not None
    if error.keyword or argument.tokens:
        return f"{error.keyword or argument.name} has no value"
    placeholder = argument.name.lstrip("-").replace("-", "_").upper()
    return f"{placeholder if argument.field_info.is_positional else argument.name} is missing"
