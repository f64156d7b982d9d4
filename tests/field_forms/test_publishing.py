import threading
from datetime import UTC, datetime

import pytest

from errors import (
    FormAttachmentMissing,
    FormAttachmentNotFound,
    FormFileInvalid,
    FormHasNoDraft,
    FormIdTaken,
    FormInvalid,
    FormNotFound,
    FormTooLarge,
    FormUnreadable,
    FormVersionExists,
    FormVersionImmutable,
    FormVersionIsDraft,
    FormVersionNotFound,
    NotAnImage,
    OutOfScope,
    RegionUnknown,
)
from field_forms import publishing, uploads
from field_forms.form_access import form_to_manage
from field_forms.form_workbooks import xlsx_of
from records import form_changes, forms
from records.audit import AuditEntry
from records.blobs import FolderStore
from records.scopes import Scope
from tests.builders import PHOTOS, XLSFORMS, a_photo
from tests.forms_to_upload import A_BROKEN_FORM, CROPS, FORMS, a_form, a_form_with_crops

COUNTY, OTHER_COUNTY = Scope("522725"), Scope("522726")


@pytest.fixture
def blobs(db, settings) -> FolderStore:
    return FolderStore(settings.VAR / "blobs")


@pytest.fixture
def upload(blobs):
    def make(text, filename="form.md", **options):
        data = text.encode() if isinstance(text, str) else text
        return publishing.upload_form(data, filename, by="lin", blobs=blobs, **options)

    return make


@pytest.fixture
def put(blobs):
    def make(form_id, version, name, data):
        file = blobs.incoming(0, name)
        file.write(data)
        return publishing.put_file(form_id, version, name, file, max_megapixels=60)

    return make


def test_an_upload_is_a_draft_that_nobody_can_fill_yet(upload):
    draft = upload(a_form())
    assert (draft.state, draft.version, draft.title, draft.created_by) == ("draft", "1", "走访", "lin")
    assert forms.form("visit").current is None


def test_the_source_is_kept_byte_for_byte(upload, blobs):
    draft = upload(a_form(), "走访.md")
    assert blobs.open(draft.source).read() == a_form().encode()
    assert draft.source_name == "走访.md"


def test_a_form_without_version_gets_the_date_and_a_counter(upload):
    assert upload(a_form(version="")).version == f"{datetime.now(UTC):%Y%m%d}01"


def test_the_counter_goes_on_after_a_published_version_of_the_same_day(upload):
    upload(a_form(version=""))
    publishing.publish("visit", "lin")
    draft = upload(a_form(version="", label="来意"))
    assert draft.version == f"{datetime.now(UTC):%Y%m%d}02"
    assert f'version="{draft.version}"' in draft.xform


def test_the_same_file_without_version_is_the_version_that_is_current(upload):
    upload(a_form(version=""))
    first = publishing.publish("visit", "lin")
    assert upload(a_form(version="")).id == first.id
    assert forms.draft("visit") is None


def test_a_second_upload_replaces_the_draft(upload):
    upload(a_form(version="1"))
    upload(a_form(version="2", label="来意"))
    assert [version.version for version in forms.versions("visit")] == ["2"]


def test_publishing_moves_current_and_the_title(upload):
    upload(a_form(title="走访一"))
    publishing.publish("visit", "lin")
    upload(a_form(version="2", title="走访二"))
    assert forms.form("visit").title == "走访一"
    publishing.publish("visit", "lin")
    form = forms.form("visit")
    assert (form.current, form.title) == ("2", "走访二")
    assert {version.version: version.state for version in forms.versions("visit")} == {
        "1": "published",
        "2": "published",
    }


def test_publishing_is_in_the_audit_log(upload):
    upload(a_form())
    publishing.publish("visit", "wang")
    entry = AuditEntry.objects(action="form.publish").first()
    assert (entry.who, entry.target, entry.details) == ("wang", "visit", {"version": "1"})


def test_a_published_version_is_not_replaced_by_an_upload(upload):
    upload(a_form())
    before = publishing.publish("visit", "lin").to_mongo()
    with pytest.raises(FormVersionExists):
        upload(a_form(label="来意"))
    assert forms.version("visit", "1").to_mongo() == before


def test_the_same_content_as_a_published_version_changes_nothing(upload):
    upload(a_form())
    before = publishing.publish("visit", "lin")
    assert upload(a_form()).id == before.id
    assert forms.draft("visit") is None


def test_publishing_without_a_draft_is_refused(upload):
    upload(a_form())
    publishing.publish("visit", "lin")
    with pytest.raises(FormHasNoDraft):
        publishing.publish("visit", "lin")
    with pytest.raises(FormNotFound):
        publishing.publish("nothing", "lin")


