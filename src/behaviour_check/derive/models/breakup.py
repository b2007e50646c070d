"""Two objects that hit each other."""

from __future__ import annotations

from ..breakup import (
    CATASTROPHIC_J_PER_G,
    characteristic_mass_kg,
    collision_count,
    is_catastrophic,
    share_of,
    specific_energy_j_g,
)
from ..cloud import CLASSES_M, Event
from ..documents import BreakupInputs
from ..result import Derivation, Files
from .fragmentation import derivation, percent, refuse_heavy

_FASTEST = 1.3
"""Pieces are thrown off with at most so many times the speed of the impact: as users of the model cut it."""


def derive(inputs: BreakupInputs, files: Files) -> Derivation:  # noqa: ARG001  (every model has the same signature)
    """`trackable_fragments`, `max_fragment_life_y` and `object_years` of a collision.

    Raises UnfitError where the inputs do not fit together.
    """
    target, projectile, speed = inputs.target_mass_kg, inputs.projectile_mass_kg, inputs.relative_speed_km_s
    refuse_heavy(target, "target_mass_kg")
    refuse_heavy(projectile, "projectile_mass_kg")
    words = {
        "target mass": f"{target:,g} kg",
        "projectile mass": f"{projectile:,g} kg",
        "relative speed": f"{speed:g} km/s",
        "projectile": inputs.projectile,
    }
    return derivation("breakup", inputs, event(inputs), words, (_energy(inputs), _other(inputs)))


def event(inputs: BreakupInputs) -> Event:
    """The collision as the size law sees it."""
    target, projectile, speed = inputs.target_mass_kg, inputs.projectile_mass_kg, inputs.relative_speed_km_s
    suborbital = inputs.projectile == "suborbital"
    mass = characteristic_mass_kg(target, projectile, speed)
    share = share_of(target, projectile) if suborbital else 1.0
    large, middling, small = (share * collision_count(size, mass) for size in CLASSES_M)
    return Event(
        "collision", inputs.body, (large, middling, small),
        mass_kg=target if suborbital else target + projectile,
        fastest_m_s=1000 * _FASTEST * speed,
    )  # fmt: skip


def _energy(inputs: BreakupInputs) -> str:
    target, projectile, speed = inputs.target_mass_kg, inputs.projectile_mass_kg, inputs.relative_speed_km_s
    number = specific_energy_j_g(target, projectile, speed)
    energy = f"The impact had {number:,.{0 if number >= 100 else 1}f} J for each gram of the heavier object"
    if is_catastrophic(target, projectile, speed):
        return f"{energy}: at {CATASTROPHIC_J_PER_G:g} J/g or more both break up altogether."
    return f"{energy}: below {CATASTROPHIC_J_PER_G:g} J/g that one is only damaged; what is left of it does not count."


def _other(inputs: BreakupInputs) -> str:
    if inputs.projectile == "suborbital":
        share = share_of(inputs.projectile_mass_kg, inputs.target_mass_kg)
        return f"The projectile was not in orbit: its pieces, {percent(share)} of all, fall back and are not counted."
    return "The pieces of both objects are taken to be of one kind, and to start on the orbit that is given."
