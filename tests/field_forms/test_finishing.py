"""Effects that a crash cut off are finished later, once."""

from __future__ import annotations

import uuid

from field_forms import effects
from field_forms.finishing import finish_effects_due
from records import households, submissions
from records.scopes import Scope

FORM = """
| survey   |              |           |          |           |
|          | type         | name      | label    | save_to   |
|          | text         | head_name | 户主     | head_name |
| settings |              |           |          |           |
|          | form_title   | form_id   | version  |           |
|          | 登记         | register  | 1        |           |
| entities |              |           |          |           |
|          | list_name    | label     |          |           |
|          | households   | ${head_name} |       |           |
"""


def test_a_household_is_created_once_after_a_crash_between_storing_and_applying(phone, publish, settings, monkeypatch):
    device = phone()
    publish(FORM)
    household = str(uuid.uuid4())
    xml = f"""<data id="register" version="1"><head_name>王五</head_name><meta><instanceID>uuid:1</instanceID>
      <entity dataset="households" id="{household}" create="1"><label>王五</label></entity></meta></data>"""

    def crash(*_args, **_kwargs):
        raise RuntimeError("the worker died here")

    with monkeypatch.context() as broken:
        broken.setattr(effects, "apply_entity", crash)
        assert device.send(xml.encode()).status_code == 500
    assert submissions.get("uuid:1")["effects"] == "due"
    assert not households.exists(household, Scope())
    assert [finish_effects_due(settings) for _ in range(2)] == [1, 0]
    assert households.in_scope(household, Scope())["head_name"] == "王五"
    assert submissions.get("uuid:1")["effects"] == "done"
    assert device.send(xml.encode()).status_code == 201
    assert households.in_scope(household, Scope())["version"] == 1
