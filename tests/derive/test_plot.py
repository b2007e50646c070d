"""Pictures of what models derive: drawn in every form, the same each time, and never taken in by what files say."""

from __future__ import annotations

import gc
import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any, cast

import matplotlib
import numpy as np
import orbits
import pytest
from conftest import DATA
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse
from matplotlib.text import Text
from numpy.typing import NDArray
from running import run

from behaviour_check import InvalidInput
from behaviour_check.derive import plot as pictures
from behaviour_check.derive.approach import Encounter
from behaviour_check.derive.documents import BreakupInputs, DeriveDocument
from behaviour_check.derive.elements import OutOfReachError
from behaviour_check.derive.models import breakup
from behaviour_check.derive.plot import MOST_PANELS, draw, sheet, style
from behaviour_check.derive.plot import approach as approaches
from behaviour_check.derive.plot import cloud as clouds
from behaviour_check.derive.plot.sheet import Panel, Section
from behaviour_check.derive.result import Derivation, Files, Quantity
from behaviour_check.derive.table import MODELS

FILES = Files(DATA / "derive")
MAGIC = {"png": b"\x89PNG\r\n\x1a\n", "svg": b"<?xml", "pdf": b"%PDF-"}
SVG = "{http://www.w3.org/2000/svg}"

BREAKUP: dict[str, Any] = {
    "altitude_km": 480, "inclination_deg": 82.6, "date": "2021-11-15", "target_mass_kg": 1750,
    "projectile_mass_kg": 100, "relative_speed_km_s": 9, "projectile": "suborbital",
}  # fmt: skip
BURST: dict[str, Any] = {"altitude_km": 400, "inclination_deg": 98.7, "date": "2022-11-12", "mass_kg": 900}
LIFETIME: dict[str, Any] = {
    "altitude_km": 550, "inclination_deg": 53, "mass_kg": 260, "area_m2": 2.5, "date": "2027-06-01",
}  # fmt: skip
COLLISION: dict[str, Any] = {
    "first": "approach/iridium-33.tle", "second": "approach/cosmos-2251.tle", "start": "2009-02-10", "hours": 24,
    "near_km": 10,
}  # fmt: skip
GRAVEYARD: dict[str, Any] = {
    "perigee_above_geo_km": 250, "eccentricity": 0.001, "radiation_pressure_coefficient": 1.3,
    "area_to_mass_m2_kg": 0.04,
}  # fmt: skip
CASUALTY: dict[str, Any] = {"inclination_deg": 51.6, "casualty_area_m2": 9.5}
MISS: dict[str, Any] = {"miss_distance_m": 584, "hard_body_radius_m": 10}


def message(name: str) -> dict[str, Any]:
    return {"cdm": f"cdm/{name}"}


def of(files: Files = FILES, title: str = "A title", form: str = "svg", **inputs: Any) -> bytes:
    return draw(title, [("act", DeriveDocument.model_validate(inputs))], files, form)


def texts(svg: bytes) -> list[str]:
    """All that can be read in a picture."""
    return ["".join(node.itertext()).strip() for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314


def read(**inputs: Any) -> str:
    return " ".join(texts(once(**inputs)))


_DRAWN: dict[str, bytes] = {}


def once(**inputs: Any) -> bytes:
    """As SVG; drawn for the first test that asks for it."""
    key = json.dumps(inputs)
    if key not in _DRAWN:
        _DRAWN[key] = of(**inputs)
    return _DRAWN[key]


def points(line: Line2D) -> NDArray[np.float64]:
    """What a line goes through: shape (n, 2)."""
    return np.asarray(line.get_xydata(), dtype=np.float64)


KINDS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "breakup": (
        {"breakup": BREAKUP},
        ["orbital period (minutes)", "altitude (km)", "years after the break-up on 2021-11-15",
         "pieces of 10 cm and more in orbit", "share of those at the start", "apogee", "perigee"],
    ),
    "explosion": ({"explosion": BURST}, ["orbital period (minutes)", "years after the break-up on 2022-11-12"]),
    "lifetime": (
        {"lifetime": LIFETIME},
        ["years after 2027-06-01", "share in which it is down", "5 years: FCC 22-74 (US), ESSB-ST-U-007 (ESA)",
         "25 years: IADC-02-01, 5.3.2", "10th to 90th percentile"],
    ),
    "conjunction": (
        {"conjunction": message("hst-delta-2.kvn")},
        ["wide axis of the covariance (m)", "narrow axis (m)", "1 standard deviation", "2 standard deviations",
         "3 standard deviations", "hard-body circle", "miss"],
    ),
    "approach": (
        {"approach": COLLISION},
        ["distance (km)", "hours after 2009-02-10 00:00:00 UTC", "seconds from 2009-02-10 16:56:00 UTC",
         "near: 10 km", "closest approach"],
    ),
    "graveyard": (
        {"graveyard": GRAVEYARD}, ["perigee above the geostationary altitude of 35,786 km (km)", "needed", "given"],
    ),
    "casualty": ({"casualty": CASUALTY}, ["casualty: no picture"]),
}  # fmt: skip

