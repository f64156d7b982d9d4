"""OpenRosa as ODK Collect speaks it: lists, downloads, submissions, retries."""

from __future__ import annotations

import threading
from xml.etree import ElementTree

import pytest
import requests

from records import credentials, submissions
from tests.builders import OTHER_COUNTY_VILLAGE, OTHER_VILLAGE, VISIT, a_household, a_photo, new_id, visit_xml
from tests.http import PASSWORD, message, refused

LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"


def held() -> list[dict]:
    return list(submissions.collection().find())


# --- lists and downloads --------------------------------------------------------------------------------------------


def test_form_list_names_what_collect_needs(phone):
    answer = phone().get(f"{phone().base}/formList")
    assert answer.headers["X-OpenRosa-Version"] == "1.0"
    assert answer.headers["Content-Type"].startswith("text/xml")
    assert answer.headers["Date"]
    form = ElementTree.fromstring(answer.content).find(f"{LIST}xform")
    assert form.findtext(f"{LIST}formID") == "visit"
    assert form.findtext(f"{LIST}name") == "走访"
    assert form.findtext(f"{LIST}version") == "1"
    assert form.findtext(f"{LIST}hash").startswith("md5:")


def test_the_hash_is_the_md5_of_the_form_that_is_downloaded(phone):
    import hashlib

    device = phone()
    form = ElementTree.fromstring(device.get(f"{device.base}/formList").content)[0]
    xform = requests.get(form.findtext(f"{LIST}downloadUrl"), timeout=10).content
    assert form.findtext(f"{LIST}hash") == "md5:" + hashlib.md5(xform).hexdigest()


def test_form_list_can_be_limited_to_one_form(phone):
    device = phone()
    assert len(ElementTree.fromstring(device.get(f"{device.base}/formList?formID=visit").content)) == 1
    assert len(ElementTree.fromstring(device.get(f"{device.base}/formList?formID=other").content)) == 0


def test_verbose_form_list_has_descriptions(phone):
    device = phone()
    assert "descriptionText" in device.get(f"{device.base}/formList?verbose=true").text
    assert "descriptionText" not in device.get(f"{device.base}/formList").text


def test_manifest_lists_households_as_an_entity_list(phone):
    device = phone()
    media = ElementTree.fromstring(device.get(f"{device.base}/forms/visit/manifest").content)[0]
    assert media.get("type") == "entityList"
    assert media.findtext(f"{MANIFEST}filename") == "households.csv"
    assert media.findtext(f"{MANIFEST}hash").startswith("md5:")
    assert media.findtext(f"{MANIFEST}integrityUrl")


def test_households_on_a_phone_are_only_those_of_its_village(phone):
    mine, other = a_household(), a_household(region=OTHER_VILLAGE)
    device = phone()
    media = ElementTree.fromstring(device.get(f"{device.base}/forms/visit/manifest").content)[0]
    listed = requests.get(media.findtext(f"{MANIFEST}downloadUrl"), timeout=10)
    assert mine["_id"] in listed.text
    assert other["_id"] not in listed.text
    assert listed.text.lstrip("\ufeff").startswith("name,label,__version")


def test_integrity_says_which_households_are_gone(phone):
    mine, other = a_household(), a_household(region=OTHER_VILLAGE)
    device = phone()
    answer = device.get(f"{device.base}/entities/integrity?id={mine['_id']},{other['_id']}")
    told = {e.get("id"): e.findtext("deleted") for e in ElementTree.fromstring(answer.content).iter("entity")}
    assert told == {mine["_id"]: "false", other["_id"]: "true"}


def test_head_submission_is_204_with_the_accepted_length(phone):
    answer = phone().request("HEAD", f"{phone().base}/submission?deviceID=x")
    assert answer.status_code == 204
    assert int(answer.headers["X-OpenRosa-Accept-Content-Length"]) > 0
    assert answer.headers["Location"].endswith("/submission")


# --- who asks -------------------------------------------------------------------------------------------------------


def test_a_wrong_key_is_403_so_that_no_login_dialog_pops_up(anyone):
    refused(anyone.get("/v1/key/nonsense/formList"), 403, "auth.field_key_invalid")


def test_a_revoked_key_stops_at_once(phone):
    device = phone()
    assert device.get(f"{device.base}/formList").status_code == 200
    credentials.revoke_field_key(device.user, str(credentials.field_keys_of(device.user)[0].id))
    refused(device.get(f"{device.base}/formList"), 403, "auth.field_key_invalid")


