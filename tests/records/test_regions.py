import io

import pytest

from errors import ImportRefused, RegionNotFound, RegionUnknown, TableUnreadable
from records import regions
from records.actors import Actor, at_command_line
from records.region_table import import_regions, read_regions
from records.scopes import Scope
from tests import builders

HEADER = "code,name\n"


def read(text, encoding="utf-8", **options):
    return read_regions(io.BytesIO(text.encode(encoding)), **options)


def the_error(text, **options):
    _, (error,) = read(text, **options)
    assert error["zh"]
    assert error["en"]
    return error["row"], error["column"], error["value"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("header", ["行政区划代码,名称", "代码,名称", "Code, NAME ", "code,name"])
def test_the_usual_encodings_and_headers_are_read(encoding, header):
    assert read(f"{header}\n522725000000,瓮安县\n", encoding) == ([("522725", "瓮安县")], [])


def test_other_columns_empty_lines_and_any_order_are_fine():
    text = "名称,城乡分类,代码\r\n茶店村,220,522725001003\r\n,,\r\n\r\n 七里村 ,220, 522725001004 \r\n"
    assert read(text) == ([("522725001003", "茶店村"), ("522725001004", "七里村")], [])


def test_codes_lose_their_padding():
    text = HEADER + "520000000000,省\n522700000000,州\n522725000000,县\n522725001000,街道\n522725001003,村\n"
    assert [code for code, _ in read(text)[0]] == ["52", "5227", "522725", "522725001", "522725001003"]


@pytest.mark.parametrize(
    "code", ["", "5", "123", "52272", "x", "5227250010031", "-52", "5.2", "０５２", "05", "000000000000"]
)
def test_a_wrong_code_is_an_error_of_its_row(code):
    assert the_error(f"{HEADER}52,贵州省\n{code},某地\n") == (3, "code", code)


def test_a_code_that_excel_turned_into_a_number_says_how_to_mend_it():
    _, (error,) = read(HEADER + "5.22725E+11,瓮安县\n")
    assert "文本" in error["zh"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x07b"])
def test_a_wrong_name_is_an_error_of_its_row(name):
    assert the_error(f"{HEADER}52,{name}\n")[:2] == (2, "name")


def test_a_quote_that_never_ends_swallows_no_rows():
    assert read(HEADER + '52,"贵州省\n53,云南省\n')[1]


def test_the_same_code_twice_names_the_first_row():
    _, (error,) = read(HEADER + "52,贵州省\n520000000000,贵州\n")
    assert (error["row"], error["value"]) == (3, "520000000000")
    assert "2" in error["zh"]


@pytest.mark.parametrize("text", ["", "a,b\n52,贵州省\n", "52,贵州省\n"])
def test_missing_columns_are_named(text):
    rows, errors = read(text)
    assert rows == []
    assert [(error["row"], error["column"]) for error in errors] == [(1, "code"), (1, "name")]


def test_a_short_row_lacks_its_name():
    assert the_error(HEADER + "52\n") == (2, "name", "")


def test_codes_outside_the_allowed_area_are_errors():
    assert the_error(HEADER + "522725001,雍阳街道\n53,云南省\n", allowed="522725") == (3, "code", "53")


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"code,name\n52,\x00\n", b"\x81"])
def test_what_is_no_text_is_refused(data):
    with pytest.raises(TableUnreadable):
        read_regions(io.BytesIO(data))


def import_(text, by=None, progress=None):
    return import_regions(io.BytesIO(text.encode()), by or at_command_line("test"), progress)


@pytest.mark.usefixtures("db")
def test_nothing_is_stored_when_there_are_errors_and_all_are_named():
    with pytest.raises(ImportRefused) as refused:
        import_(HEADER + "53,云南省\n1,x\n54,\n")
    assert [error["row"] for error in refused.value.details["errors"]] == [3, 4]
    with pytest.raises(RegionNotFound):
        regions.get("53")


@pytest.mark.usefixtures("db")
def test_a_thousand_errors_are_counted_but_not_all_sent():
    with pytest.raises(ImportRefused) as refused:
        import_(HEADER + "1,x\n" * 1000)
    assert refused.value.details["report"]["errors"] == 1000
    assert len(refused.value.details["errors"]) == 200


@pytest.mark.usefixtures("db")
def test_children_before_their_parents_get_whole_names_and_progress_is_told():
    told = []
    import_(
        HEADER + "530102001001,某村\n530102001,某街道\n530102,五华区\n5301,昆明市\n53,云南省\n",
        progress=lambda *n: told.append(n),
    )
    assert regions.full_name("530102001001") == "云南省昆明市五华区某街道某村"
    assert regions.get("530102001001")["parent"] == "530102001"
    assert told[-1] == (5, 5)


@pytest.mark.usefixtures("db")
def test_a_renamed_county_renames_what_lies_below():
    import_(HEADER + "522725,瓮安市\n")
    assert regions.full_name(builders.VILLAGE) == "贵州省黔南布依族苗族自治州瓮安市雍阳街道茶店村"
    assert regions.full_name(builders.OTHER_COUNTY_VILLAGE) == "贵州省黔南布依族苗族自治州独山县百泉镇城东村"


@pytest.mark.usefixtures("db")
def test_importing_twice_changes_nothing():
    text = HEADER + "".join(f"{code},{name}\n" for code, name in builders.REGIONS)
    before = regions.below("")
    assert import_(text) == len(builders.REGIONS)
    assert regions.below("") == before


@pytest.mark.usefixtures("db")
def test_a_county_administrator_renames_nothing_above():
    county = Actor("admin1", "admin", Scope("522725"))
    with pytest.raises(ImportRefused):
        import_(HEADER + "52,贵州\n", county)
    assert regions.get("52")["name"] == "贵州省"


@pytest.mark.usefixtures("db")
def test_a_known_region_is_required_and_the_whole_needs_none():
    assert regions.require(builders.VILLAGE) == builders.VILLAGE
    assert regions.require("") == ""
    with pytest.raises(RegionUnknown):
        regions.require("99")


@pytest.mark.usefixtures("db")
def test_lookups_below_and_by_name():
    assert [r["_id"] for r in regions.below("5227250010")] == [builders.VILLAGE, builders.OTHER_VILLAGE]
    assert [r["_id"] for r in regions.named("茶店村", "522725")] == [builders.VILLAGE]
    assert regions.named("茶店村", "522726") == []
    assert [r["_id"] for r in regions.children("522725", Scope("522725002001"))] == ["522725002"]
