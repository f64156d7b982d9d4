import pytest

from commands import regions as command
from records import regions
from tests import builders


@pytest.fixture
def ruhu(runner):
    """Run a command on the database that the tests have open."""
    return runner(command, command.regions)


def test_a_file_is_imported(ruhu, tmp_path):
    file = tmp_path / "regions.csv"
    file.write_bytes("行政区划代码,名称\n522725001005,新村\n".encode("gb18030"))
    assert ruhu("import", str(file)).exit_code == 0
    assert regions.get("522725001005")["name"] == "新村"


def test_errors_name_row_and_column_and_nothing_is_stored(ruhu, tmp_path):
    file = tmp_path / "regions.csv"
    file.write_text("code,name\n53,云南省\n12345,坏\n")
    result = ruhu("import", str(file))
    assert result.exit_code == 1
    assert "row=3 column=code value=12345" in result.output
    assert "53" not in [region["_id"] for region in regions.below("")]


def test_a_missing_file_is_wrong_usage(ruhu, tmp_path):
    assert ruhu("import", str(tmp_path / "none.csv")).exit_code == 2


def test_regions_are_listed_by_prefix_and_name(ruhu):
    lines = ruhu("list", "522726").stdout.splitlines()
    assert lines[0] == "522726\tcounty\t独山县\t贵州省黔南布依族苗族自治州独山县"
    assert len(lines) == 3
    assert ruhu("list", "--name", "茶店").stdout.split("\t")[0] == builders.VILLAGE