def test_basic_is_asked_for_with_401_and_then_taken(phone):
    device = phone()
    asked = device.get("/openrosa/formList")
    assert asked.status_code == 401
    assert asked.headers["WWW-Authenticate"].startswith("Basic")
    assert device.get("/openrosa/formList", auth=(device.user.username, PASSWORD)).status_code == 200
    assert device.get("/openrosa/formList", auth=(device.user.username, "wrong")).status_code == 401


def test_an_auditor_may_read_forms_but_not_submit(phone):
    auditor = phone("auditor")
    assert auditor.get(f"{auditor.base}/formList").status_code == 200
    refused(auditor.send(visit_xml()), 403, "auth.role_forbids")


# --- submissions ----------------------------------------------------------------------------------------------------


def test_a_submission_is_201_and_stored_with_typed_answers(phone):
    household = a_household()
    xml = visit_xml("uuid:1", body=f"<household>{household['_id']}</household>", mood="good", needs="money skill",
                    place="27.07 107.47 1100 5", photo="a.jpg")  # fmt: skip
    answer = phone().send(xml, {"a.jpg": a_photo()})
    assert answer.status_code == 201
    assert "已收到" in message(answer)
    stored = submissions.get("uuid:1")
    assert stored["answers"]["visit"]["cattle"] == 3
    assert stored["answers"]["visit"]["needs"] == ["money", "skill"]
    assert stored["answers"]["visit"]["place"]["coordinates"] == [107.47, 27.07, 1100.0]
    assert stored["household"] == household["_id"]
    assert stored["region"] == household["region"]
    assert stored["state"] == "received"
    assert stored["missing"] == 0
    assert bytes(stored["xml"]) == xml


def test_the_same_again_is_201_and_stored_once(phone):
    device, xml = phone(), visit_xml()
    assert [device.send(xml).status_code for _ in range(3)] == [201] * 3
    assert len(held()) == 1


def test_the_same_id_with_other_answers_is_409_and_tells_what_to_do(phone):
    device, instance_id = phone(), new_id()
    device.send(visit_xml(instance_id))
    refused(device.send(visit_xml(instance_id, cattle="4")), 409, "submission.xml_conflict")
    assert held()[0]["answers"]["visit"]["cattle"] == 3


def test_photos_may_come_in_several_requests_that_repeat_the_xml(phone):
    device, xml = phone(), visit_xml("uuid:2", photo="a.jpg", photo2="照片 二.jpg")
    first = device.send(xml, {"a.jpg": a_photo(1)}, **{"*isIncomplete*": "yes"})
    assert first.status_code == 201
    assert submissions.get("uuid:2")["missing"] == 1
    assert device.send(xml, {"照片 二.jpg": a_photo(2)}).status_code == 201
    stored = submissions.get("uuid:2")
    assert stored["missing"] == 0
    assert [row["name"] for row in stored["attachments"]] == ["a.jpg", "照片 二.jpg"]


def test_the_same_photo_name_with_other_bytes_is_409_and_the_first_is_kept(phone):
    device, xml = phone(), visit_xml("uuid:3", photo="a.jpg")
    device.send(xml, {"a.jpg": a_photo(1)})
    before = submissions.get("uuid:3")
    refused(device.send(xml, {"a.jpg": a_photo(2)}), 409, "submission.attachment_conflict")
    assert submissions.get("uuid:3") == before


def test_a_file_that_no_answer_names_is_kept_and_told(phone):
    phone().send(visit_xml("uuid:4"), {"surplus.jpg": a_photo()})
    stored = submissions.get("uuid:4")
    assert stored["state"] == "has_issues"
    assert stored["codes"] == ["attachment.unexpected"]
    assert stored["attachments"][0]["sha256"]


def test_a_surplus_file_that_comes_later_is_kept_and_told_too(phone):
    device, xml = phone(), visit_xml("uuid:4b")
    device.send(xml)
    assert submissions.get("uuid:4b")["state"] == "received"
    assert device.send(xml, {"surplus.jpg": a_photo()}).status_code == 201
    stored = submissions.get("uuid:4b")
    assert (stored["state"], stored["codes"]) == ("has_issues", ["attachment.unexpected"])
    assert stored["attachments"][0]["sha256"]


