"""The reader of conjunction data messages: what it accepts, what it refuses and where, and that nothing breaks it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import cdms
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from behaviour_check.derive.cdm import MAX_CDM_BYTES, Cdm, read
from behaviour_check.derive.earth import EARTH_SPIN_RAD_S
from behaviour_check.source import InvalidInput, Problem

DATA = Path(__file__).parents[1] / "data"
FOLDER = DATA / "derive" / "cdm"
VECTORS: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (DATA / "derive" / "collision-probabilities.yaml").read_text(encoding="utf-8")
)
HST = VECTORS["operational"][0]
WORLDVIEW = next(case for case in VECTORS["operational"] if case["name"].startswith("WORLDVIEW 2 / "))
SLOW = VECTORS["alfano"][4]


def parsed(text: str) -> Cdm:
    return read(text.encode(), "a.cdm")


def problems(text: str | bytes) -> list[Problem]:
    with pytest.raises(InvalidInput) as caught:
        read(text.encode() if isinstance(text, str) else text, "a.cdm")
    return list(caught.value.problems)


def line_of(text: str, start: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), 1) if line.startswith(start))


def changed(text: str, start: str, new: str | None, *, part: int = 1) -> str:
    """A message with the line that starts so replaced or removed, counted from 1."""
    lines = text.split("\n")
    at = [number for number, line in enumerate(lines) if line.startswith(start)][part - 1]
    lines[at : at + 1] = [] if new is None else [new]
    return "\n".join(lines)


GOOD = cdms.kvn(*cdms.parts(HST))
GOOD_XML = cdms.xml(*cdms.parts(HST))


def without_covariances(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.startswith(("CR_", "CT_", "CN_"))) + "\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hst-delta-2.kvn", GOOD),
        ("worldview-2-fengyun-1c.xml", cdms.xml(*cdms.parts(WORLDVIEW))),
        ("slow.kvn", cdms.kvn(*cdms.parts(SLOW, along_m=0.4))),
        ("no-covariance.kvn", without_covariances(GOOD)),
    ],
)
def test_the_constructed_messages_in_the_data_are_those_of_the_code(name: str, text: str) -> None:
    """They were written by it once; the last digits may differ from one processor to the next."""
    file, code = read((FOLDER / name).read_bytes(), name), parsed(text)
    for one, other in ((file.first, code.first), (file.second, code.second)):
        assert one.body.position_m == pytest.approx(other.body.position_m)
        assert one.body.velocity_m_s == pytest.approx(other.body.velocity_m_s)
        assert (one.body.covariance_m2 is None) == (other.body.covariance_m2 is None)
        if one.body.covariance_m2 is not None:
            assert one.body.covariance_m2 == pytest.approx(other.body.covariance_m2, rel=1e-9, abs=1e-6)
    assert (file.tca, file.radius_m) == (code.tca, code.radius_m)


class TestWhatIsRead:
    def test_everything_that_a_message_says(self) -> None:
        message = parsed(GOOD)
        assert message.message == "TEST HST / DELTA 2 R/B(1)"
        assert message.tca == "2026-01-02T03:04:05.678"
        assert message.radius_m == 10
        assert message.radius_from == "line 9 of the message"
        assert message.miss_m == pytest.approx(1274.554)
        assert message.speed_m_s == pytest.approx(2924.915)
        assert message.probability is None
        assert message.first.name == "HST"
        assert message.first.designator == "10001"
        assert message.second.name == "DELTA 2 R/B(1)"
        assert message.second.frame == "EME2000"
        assert message.first.body[:2] == ((7.0e6, 0, 0), (0, 7.7e3, 0))
        assert message.second.body.covariance_m2 == pytest.approx(cdms.lower(cdms.geometry(HST)[1][2]), abs=1e-6)

    def test_xml_says_the_same_as_key_value_notation(self) -> None:
        kvn, xml = parsed(GOOD), parsed(GOOD_XML)
        for part in ("tca", "message", "first", "second", "radius_m", "miss_m", "speed_m_s", "probability"):
            assert getattr(xml, part) == getattr(kvn, part)

    def test_a_message_with_the_defects_of_real_ones(self) -> None:
        message = read((FOLDER / "earth-fixed.kvn").read_bytes(), "real")
        assert message.first.name == "ION SCV-008"  # although the file has the second object first
        assert message.radius_m == 10
        assert message.radius_from == "the sum of both objects' exclusion volume radius in the message"
        assert message.probability == 0.004450713
        assert message.speed_m_s == 14544
        body = message.first.body
        assert body.position_m == (-5719153.201, -2486155.271, -3021252.701)
        assert body.velocity_m_s == pytest.approx(
            (2333.174842 + EARTH_SPIN_RAD_S * 2486155.271, 2825.732323 - EARTH_SPIN_RAD_S * 5719153.201, -6727.808538)
        )

    @pytest.mark.parametrize(
        "written",
        ["-5.0", "-5.0 [m**2]", "-5.0[m**2]", "-5 [km]", "  -5.0   [", "-50E-1 m**2", "-0.5D+01", "−5", "-5."],
    )
    def test_numbers_as_they_occur(self, written: str) -> None:
        covariance = parsed(changed(GOOD, "CN_R", f"CN_R={written}")).first.body.covariance_m2
        assert covariance is not None
        assert covariance[3] == -5

    @pytest.mark.parametrize(
        "text",
        [
            GOOD.lower(),
            GOOD.replace("\n", "\r\n"),
            GOOD.replace("\n", "\r"),
            GOOD.replace(" = ", "="),
            "\ufeff" + GOOD,
            "\n\nFrom: somebody\n" + GOOD,
            GOOD.replace(" [km]", "").replace(" [m**2]", " [km**2]"),
            GOOD + "COMMENT the end\n\nEND OF MESSAGE\n",
            GOOD_XML.replace("<cdm ", '<ndm:cdm xmlns:ndm="urn:ccsds:schema:ndmxml" ').replace("</cdm>", "</ndm:cdm>"),
            "\n \n" + GOOD_XML,
        ],
        ids=["lower", "crlf", "cr", "spaces", "bom", "preface", "units", "tail", "prefix", "blank"],
    )  # fmt: skip
    def test_layouts_that_do_not_matter(self, text: str) -> None:
        assert parsed(text).first.body == parsed(GOOD).first.body
        assert parsed(text).radius_m == 10

    def test_utf_8_with_bytes_that_are_none_in_a_comment(self) -> None:
        raw = GOOD.encode().replace(b"COMMENT Constructed", b"COMMENT \xc2\xa0\xff Constructed")
        assert read(raw, "a").second.body == parsed(GOOD).second.body

    @pytest.mark.parametrize(
        ("comments", "radius", "source"),
        [
            (("HBR = 15.0",) * 2, 15, "line 9 of the message"),
            (("HBR= 0.015 [km]", ""), 15, "line 9 of the message"),
            (("EFFECTIVE_HBR = 7 [m]", ""), 7, "line 9 of the message"),
            (("", "Operator Hard Body Radius = 10.0 [m]"), None, ""),
            (("", "Hard body radius: 3 m"), 3, "line 18 of the message"),
            (("HBR = NaN", ""), None, ""),
            (("HBR", "the radius is unknown"), None, ""),
            (("HBR = 0", ""), None, ""),
            (("Radius of curvature = 5 [m]", ""), None, ""),
        ],
    )
    def test_the_radius_in_comments(self, comments: tuple[str, str], radius: float | None, source: str) -> None:
        text = changed(GOOD, "COMMENT HBR", f"COMMENT {comments[0]}")
        message = parsed(changed(text, "X_DOT", f"COMMENT {comments[1]}\nX_DOT = 0 [km/s]"))
        assert message.radius_m == (pytest.approx(radius) if radius is not None else None)
        assert message.radius_from == source

    def test_the_radius_of_each_object(self) -> None:
        text = changed(GOOD, "COMMENT HBR", None).replace("REF_FRAME ", "HBR = 2.5 [m]\nREF_FRAME ")
        assert (parsed(text).radius_m, parsed(text).radius_from) == (5, "the sum of both objects' HBR in the message")
        own = text.replace("HBR = 2.5 [m]", "COMMENT Operator Hard Body Radius = 4 [m]")
        assert parsed(own).radius_m == 8

    @pytest.mark.parametrize("value", ["NaN", "", "N/A", "0.0 [m**2]", None])
    def test_no_covariance(self, value: str | None) -> None:
        lines = [
            f"{line[:5]} = {value}" if line.startswith(("CR_", "CT_", "CN_")) else line
            for line in GOOD.split("\n")
            if value is not None or not line.startswith(("CR_", "CT_", "CN_"))
        ]
        message = parsed("\n".join(lines))
        assert message.first.body.covariance_m2 is None
        assert message.second.body.covariance_m2 is None

    @pytest.mark.parametrize("frame", ["GCRF", "ICRF", "J2000", "TEME", "TOD", "eme2000"])
    def test_frames_that_do_not_turn_leave_the_state_as_it_is(self, frame: str) -> None:
        text = GOOD.replace("EME2000", frame)
        assert parsed(text).first.body == parsed(GOOD).first.body

    @pytest.mark.parametrize("frame", ["ITRF", "ITRF-93", "itrf2014", "ECEF"])
    def test_frames_that_turn(self, frame: str) -> None:
        _, v, _ = parsed(GOOD.replace("EME2000", frame)).first.body
        assert v == pytest.approx((0, 7.7e3 + 7.292115e-5 * 7.0e6, 0))

    def test_two_names_of_one_frame(self) -> None:
        assert parsed(changed(GOOD, "REF_FRAME", "REF_FRAME = J2000")).first.frame == "J2000"


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("start", "new", "part", "message"),
        [
            ("TCA", "TCA = yesterday", 1, "`yesterday` is not a time of closest approach"),
            ("TCA", "TCA = 2026-13-02T03:04:05", 1, "`2026-13-02T03:04:05` is not a time of closest approach"),
            ("X ", "X = 7O00.0 [km]", 1, "`7O00.0 [km]` is not a number"),
            ("X ", "X = 7000,0 [km]", 1, "`7000,0 [km]` is not a number"),
            ("X ", "X = 7000 0", 1, "`7000 0` is not a number"),
            ("X ", "X = 7_000", 1, "`7_000` is not a number"),
            ("X ", "X = inf", 1, "`inf` is not a number"),
            ("X ", "X = 1e999", 1, "`1e999` is not a number"),
            ("X ", "X = NaN [km]", 1, "OBJECT1 has no X"),
            ("Z_DOT", "Z_DOT = ", 2, "OBJECT2 has no Z_DOT"),
            ("X ", "X = 7000000 [m]", 1, "7,000,000 km from the Earth's centre is no orbit"),
            ("X ", "X = 70 [km]", 1, "70 km from the Earth's centre is no orbit"),
            ("Y_DOT", "Y_DOT = 7700 [m/s]", 1, "7,700 km/s is no speed of an orbit"),
            ("REF_FRAME", "REF_FRAME = MARS", 1, "`MARS` is not a frame that can be used"),
            ("REF_FRAME", "REF_FRAME = ", 1, "OBJECT1 has no REF_FRAME"),
            ("REF_FRAME", "REF_FRAME = ITRF", 2, "the objects are in different frames, `EME2000` and `ITRF`"),
            ("REF_FRAME", "REF_FRAME = GCRF", 2, "the objects are in different frames, `EME2000` and `GCRF`"),
            ("OBJECT ", "OBJECT = OBJECT3", 1, "`OBJECT3` is neither of the two objects"),
            ("OBJECT ", "OBJECT = OBJECT1", 2, "OBJECT1 begins twice"),
            ("CR_R", "CR_R = -1", 1, "the covariance of OBJECT1 is not positive"),
            ("CR_R", "CR_R = 0", 1, "the covariance of OBJECT1 is not positive"),
            ("MISS_DISTANCE", "MISS_DISTANCE = near", 1, "`near` is not a number"),
            ("MESSAGE_ID", "COLLISION_PROBABILITY = 1 in 10", 1, "`1 in 10` is not a number"),
        ],
    )
    def test_at_its_place(self, start: str, new: str, part: int, message: str) -> None:
        text = changed(GOOD, start, new, part=part)
        found = [problem for problem in problems(text) if problem.message == message]
        assert [(problem.file, problem.stage) for problem in found] == [("a.cdm", "syntax")]
        assert text.split("\n")[found[0].line - 1] == new
        assert found[0].column == (new.index("= ") + 3 if new.partition("= ")[2] else new.index("=") + 1)
        assert found[0].hint

    @pytest.mark.parametrize(
        ("start", "part", "message", "line"),
        [
            ("TCA", 1, "the message has no TCA, the time of closest approach", 1),
            ("OBJECT ", 2, "the message has no OBJECT2", 1),
            ("Y_DOT", 1, "OBJECT1 has no Y_DOT", line_of(GOOD, "OBJECT ")),
            ("REF_FRAME", 1, "OBJECT1 has no REF_FRAME", line_of(GOOD, "OBJECT ")),
            ("CN_T", 1, "the covariance of OBJECT1 lacks CN_T", line_of(GOOD, "CR_R")),
        ],
    )
    def test_what_is_missing(self, start: str, part: int, message: str, line: int) -> None:
        assert (message, line) in [(problem.message, problem.line) for problem in problems(changed(GOOD, start, None, part=part))]  # noqa: E501  # fmt: skip

    @pytest.mark.parametrize("key", ["TCA", "X ", "REF_FRAME", "CN_N"])
    def test_what_stands_twice(self, key: str) -> None:
        line = GOOD.split("\n")[line_of(GOOD, key) - 1]
        text = changed(GOOD, key, f"{line}\n{line}")
        (problem,) = problems(text)
        assert problem.message.startswith(f"{key.strip()} stands twice")
        assert problem.line == line_of(text, key) + 1

    def test_everything_at_once(self) -> None:
        text = changed(changed(changed(GOOD, "TCA", None), "X ", "X = here"), "Z ", None, part=2)
        assert [problem.message for problem in problems(text)] == [
            "the message has no TCA, the time of closest approach",
            "`here` is not a number",
            "OBJECT2 has no Z",
        ]

    def test_two_messages_in_one_file(self) -> None:
        assert any(problem.message == "TCA stands twice" for problem in problems(GOOD + GOOD))
        both = GOOD_XML.replace("<cdm ", "<ndm><cdm ", 1) + GOOD_XML.split("\n", 1)[1] + "</ndm>"
        assert [problem.message for problem in problems(both)] == ["a second message begins here"]

    def test_a_correlation_beyond_one(self) -> None:
        text = changed(changed(GOOD, "CT_T", "CT_T = 4.0"), "CT_R", "CT_R = 1e3")
        assert [problem.message for problem in problems(text)] == ["the covariance of OBJECT1 is not positive"]

    def test_three_correlations_that_contradict_each_other(self) -> None:
        text = GOOD
        for key, value in zip(("CR_R", "CT_R", "CT_T", "CN_R", "CN_T", "CN_N"), (1, 0.9, 1, 0.9, -0.9, 1), strict=True):
            text = changed(text, key, f"{key} = {value}")
        assert [problem.message for problem in problems(text)] == ["the covariance of OBJECT1 is not positive"]

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"\n\n",
            b"title: no CDM\n",
            b"<html><body>no</body></html>",
            b'{"TCA": "2026"}',
            b"1 25544U 98067A",
            b"\xff",
        ],
    )
    def test_what_is_no_message_at_all(self, raw: bytes) -> None:
        (problem,) = problems(raw)
        assert problem.message == "no conjunction data message"
        assert (problem.line, problem.column) == (1, 1)
        assert "XML" in problem.hint

    def test_text_that_is_none(self) -> None:
        assert [problem.message for problem in problems(GOOD.encode("utf-16"))] == ["not a text file"]

    def test_a_file_that_is_too_large(self) -> None:
        assert problems(b" " * (MAX_CDM_BYTES + 1))[0].message == "larger than 1024 KiB"

    @pytest.mark.parametrize(
        ("old", "new", "message", "line"),
        [
            ("<cdm ", "<!DOCTYPE cdm>\n<cdm ", "a CDM has no document type and no entities", 2),
            (
                "<cdm ",
                '<!DOCTYPE cdm [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>\n<cdm ',
                "a CDM has no document type and no entities",
                2,
            ),
            ("</header>", "", "this is not XML: mismatched tag", GOOD_XML.count("\n")),
            ("<header>", "<" + "a><" * 60 + "a>", "elements stand more than 50 deep", 3),
            ("TEST HST", "TEST &hst;", "this is not XML: undefined entity", 7),
            ('encoding="UTF-8"', 'encoding="EBCDIC-X"', "the encoding that the XML declares is not known", 1),
        ],
    )
    def test_xml_that_is_hostile_or_broken(self, old: str, new: str, message: str, line: int) -> None:
        (problem,) = problems(GOOD_XML.replace(old, new, 1))
        assert (problem.message, problem.line) == (message, line)
        assert problem.hint

    def test_an_encoding_that_a_codec_has_and_expat_has_not(self) -> None:
        for encoding in ("utf-7", "idna", "hex", "big5", "rot13"):
            (problem,) = problems(GOOD_XML.replace("UTF-8", encoding).encode() + b"\xa4\xa4")
            assert problem.stage == "syntax"

    def test_places_in_xml(self) -> None:
        text = GOOD_XML.replace('<X units="km">7000</X>', '  <X units="km">far</X>')
        (problem,) = problems("\n" + text)
        assert (problem.message, problem.line) == ("`far` is not a number", line_of(text, "  <X") + 1)
        assert problem.column == 3

    def test_what_it_says_cannot_forge_a_terminal(self) -> None:
        (problem,) = problems(changed(GOOD, "X ", "X = 7\x1b[2Jx"))
        assert "\x1b" not in str(problem)
        hostile = parsed(changed(GOOD, "OBJECT_NAME", "OBJECT_NAME = a\x1b[2J\u202eb"))
        assert hostile.first.name == "a\ufffd[2J\ufffdb"

    def test_a_flood_of_problems_ends(self) -> None:
        text = GOOD + "TCA = x\n" * 1000
        assert len(problems(text)) == 201


def outcome(raw: bytes) -> Cdm | tuple[Problem, ...]:
    try:
        return read(raw, "fuzz")
    except InvalidInput as error:
        return error.problems


def holds_or_refuses(raw: bytes) -> None:
    found = outcome(raw)
    if isinstance(found, tuple):
        assert found
        for problem in found:
            assert problem.file == "fuzz"
            assert problem.message
            assert problem.line >= 1
            assert problem.column >= 1
        return
    for one in (found.first, found.second):
        assert all(math.isfinite(value) for value in (*one.body.position_m, *one.body.velocity_m_s))
        assert one.body.covariance_m2 is None or all(map(math.isfinite, one.body.covariance_m2))
    assert found.radius_m is None or found.radius_m > 0


class TestThatNothingBreaksIt:
    @given(st.binary(max_size=400))
    @settings(max_examples=150)
    def test_any_bytes(self, raw: bytes) -> None:
        holds_or_refuses(raw)

    @given(st.data())
    @settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
    def test_messages_with_anything_in_them(self, data: st.DataObject) -> None:
        raw = data.draw(st.sampled_from([GOOD.encode(), GOOD_XML.encode(), (FOLDER / "earth-fixed.kvn").read_bytes()]))
        for _ in range(data.draw(st.integers(1, 4))):
            at = data.draw(st.integers(0, len(raw)))
            width = data.draw(st.sampled_from([0, 1, 2, 10, 100]))
            junk = data.draw(
                st.binary(max_size=8) | st.sampled_from([b"=", b"\n", b"<", b"[", b"nan", b"1e", b"&", b"\0"])
            )
            raw = raw[:at] + junk + raw[at + width :]
        holds_or_refuses(raw)

    @given(st.lists(st.integers(0, GOOD.count("\n") - 1), min_size=1, max_size=50))
    @settings(max_examples=100)
    def test_lines_in_any_order_and_number(self, order: list[int]) -> None:
        lines = GOOD.split("\n")
        holds_or_refuses("\n".join(lines[number] for number in order).encode())

    def test_long_comments_and_lines_cost_nothing(self) -> None:
        filler = "radius " * 50_000
        parsed(f"COMMENT {filler}\n{GOOD}")
        holds_or_refuses(b"=" * (MAX_CDM_BYTES - 10))
        holds_or_refuses(b"X=" + b"1" * (MAX_CDM_BYTES - 10))
        holds_or_refuses(b"OBJECT=OBJECT1\nX=" + b"1" * (MAX_CDM_BYTES - 20) + b"!")
        holds_or_refuses(b"X= 1" + b" " * (MAX_CDM_BYTES - 10))
        holds_or_refuses(b"OBJECT=OBJECT1\nX= 1" + b" a" * (MAX_CDM_BYTES // 2 - 20))
