"""An object that bursts."""

from __future__ import annotations

from ..breakup import explosion_count
from ..cloud import CLASSES_M, Event
from ..documents import ExplosionInputs
from ..result import Derivation, Files, UnfitError
from .fragmentation import derivation, outweighs, refuse_heavy


def derive(inputs: ExplosionInputs, files: Files) -> Derivation:  # noqa: ARG001  (every model has the same signature)
    """`trackable_fragments`, `max_fragment_life_y` and `object_years` of an explosion.

    Raises UnfitError where the inputs do not fit together: also where S is too large for the mass.
    """
    refuse_heavy(inputs.mass_kg, "mass_kg")
    burst = event(inputs)
    if outweighs(burst):
        message = f"with S = {inputs.scale:g} the pieces would weigh more than three times the object"
        raise UnfitError(("scale",), message, "write a smaller `scale`, or the object's mass in kilograms")
    words = {"mass": f"{inputs.mass_kg:,g} kg", "scale S": f"{inputs.scale:g}"}
    note = "S = 1 is for upper stages of 600 to 1,000 kg; other objects had 0.1 to more than 3."
    return derivation("explosion", inputs, burst, words, (note,))


def event(inputs: ExplosionInputs) -> Event:
    """The explosion as the size law sees it."""
    large, middling, small = (explosion_count(size, inputs.scale) for size in CLASSES_M)
    return Event("explosion", inputs.body, (large, middling, small), inputs.mass_kg)
