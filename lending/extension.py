"""How far a loan may be extended (展期)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from errors import RateNotCovered
from lending.contracts import contract_of
from lending.due_dates import months_between, months_later
from lending.rates import rate_of
from lending.scheme import Scheme
from records.money import plain

_YEAR, _FIVE_YEARS = 12, 60
_MOST_MONTHS = 36


def latest_maturity(loan: dict[str, Any], scheme: Scheme | None) -> tuple[date, str, str]:
    """Return the latest day to which a disbursed loan may be extended, and the rule in Chinese and English.

    A loan of up to a year by the share `share_short` of its original term (usually all of it), up to five years by
    `share_long` (usually half), longer ones by three years. Source: 贷款通则 (1996) article 12; the shares are the scheme's.
    """
    start = date.fromisoformat(loan["disbursed_on"])
    original = contract_of(plain(loan["terms"])).ends_on(start)
    months = months_between(start, original)
    short, long = (
        (scheme.extension.share_short, scheme.extension.share_long) if scheme else (Decimal(1), Decimal("0.5"))
    )
    if months <= _YEAR:
        extra, share = int(months * short), short
    elif months <= _FIVE_YEARS:
        extra, share = int(months * long), long
    else:
        extra, share = _MOST_MONTHS, None
    zh = f"原期限 {months} 个月，最多展期 {extra} 个月" + (f"（原期限的 {share:.0%}）" if share is not None else "")
    en = f"the original term has {months} months and may be extended by {extra}"
    return months_later(original, extra), zh, en


def highest_rate(loan: dict[str, Any], scheme: Scheme, matures_on: date, on: date) -> Decimal | None:
    """Return the highest rate that a disbursed loan may have once it is extended to `matures_on`; None if no table reaches `on`.

    The scheme's rate of that day for the whole term (beyond its bands that of the longest), or the one it has, if that is higher.
    """
    months = months_between(date.fromisoformat(loan["disbursed_on"]), matures_on)
    try:
        limit = rate_of(scheme, min(months, scheme.rate.bands[-1].up_to_months), on)
    except RateNotCovered:
        return None
    has: Decimal = plain(loan["rate"])
    return max(limit, has)
