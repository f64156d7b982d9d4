"""`ruhu forms …`: check, upload, publish, close and export forms; install the standard ones."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from tqdm import tqdm

from commands.checking import check, print_notices
from commands.evaluating import evaluate
from commands.opening import open_product
from commands.operator import operator
from errors import FileTooLarge
from field_forms import publishing
from field_forms.form_workbooks import xlsx_of
from field_forms.library_install import StandardForm, install_library, standard_forms
from records import form_changes
from records import forms as kept
from records.blobs import IncomingBlob, open_store
from settings import Settings

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_BLOCK = 1 << 20


@click.group("forms")
def forms() -> None:
    """Forms: XLSForms (.xlsx, .xls, .md) in, published versions out.

    \b
    ruhu forms check 走访.xlsx              say what is wrong with a workbook; needs no database
    ruhu forms evaluate '/data/a + 1' …     try out an expression on a filled form
    ruhu forms upload 走访.xlsx --publish   make it the version that phones are given
    ruhu forms attach visit crops.csv       a file that the form uses
    ruhu forms install                      publish the standard forms
    ruhu forms export --all -o forms/       the standard forms as .xlsx, to be edited in Excel
    """  # noqa: D301 - Click needs the backspace itself


forms.add_command(check)
forms.add_command(evaluate)


@forms.command()
@click.argument("file", type=_FILE)
@click.option("--publish", is_flag=True, help="Publish it at once (all files it uses must be there).")
def upload(file: Path, publish: bool) -> None:
    """Store FILE as the draft of its form, in place of an earlier draft. Exit code 1: it was refused."""
    with open_product() as settings:
        version = publishing.upload_form(file.read_bytes(), file.name, by=operator().who, blobs=open_store(settings))
        print_notices(version.warnings)
        if publish and version.state == "draft":
            version = publishing.publish(version.form_id, operator().who)
        click.echo(f"✓ {version.form_id}\t{version.version}\t{version.state}\t{version.title}")
        for name in publishing.missing_files(version):
            click.echo(f"  还缺文件 still missing: {name}  →  ruhu forms attach {version.form_id} {name}", err=True)


@forms.command()
@click.argument("form_id")
def publish(form_id: str) -> None:
    """Publish the draft of the form FORM_ID. Exit code 1: no such form, no draft, or files are missing."""
    with open_product():
        version = publishing.publish(form_id, operator().who)
        click.echo(f"✓ {version.form_id}\t{version.version}\t{version.state}\t{version.title}")


@forms.command()
@click.argument("form_id")
@click.argument("file", type=_FILE)
@click.option("--name", help="The name that the form uses, if FILE is called otherwise.")
def attach(form_id: str, file: Path, name: str | None) -> None:
    """Add FILE (CSV, picture, …) to the draft of FORM_ID. Exit code 1: the draft does not use it, or it has errors."""
    with open_product() as settings:
        draft = publishing.draft_of(form_id)
        stored = publishing.put_file(
            form_id, draft.version, name or file.name, _incoming(file, settings), max_megapixels=settings.MAX_MEGAPIXELS
        )
        click.echo(f"✓ {stored['name']}\t{stored['size']}\t{stored['sha256']}")


def _incoming(file: Path, settings: Settings) -> IncomingBlob:
    if file.stat().st_size > settings.MAX_FILE_BYTES:
        raise FileTooLarge(name=file.name, limit=settings.MAX_FILE_BYTES)
    incoming = open_store(settings).incoming(settings.MAX_FILE_BYTES, file.name)
    with file.open("rb") as opened:
        while block := opened.read(_BLOCK):
            incoming.write(block)
    return incoming


@forms.command("list")
def list_forms() -> None:
    """List all forms, tab-separated: ID, version to fill, draft, open or closed, roles, regions, title."""
    with open_product():
        drafts = form_changes.drafts()
        for form in kept.every_form():
            state = "closed" if form.closed else "open"
            fields = [form.id, form.current, drafts.get(form.id), state, ",".join(form.roles), ",".join(form.regions)]
            click.echo("\t".join([*(field or "-" for field in fields), form.title]))


@forms.command()
@click.argument("form_id")
@click.option("--version", help="Close this version only.")
@click.option("--reopen", is_flag=True, help="Open a closed form again.")
def close(form_id: str, version: str | None, reopen: bool) -> None:
    """Take no more submissions of the form FORM_ID, or of one version of it. Exit code 1: no such form or version."""
    if version and reopen:
        raise click.UsageError("A version that was closed stays closed; --reopen is for whole forms.")
    with open_product():
        if version:
            publishing.close_version(form_id, version, operator().who)
        else:
            (publishing.reopen if reopen else publishing.close)(form_id, operator().who)
        click.echo(f"✓ {form_id}{' ' + version if version else ''} {'open' if reopen else 'closed'}")


@forms.command()
def library() -> None:
    """List the standard forms, tab-separated: name, ID, version, questions, title."""
    for form in standard_forms():
        click.echo("\t".join([form.name, form.form_id, form.version, str(form.questions), form.title]))


@forms.command()
def install() -> None:
    """Publish the standard forms that are not published yet. Forms that you have made your own are left alone."""
    words = {"published": "已发布 published", "present": "已有 present", "own": "已自行修改，保留 your own, kept"}
    with open_product() as settings, tqdm(total=len(standard_forms()), desc="forms", unit="", disable=None) as bar:

        def tell(form: StandardForm, what: str) -> None:
            bar.update()
            tqdm.write(f"✓ {form.form_id}\t{form.version}\t{words[what]}\t{form.title}", file=sys.stdout)

        install_library(by=operator().who, blobs=open_store(settings), told=tell)


@forms.command()
@click.argument("name", required=False)
@click.option("--all", "everything", is_flag=True, help="Every standard form.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File for one form, folder for all (made if new)."
)
def export(name: str | None, everything: bool, output: Path | None) -> None:
    """Write the standard form NAME (see `library`; its form ID will do too), or --all of them, as .xlsx."""
    if everything == bool(name):
        raise click.UsageError("Name a form (ruhu forms library lists them) or say --all.")
    chosen = [form for form in standard_forms() if everything or name in (form.name, form.form_id)]
    if not chosen:
        raise click.UsageError(f"There is no standard form {name}; `ruhu forms library` lists them.")
    for form in tqdm(chosen, desc="forms", unit="", disable=None if everything else True):
        path = _target(form, output, everything)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(xlsx_of(form.markdown))
        tqdm.write(str(path), file=sys.stdout)


def _target(form: StandardForm, output: Path | None, everything: bool) -> Path:
    output = output or Path()
    return output / f"{form.name}.xlsx" if everything or output.is_dir() else output
