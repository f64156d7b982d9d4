from __future__ import annotations

import hashlib

import pytest

from errors import BadText, InstanceIdInvalid, InstanceIdMissing, XmlForbidden, XmlMalformed, XmlTooComplex
from field_forms.instances import read_instance
from tests.field_forms.forms import xml


def test_an_instance_tells_its_form_version_ids_and_digest():
    sent = xml("<remark>好</remark>", meta="<deprecatedID>uuid:0</deprecatedID>")
    instance = read_instance(sent)
    assert (instance.form_id, instance.version) == ("visit", "3")
    assert (instance.instance_id, instance.deprecated_id) == ("uuid:1", "uuid:0")
    assert instance.sha256 == hashlib.sha256(sent).hexdigest()


def test_meta_may_be_in_the_openrosa_namespace():
    sent = b"""<data id="a" xmlns:orx="http://openrosa.org/xforms" orx:version="7">
        <orx:meta><orx:instanceID> uuid:9 </orx:instanceID></orx:meta></data>"""
    instance = read_instance(sent)
    assert (instance.instance_id, instance.version) == ("uuid:9", "7")


@pytest.mark.parametrize(
    ("sent", "line", "column"),
    [
        (b"", 1, 1),
        (b'<data id="a">\n<q>1</q>\n<me', 3, 4),
        (b"<data>\n<a>1</b></data>", 2, 9),
        (b"<data>\n<a>fish & chips</a></data>", 2, 9),
        (b"<data/>\ntrailing", 2, 1),
        (b"<data><a>&undefined;</a></data>", 1, 20),
        (b"<data><a>\x01</a></data>", 1, 10),
        (b"<data><a>&#0;</a></data>", 1, 13),
        (b"<data>\n<a>\xff</a></data>", 2, 4),
        (b"<data><a>\xed\xa0\x80</a></data>", 1, 10),
        ('<?xml version="1.0" encoding="gbk"?><data/>'.encode("gbk"), 1, 1),
        ("<data/>".encode("utf-16"), 1, 1),
    ],
)
def test_broken_xml_is_refused_with_line_and_column(sent, line, column):
    with pytest.raises(XmlMalformed) as caught:
        read_instance(sent)
    assert caught.value.values["line"] == line
    # libxml2 tells where it gave up, a character or two past the fault.
    assert 0 <= caught.value.values["column"] - column <= 2


BILLION_LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;">]><data id="a"><q>&lol3;</q></data>"""


@pytest.mark.parametrize(
    "sent",
    [
        BILLION_LAUGHS,
        b'<!DOCTYPE data [<!ENTITY x SYSTEM "file:///etc/passwd">]><data><q>&x;</q></data>',
        b'<!DOCTYPE data SYSTEM "http://127.0.0.1/x.dtd"><data/>',
        b"<?xml version='1.0'?><!-- harmless --><!DOCTYPE data><data/>",
        b'<?xml-stylesheet href="x"?><data/>',
        b"<data><?php echo 1 ?></data>",
        b"<data/><?php echo 1 ?>",
    ],
)
def test_dtds_entities_and_processing_instructions_are_refused(sent):
    with pytest.raises(XmlForbidden):
        read_instance(sent)


def test_the_letters_of_a_doctype_in_an_answer_are_only_text():
    instance = read_instance(xml("<q><![CDATA[<!DOCTYPE x> <?php ?>]]></q>"))
    assert instance.root.findtext("q") == "<!DOCTYPE x> <?php ?>"


@pytest.mark.parametrize(
    "sent",
    [
        b"<a>" * 100_000 + b"</a>" * 100_000,
        b"<a>" * 65 + b"</a>" * 65,
        b"<a>" + b"<b/>" * 50_000 + b"</a>",
    ],
)
def test_xml_too_deep_or_with_too_many_elements_is_refused(sent):
    with pytest.raises(XmlTooComplex):
        read_instance(sent)


def test_xml_over_the_byte_limit_is_refused():
    with pytest.raises(XmlTooComplex):
        read_instance(xml("<q>long</q>"), max_bytes=20)


def test_64_levels_are_taken():
    assert read_instance(xml("<a>" * 63 + "</a>" * 63)).instance_id == "uuid:1"


def test_a_nul_byte_is_bad_text():
    with pytest.raises(BadText):
        read_instance(xml("<q>a\0b</q>"))


@pytest.mark.parametrize("sent", [b"<data/>", b"<data><meta/></data>", xml("", instance_id="  ")])
def test_an_instance_without_an_id_is_refused(sent):
    with pytest.raises(InstanceIdMissing):
        read_instance(sent)


@pytest.mark.parametrize("instance_id", ["a b", "x" * 101, "uuid:\u200b1", "a\tb"])
def test_an_instance_id_must_be_1_to_100_visible_characters(instance_id):
    with pytest.raises(InstanceIdInvalid):
        read_instance(xml("", instance_id=instance_id))


def test_a_hundred_characters_of_chinese_are_an_id():
    assert read_instance(xml("", instance_id="户" * 100)).instance_id == "户" * 100
