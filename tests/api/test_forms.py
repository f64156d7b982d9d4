import threading

import jsonschema
import pytest

from records import freshness
from records.forms import Form
from tests.builders import OTHER_VILLAGE, VILLAGE, a_household, a_photo
from tests.forms_to_upload import A_BROKEN_FORM, CROPS, a_form, a_form_with_crops
from tests.http import problem

URL = "/api/v1/forms"


@pytest.fixture
def admin(as_user):
    return as_user("admin")


def upload(caller, text, name="form.md"):
    return caller.post(URL, files={"file": (name, text.encode() if isinstance(text, str) else text)})


def published(caller, text="", **change):
    draft = upload(caller, text or a_form())
    assert draft.status_code == 201, draft.text
    form_id = draft.json()["form_id"]
    answer = caller.post(f"{URL}/{form_id}/publish")
    assert answer.status_code == 200, answer.text
    if change:
        assert caller.patch(f"{URL}/{form_id}", json=change).status_code == 200
    return answer.json()


def ids(answer):
    assert answer.status_code == 200, answer.text
    return [form["form_id"] for form in answer.json()["items"]]


# --- uploading ---


def test_an_upload_answers_201_with_the_draft_and_its_warnings(admin):
    answer = upload(admin, a_form(extra="| | image | photo | 照片 |\n"))
    assert answer.status_code == 201
    body = answer.json()
    assert (body["form_id"], body["version"], body["state"], body["source_name"]) == ("visit", "1", "draft", "form.md")
    warning = body["warnings"][0]
    assert (warning["sheet"], warning["row"], warning["column"]) == ("survey", 3, "parameters")
    assert warning["zh"]
    assert warning["en"]


def test_a_broken_workbook_answers_422_with_sheet_row_and_column(admin):
    body = problem(upload(admin, A_BROKEN_FORM), 422, "form.invalid")
    error = body["errors"][0]
    assert (error["sheet"], error["row"], error["column"]) == ("survey", 3, "type")
    assert ids(admin.get(URL, params={"all": "true"})) == []


def test_what_is_no_workbook_answers_400(admin):
    problem(upload(admin, b"\x00\x01\x02", "form.xlsx"), 400, "form.unreadable")
    problem(upload(admin, b"PK\x03\x04 broken", "form.xlsx"), 400, "form.unreadable")
    problem(upload(admin, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "form.xls"), 400, "form.unreadable")


def test_an_upload_without_file_answers_422(admin):
    body = problem(admin.post(URL, files={"other": ("form.md", b"x")}), 422, "request.invalid_fields")
    assert "/file" in {error["pointer"] for error in body["errors"]}
    problem(admin.post(URL, data=b"x", headers={"Content-Type": "text/plain"}), 422, "request.invalid_fields")


def test_a_workbook_over_the_limit_answers_413(admin, settings, monkeypatch):
    monkeypatch.setattr(settings, "MAX_FORM_BYTES", 100, raising=False)
    problem(upload(admin, a_form()), 413, "form.workbook_too_large")


def test_the_id_of_a_form_that_another_county_has_answers_409(as_user):
    published(as_user("county_office", region="522725"))
    problem(upload(as_user("county_office", region="522726"), a_form(version="2")), 409, "form.id_taken")


def test_a_published_version_answers_409_to_other_content_and_itself_to_the_same(admin):
    published(admin)
    problem(upload(admin, a_form(label="来意")), 409, "form.version_exists")
    again = upload(admin, a_form())
    assert (again.status_code, again.json()["state"]) == (201, "published")


def test_two_uploads_at_the_same_moment_leave_one_draft(admin):
    answers, ready = [], threading.Barrier(4)

    def send(number):
        ready.wait()
        answers.append(upload(admin, a_form(label=f"目的{number}")).status_code)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [201] * 4
    assert len(admin.get(f"{URL}/visit/versions").json()["items"]) == 1


@pytest.mark.parametrize("role", ["village_cadre", "township_office", "loan_officer", "auditor"])
def test_roles_that_manage_no_forms_answer_403(as_user, role):
    problem(upload(as_user(role), a_form()), 403, "auth.role_forbids")


def test_strangers_answer_401(anyone):
    problem(anyone.get(URL), 401, "auth.required")
    problem(upload(anyone, a_form()), 401, "auth.required")


# --- drafts ---


def test_a_draft_is_replaced_and_discarded(admin):
    upload(admin, a_form())
    upload(admin, a_form(version="2"))
    assert admin.get(f"{URL}/visit/draft").json()["version"] == "2"
    assert admin.delete(f"{URL}/visit/draft").status_code == 204
    problem(admin.get(f"{URL}/visit"), 404, "form.not_found")


