"""Rounding of what models give: never inward, whatever the number."""

from __future__ import annotations

import math
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from behaviour_check.derive.result import outward, single


@pytest.mark.parametrize(
    ("low", "high", "digits", "rounded"),
    [
        (4.14, 17.61, 2, (4.1, 18)),
        (3 * 0.1, 3 * 0.1, 2, (0.3, 0.3)),  # which is 0.30000000000000004
        (379.7, 3417, 2, (370, 3500)),
        (0.00027600, 0.00027612, 4, (0.000276, 0.0002762)),
        (0, math.inf, 2, (0, math.inf)),
        (99.9, 99.9, 2, (99, 100)),
        (-1.23, -1.23, 2, (-1.3, -1.2)),
        (1.234e-310, 1.234e-310, 2, (1.2e-310, 1.3e-310)),
        (5e-324, 1.7e308, 2, (5e-324, 1.7e308)),
    ],
)
def test_ranges_widen(low: float, high: float, digits: int, rounded: tuple[float, float]) -> None:
    assert outward(low, high, digits) == rounded


@given(
    st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False),
    st.integers(1, 6),
)  # fmt: skip
def test_nothing_is_taken_out(one: float, other: float, digits: int) -> None:
    low, high = sorted((one, other))
    least, most = outward(low, high, digits)
    slack = 1e-11
    assert least <= low + slack * abs(low)
    assert most >= high - slack * abs(high)
    if min(abs(low), abs(high)) > sys.float_info.min and max(abs(low), abs(high)) < 1e300:
        assert abs(least - low) <= 10.0 ** (1 - digits) * abs(low)
        assert abs(most - high) <= 10.0 ** (1 - digits) * abs(high)


def test_a_single_value_is_rounded_or_none() -> None:
    assert single(0.0123456) == 0.012
    assert single(1138.4, 4) == 1138
    assert single(math.inf) is None