def test_publishing_finishes_what_a_crash_between_its_two_writes_left(upload):
    draft = upload(a_form())
    form_changes.publish_draft(draft)
    assert forms.form("visit").current is None
    assert publishing.publish("visit", "lin").version == "1"
    assert forms.form("visit").current == "1"


def test_a_draft_that_was_replaced_meanwhile_is_not_published(upload):
    seen = upload(a_form())
    upload(a_form(label="来意"))
    assert not form_changes.publish_draft(seen)
    assert forms.version("visit", "1").state == "draft"


def test_a_discarded_draft_leaves_no_empty_form(upload):
    upload(a_form())
    publishing.discard_draft("visit")
    with pytest.raises(FormNotFound):
        forms.form("visit")
    with pytest.raises(FormNotFound):
        publishing.discard_draft("visit")


def test_a_discarded_draft_leaves_the_published_version(upload):
    upload(a_form())
    publishing.publish("visit", "lin")
    upload(a_form(version="2"))
    publishing.discard_draft("visit")
    assert forms.form("visit").current == "1"
    with pytest.raises(FormHasNoDraft):
        publishing.discard_draft("visit")


def test_two_uploads_at_the_same_moment_leave_one_draft(upload, blobs):
    texts = [a_form(label=f"目的{number}") for number in range(8)]
    ready, drafts, failed = threading.Barrier(len(texts)), [], []

    def send(text):
        ready.wait()
        try:
            drafts.append(upload(text))
        except Exception as error:  # noqa: BLE001 - told by the assertion below
            failed.append(error)

    threads = [threading.Thread(target=send, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert len(drafts) == 8
    held = forms.versions("visit")
    assert [version.state for version in held] == ["draft"]
    assert held[0].md5 in {draft.md5 for draft in drafts}
    assert forms.form("visit").title == "走访"


def test_closing_the_current_version_makes_the_one_before_it_current(upload):
    for version in ("1", "2"):
        upload(a_form(version=version))
        publishing.publish("visit", "lin")
    publishing.close_version("visit", "2", "lin")
    assert forms.form("visit").current == "1"
    publishing.close_version("visit", "1", "lin")
    assert forms.form("visit").current is None
    assert publishing.close_version("visit", "1", "lin").state == "closed"


def test_a_draft_cannot_be_closed(upload):
    upload(a_form())
    with pytest.raises(FormVersionIsDraft):
        publishing.close_version("visit", "1", "lin")
    with pytest.raises(FormVersionNotFound):
        publishing.close_version("visit", "9", "lin")


def test_a_form_is_closed_and_opened_again(upload):
    upload(a_form())
    assert publishing.close("visit", "lin").closed
    assert not publishing.reopen("visit", "lin").closed


def test_errors_of_the_workbook_name_sheet_row_and_column_and_nothing_is_stored(upload):
    with pytest.raises(FormInvalid) as refused:
        upload(A_BROKEN_FORM)
    error = refused.value.details["errors"][0]
    assert (error["sheet"], error["row"], error["column"]) == ("survey", 3, "type")
    assert "inte" in error["zh"]
    assert not forms.every_form()


@pytest.mark.parametrize("form_id", ["a/b", "a b", "..", "definition.schema.json", "x" * 101, "a?b"])
def test_a_form_id_that_no_address_can_hold_is_refused(upload, form_id):
    with pytest.raises(FormInvalid) as refused:
        upload(a_form(form_id))
    assert refused.value.details["errors"][0]["column"] == "form_id"


def test_a_form_that_no_document_can_hold_is_refused(upload, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_XFORM_BYTES", 500)
    with pytest.raises(FormTooLarge):
        upload(a_form())


def test_warnings_are_kept_with_the_draft(upload):
    draft = upload(a_form(extra="| | image | photo | 照片 |\n"))
    assert draft.warnings[0]["column"] == "parameters"
    assert draft.warnings[0]["zh"]


# --- files ---


def test_a_form_is_not_published_before_its_files_are_there_and_households_never_miss(upload, put):
    draft = upload(a_form_with_crops())
    assert {file.name: file.entity_list for file in draft.files} == {"crops.csv": False, "households.csv": True}
    with pytest.raises(FormAttachmentMissing) as refused:
        publishing.publish("crops", "lin")
    assert refused.value.details["names"] == ["crops.csv"]
    put("crops", "1", "crops.csv", CROPS.encode())
    assert publishing.publish("crops", "lin").state == "published"


def test_files_of_a_published_version_cannot_change(upload, put):
    upload(a_form_with_crops())
    put("crops", "1", "crops.csv", CROPS.encode())
    publishing.publish("crops", "lin")
    with pytest.raises(FormVersionImmutable):
        put("crops", "1", "crops.csv", b"name,label\nx,y\n")


def test_a_new_draft_takes_over_the_files_of_the_current_version(upload, put):
    upload(a_form_with_crops())
    kept = put("crops", "1", "crops.csv", CROPS.encode())
    publishing.publish("crops", "lin")
    draft = upload(a_form_with_crops("2"))
    assert draft.files.get(name="crops.csv").sha256 == kept["sha256"]
    assert publishing.missing_files(draft) == []


def test_a_file_that_no_longer_fits_the_form_is_not_taken_over(upload, put):
    upload(a_form_with_crops())
    put("crops", "1", "crops.csv", CROPS.encode())
    with_code = a_form_with_crops("2").replace("| label |\n", "| label | parameters |\n", 1)
    with_code = with_code.replace("| crop | 作物 |", "| crop | 作物 | value=code |")
    assert publishing.missing_files(upload(with_code)) == ["crops.csv"]


@pytest.mark.parametrize("name", ["other.csv", "households.csv"])
def test_a_file_that_the_form_does_not_use_is_refused(upload, put, name):
    upload(a_form_with_crops())
    with pytest.raises(FormAttachmentNotFound):
        put("crops", "1", name, CROPS.encode())


@pytest.mark.parametrize(
    ("text", "row", "column"),
    [
        ("code,label\nrice,水稻\n", 1, "name"),
        ("name,title\nrice,水稻\n", 1, "label"),
        ("name,label\nrice,水稻\n,无名\n", 3, "name"),
        ("name,label\nrice,水稻\nmaize,玉米\nrice,米\n", 4, "name"),
        ("name,label\nrice,水稻,多\n", 2, ""),
        ("name,name,label\nrice,rice,水稻\n", 1, "name"),
        ('name,label\n"rice,水稻\n', 1, ""),
    ],
)
def test_errors_in_a_choice_file_name_row_and_column(upload, put, text, row, column):
    upload(a_form_with_crops())
    with pytest.raises(FormFileInvalid) as refused:
        put("crops", "1", "crops.csv", text.encode())
    error = refused.value.details["errors"][0]
    assert (error["row"], error["column"]) == (row, column)
    assert error["zh"]
    assert error["en"]
    assert publishing.missing_files(forms.draft("crops")) == ["crops.csv"]


def test_a_choice_file_in_gbk_is_refused_and_one_with_a_byte_order_mark_is_taken(upload, put):
    upload(a_form_with_crops())
    with pytest.raises(FormFileInvalid, match="1 error"):
        put("crops", "1", "crops.csv", CROPS.encode("gbk"))
    assert put("crops", "1", "crops.csv", CROPS.encode("utf-8-sig"))["mime"] == "text/csv"


def test_a_picture_of_the_form_must_be_a_picture(upload, put):
    with_media = (
        a_form(extra="").replace("| label |\n", "| label | image |\n", 1).replace("| 目的 |", "| 目的 | map.png |")
    )
    upload(with_media)
    with pytest.raises(NotAnImage):
        put("visit", "1", "map.png", b"<svg/>")


SVG = '<svg xmlns="http://www.w3.org/2000/svg"><path id="head" d="M0 0h9v9z"/></svg>'


def test_an_image_map_is_an_svg_that_runs_nothing(upload, put):
    upload(a_form().replace("| label |\n", "| label | image |\n", 1).replace("| 目的 |", "| 目的 | body.svg |"))
    assert put("visit", "1", "body.svg", SVG.encode())["mime"] == "image/svg+xml"
    for wrong in (
        SVG.replace("<path", "<script>alert(1)</script><path"),
        SVG.replace("<path", '<path onclick="alert(1)"'),
        SVG.replace("<path", '<a href="JavaScript:alert(1)"/><path'),
        "<html/>",
        "<svg",
        '<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG,
    ):
        with pytest.raises(FormFileInvalid):
            put("visit", "1", "body.svg", wrong.encode())


def test_a_real_photo_is_taken_as_a_picture_of_the_form(upload, put):
    if not PHOTOS.exists():
        pytest.skip("no shared photos here")
    upload(a_form().replace("| label |\n", "| label | image |\n", 1).replace("| 目的 |", "| 目的 | map.jpg |"))
    kept = put("visit", "1", "map.jpg", (PHOTOS / "landscape_3.jpg").read_bytes())
    assert kept["mime"] == "image/jpeg"


def test_choices_outside_the_form_are_made_a_file_by_the_conversion(upload):
    text = (
        "| survey |\n| | type | name | label | choice_filter |\n"
        "| | select_one_external villages | v | 村 | town=1 |\n"
        "| external_choices |\n| | list_name | name | label | town |\n| | villages | x | 甲村 | 1 |\n"
        "| choices |\n| | list_name | name | label |\n| | yes | y | 是 |\n"
        "| settings |\n| | form_id | form_title | version |\n| | ext | 外部选项 | 1 |\n"
    )
    draft = upload(text)
    assert publishing.missing_files(draft) == []
    assert draft.files.get(name="itemsets.csv").sha256


# --- access ---


def test_a_county_office_makes_forms_for_its_county(upload):
    upload(a_form(), scope=COUNTY)
    assert forms.form("visit").regions == ["522725"]


def test_an_office_of_another_county_cannot_take_the_id(upload):
    upload(a_form(), scope=COUNTY)
    with pytest.raises(FormIdTaken):
        upload(a_form(version="2"), scope=OTHER_COUNTY)
    with pytest.raises(FormNotFound):
        form_to_manage("visit", OTHER_COUNTY)


def test_a_county_office_cannot_change_a_form_that_all_counties_use(upload):
    upload(a_form())
    with pytest.raises(FormIdTaken):
        upload(a_form(version="2"), scope=COUNTY)
    with pytest.raises(OutOfScope):
        form_to_manage("visit", COUNTY)


def test_access_is_limited_to_known_regions_of_the_office(upload):
    upload(a_form(), scope=COUNTY)
    assert publishing.set_access("visit", region_codes=["522725001"], scope=COUNTY).regions == ["522725001"]
    for wrong in (["522726"], []):
        with pytest.raises(OutOfScope):
            publishing.set_access("visit", region_codes=wrong, scope=COUNTY)
    with pytest.raises(RegionUnknown):
        publishing.set_access("visit", region_codes=["522725999"], scope=COUNTY)


# --- file formats ---


@pytest.mark.parametrize("name", ["all-question-types", "socio-economic-survey", "building_natural_risks_survey"])
def test_published_xlsx_forms_of_others_become_drafts(upload, name):
    path = XLSFORMS / f"{name}.xlsx"
    if not path.exists():
        pytest.skip("no shared XLSForms here")
    assert upload(path.read_bytes(), path.name).state == "draft"


def test_the_form_of_all_question_types_is_published_with_its_pictures_and_places(upload, put):
    path = XLSFORMS / "all-question-types.xlsx"
    if not path.exists():
        pytest.skip("no shared XLSForms here")
    draft = upload(path.read_bytes(), path.name)
    contents = {"svg": SVG.encode(), "geojson": b'{"type": "FeatureCollection", "features": []}'}
    for name in publishing.missing_files(draft):
        put(draft.form_id, draft.version, name, contents.get(name.rsplit(".")[-1], a_photo()))
    assert publishing.publish(draft.form_id, "lin").state == "published"


def test_an_xlsx_form_is_the_same_as_its_markdown(upload):
    from_markdown = upload(a_form())
    assert upload(xlsx_of(a_form()), "form.xlsx").md5 == from_markdown.md5


def test_an_xls_form_is_read(upload):
    draft = upload((FORMS / "visit.xls").read_bytes(), "visit.xls")
    assert (draft.form_id, draft.version, draft.title) == ("visit_xls", "7", "走访")


@pytest.mark.parametrize("name", ["x" * 250 + ".png", "..\\up.png", "a/b.png"])
def test_a_form_that_uses_a_file_of_a_wrong_name_is_refused(upload, name):
    text = a_form().replace("| label |\n", "| label | image |\n", 1).replace("| 目的 |", f"| 目的 | {name} |")
    with pytest.raises(FormInvalid):
        upload(text)


@pytest.mark.parametrize(
    "text",
    [
        a_form(label="a\x0bb"),
        a_form(extra="| | begin group | g | g |\n" * 200),
        a_form(extra="| | calculate | c | |\n"),
        "| survey |\n",
        "no table at all",
        a_form(label="${nothing}"),
        a_form(version="v 1"),
    ],
)
def test_odd_workbooks_are_refused_with_words_and_never_a_crash(upload, text):
    with pytest.raises((FormInvalid, FormUnreadable)) as refused:
        upload(text)
    assert refused.value.message_zh
    assert not forms.every_form()


def test_control_characters_in_the_name_of_the_workbook_are_dropped(upload):
    assert upload(a_form(), "走\r\n访.md").source_name == "走访.md"