def test_a_discarded_draft_leaves_the_published_form(admin):
    published(admin)
    upload(admin, a_form(version="2"))
    assert admin.get(f"{URL}/visit").json()["draft"] == "2"
    assert admin.delete(f"{URL}/visit/draft").status_code == 204
    problem(admin.delete(f"{URL}/visit/draft"), 409, "form.no_draft")
    form = admin.get(f"{URL}/visit").json()
    assert (form["version"], form["draft"]) == ("1", None)


def test_managers_preview_a_draft_and_others_do_not_see_it(admin, as_user):
    published(admin)
    upload(admin, a_form(version="2", label="来意"))
    for part in ("xform", "definition", "source"):
        assert "来意" in admin.get(f"{URL}/visit/versions/2/{part}").content.decode()
    cadre = as_user("village_cadre")
    for part in ("", "/xform", "/definition"):
        problem(cadre.get(f"{URL}/visit/versions/2{part}"), 404, "form.version_not_found")
    assert [version["version"] for version in cadre.get(f"{URL}/visit/versions").json()["items"]] == ["1"]
    assert cadre.get(f"{URL}/visit").json()["draft"] is None


def test_a_form_with_nothing_but_a_draft_is_unknown_to_others(admin, as_user):
    upload(admin, a_form())
    problem(as_user("village_cadre").get(f"{URL}/visit"), 404, "form.not_found")


# --- publishing and closing ---


def test_publishing_makes_the_version_the_one_to_fill(admin, as_user):
    published(admin)
    cadre = as_user("village_cadre")
    assert cadre.get(URL).json()["items"][0]["version"] == "1"
    problem(admin.post(f"{URL}/visit/publish"), 409, "form.no_draft")


def test_a_version_is_closed(admin):
    published(admin)
    published(admin, a_form(version="2"))
    answer = admin.post(f"{URL}/visit/versions/2/close")
    assert (answer.status_code, answer.json()["state"]) == (200, "closed")
    assert admin.get(f"{URL}/visit").json()["version"] == "1"
    problem(admin.post(f"{URL}/visit/versions/9/close"), 404, "form.version_not_found")


def test_a_closed_form_leaves_the_list_and_can_still_be_read(admin, as_user):
    published(admin, closed=True)
    cadre = as_user("village_cadre")
    assert ids(cadre.get(URL)) == []
    assert cadre.get(f"{URL}/visit").json()["closed"] is True
    assert ids(admin.get(URL, params={"all": "true"})) == ["visit"]
    admin.patch(f"{URL}/visit", json={"closed": False})
    assert ids(cadre.get(URL)) == ["visit"]


# --- who sees what ---


def test_a_form_is_shown_to_its_roles_and_to_those_who_oversee(admin, as_user):
    published(admin, roles=["loan_officer"])
    problem(as_user("village_cadre").get(f"{URL}/visit"), 404, "form.not_found")
    assert as_user("loan_officer").get(f"{URL}/visit").status_code == 200
    assert as_user("auditor").get(f"{URL}/visit").status_code == 200
    assert as_user("county_office").get(f"{URL}/visit").status_code == 200
    assert ids(as_user("auditor").get(URL)) == []


def test_a_form_is_shown_in_its_regions(admin, as_user):
    published(admin, regions=[VILLAGE])
    assert ids(as_user("village_cadre", region=VILLAGE).get(URL)) == ["visit"]
    other = as_user("village_cadre", region=OTHER_VILLAGE)
    assert ids(other.get(URL)) == []
    for part in ("", "/versions", "/versions/1", "/versions/1/xform", "/versions/1/definition"):
        problem(other.get(f"{URL}/visit{part}"), 404, "form.not_found")


def test_the_office_of_another_county_finds_no_such_form(as_user):
    published(as_user("county_office", region="522725"))
    other = as_user("county_office", region="522726")
    assert ids(other.get(URL, params={"all": "true"})) == []
    problem(other.get(f"{URL}/visit"), 404, "form.not_found")
    problem(other.patch(f"{URL}/visit", json={"closed": True}), 404, "form.not_found")
    problem(other.post(f"{URL}/visit/publish"), 404, "form.not_found")
    problem(other.delete(f"{URL}/visit/draft"), 404, "form.not_found")
    problem(other.post(f"{URL}/visit/versions/1/close"), 404, "form.not_found")
    problem(other.put(f"{URL}/visit/versions/1/files/a.csv", data=b"x"), 404, "form.not_found")


