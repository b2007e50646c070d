"""Picture of a disposal orbit above the geostationary ring: how high it is, and how high it has to be."""

from __future__ import annotations

from matplotlib.axes import Axes

from ..documents import GraveyardInputs
from ..graveyard import BASE_KM, MOST_ECCENTRICITY, required_km
from ..result import Derivation, Files
from .sheet import Panel
from .style import BLACK, BLUE, GREY, ORANGE, SKY, plain_ticks


def panels(inputs: GraveyardInputs, found: Derivation, files: Files) -> tuple[Panel, ...]:  # noqa: ARG001
    """The perigee beside what the formula asks for."""
    given, needed = inputs.perigee_above_geo_km, required_km(
        inputs.radiation_pressure_coefficient, inputs.area_to_mass_m2_kg
    )  # fmt: skip
    eccentricity = "not given" if inputs.eccentricity is None else f"{inputs.eccentricity:.4g}"
    says = (
        f"The perigee is {given:,.6g} km above the geostationary altitude; at least {needed:,.6g} km are needed. "
        f"The eccentricity is {eccentricity}; it may be at most {MOST_ECCENTRICITY:g}."
    )

    def paint(axes: Axes) -> None:
        axes.barh("needed", BASE_KM, color=SKY, edgecolor=GREY, height=0.55, label=f"{BASE_KM:g} km for all")
        axes.barh(
            "needed", needed - BASE_KM, left=BASE_KM, color=ORANGE, edgecolor=GREY, hatch="//", height=0.55,
            label="1000 · Cr · A/m, for sunlight",
        )  # fmt: skip
        axes.barh(
            "given", given, facecolor="white", edgecolor=BLUE, hatch="..", height=0.55, label="perigee of the orbit"
        )
        axes.axvline(needed, color=BLACK, linestyle="--")
        axes.axvline(0, color=GREY, linewidth=1)
        low, high = min(given, 0.0), max(given, needed)
        axes.set_xlim(low * 1.05, high + 0.06 * (high - low))
        axes.set_xlabel("perigee above the geostationary altitude of 35,786 km (km)")
        axes.grid(visible=False, axis="y")
        plain_ticks(axes, y=False)

    return (Panel("Disposal above the geostationary ring", (says,), (), paint, 1.3, (1, 3)),)
