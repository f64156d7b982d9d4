"""Money and rates on the wire: strings, so that no client's floating point touches them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import marshmallow as ma
from bson.decimal128 import Decimal128

# How they are described in OpenAPI: the wire has text, whatever marshmallow's field is called.
_MONEY = {"pattern": r"^-?\d+(\.\d{1,2})?$", "example": "543.75"}
_RATE = {"pattern": r"^\d(\.\d+)?$", "example": "0.0435"}
_WORDS = '应为金额，最多两位小数，如 "543.75" | an amount with at most two decimal places, such as "543.75"'


class Money(ma.fields.Decimal):
    """Yuan with two places, as a string: "50000.00". Takes strings and whole numbers; refuses floats' noise and NaN."""

    def __init__(self, *, least: str | None = "0", **more: Any) -> None:
        """`least`: the smallest amount taken (None: any, also negative)."""
        checks = [more.pop("validate")] if "validate" in more else []
        if least is not None:
            checks.append(ma.validate.Range(min=Decimal(least), error=f"应不小于 {least} 元 | at least {least} yuan"))
        checks.append(ma.validate.Range(max=Decimal("1e12"), error="金额过大 | the amount is too large"))
        metadata = {**_MONEY, **more.pop("metadata", {})}
        super().__init__(as_string=True, allow_nan=False, validate=checks, metadata=metadata, **more)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        if value is None:
            return None
        return f"{value.to_decimal() if isinstance(value, Decimal128) else value:.2f}"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool | float):
            value = repr(value)
        found: Decimal = super()._deserialize(value, attr, data, **kwargs)
        if found.is_finite() and -found.as_tuple().exponent > 2:  # type: ignore[operator]
            raise ma.ValidationError(_WORDS)
        return found.quantize(Decimal("0.01"))


class Rate(ma.fields.Decimal):
    """A fraction a year, as a string: "0.0435"."""

    def __init__(self, **more: Any) -> None:
        """Take 0 to 1."""
        words = "应为 0 到 1 之间的年利率，如 0.0435 | a fraction a year from 0 to 1, such as 0.0435"
        checks = ma.validate.Range(0, 1, error=words)
        metadata = {**_RATE, **more.pop("metadata", {})}
        super().__init__(as_string=True, allow_nan=False, validate=checks, metadata=metadata, **more)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        if value is None:
            return None
        found = value.to_decimal() if isinstance(value, Decimal128) else Decimal(value)
        return format(found.normalize(), "f")
