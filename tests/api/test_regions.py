import pytest

from records import regions
from records.regions import Region
from tests import builders
from tests.http import problem

REGIONS = "/api/v1/regions"


def codes(answer):
    assert answer.status_code == 200, answer.text
    return [region["code"] for region in answer.json()["items"]]


def upload(caller, data, name="regions.csv"):
    data = data.encode() if isinstance(data, str) else data
    return caller.post(f"{REGIONS}/import", files={"file": (name, data, "text/csv")})


def test_a_cadre_walks_from_the_own_village_and_sees_what_lies_above(as_user):
    cadre = as_user("village_cadre")
    assert codes(cadre.get(REGIONS)) == [builders.VILLAGE]
    assert codes(cadre.get(REGIONS, params={"parent": ""})) == ["52"]
    assert codes(cadre.get(REGIONS, params={"parent": "522725001"})) == [builders.VILLAGE]
    assert codes(cadre.get(REGIONS, params={"prefix": "52"})) == ["52", "5227", "522725", "522725001", builders.VILLAGE]
    assert cadre.get(f"{REGIONS}/522725").json()["full_name"] == "贵州省黔南布依族苗族自治州瓮安县"


@pytest.mark.parametrize("code", [builders.OTHER_VILLAGE, "522726", "522799", "x", "522725001003000"])
def test_what_lies_outside_or_is_unknown_is_404(as_user, code):
    problem(as_user("village_cadre").get(f"{REGIONS}/{code}"), 404, "region.not_found")


def test_children_are_listed_by_code(as_user):
    assert codes(as_user().get(REGIONS, params={"parent": "5227"})) == ["522725", "522726"]
    assert codes(as_user().get(REGIONS, params={"parent": builders.VILLAGE})) == []


def test_a_prefix_need_not_be_a_whole_level(as_user):
    assert codes(as_user().get(REGIONS, params={"prefix": "52272500100"})) == ["522725001003", "522725001004"]


def test_regions_are_found_by_the_beginning_of_their_name(as_user):
    assert codes(as_user().get(REGIONS, params={"name": "瓮"})) == ["522725", "522725002"]
    assert codes(as_user().get(REGIONS, params={"name": "瓮", "prefix": "522725002"})) == ["522725002"]
    assert codes(as_user("village_cadre").get(REGIONS, params={"name": "七里"})) == []


@pytest.mark.parametrize("name", [".*", "(", "[", "\\"])
def test_a_name_is_text_and_no_pattern(as_user, name):
    assert codes(as_user().get(REGIONS, params={"name": name})) == []


def test_pages_neither_skip_nor_repeat(as_user):
    admin, seen, cursor = as_user(), [], None
    while True:
        page = admin.get(REGIONS, params={"prefix": "52", "limit": 3, **({"cursor": cursor} if cursor else {})}).json()
        seen += [region["code"] for region in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert seen == sorted(code for code, _ in builders.REGIONS)


@pytest.mark.parametrize(
    "query", [{"parent": "x"}, {"prefix": "52%"}, {"limit": 0}, {"name": ""}, {"prefix": "5" * 13}]
)
def test_a_wrong_filter_is_refused(as_user, query):
    problem(as_user().get(REGIONS, params=query), 422, "request.invalid_fields")


def test_an_administrator_imports_a_file(as_user):
    admin = as_user()
    answer = upload(admin, "名称,行政区划代码\n新村,522725001005\n")
    assert answer.status_code == 201
    assert answer.json() == {"stored": 1}
    assert admin.get(f"{REGIONS}/522725001005").json()["full_name"].endswith("雍阳街道新村")


def test_a_file_with_an_error_stores_nothing_and_names_it(as_user):
    body = problem(upload(as_user(), "code,name\n522725001005,新村\n12345,坏\n"), 422, "import.refused")
    (error,) = body["errors"]
    assert (error["row"], error["column"], error["value"]) == (3, "code", "12345")
    assert error["zh"]
    assert error["en"]
    assert Region.objects(code="522725001005").count() == 0


def test_an_administrator_of_a_county_imports_that_county_only(as_user):
    county_admin = as_user("admin", region="522725")
    assert upload(county_admin, "code,name\n522725001005,新村\n").status_code == 201
    body = problem(upload(county_admin, "code,name\n522726001005,新村\n"), 422, "import.refused")
    assert body["errors"][0]["row"] == 2


@pytest.mark.parametrize("role", ["county_office", "village_cadre", "auditor"])
def test_only_administrators_import(as_user, role):
    problem(upload(as_user(role), "code,name\n53,云南省\n"), 403, "auth.role_forbids")


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\xff\xff", b"code,name\n53,\x00\n", b'code,name\n53,"' + b"x" * 200_000]
)
def test_what_is_no_table_is_refused(as_user, data):
    problem(upload(as_user(), data), 400, "import.unreadable")


def test_without_a_file_the_missing_part_is_named(as_user):
    answer = as_user().post(f"{REGIONS}/import", files={"other": ("x.csv", b"code,name\n")})
    assert problem(answer, 422, "request.invalid_fields")["errors"][0]["pointer"] == "/file"


def test_an_import_is_in_the_audit_log(as_user):
    admin = as_user()
    upload(admin, "code,name\n53,云南省\n")
    (entry,) = admin.get("/api/v1/audit", params={"action": "regions.imported"}).json()["items"]
    assert entry["who"] == admin.user.username
    assert entry["details"] == {"count": 1}
    assert regions.get("53")["name"] == "云南省"
