"""Distances, areas and fences against sums done by other ways. Source: #fn:area and #fn:distance."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.field_forms.expressions.language import number, truth, value

RADIUS = 6_378_100  # metres at the equator
TRACE = "<data><age/><p>0 0 0 0</p><p>0 1 0 0</p><p>1 1 0 0</p><bad>0 0</bad><bad/></data>"
LATITUDES, LONGITUDES = (
    st.floats(-89, 89).map(lambda at: round(at, 6)),
    st.floats(-179, 179).map(lambda at: round(at, 6)),
)


def haversine(a: tuple[float, float], b: tuple[float, float]) -> float:
    (phi, lam), (psi, mu) = ((math.radians(lat), math.radians(lon)) for lat, lon in (a, b))
    half = math.sin((psi - phi) / 2) ** 2 + math.cos(phi) * math.cos(psi) * math.sin((mu - lam) / 2) ** 2
    return 2 * RADIUS * math.asin(math.sqrt(half))


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_distances_are_those_of_the_haversine_formula(lat, lon, other_lat, other_lon):
    found = number(f"distance('{lat:f} {lon:f} 0 0; {other_lat:f} {other_lon:f} 0 0')")
    assert found == pytest.approx(haversine((lat, lon), (other_lat, other_lon)), rel=1e-6, abs=0.5)


@given(st.floats(-60, 50), st.floats(-170, 160), st.floats(0.01, 10), st.floats(0.01, 10))
def test_the_area_between_meridians_and_parallels_is_exact(south, west, height, width):
    north, east = south + height, west + width
    corners = [(south, west), (south, east), (north, east), (north, west), (south, west)]
    shape = ";".join(f"{lat:.9f} {lon:.9f} 0 0" for lat, lon in corners)
    exact = RADIUS**2 * math.radians(width) * (math.sin(math.radians(north)) - math.sin(math.radians(south)))
    assert number(f"area('{shape}')") == pytest.approx(exact, rel=1e-5)
    backwards = ";".join(reversed(shape.split(";")))
    assert number(f"area('{backwards}')") == pytest.approx(exact, rel=1e-5)


@pytest.mark.parametrize(
    ("expression", "metres"),
    [
        ("distance('0 0; 0 180')", math.pi * RADIUS), ("distance('90 0; -90 0')", math.pi * RADIUS), ("distance('0 179.5; 0 -179.5')", 111318.85),
        ("distance('90 0; 90 120')", 0), ("distance(/data/p)", 2 * 111318.85), ("distance('0 0 9 9', '0 1 -5 3')", 111318.85),
        ("distance('0 0; 0 1; 0 0')", 2 * 111318.85), ("distance('0 0;0 1;')", 111318.85), ("distance(' 0 0 ;  0 1 ')", 111318.85),
        ("distance('1.0E-4 0; 0.0001 1')", 111318.85), ("distance('+0 -0; .0 1.')", 111318.85),
        ("area(/data/p)", RADIUS**2 * math.radians(1) * math.sin(math.radians(1)) / 2),
    ],
)  # fmt: skip
def test_lines_and_node_sets_of_points_are_measured(expression, metres):
    assert number(expression, instance=TRACE) == pytest.approx(metres, rel=1e-6, abs=0.5)


@pytest.mark.parametrize(
    "points",
    ["''", "'x'", "'1'", "'0 0'", "'0 0; 91 0'", "'0 0; 0 181'", "'0 0; x 1'", "'0 0; nan nan'", "'0 0; inf 0'", "'0 0; 1_0 2'", "'0 0;; 0 1'",
     "'0 0; 0 1 2 3 4'", "'0，0; 0，1'", "'０ ０; ０ １'", "/data/bad", "/data/none", "/data/age", "'0x1 0; 0 0'"],
)  # fmt: skip
def test_what_is_no_line_has_no_length_and_no_area(points):
    assert math.isnan(number(f"distance({points})", instance=TRACE))
    assert math.isnan(number(f"area({points})", instance=TRACE))


@pytest.mark.parametrize(
    ("point", "inside"),
    [("1 1", True), ("1 3 50 4", True), ("3 1", True), ("3 3", False), ("5 1", False), ("-1 1", False), ("1 -1", False), ("", False), ("1", False)],
)  # fmt: skip
def test_a_fence_may_have_a_corner_that_points_inward(point, inside):
    fence = "0 0; 0 4; 2 4; 2 2; 4 2; 4 0; 0 0"
    assert truth(f"geofence('{point}', '{fence}')") is inside


@pytest.mark.parametrize("fence", ["", "0 0", "0 0; 0 4; 4 4", "x; y; z; x", "0 0; 0 4; 99 99; 0 0"])
def test_what_is_no_shape_holds_nothing(fence):
    assert value(f"geofence('1 1', '{fence}')") == "false"