# --- examples ---


def test_every_model_is_drawn_or_said_not_to_be() -> None:
    assert set(KINDS) == set(MODELS)


@pytest.mark.parametrize("form", MAGIC)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_draws_in_each_form(kind: str, form: str) -> None:
    inputs, labels = KINDS[kind]
    raw = once(**inputs) if form == "svg" else of(form=form, **inputs)
    assert raw.startswith(MAGIC[form])
    if form == "svg":
        seen = texts(raw)
        assert [label for label in labels if label not in seen] == []
        assert b"<script" not in raw


@pytest.mark.parametrize("kind", KINDS)
def test_each_panel_names_model_and_version(kind: str) -> None:
    said = read(**KINDS[kind][0])
    panels = len(re.findall(r"Model: ", said))
    assert panels == {"breakup": 2, "explosion": 2, "approach": 2}.get(kind, 1)
    assert len(re.findall(r"version \d", said)) == panels
    assert said.count("seed 1.") == (panels if kind in ("breakup", "explosion") else 0)


def test_the_numbers_of_a_break_up() -> None:
    found = read(breakup=BREAKUP)
    assert "just after the break-up of an object at 480 km, circular, inclination 82.6°." in found
    (start,) = re.findall(r"At the start ([\d,]+) pieces", found)
    count = breakup.derive(BreakupInputs.model_validate(BREAKUP), FILES).quantities[0]
    assert float(start.replace(",", "")) == count.best


def test_the_seed_decides_which_pieces_are_drawn() -> None:
    assert once(explosion=BURST) != once(explosion={**BURST, "seed": 2})


def test_many_pieces_are_thinned_and_that_is_said() -> None:
    heavy = {**BREAKUP, "target_mass_kg": 20_000, "projectile_mass_kg": 10_000}
    raw = once(breakup=heavy)
    assert re.search(rf"Of [\d,]+ pieces {clouds.MOST_MARKS:,} are drawn to stand for all\.", " ".join(texts(raw)))
    assert len(raw) < 1024 * 1024


def test_gabbard_diagram_shows_one_pair_of_marks_for_each_of_few_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    axes = painted(monkeypatch, explosion=BURST)[0]
    apogee, perigee, own = (points(line) for line in axes.lines)
    expected = 6 * 0.1**-1.6
    assert 0.7 * expected < len(apogee) <= expected  # some come down, few are beyond the frame
    assert (apogee[:, 1] >= perigee[:, 1]).all()
    # A circular orbit at 400 km: 92.56 minutes by Kepler's third law.
    assert own[0] == pytest.approx([92.56, 400], abs=0.01)


def test_survivors_fall_and_the_band_holds_them(monkeypatch: pytest.MonkeyPatch) -> None:
    axes = painted(monkeypatch, breakup=BREAKUP)[1]
    upper, lower = (points(line)[:, 1] for line in axes.lines[:2])
    assert (np.diff(upper) <= 0).all()
    assert (lower <= upper).all()
    assert lower[0] == upper[0]


def test_lifetime_rises_to_all_courses_and_says_how_many_meet_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    axes = painted(monkeypatch, lifetime=LIFETIME)[0]
    times, share = points(axes.lines[0]).T
    assert share[-1] == 100
    within = round(float(share[times <= 5].max()) / 100 * 56)
    assert f"within 5 years in {within} of 56, and within 25 years in 56 of 56" in read(lifetime=LIFETIME)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"altitude_km": 200}, "Beyond the frame: 5 years: FCC 22-74 (US), ESSB-ST-U-007 (ESA); 25 years"),
        ({"altitude_km": 200}, "days after 2027-06-01"),
        ({"altitude_km": 1200}, "In 56 of 56 it is up for more than 200 years."),
        ({"altitude_km": 110}, "comes down at once"),
        ({"altitude_km": 800}, "In 43 of 56 it is up for more than 200 years."),
        (
            {"mass_kg": None, "area_m2": None, "area_to_mass_m2_kg": 0.01},
            "An object of 0.01 m²/kg from 550 km, circular",
        ),
        ({"area_m2": 500}, "No number: the model knows only drag"),
        ({}, "With the error of the air's density the model gives"),
    ],
)
def test_short_long_and_unknown_lifetimes(change: dict[str, Any], says: str) -> None:
    assert says in read(lifetime={**LIFETIME, **change})