def test_an_edit_replaces_the_version_it_names_and_keeps_its_photos(phone):
    device = phone()
    device.send(visit_xml("uuid:5", photo="a.jpg"), {"a.jpg": a_photo()})
    assert device.send(visit_xml("uuid:6", deprecated="uuid:5", photo="a.jpg", cattle="9")).status_code == 201
    older, newer = submissions.get("uuid:5"), submissions.get("uuid:6")
    assert (older["current"], newer["current"]) == (False, True)
    assert newer["root"] == "uuid:5"
    assert newer["missing"] == 0


def test_an_edit_of_an_unknown_submission_is_404(phone):
    refused(phone().send(visit_xml(deprecated="uuid:none")), 404, "submission.deprecated_unknown")
    assert held() == []


def test_an_edit_of_a_version_that_was_edited_already_is_409(phone):
    device = phone()
    device.send(visit_xml("uuid:7"))
    device.send(visit_xml("uuid:8", deprecated="uuid:7"))
    refused(device.send(visit_xml("uuid:9", deprecated="uuid:7")), 409, "submission.deprecated_stale")
    assert len(held()) == 2


def test_an_edit_sent_twice_is_stored_once(phone):
    device, edit = phone(), visit_xml("uuid:11", deprecated="uuid:10")
    device.send(visit_xml("uuid:10"))
    assert [device.send(edit).status_code for _ in range(2)] == [201, 201]
    assert len(held()) == 2


def test_identical_submissions_from_16_threads_are_stored_once_and_all_are_201(phone):
    device, xml, photo = phone(), visit_xml("uuid:12", photo="a.jpg"), a_photo()
    barrier, answers = threading.Barrier(16), []

    def send() -> None:
        files = [("xml_submission_file", ("s.xml", xml, "text/xml")), ("a.jpg", ("a.jpg", photo, "image/jpeg"))]
        barrier.wait()
        answers.append(requests.post(f"{device.url}{device.base}/submission", files=files, timeout=60).status_code)

    threads = [threading.Thread(target=send) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [201] * 16
    assert len(held()) == 1
    assert held()[0]["missing"] == 0


def test_an_answer_that_breaks_the_form_is_kept_as_has_issues(phone):
    answer = phone().send(visit_xml("uuid:13", cattle="many", mood="furious", surprise="x"))
    assert answer.status_code == 201
    stored = submissions.get("uuid:13")
    assert stored["state"] == "has_issues"
    assert set(stored["codes"]) == {"answer.type", "answer.choice", "structure.unknown_element"}
    assert all(finding["zh"] and finding["en"] and finding["xpath"] for finding in stored["findings"])


def test_an_old_version_is_accepted_against_its_own_form(phone, publish):
    device = phone()
    publish(
        VISIT.replace("| version          |", "| version          |").replace(
            "| 1                |", "| 2                |"
        )
    )
    assert device.send(visit_xml("uuid:14")).status_code == 201
    assert submissions.get("uuid:14")["form_version"] == "1"


def test_a_scanned_card_links_the_household(phone, app):
    household = a_household()
    token = app.config["RUHU"].cards.token(household["card_id"])
    phone().send(visit_xml("uuid:15", body=f"<card>https://example.cn/h/{token}</card>"))
    assert submissions.get("uuid:15")["household"] == household["_id"]


def test_the_household_parameter_links_by_code(phone):
    household = a_household()
    phone().send(visit_xml("uuid:16"), query=f"?household={household['code']}")
    assert submissions.get("uuid:16")["household_code"] == household["code"]


def test_a_household_of_another_village_is_a_finding_and_not_linked(phone):
    other = a_household(region=OTHER_COUNTY_VILLAGE)
    phone().send(visit_xml("uuid:17", body=f"<household>{other['_id']}</household>"))
    stored = submissions.get("uuid:17")
    assert stored["codes"] == ["household.unknown"]
    assert "household" not in stored


# --- refusals: nothing is stored ------------------------------------------------------------------------------------

ENTITY = b'<!DOCTYPE data [<!ENTITY x "y">]>' + visit_xml("uuid:bad")


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (ENTITY, "submission.xml_forbidden"),
        (b"<!DOCTYPE data>" + visit_xml("uuid:bad"), "submission.xml_forbidden"),
        (visit_xml("uuid:bad")[:-20], "submission.xml_malformed"),
        (visit_xml("uuid:bad").replace(b"</visit>", b"</wisit>"), "submission.xml_malformed"),
        (visit_xml("uuid:bad").replace(b">3<", b">3 & 4<"), "submission.xml_malformed"),
        (visit_xml("uuid:bad").replace(b">3<", b">&#0;<"), None),
        (visit_xml("uuid:bad").replace(b">3<", b">\x00<"), None),
        (visit_xml("uuid:bad").replace(b"<cattle>", b"<a>" * 100_000 + b"</a>" * 100_000 + b"<cattle>"), None),
        (visit_xml("uuid:bad").replace(b"uuid:bad", b""), "submission.no_instance_id"),
        (b"", None),
        (b"not xml at all", "submission.xml_malformed"),
    ],
    ids=["entity", "doctype", "cut", "mismatch", "ampersand", "nul reference", "nul", "deep", "no id", "empty", "text"],
)
def test_broken_xml_is_400_and_nothing_is_stored(phone, xml, code):
    answer = phone().send(xml)
    if code:
        refused(answer, 400, code)
    else:
        assert answer.status_code == 400
        assert message(answer)
    assert held() == []


