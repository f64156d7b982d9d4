import io
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from commands import forms as command
from field_forms import library_install, publishing
from field_forms.xlsform import read_xlsform
from records import forms
from records.blobs import FolderStore
from tests.builders import XLSFORMS
from tests.forms_to_upload import A_BROKEN_FORM, CROPS, a_form, a_form_with_crops

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run():
    """Run a command that needs no database."""
    return lambda *arguments: CliRunner().invoke(command.forms, [str(argument) for argument in arguments])


@pytest.fixture
def ruhu(runner):
    """Run a command on the database that the tests have open."""
    return runner(command, command.forms)


@pytest.fixture
def workbook(tmp_path):
    def write(text, name="form.md"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def a_library(tmp_path, monkeypatch):
    """A library of two small forms."""
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "visit.md").write_text(a_form(), encoding="utf-8")
    (folder / "rating.md").write_text(a_form("rating", title="评级"), encoding="utf-8")
    monkeypatch.setattr(library_install, "LIBRARY", folder)
    return folder


def states():
    return {form.id: form.current for form in forms.every_form()}


def test_check_prints_id_version_title_and_warnings(run, workbook):
    result = run("check", workbook(a_form(extra="| | image | photo | 照片 |\n")))
    assert result.exit_code == 0
    assert "visit\t1\t走访" in result.stdout
    assert "sheet=survey row=3 column=parameters" in result.output


def test_check_names_the_place_of_an_error_and_exits_with_1(run, workbook):
    result = run("check", workbook(A_BROKEN_FORM))
    assert result.exit_code == 1
    assert "sheet=survey row=3 column=type" in result.output
    assert "inte" in result.output


def test_check_of_a_missing_file_is_wrong_usage(run, tmp_path):
    assert run("check", tmp_path / "none.xlsx").exit_code == 2


def test_check_names_the_place_of_a_wrong_expression(run, workbook):
    wrong = "| survey |\n| | type | name | calculation |\n| | calculate | age | foo(1) |\n"
    result = run("check", workbook(wrong, "wrong.md"))
    assert result.exit_code == 1
    assert "sheet=survey row=2 column=calculation: age：没有函数 foo()" in result.output


def test_check_of_several_files_names_each_and_exits_with_1_if_one_has_errors(run, workbook):
    right, wrong = workbook(a_form(), "right.md"), workbook(A_BROKEN_FORM, "wrong.md")
    result = run("check", right, wrong)
    assert result.exit_code == 1
    assert "visit\t1\t走访" in result.stdout
    assert str(right) in result.output
    assert str(wrong) in result.output
    assert run("check", right, right).exit_code == 0
    assert run("check").exit_code == 2


@pytest.mark.parametrize("words", [(), ("check",), ("evaluate",)])
def test_the_examples_in_help_keep_their_lines(run, words):
    lines = run(*words, "--help").stdout.splitlines()
    assert not [line for line in lines if "\\b" in line]
    assert sum(line.startswith("  ruhu forms ") for line in lines) >= 2


def test_check_as_json_is_for_scripts(run, workbook):
    right = workbook(a_form(extra="| | image | photo | 照片 |\n"), "right.md")
    wrong, damaged = workbook(A_BROKEN_FORM, "wrong.md"), workbook("nothing", "damaged.xlsx")
    result = run("check", "--json", right, wrong, damaged)
    assert result.exit_code == 1
    first, second, third = json.loads(result.stdout)
    assert (first["ok"], first["form_id"], first["errors"], len(first["warnings"])) == (True, "visit", [], 1)
    [error] = second["errors"]
    assert (second["ok"], error["sheet"], error["row"], error["column"]) == (False, "survey", 3, "type")
    assert third["errors"][0]["zh"]


def test_check_reads_the_forms_of_others(run):
    path = XLSFORMS / "all-question-types.xlsx"
    if not path.exists():
        pytest.skip("no shared XLSForms here")
    assert run("check", path).exit_code == 0


def test_upload_stores_a_draft_and_publish_publishes_it(ruhu, workbook):
    assert "visit\t1\tdraft" in ruhu("upload", workbook(a_form())).stdout
    assert states() == {"visit": None}
    assert ruhu("publish", "visit").exit_code == 0
    assert states() == {"visit": "1"}