def test_a_county_office_may_read_but_not_change_what_all_counties_use(admin, as_user):
    published(admin)
    county = as_user("county_office")
    assert county.get(f"{URL}/visit").status_code == 200
    problem(county.patch(f"{URL}/visit", json={"closed": True}), 403, "auth.out_of_scope")
    problem(county.post(f"{URL}/visit/publish"), 403, "auth.out_of_scope")


def test_a_county_office_names_regions_of_its_own_only(as_user):
    county = as_user("county_office", region="522725")
    published(county)
    assert county.get(f"{URL}/visit").json()["regions"] == ["522725"]
    assert county.patch(f"{URL}/visit", json={"regions": ["522725001"]}).status_code == 200
    body = problem(county.patch(f"{URL}/visit", json={"regions": ["522725", "522726"]}), 403, "auth.out_of_scope")
    assert body["pointer"] == "/regions/1"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [({"roles": ["king"]}, "/roles/0"), ({"regions": ["5"]}, "/regions/0"), ({"title": "x"}, "/title")],
)
def test_a_wrong_change_answers_422_with_a_pointer(admin, change, pointer):
    published(admin)
    body = problem(admin.patch(f"{URL}/visit", json=change), 422, "request.invalid_fields")
    assert body["errors"][0]["pointer"] == pointer


def test_an_unknown_region_answers_422(admin):
    published(admin)
    problem(admin.patch(f"{URL}/visit", json={"regions": ["99"]}), 422, "region.unknown")


def test_all_is_for_managers(as_user):
    problem(as_user("village_cadre").get(URL, params={"all": "true"}), 403, "auth.role_forbids")


def test_the_list_is_read_page_by_page(admin):
    for form_id in ("c", "a", "b"):
        published(admin, a_form(form_id))
    first = admin.get(URL, params={"limit": 2}).json()
    assert [form["form_id"] for form in first["items"]] == ["a", "b"]
    second = admin.get(URL, params={"limit": 2, "cursor": first["next"]}).json()
    assert [form["form_id"] for form in second["items"]] == ["c"]
    assert second["next"] is None
    problem(admin.get(URL, params={"cursor": "???"}), 400, "request.bad_cursor")


def test_versions_are_listed_newest_first_page_by_page(admin):
    for version in ("1", "2", "3"):
        published(admin, a_form(version=version))
    first = admin.get(f"{URL}/visit/versions", params={"limit": 2}).json()
    assert [version["version"] for version in first["items"]] == ["3", "2"]
    second = admin.get(f"{URL}/visit/versions", params={"limit": 2, "cursor": first["next"]}).json()
    assert [version["version"] for version in second["items"]] == ["1"]


# --- what a version consists of ---


def test_the_xform_is_served_with_an_etag(admin, as_user):
    published(admin)
    cadre = as_user("village_cadre")
    answer = cadre.get(f"{URL}/visit/versions/1/xform")
    assert answer.headers["Content-Type"].startswith("application/xml")
    assert b"<h:html" in answer.content
    held = cadre.get(f"{URL}/visit/versions/1/xform", headers={"If-None-Match": answer.headers["ETag"]})
    assert (held.status_code, held.content) == (304, b"")


