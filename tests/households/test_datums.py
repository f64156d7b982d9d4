"""Datums of China against published points, and distances."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from households.datums import distance, from_wgs84, to_wgs84

# Published by the authors of coordtransform (npm), whose formula everybody uses: of (116.404, 39.915).
BEIJING = (116.404, 39.915)
# Published by Alibaba Cloud in the reference of its address service (TransferCoord): its own service's answer.
HANGZHOU = {"GCJ-02": (120.026268, 30.279164), "WGS-84": (120.021519, 30.281543), "BD-09": (120.032768, 30.285238)}

longitudes, latitudes = st.floats(74, 134), st.floats(4, 53)


def test_the_published_point_in_gcj_02():
    assert from_wgs84(*BEIJING, "GCJ-02") == pytest.approx((116.41024449916938, 39.91640428150164), abs=1e-12)


def test_the_published_points_of_bd_09():
    gcj = to_wgs84(116.41036949371029, 39.92133699351021, "BD-09")
    assert gcj == pytest.approx(to_wgs84(*BEIJING, "GCJ-02"), abs=1e-9)
    # The published inverse is the approximate one, within two metres of the exact.
    there = from_wgs84(*to_wgs84(*BEIJING, "BD-09"), "GCJ-02")
    assert distance(*there, 116.39762729119315, 39.90865673957631) < 2


@pytest.mark.parametrize("source", HANGZHOU)
@pytest.mark.parametrize("target", HANGZHOU)
def test_what_a_map_service_answers_is_met_within_ten_metres(source, target):
    found = from_wgs84(*to_wgs84(*HANGZHOU[source], source), target)
    assert distance(*found, *HANGZHOU[target]) < 10
    if source != target:
        assert distance(*HANGZHOU[source], *HANGZHOU[target]) > 100


@given(longitudes, latitudes, st.sampled_from(["GCJ-02", "BD-09"]))
def test_there_and_back_is_within_a_millimetre(longitude, latitude, datum):
    back = to_wgs84(*from_wgs84(longitude, latitude, datum), datum)
    assert distance(longitude, latitude, *back) < 0.001


@given(longitudes, latitudes)
def test_the_shift_is_a_few_hundred_metres(longitude, latitude):
    assert 5 < distance(longitude, latitude, *from_wgs84(longitude, latitude, "GCJ-02")) < 1500


@pytest.mark.parametrize("place", [(2.35, 48.85), (-74.0, 40.7), (151.2, -33.9), (0.0, 0.0)])
def test_outside_china_gcj_02_is_wgs_84(place):
    assert from_wgs84(*place, "GCJ-02") == place
    assert to_wgs84(*place, "GCJ-02") == place


def test_an_unknown_datum_is_a_bug():
    with pytest.raises(ValueError, match="CGCS"):
        to_wgs84(107, 27, "CGCS2000")


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [  # geodesics on the ellipsoid, of Karney's GeographicLib; the sphere is within 0.5 %
        ((116.404, 39.915), (121.4737, 31.2304), 1_067_300),
        ((107.4751, 27.0689), (107.4851, 27.0689), 992.4),
        ((179.9, 0.0), (-179.9, 0.0), 22_263.9),
    ],
)
def test_distances(one, other, metres):
    assert distance(*one, *other) == pytest.approx(metres, rel=0.005)
    assert distance(*other, *one) == distance(*one, *other)
    assert distance(*one, *one) == 0
