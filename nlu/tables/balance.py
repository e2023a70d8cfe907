"""The 勾稽 equations at work: what holds, what fails, and which unread cells have only one possible value."""

from collections.abc import Callable, Mapping, Sequence

from nlu.record import Equation, Number, Verdict
from nlu.tables.align import CellReading
from nlu.templates import Balance, Form

__all__ = ["check", "solve"]

CellKey = tuple[str, str]
Values = Mapping[CellKey, Number | None]


def check(form: Form, cells: Mapping[CellKey, CellReading], values: Values) -> list[Equation]:
    """Every equation of the form with both sides and a verdict; blame is left open.

    Args:
        form: The table's official form.
        cells: How each cell was read: a blank is told from a missing cell.
        values: The number of each cell, inferred ones included.
    """
    return [_equation(form, balance, cells, values) for balance in form.balances]


def _equation(form: Form, balance: Balance, cells: Mapping[CellKey, CellReading], values: Values) -> Equation:
    def total(keys: Sequence[CellKey], of: Callable[[CellKey], Number | None]) -> Number | None:
        numbers = [of(key) for key in keys]
        return None if None in numbers else sum(number for number in numbers if number is not None)

    def blank_is_zero(key: CellKey) -> Number | None:
        return 0 if values[key] is None and cells[key].state == "blank" else values[key]

    printed, computed = total(balance.whole, values.__getitem__), total(balance.parts, values.__getitem__)
    verdict: Verdict = "unknown"
    if printed is not None and computed is not None:
        verdict = "holds" if printed == computed else "fails"
    elif (whole := total(balance.whole, blank_is_zero)) is not None and whole == total(balance.parts, blank_is_zero):
        verdict = "holds_if_blank_is_zero"
    paths = [f"{form.table}.{row}.{column}" for row, column in (*balance.whole, *balance.parts)]
    return Equation(id=balance.id, printed=printed, computed=computed, verdict=verdict, paths=paths)


def solve(form: Form, values: Values, trusted: frozenset[CellKey]) -> dict[CellKey, int]:
    """The unread cells that have exactly one value in whole numbers from 0 up, given the trusted ones.

    Equations with one unknown give it; a sum of unknowns that must be 0 makes each of them 0. An answer is given only
    if afterwards no equation that it touches fails, so that a source that does not balance is never "completed".

    Returns:
        The new values only.
    """
    known: dict[CellKey, Number] = {key: value for key in trusted if (value := values[key]) is not None}
    solved: dict[CellKey, int] = {}
    progress = True
    while progress:
        progress = False
        for balance in form.balances:
            for key, value in _forced(balance, known).items():
                known[key] = solved[key] = value
                progress = True
    if any(_contradicts(balance, known) for balance in form.balances if _touches(balance, solved)):
        return {}
    return solved


def _forced(balance: Balance, known: Mapping[CellKey, Number]) -> dict[CellKey, int]:
    """Cells that the equation fixes: coefficients are +1 for the whole and -1 for the parts."""
    terms = [(key, 1) for key in balance.whole] + [(key, -1) for key in balance.parts]
    unknown = [(key, sign) for key, sign in terms if key not in known]
    if not unknown:
        return {}
    rest = sum(sign * known[key] for key, sign in terms if key in known)
    if len(unknown) == 1:
        key, sign = unknown[0]
        value = -sign * rest
        return {key: int(value)} if value >= 0 and value == int(value) else {}
    if rest == 0 and len({sign for _, sign in unknown}) == 1:
        return {key: 0 for key, _ in unknown}
    return {}


def _contradicts(balance: Balance, known: Mapping[CellKey, Number]) -> bool:
    keys = [*balance.whole, *balance.parts]
    if any(key not in known for key in keys):
        return False
    return sum(known[key] for key in balance.whole) != sum(known[key] for key in balance.parts)


def _touches(balance: Balance, solved: Mapping[CellKey, int]) -> bool:
    return any(key in solved for key in (*balance.whole, *balance.parts))