def test_upload_with_publish_does_both_and_can_be_repeated(ruhu, workbook):
    for _ in range(2):
        result = ruhu("upload", workbook(a_form()), "--publish")
        assert result.exit_code == 0, result.output
        assert "visit\t1\tpublished" in result.stdout


def test_a_refused_upload_exits_with_1_and_stores_nothing(ruhu, workbook):
    assert ruhu("upload", workbook(A_BROKEN_FORM)).exit_code == 1
    assert states() == {}


def test_a_missing_file_is_told_and_attached(ruhu, workbook):
    result = ruhu("upload", workbook(a_form_with_crops()), "--publish")
    assert result.exit_code == 1
    assert "crops.csv" in result.output
    attached = ruhu("attach", "crops", workbook(CROPS, "anything.csv"), "--name", "crops.csv")
    assert attached.exit_code == 0, attached.output
    assert ruhu("publish", "crops").exit_code == 0
    assert ruhu("attach", "crops", workbook(CROPS, "crops.csv")).exit_code == 1


def test_errors_of_an_attached_csv_name_row_and_column(ruhu, workbook):
    ruhu("upload", workbook(a_form_with_crops()))
    result = ruhu("attach", "crops", workbook("name,label\na,甲\na,乙\n", "crops.csv"))
    assert result.exit_code == 1
    assert "row=3 column=name value=a" in result.output


def test_list_shows_versions_drafts_and_state(ruhu, workbook):
    ruhu("upload", workbook(a_form()), "--publish")
    ruhu("upload", workbook(a_form(version="2")))
    assert ruhu("list").stdout.splitlines() == ["visit\t1\t2\topen\t-\t-\t走访"]


def test_close_closes_a_form_or_a_version_and_opens_the_form_again(ruhu, workbook):
    ruhu("upload", workbook(a_form()), "--publish")
    assert ruhu("close", "visit").exit_code == 0
    assert forms.form("visit").closed
    assert ruhu("close", "visit", "--reopen").exit_code == 0
    assert not forms.form("visit").closed
    assert ruhu("close", "visit", "--version", "1").exit_code == 0
    assert forms.version("visit", "1").state == "closed"
    assert ruhu("close", "nothing").exit_code == 1
    assert ruhu("close", "visit", "--version", "1", "--reopen").exit_code == 2


def test_library_lists_the_standard_forms(run, a_library):
    assert run("library").stdout.splitlines() == ["rating\trating\t1\t1\t评级", "visit\tvisit\t1\t1\t走访"]


def test_install_publishes_the_standard_forms_once(ruhu, a_library):
    first = ruhu("install")
    assert first.exit_code == 0, first.output
    assert states() == {"rating": "1", "visit": "1"}
    before = [version.id for version in forms.versions("visit")]
    assert "present" in ruhu("install").stdout
    assert [version.id for version in forms.versions("visit")] == before


def test_install_publishes_a_newer_standard_form(ruhu, a_library):
    ruhu("install")
    (a_library / "visit.md").write_text(a_form(version="2"), encoding="utf-8")
    ruhu("install")
    assert states() == {"rating": "1", "visit": "2"}


def test_install_leaves_a_form_alone_that_was_made_ones_own(ruhu, a_library, workbook):
    ruhu("install")
    ruhu("upload", workbook(a_form(version="1-own", label="我们的问法")), "--publish")
    (a_library / "visit.md").write_text(a_form(version="2"), encoding="utf-8")
    assert "kept" in ruhu("install").stdout
    assert states() == {"rating": "1", "visit": "1-own"}


def test_install_leaves_a_draft_in_work_alone(ruhu, a_library, workbook):
    ruhu("upload", workbook(a_form(version="own")))
    ruhu("install")
    assert states() == {"rating": "1", "visit": None}
    assert publishing.draft_of("visit").version == "own"


