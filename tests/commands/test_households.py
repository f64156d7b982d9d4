import pypdfium2
import pytest
import zxingcpp
from click.testing import CliRunner
from openpyxl import load_workbook
from PIL import Image

from commands import households as command
from records import audit
from records.scopes import Scope
from tests import builders
from tests.households.people import ID_1, MASKED_ID_1, PHONE, registered, stored
from tests.households.tables import a_csv

HEADER = ("户编号", "村", "姓名", "与户主关系", "身份证号")
GOOD, BAD = ("H-1", "茶店村", "李建国", "户主", ID_1), ("H-2", "茶店村", "王", "户主", ID_1[:-1] + "1")


@pytest.fixture
def ruhu(runner):
    """Run a command on the database that the tests have open."""
    return runner(command, command.households)


@pytest.fixture
def table(tmp_path):
    def make(*rows):
        file = tmp_path / "农户.csv"
        file.write_bytes(a_csv(*rows, header=HEADER).getvalue())
        return file

    return make


def test_a_table_is_imported_and_the_import_written_down(ruhu, table):
    result = ruhu("import", table(GOOD))
    assert result.exit_code == 0, result.output
    assert "created 1" in result.output
    assert [held["code"] for held in stored()] == ["H-1"]
    [entry] = audit.page(Scope(), None, 10)
    assert (entry["action"], entry["details"]) == ("households.imported", {"created": 1, "updated": 0})
    assert entry["who"].startswith("cli:")


def test_errors_name_row_and_column_and_end_with_exit_code_1(ruhu, table):
    result = ruhu("import", table(GOOD, BAD))
    assert result.exit_code == 1
    assert "第 3 行 身份证号" in result.output
    assert BAD[4] not in result.output
    assert [held["code"] for held in stored()] == ["H-1"]


@pytest.mark.parametrize(("options", "code"), [(["--dry-run"], 1), (["--all-or-nothing"], 1)])
def test_dry_run_and_all_or_nothing_write_nothing(ruhu, table, options, code):
    result = ruhu("import", table(GOOD, BAD), *options)
    assert result.exit_code == code
    assert "校验位" in result.output
    assert stored() == []
    assert audit.page(Scope(), None, 10) == []


def test_an_import_as_a_user_stays_in_their_area_and_bears_their_name(ruhu, table):
    user = builders.a_user(role="township_office", region="522725001")
    result = ruhu("import", table(GOOD, ("H-3", "映山村", "王", "户主", "")), "--as", user.username)
    assert result.exit_code == 1
    assert [held["created_by"] for held in stored()] == [user.username]
    assert audit.page(Scope(), None, 10)[0]["who"] == user.username


def test_an_import_as_a_user_who_may_not_is_refused(ruhu, table):
    result = ruhu("import", table(GOOD), "--as", builders.a_user(role="auditor").username)
    assert result.exit_code == 1
    assert "may not do this" in result.output
    assert ruhu("import", table(GOOD), "--as", "nobody").exit_code == 1
    assert stored() == []


def test_a_region_limits_the_import(ruhu, table):
    assert ruhu("import", table(GOOD), "--region", "522726").exit_code == 1
    user = builders.a_user(role="township_office", region="522725001")
    outside = ruhu("import", table(GOOD), "--region", "522726", "--as", user.username)
    assert "outside your region" in outside.output
    assert stored() == []


def test_a_missing_file_is_wrong_usage(ruhu, tmp_path):
    assert ruhu("import", tmp_path / "none.csv").exit_code == 2


def test_an_unreadable_file_is_told_in_both_languages(ruhu, tmp_path):
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"no workbook")
    result = ruhu("import", file)
    assert result.exit_code == 1
    assert "读不出这个表格" in result.output
    assert "cannot be read" in result.output


def test_an_export_is_masked_and_written_down(ruhu, tmp_path):
    registered()
    out = tmp_path / "out.xlsx"
    assert ruhu("export", "-o", out).exit_code == 0
    cells = [cell for row in load_workbook(out).worksheets[0].values for cell in row]
    assert {"H-1", MASKED_ID_1} <= set(cells)
    assert not {ID_1, PHONE} & set(cells)
    assert [entry["action"] for entry in audit.page(Scope(), None, 10)] == ["households.exported"]


def test_the_template_is_written_without_a_database(tmp_path):
    out = tmp_path / "template.xlsx"
    assert CliRunner().invoke(command.households, ["template", "-o", str(out)]).exit_code == 0
    assert "户编号" in [cell.value for cell in load_workbook(out).worksheets[0][1]]


def test_a_card_is_drawn_and_leads_to_its_household(ruhu, tmp_path, anyone, app):
    held = registered()
    png, svg = tmp_path / "card.png", tmp_path / "card.svg"
    assert ruhu("card", "H-1", "-o", png, "--url", "https://ruhu.example.cn/").exit_code == 0
    [found] = zxingcpp.read_barcodes(Image.open(png))
    base, _, token = found.text.rpartition("/")
    assert base == "https://ruhu.example.cn/h"
    assert app.config["RUHU"].cards.card_id(token) == held["card_id"]
    assert ruhu("card", "H-1", "-o", svg, "--url", "https://ruhu.example.cn").exit_code == 0
    assert svg.read_text().startswith("<svg")


def test_a_card_of_an_unknown_household_is_told(ruhu, tmp_path):
    result = ruhu("card", "H-9", "-o", tmp_path / "card.png", "--url", "https://ruhu.example.cn")
    assert result.exit_code == 1
    assert not (tmp_path / "card.png").exists()


def test_the_cards_of_a_village_fill_sheets_and_the_printing_is_written_down(ruhu, tmp_path):
    made = [builders.a_household() for _ in range(9)]
    builders.a_household(region=builders.OTHER_VILLAGE)
    out = tmp_path / "cards.pdf"
    region = builders.VILLAGE
    result = ruhu("cards", "-o", out, "--region", region, "--url", "https://ruhu.example.cn", "--name", "none")
    assert result.exit_code == 0, result.output
    assert "9 张 cards" in result.output
    pages = list(pypdfium2.PdfDocument(out))
    assert len(pages) == 2
    read = [code.text for page in pages for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]
    assert len(set(read)) == 9
    assert all(text.startswith("https://ruhu.example.cn/") for text in read)
    shown = "".join(page.get_textpage().get_text_range() for page in pages)
    assert all(household["code"] in shown for household in made)
    [entry] = [one for one in audit.page(Scope(), None, 10) if one["action"] == "cards.printed"]
    assert entry["target"] == f"region:{region}"