def test_the_definition_conforms_to_its_published_schema(admin, anyone):
    published(admin, a_form_with_crops().replace("crops.csv", "households.csv").replace("| crop |", "| hh2 |"))
    schema = anyone.get(f"{URL}/definition.schema.json")
    assert schema.headers["Content-Type"].startswith("application/schema+json")
    answer = admin.get(f"{URL}/crops/versions/1/definition")
    assert answer.headers["Content-Type"].startswith("application/json")
    jsonschema.Draft202012Validator(schema.json()).validate(answer.json())
    assert answer.json()["nodes"][0]["name"] == "purpose"
    again = admin.get(f"{URL}/crops/versions/1/definition", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_uploaded_workbook_comes_back_byte_for_byte(admin, as_user):
    published(admin)
    answer = admin.get(f"{URL}/visit/versions/1/source")
    assert answer.content == a_form().encode()
    assert "form.md" in answer.headers["Content-Disposition"]
    problem(as_user("village_cadre").get(f"{URL}/visit/versions/1/source"), 403, "auth.role_forbids")


@pytest.mark.parametrize("part", ["", "/xform", "/definition", "/source", "/files/a.csv"])
def test_an_unknown_version_answers_404(admin, part):
    published(admin)
    problem(admin.get(f"{URL}/visit/versions/9{part}"), 404, "form.version_not_found")


# --- files ---


def test_a_file_is_put_as_bytes_or_multipart_and_served(admin, as_user):
    upload(admin, a_form_with_crops())
    where = f"{URL}/crops/versions/1/files/crops.csv"
    problem(admin.post(f"{URL}/crops/publish"), 409, "form.attachment_missing")
    problem(admin.get(where), 404, "form.attachment_not_found")
    first = admin.put(where, data=CROPS.encode(), headers={"Content-Type": "text/csv"})
    assert first.status_code == 200, first.text
    assert first.json()["size"] == len(CROPS.encode())
    second = admin.put(where, files={"file": ("anything.csv", CROPS.encode())})
    assert second.json()["sha256"] == first.json()["sha256"]
    assert admin.post(f"{URL}/crops/publish").json()["missing_files"] == []
    answer = as_user("village_cadre").get(where)
    assert answer.content == CROPS.encode()
    assert answer.headers["ETag"]


def test_files_of_a_published_version_answer_409(admin):
    upload(admin, a_form_with_crops())
    where = f"{URL}/crops/versions/1/files/crops.csv"
    admin.put(where, data=CROPS.encode())
    admin.post(f"{URL}/crops/publish")
    problem(admin.put(where, data=b"name,label\nx,y\n"), 409, "form.version_immutable")
    assert admin.get(where).content == CROPS.encode()


def test_errors_in_a_csv_answer_422_with_row_and_column(admin):
    upload(admin, a_form_with_crops())
    answer = admin.put(f"{URL}/crops/versions/1/files/crops.csv", data="name,label\na,甲\na,乙\n".encode())
    error = problem(answer, 422, "form.file_invalid")["errors"][0]
    assert (error["row"], error["column"], error["value"]) == (3, "name", "a")


def test_a_file_that_the_form_does_not_use_answers_404_and_an_empty_one_422(admin):
    upload(admin, a_form_with_crops())
    problem(admin.put(f"{URL}/crops/versions/1/files/b.csv", data=b"x"), 404, "form.attachment_not_found")
    problem(admin.put(f"{URL}/crops/versions/1/files/households.csv", data=b"x"), 404, "form.attachment_not_found")
    problem(admin.put(f"{URL}/crops/versions/1/files/crops.csv", data=b""), 422, "photo.empty")
    problem(
        admin.put(f"{URL}/crops/versions/1/files/crops.csv", files={"x": ("a", b"x")}), 400, "submission.part_missing"
    )


def test_a_file_over_the_limit_answers_413(admin, settings, monkeypatch):
    upload(admin, a_form_with_crops())
    monkeypatch.setattr(settings, "MAX_FILE_BYTES", 10, raising=False)
    problem(admin.put(f"{URL}/crops/versions/1/files/crops.csv", data=CROPS.encode()), 413, "photo.too_large")


def test_a_picture_of_the_form_is_checked_and_served(admin):
    upload(
        admin, a_form().replace("| label |\n", "| label | image |\n", 1).replace("| 目的 |", "| 目的 | 地图 1.jpg |")
    )
    where = f"{URL}/visit/versions/1/files/地图 1.jpg"
    problem(admin.put(where, data=b"<svg/>"), 422, "photo.not_an_image")
    photo = a_photo()
    assert admin.put(where, data=photo).json()["mime"] == "image/jpeg"
    assert admin.get(where).content == photo


def test_the_list_follows_a_change_in_another_process(admin, as_user):
    published(admin)
    cadre = as_user("village_cadre")
    assert ids(cadre.get(URL)) == ["visit"]
    Form.objects(id="visit").update(closed=True)
    freshness.mark_changed("forms")
    assert ids(cadre.get(URL)) == []


def test_a_workbook_with_an_odd_name_can_be_downloaded_again(admin):
    published_with = upload(admin, a_form(), '../走%0D%0A访;"x".md')
    assert published_with.status_code == 201
    answer = admin.get(f"{URL}/visit/versions/1/source")
    assert answer.content == a_form().encode()


def test_every_endpoint_of_forms_is_described(anyone):
    paths = {path: item for path, item in anyone.get("/openapi.json").json()["paths"].items() if path.startswith(URL)}
    assert len(paths) == 14
    for path, item in paths.items():
        for method, operation in item.items():
            if method in ("get", "post", "put", "patch", "delete"):
                assert operation.get("summary"), (path, method)
                assert any(code.startswith("2") for code in operation["responses"]), (path, method)


def test_households_csv_holds_what_the_caller_may_see(admin, as_user):
    upload(admin, a_form_with_crops())
    admin.put(f"{URL}/crops/versions/1/files/crops.csv", data=CROPS.encode())
    admin.post(f"{URL}/crops/publish")
    mine, other = a_household(region=VILLAGE), a_household(region=OTHER_VILLAGE)
    text = as_user("village_cadre", region=VILLAGE).get(f"{URL}/crops/versions/1/files/households.csv").text
    assert mine["_id"] in text
    assert other["_id"] not in text