def test_closest_approach_is_marked_where_the_model_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, close = painted(monkeypatch, approach=COLLISION)
    for axes, scale in ((whole, 3600), (close, 1)):
        line, ((at, distance),) = points(axes.lines[0]), points(axes.lines[-1])
        assert distance == pytest.approx(0.698, abs=0.001)
        assert line[:, 1].min() == pytest.approx(distance, abs=1e-6)
        assert at * scale == pytest.approx(16 * 3600 + 56 * 60 if axes is whole else 0, abs=1)
        assert axes.get_yscale() == "log"


def test_distance_of_objects_that_fly_together_is_drawn_on_a_plain_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    pair = {"first": orbits.two_lines(1), "second": orbits.two_lines(2), "start": "2026-03-01", "hours": 5}
    (axes,) = painted(monkeypatch, approach=pair)
    assert axes.get_yscale() == "linear"


def test_long_spans_are_thinned_without_losing_the_closest_approach(monkeypatch: pytest.MonkeyPatch) -> None:
    month = {**COLLISION, "start": "2009-02-08", "hours": 720}
    assert "Drawn are the nearest and the farthest points of each 100 minutes." in read(approach=month)
    whole = painted(monkeypatch, approach=month)[0]
    nearest, ((_, distance),) = points(whole.lines[0]), points(whole.lines[-1])
    assert nearest[:, 1].min() == distance
    assert len(nearest) < 1000


def test_old_element_sets_give_words() -> None:
    assert "No number: the span goes up to" in read(approach={**COLLISION, "start": "2009-09-10"})


def test_an_ephemeris_is_drawn() -> None:
    seconds = np.arange(0.0, 3 * 3600 + 1, 60.0)
    first, second = (
        orbits.oem_kvn(
            (seconds, orbits.kepler(seconds, semi_major_km=7178.0, anomaly=ahead)), start=orbits.EPOCH, OBJECT_ID=id
        )
        for ahead, id in ((0.0, "2026-001A"), (0.001, "2026-001B"))
    )
    said = read(approach={"first": first, "second": second, "start": "2026-03-01", "hours": 3})
    assert "hours after 2026-03-01 00:00:00 UTC" in said


@pytest.mark.parametrize(
    ("inputs", "says", "ellipses"),
    [
        (message("hst-delta-2.kvn"), "Encounter plane: probability of collision Pc = 6.11 × 10⁻⁴", 3),
        (message("earth-fixed.kvn"), "Pc = 3.5 × 10⁻³", 3),
        (message("no-covariance.kvn"), "Pc at most 3.8 × 10⁻³", 0),
        (message("slow.kvn"), "Encounter plane: no probability of collision", 3),
        (message("slow.kvn"), "No number: the objects pass at 0.52 m/s", 3),
        (message("worldview-2-fengyun-1c.xml"), "No number: the orbits bend too much", 3),
        (MISS, "Without the covariances of both objects only the distance is known", 0),
        ({**message("hst-delta-2.kvn"), "hard_body_radius_m": 30}, "hard-body radius 30 m", 3),
    ],
)
def test_encounters(monkeypatch: pytest.MonkeyPatch, inputs: dict[str, Any], says: str, ellipses: int) -> None:
    assert says in read(conjunction=inputs)
    (axes,) = painted(monkeypatch, conjunction=inputs)
    outlines = [patch for patch in axes.patches if type(patch) is Ellipse and not patch.get_fill()]
    assert len(outlines) == ellipses