def test_an_exported_form_is_the_same_form_in_excel(run, a_library, tmp_path):
    result = run("export", "visit", "-o", tmp_path / "out" / "走访.xlsx")
    assert result.exit_code == 0, result.output
    path = tmp_path / "out" / "走访.xlsx"
    assert openpyxl.load_workbook(path)["survey"]["C2"].value is not None
    assert "visit\t1\t走访" in run("check", path).stdout


def test_all_standard_forms_are_exported_into_a_folder(run, a_library, tmp_path):
    assert run("export", "--all", "-o", tmp_path / "out").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["rating.xlsx", "visit.xlsx"]


def test_export_needs_a_known_name_or_all(run, a_library):
    assert run("export").exit_code == 2
    assert run("export", "visit", "--all").exit_code == 2
    assert run("export", "nothing").exit_code == 2


def test_every_standard_form_converts_and_is_the_same_in_excel(tmp_path, run):
    standard = library_install.standard_forms()
    if not standard:
        pytest.skip("the library is empty")
    run("export", "--all", "-o", tmp_path)
    for form in standard:
        path = tmp_path / f"{form.name}.xlsx"
        in_excel = read_xlsform(path.read_bytes(), path.name, fallback_version="1")
        in_markdown = read_xlsform(form.path.read_bytes(), form.path.name, fallback_version="1")
        assert in_excel.xform == in_markdown.xform, form.name


def test_the_command_opens_the_configured_database(db, settings, workbook):
    environment = {
        **os.environ,
        "RUHU_MONGODB_URI": settings.MONGODB_URI,
        "RUHU_MONGODB_NAME": settings.MONGODB_NAME,
        "RUHU_VAR": str(settings.VAR),
    }
    words = [sys.executable, "cli.py", "forms", "upload", str(workbook(a_form())), "--publish"]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert states() == {"visit": "1"}
    source = forms.version("visit", "1").source
    assert FolderStore(settings.VAR / "blobs").open(source).read() == io.BytesIO(a_form().encode()).read()


INSTANCE = '<data id="v" version="1"><age>20</age><m><n>张三</n></m><m><n>李四</n></m></data>'


@pytest.fixture
def instance(tmp_path):
    path = tmp_path / "filled.xml"
    path.write_text(INSTANCE, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["/data/age >= 18"], "true"),
        (["join('、', /data/m/n)"], "张三、李四"),
        (["position(..)", "--context", "/data/m[2]/n"], "2"),
        (["/data/m/n", "--result", "nodes"], "张三\n李四"),
        (["/data/age div 3", "--result", "number"], "6.666666666666667"),
        (["format-date(today(), '%Y-%m-%d')", "--now", "2026-02-28T23:30:00+08:00"], "2026-02-28"),
        (
            [
                "format-date(today(), '%Y-%m-%d')",
                "--now",
                "2026-02-28T23:30:00+08:00",
                "--timezone",
                "Pacific/Auckland",
            ],
            "2026-03-01",
        ),
    ],
)
def test_evaluate_prints_the_value_of_an_expression(run, instance, arguments, printed):
    result = run("evaluate", *arguments, "--instance", instance)
    assert (result.exit_code, result.stdout.rstrip("\n")) == (0, printed)


def test_evaluate_looks_into_a_list_beside_the_form(run, instance, tmp_path):
    crops = tmp_path / "crops.csv"
    crops.write_text("name,price\nrice,3\n", encoding="utf-8")
    expression = "pulldata('crops', 'price', 'name', 'rice')"
    assert run("evaluate", expression, "--instance", instance, "--list", f"crops={crops}").stdout == "3\n"


@pytest.mark.parametrize(
    ("expression", "told"), [("1 +", "expression.syntax"), ("foo()", "expression.unknown_function"), ("//*[", "syntax")]
)
def test_evaluate_of_a_wrong_expression_exits_with_1(run, instance, expression, told):
    result = run("evaluate", expression, "--instance", instance)
    assert result.exit_code == 1
    assert told in result.stderr


def test_evaluate_of_broken_xml_exits_with_1(run, tmp_path):
    path = tmp_path / "broken.xml"
    path.write_text("<data><a></data>", encoding="utf-8")
    assert run("evaluate", "1", "--instance", str(path)).exit_code == 1
