"""One object in orbit at one moment, by its state and how well it is known."""

from __future__ import annotations

from typing import NamedTuple

Vector = tuple[float, float, float]
Covariance = tuple[float, float, float, float, float, float]
"""A symmetric 3 by 3 matrix by its lower triangle, as conjunction data messages list it: RR, TR, TT, NR, NT, NN."""


class Body(NamedTuple):
    """An object's state, in axes that do not turn."""

    position_m: Vector
    velocity_m_s: Vector
    covariance_m2: Covariance | None = None
    """Of its position, in its own radial, transverse (along-track) and normal (cross-track) directions."""