@pytest.mark.parametrize("name", ["hst-delta-2.kvn", "earth-fixed.kvn", "no-covariance.kvn"])
def test_stretched_encounter_planes_say_so_and_others_are_true(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (axes,) = painted(monkeypatch, conjunction=message(name))
    left, right = axes.get_xlim()
    low, high = axes.get_ylim()
    box = axes.get_window_extent()
    stretch = (box.height / (high - low)) / (box.width / (right - left))
    said = re.findall(r"Up and down is drawn ([\d.,]+) times as large", read(conjunction=message(name)))
    assert stretch == pytest.approx(float(said[0].replace(",", "")) if said else 1.0, rel=0.01)


def test_the_miss_and_all_three_standard_deviations_are_within_the_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    (axes,) = painted(monkeypatch, conjunction=message("worldview-2-fengyun-1c.xml"))
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    for patch in (patch for patch in axes.patches if isinstance(patch, Ellipse)):
        x, y = np.asarray(patch.get_center())
        assert left <= x - patch.get_width() / 2 <= x + patch.get_width() / 2 <= right
        assert low <= y - patch.get_height() / 2 <= y + patch.get_height() / 2 <= high


def painted(monkeypatch: pytest.MonkeyPatch, **inputs: Any) -> list[Axes]:
    """The axes of a picture, in the order of its panels."""
    kept: list[Axes] = []
    add = Figure.add_axes

    def keeping(self: Figure, *args: Any, **options: Any) -> Axes:
        kept.append(add(self, *args, **options))
        return kept[-1]

    with monkeypatch.context() as patched:
        patched.setattr(Figure, "add_axes", keeping)
        of(**inputs)
    return kept


# --- refusals ---


def test_objects_that_do_not_move_against_each_other_have_no_plane(tmp_path: Path) -> None:
    raw = (DATA / "derive" / "cdm" / "slow.kvn").read_text()
    speeds = iter([0, 7.7, 0] * 2)
    still = re.sub(r"(_DOT\s*= )\S+", lambda found: f"{found[1]}{next(speeds)}", raw)
    (tmp_path / "still.kvn").write_text(still)
    said = " ".join(texts(of(Files(tmp_path), conjunction={"cdm": "still.kvn"})))
    assert "Encounter plane: no picture No number: the two objects do not move against each other" in said


def test_a_gap_between_the_points_of_an_ephemeris_costs_no_more_than_detail(monkeypatch: pytest.MonkeyPatch) -> None:
    def gap(met: Encounter, times: object) -> None:
        raise OutOfReachError("no states", met.start, met.first)

    monkeypatch.setattr(approaches, "_apart", gap)
    said = " ".join(texts(of(approach=COLLISION)))
    assert "Distance over the span" in said
    assert "The closest approach" not in said


def test_cloud_without_pieces_or_numbers() -> None:
    light = {**BREAKUP, "target_mass_kg": 0.001, "projectile_mass_kg": 0.001}
    assert "No number: the model's pieces of 10 cm and more would weigh" in read(breakup=light)
    low = {**BREAKUP, "altitude_km": 120, "projectile": "orbital"}
    assert "None of the pieces stays" in read(breakup=low)


def test_far_clouds_have_a_gabbard_diagram_but_no_survivors() -> None:
    far = {**BURST, "altitude_km": None, "perigee_km": 250, "apogee_km": 35_786}
    said = read(explosion=far)
    assert "Gabbard diagram of the cloud" in said
    assert "Pieces left in orbit: no picture No number: with an apogee above 10,000 km" in said


def test_what_went_wrong_since_the_scenario_was_read_is_invalid_input(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        of(Files(tmp_path), conjunction=message("gone.kvn"))
    (problem,) = caught.value.problems
    assert problem.file == "act"
    assert "`cdm/gone.kvn` cannot be read" in problem.message


def test_a_model_that_pictures_do_not_know_yet_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_PICTURES", {})
    assert "graveyard: no picture geo reorbit ok: no." in " ".join(texts(of(graveyard=GRAVEYARD)))
    assert "casualty risk: unknown, because the population" in read(casualty={**CASUALTY, "year": 2190})


def test_no_more_panels_than_a_page_holds() -> None:
    words = DeriveDocument.model_validate({"casualty": CASUALTY})
    said = texts(draw("Many", [(f"act-{n}", words) for n in range(MOST_PANELS + 3)], FILES, "svg"))
    assert said.count("casualty: no picture") == MOST_PANELS
    assert "3 activities are not drawn" in said


def test_the_longest_page_can_be_drawn() -> None:
    def nothing(axes: Axes) -> None:
        axes.set_axis_off()

    panel = Panel("Heading", ("words " * 20,), ("words " * 20,), nothing, 3.4)
    assert sheet.page("A title", [Section("act", (panel,) * MOST_PANELS)], "png").startswith(MAGIC["png"])


# --- the same each time, and nothing left behind ---


@pytest.mark.parametrize("form", MAGIC)
def test_bytes_are_the_same_twice(form: str) -> None:
    inputs: dict[str, Any] = {"lifetime": LIFETIME, "conjunction": message("hst-delta-2.kvn")}
    assert of(form=form, **inputs) == of(form=form, **inputs)


def test_chance_is_the_same_twice() -> None:
    assert of(explosion=BURST) == once(explosion=BURST)


def test_settings_of_the_user_change_nothing_and_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    before = of(form="png", lifetime=LIFETIME)
    monkeypatch.setitem(matplotlib.rcParams, "font.size", 30.0)
    monkeypatch.setitem(matplotlib.rcParams, "axes.facecolor", "black")
    monkeypatch.setitem(matplotlib.rcParams, "savefig.bbox", "tight")
    assert of(form="png", lifetime=LIFETIME) == before
    assert matplotlib.rcParams["font.size"] == 30.0


def test_nothing_of_a_page_stays_in_memory() -> None:
    of(form="png", conjunction=MISS)
    gc.collect()
    assert [one for one in gc.get_objects() if isinstance(one, Figure)] == []


def test_pictures_carry_no_date_and_no_version_of_other_programs() -> None:
    for form in MAGIC:
        raw = of(form=form, graveyard=GRAVEYARD)
        assert re.search(rb"CreationDate|dc:date|[Mm]atplotlib v|\(Matplotlib", raw) is None


_WITHOUT_DISPLAY = """
import sys
from behaviour_check import assess, load_pack, load_scenario
import behaviour_check.cli.derive, behaviour_check.scenario.derived
assert not [name for name in sys.modules if name.startswith("matplotlib")]
from behaviour_check.derive.documents import DeriveDocument
from behaviour_check.derive.plot import draw
from behaviour_check.derive.result import Files
given = DeriveDocument.model_validate({"conjunction": {"miss_distance_m": 584, "hard_body_radius_m": 10}})
sys.stdout.buffer.write(draw("A title", [("act", given)], Files(None), "svg"))
assert "matplotlib.pyplot" not in sys.modules
"""


@pytest.mark.slow
def test_only_pictures_load_matplotlib_and_need_no_display_nor_pyplot() -> None:
    ran = run("-c", _WITHOUT_DISPLAY, command=[sys.executable], env={"MPLBACKEND": "TkAgg", "DISPLAY": ""})
    assert ran.code == 0, ran.err
    assert ran.out.encode() == of(Files(None), conjunction=MISS)


# --- what files say is text ---

HOSTILE = [
    "$\\frac{1}{0$ and $x^2$", "<script>alert(1)</script> &amp; ]]> <!-- -->", "中文 💥 \u202e gnp \x1b[31m \ud800",
    "W" * 3000, "word " * 3000, "", " ", "\n\n", "a\nb\rc\td", "%PDF \\) ( \\", "_^{}#~", "-- -", "\u0301\u200d\ufe0f",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_titles_and_names(text: str) -> None:
    raw = draw(text, [(text, DeriveDocument.model_validate({"casualty": CASUALTY}))], FILES, "svg")
    tree = ElementTree.fromstring(raw)  # noqa: S314
    tags = {node.tag.rpartition("}")[2] for node in tree.iter()}
    assert tags.isdisjoint({"script", "a", "image", "foreignObject"})


@pytest.mark.parametrize("form", ["png", "pdf"])
def test_hostile_titles_and_names_in_other_forms(form: str) -> None:
    given = DeriveDocument.model_validate({"casualty": CASUALTY})
    title = " ".join(text[:60] for text in HOSTILE)
    assert draw(title, [(text, given) for text in HOSTILE], FILES, form).startswith(MAGIC[form])


def test_dollars_and_angle_brackets_are_shown_as_they_are() -> None:
    assert "<b>$x^2$ & co</b>" in texts(of(title="<b>$x^2$ & co</b>", casualty=CASUALTY))


def test_names_in_data_files_are_text(tmp_path: Path) -> None:
    raw = (DATA / "derive" / "cdm" / "hst-delta-2.kvn").read_text()
    assert "HST" in raw
    name = "$\\frac{1}{0$<script>x</script>"
    (tmp_path / "evil.kvn").write_text(raw.replace("= HST", f"= {name}"))
    svg = of(Files(tmp_path), conjunction={"cdm": "evil.kvn"})
    assert name in " ".join(texts(svg))
    assert b"<script" not in svg


@given(st.text(max_size=400))
@settings(max_examples=50)
def test_lines_fit_the_page_and_lose_nothing_but_what_the_font_lacks(text: str) -> None:
    lines = sheet.wrapped(text, style.TEXT_PT, 5.0)
    assert all(sheet._wide(line, style.TEXT_PT, bold=False) <= 5.0 for line in lines)
    if not lines[-1].endswith("…"):
        assert "".join("".join(lines).split()) == "".join(sheet.drawable(text).split())


def test_units_stay_with_their_numbers() -> None:
    text = "a miss of 1,275 m at 2.925 km/s, or 16 % of 30 km at 12:00 UTC"
    for width in np.linspace(0.8, 4, 60):
        for line in sheet.wrapped(text, style.TEXT_PT, float(width)):
            assert re.match(r"(m|km/s|%|km|UTC)\b", line) is None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_on_axes_have_no_letters(value: float) -> None:
    assert re.fullmatch(r"[−\d.,× ⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", style.plain(value))


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (1200, "1,200"), (0.05, "0.05"), (-3, "−3"), (3e-7, "3 × 10⁻⁷"), (1e-5, "10⁻⁵"), (4.451e-3, "0.004451"),
     (2.5e9, "2.5 × 10⁹"), (999.9999, "1,000")],
)  # fmt: skip
def test_numbers_as_people_write_them(value: float, shown: str) -> None:
    assert style.plain(value) == shown


@pytest.mark.parametrize(("part", "words"), [(0.0, "under 1 %"), (0.004, "under 1 %"), (0.17, "17 %"), (1.0, "100 %")])
def test_shares_in_words(part: float, words: str) -> None:
    assert style.share(part) == words


# --- readable on paper ---


def test_nothing_is_smaller_than_nine_points_nor_off_the_page() -> None:
    for inputs, _ in KINDS.values():
        tree = ElementTree.fromstring(once(**inputs))  # noqa: S314
        width, height = map(float, tree.attrib["viewBox"].split()[2:])
        for node in tree.iter(f"{SVG}text"):
            style_of = node.attrib["style"]
            size = re.search(r"(?:font-size: |font: (?:\w+ )?)([\d.]+)px", style_of)
            assert size is not None, style_of
            assert float(size[1]) >= 9
        assert width <= 7.5 * 72
        assert height > 0


def test_text_keeps_within_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    figures: list[Figure] = []
    save = Figure.savefig

    def saving(self: Figure, *args: Any, **options: Any) -> None:
        save(self, *args, **options)
        figures.append(self)

    monkeypatch.setattr(Figure, "savefig", saving)
    for kind in ("explosion", "lifetime", "conjunction", "approach"):
        of(form="png", **KINDS[kind][0])
        figure = figures.pop()
        # Ticks outside the axes are there too, though never drawn.
        ticks = {one for axes in figure.axes for one in (*axes.get_xticklabels(), *axes.get_yticklabels())}
        with style.applied():
            words = cast("list[Text]", figure.findobj(Text))
            extents = [one.get_window_extent() for one in words if one.get_text() and one not in ticks]
        assert len(extents) > 5
        box = figure.bbox
        assert all(box.x0 <= extent.x0 and extent.x1 <= box.x1 for extent in extents)
        assert all(box.y0 <= extent.y0 and extent.y1 <= box.y1 for extent in extents)


def test_an_empty_page_is_a_page() -> None:
    assert draw("Nothing", [], FILES, "png").startswith(MAGIC["png"])
    assert sheet.page("Words", [Section("act", (Panel("Heading", (), ()),))], "pdf").startswith(MAGIC["pdf"])


def test_words_for_every_sort_of_quantity() -> None:
    found = [
        Quantity("casualty_risk", 1.0, 2.0, band="the band"),
        Quantity("sustained", holds=True),
        Quantity("peak_pc", unknown="nobody knows"),
    ]
    derivation = Derivation("casualty", "a model", "1", {}, tuple(found))
    (panel,) = pictures._no_picture(None, derivation, FILES)
    assert panel.says == (
        "casualty risk: 1 to 2 (the band).",
        "sustained: yes.",
        "peak pc: unknown, because nobody knows.",
    )