def test_an_unknown_form_is_404(phone):
    refused(phone().send(visit_xml().replace(b'id="visit"', b'id="unknown"')), 404, "form.not_found")
    refused(phone().send(visit_xml().replace(b'version="1"', b'version="77"')), 404, "form.version_not_found")
    assert held() == []


def test_a_closed_form_takes_no_new_submission_but_the_photos_of_older_ones(phone, as_user):
    device, xml = phone(), visit_xml("uuid:18", photo="a.jpg")
    device.send(xml)
    assert as_user("admin").patch("/api/v1/forms/visit", json={"closed": True}).status_code == 200
    refused(device.send(visit_xml()), 409, "form.closed")
    assert device.send(xml, {"a.jpg": a_photo()}).status_code == 201
    assert submissions.get("uuid:18")["missing"] == 0
    assert len(held()) == 1


def test_a_file_that_is_no_image_is_refused(phone):
    refused(phone().send(visit_xml(photo="a.jpg"), {"a.jpg": b"<svg/>" * 100}), 422, "photo.not_an_image")
    assert held() == []


def test_a_picture_with_too_many_pixels_is_refused_unopened(phone):
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    png = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
    refused(phone().send(visit_xml(photo="a.jpg"), {"a.jpg": png}), 413, "photo.too_many_pixels")
    assert held() == []


def test_an_empty_file_is_refused(phone):
    refused(phone().send(visit_xml(photo="a.jpg"), {"a.jpg": b""}), 422, "photo.empty")


def test_a_file_over_the_limit_is_refused(phone, app, monkeypatch):
    monkeypatch.setattr(app.config["RUHU"].settings, "MAX_FILE_BYTES", 1_000_000)
    refused(phone().send(visit_xml(photo="a.jpg"), {"a.jpg": a_photo() + b"x" * 1_100_000}), 413, "photo.too_large")
    assert held() == []


def test_a_body_over_the_limit_is_refused(phone, app, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 10_000)
    refused(phone().send(visit_xml(photo="a.jpg"), {"a.jpg": b"x" * 20_000}), 413, "request.too_large")
    assert held() == []


def test_a_request_without_the_xml_part_is_refused(phone):
    device = phone()
    refused(
        device.post(f"{device.base}/submission", files={"other": ("a.jpg", a_photo())}), 400, "submission.part_missing"
    )


def test_a_body_cut_in_the_middle_is_refused_and_the_retry_is_stored(phone):
    device, xml = phone(), visit_xml("uuid:19", photo="a.jpg")
    request = requests.Request(
        "POST", device.url + device.base + "/submission",
        files=[("xml_submission_file", ("s.xml", xml)), ("a.jpg", ("a.jpg", a_photo() * 50))],
    ).prepare()  # fmt: skip
    for cut in (10, len(xml) // 2, len(xml) + 200, len(request.body) - 30):
        answer = device.post(f"{device.base}/submission", data=request.body[:cut], headers=request.headers)
        assert answer.status_code in (400, 422), answer.text
        assert held() == []
    assert device.send(xml, {"a.jpg": a_photo()}).status_code == 201


def test_a_chunked_request_is_taken(phone):
    device = phone()
    body = (
        b'--b\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="s.xml"\r\n\r\n'
        + visit_xml("uuid:20") + b"\r\n--b--\r\n"
    )  # fmt: skip
    pieces = (body[start : start + 50] for start in range(0, len(body), 50))
    answer = device.post(
        f"{device.base}/submission", data=pieces, headers={"Content-Type": "multipart/form-data; boundary=b"}
    )
    assert answer.status_code == 201
