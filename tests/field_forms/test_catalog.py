import dataclasses

import pytest

from errors import FormNotFound, FormVersionNotFound
from field_forms import catalog, publishing
from field_forms.catalog import forms_for, load_version
from records.blobs import FolderStore
from records.freshness import FreshCache
from records.scopes import Scope
from tests.builders import OTHER_COUNTY_VILLAGE, OTHER_VILLAGE, VILLAGE
from tests.forms_to_upload import CROPS, a_form, a_form_with_crops

CADRE = Scope(VILLAGE)


@pytest.fixture
def cache(db):
    return FreshCache("forms", 60)


@pytest.fixture
def blobs(db, settings):
    return FolderStore(settings.VAR / "blobs")


@pytest.fixture
def published(blobs):
    def make(text="", **options):
        draft = publishing.upload_form((text or a_form()).encode(), "form.md", by="lin", blobs=blobs, **options)
        for file in draft.files:
            if not file.entity_list:
                incoming = blobs.incoming(0, file.name)
                incoming.write(CROPS.encode())
                publishing.put_file(draft.form_id, draft.version, file.name, incoming, max_megapixels=60)
        return publishing.publish(draft.form_id, "lin")

    return make


def listed(cache, role="village_cadre", scope=CADRE):
    return [(form.form_id, form.version) for form in forms_for(role, scope, cache)]


def test_a_published_version_is_loaded_with_its_definition(published, cache):
    stored = published()
    loaded = load_version("visit", "1", cache)
    assert (loaded.form_id, loaded.version, loaded.title, loaded.state, loaded.closed) == (
        "visit", "1", "走访", "published", False,
    )  # fmt: skip
    assert loaded.definition.by_path["/data/purpose"].type == "string"
    assert (loaded.xform, loaded.md5) == (stored.xform, stored.md5)


def test_a_loaded_version_holds_nothing_of_mongoengine(published, cache):
    published(a_form_with_crops())
    loaded = load_version("crops", "1", cache)
    for value in (getattr(loaded, field.name) for field in dataclasses.fields(loaded)):
        assert not type(value).__module__.startswith("mongoengine")
    assert [type(file) for file in loaded.files] == [catalog.LoadedFile] * 2


def test_a_form_is_parsed_once_in_a_process(published, cache, monkeypatch):
    published(a_form(label="只读一次"))
    parsed = []
    monkeypatch.setattr(catalog, "_definitions", catalog._Once(4))
    monkeypatch.setattr(catalog, "parse_xform", lambda xform: parsed.append(xform) or object())
    first = load_version("visit", "1", cache)
    publishing.set_access("visit", roles=["auditor"])  # the cache forgets, the parsed form stays
    second = load_version("visit", "1", cache)
    assert first is not second
    assert first.definition is second.definition
    assert len(parsed) == 1


def test_a_version_is_read_from_the_database_once(published, cache, monkeypatch):
    published()
    first = load_version("visit", "1", cache)
    monkeypatch.setattr(catalog.stored, "raw_version", None)
    assert load_version("visit", "1", cache) is first


def test_a_draft_is_not_loaded(published, cache, blobs):
    publishing.upload_form(a_form().encode(), "form.md", by="lin", blobs=blobs)
    with pytest.raises(FormNotFound):
        load_version("visit", "1", cache)
    publishing.publish("visit", "lin")
    assert load_version("visit", "1", cache).version == "1"
    publishing.upload_form(a_form(version="2").encode(), "form.md", by="lin", blobs=blobs)
    with pytest.raises(FormVersionNotFound):
        load_version("visit", "2", cache)


def test_an_unknown_form_and_an_unknown_version_are_told_apart(published, cache):
    published()
    with pytest.raises(FormNotFound):
        load_version("nothing", "1", cache)
    with pytest.raises(FormVersionNotFound):
        load_version("visit", "9", cache)


def test_older_versions_stay_open_until_they_are_closed(published, cache):
    published(a_form(version="1"))
    published(a_form(version="2"))
    assert not load_version("visit", "1", cache).closed
    publishing.close_version("visit", "1", "lin")
    assert load_version("visit", "1", cache).closed
    assert not load_version("visit", "2", cache).closed


def test_closing_the_form_closes_every_version_at_once(published, cache):
    published()
    assert listed(cache) == [("visit", "1")]
    publishing.close("visit", "lin")
    assert load_version("visit", "1", cache).closed
    assert listed(cache) == []
    publishing.reopen("visit", "lin")
    assert listed(cache) == [("visit", "1")]


def test_choices_out_of_a_file_are_known_and_households_are_not_checked(published, cache, blobs):
    published(a_form_with_crops())
    choices = load_version("crops", "1", cache, blobs).choices_has
    assert choices.has("crops.csv", "rice") is True
    assert choices.has("crops.csv", "水稻") is False
    assert choices.has("households.csv", "anything") is None
    assert load_version("crops", "1", cache).choices_has.has("crops.csv", "rice") is None


def test_the_list_has_the_current_version_and_says_whether_it_has_files(published, cache):
    published(a_form())
    stored = published(a_form(version="2"))
    published(a_form_with_crops())
    crops, visit = forms_for("village_cadre", CADRE, cache)
    assert (crops.form_id, crops.has_files) == ("crops", True)
    assert (visit.version, visit.title, visit.md5, visit.has_files) == ("2", "走访", stored.md5, False)


def test_a_draft_is_in_no_list(cache, blobs):
    publishing.upload_form(a_form().encode(), "form.md", by="lin", blobs=blobs)
    assert listed(cache) == []


def test_a_form_is_listed_for_its_roles_only(published, cache):
    published()
    publishing.set_access("visit", roles=["loan_officer"])
    assert listed(cache) == []
    assert listed(cache, "loan_officer", Scope("522725", "bank")) == [("visit", "1")]


@pytest.mark.parametrize(
    ("region", "sees"),
    [(VILLAGE, True), ("522725", True), ("", True), (OTHER_VILLAGE, False), (OTHER_COUNTY_VILLAGE, False)],
)
def test_a_form_is_listed_where_its_regions_and_the_users_meet(published, cache, region, sees):
    published()
    publishing.set_access("visit", region_codes=[VILLAGE])
    assert bool(listed(cache, scope=Scope(region))) is sees
