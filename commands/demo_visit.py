"""A household visit over real HTTP, as ODK Collect, an office and a scanner would do it."""

from __future__ import annotations

import csv
import io
import itertools
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import click
import httpx

from commands.demo_accounts import PASSWORD, USERNAMES
from field_forms.definition import parse_xform
from field_forms.nodes import FormDefinition
from field_forms.sampling import sample_answers, sample_files
from field_forms.writing import instance_from_json
from media.drawing import demo_photo
from media.scanning import read_codes
from records import roles

_FORMS = "{http://openrosa.org/xforms/xformsList}"
_MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
_ROUTINE_VISIT = "routine_visit"
_PICTURES = {".jpg", ".jpeg", ".png", ".heic"}


class StepFailed(Exception):
    """A step was answered otherwise than it should be."""


class Visit:
    """One round; each step prints what it did."""

    def __init__(self, url: str, photos: Path | None, out: Path) -> None:
        """Play against `url` with photos from a folder (None: drawn), saving files to `out`."""
        self.out = out
        self.http = httpx.Client(base_url=url, timeout=60, trust_env=False)
        self.photos = self._pictures(photos)
        self.step = itertools.count(1)
        out.mkdir(parents=True, exist_ok=True)

    def play(self, form_file: Path | None) -> None:
        """Play the whole round. Raises StepFailed."""
        office = self._signed_in(roles.COUNTY)
        uploaded = self._upload(office, form_file) if form_file else None
        device = self._field_key(office)
        household, card = self._choose_household(device, office)
        self._fill_and_send(device, _ROUTINE_VISIT, household, card)
        if uploaded:
            self._fill_and_send(device, uploaded, household, card)
        self._timeline(office, household)
        self._export(office, uploaded or _ROUTINE_VISIT)
        click.secho("\n完成。 Done: the record is on the household's timeline.", fg="green", bold=True)

    def _say(self, zh: str, en: str) -> None:
        click.echo(f"{next(self.step):>2}. {zh}\n    {en}")

    def _ask(self, method: str, path: str, expected: int, **kwargs: Any) -> httpx.Response:
        try:
            answer = self.http.request(method, path, **kwargs)
        except httpx.HTTPError as error:
            raise StepFailed(f"{method} {path}: {error}") from error
        if answer.status_code != expected:
            raise StepFailed(f"{method} {path}: {answer.status_code} instead of {expected}: {answer.text[:400]}")
        return answer

    def _signed_in(self, role: str) -> dict[str, str]:
        body = {"username": USERNAMES[role], "password": PASSWORD}
        token = self._ask("POST", "/api/v1/auth/login", 200, json=body).json()["access_token"]
        self._say(f"以{roles.ROLES[role][0]}身份登录（{USERNAMES[role]}）", f"signed in as {roles.ROLES[role][1]}")
        return {"Authorization": f"Bearer {token}"}

    def _upload(self, office: dict[str, str], path: Path) -> str:
        answer = self.http.post("/api/v1/forms", headers=office, files={"file": (path.name, path.read_bytes())})
        if answer.status_code == 409:
            raise StepFailed(f"{path.name}: {answer.json()['message']['zh']} {answer.json()['message']['en']}")
        if answer.status_code not in (200, 201):
            raise StepFailed(f"{path.name}: {answer.text[:800]}")
        form = answer.json()
        self._say(
            f"上传 {path.name}，{len(form['warnings'])} 条提醒", f"uploaded form {form['form_id']} {form['version']}"
        )
        if form.get("state") != "published":
            self._ask("POST", f"/api/v1/forms/{form['form_id']}/publish", 200, headers=office)
        self._say("发布表单", "published")
        return str(form["form_id"])

    def _field_key(self, office: dict[str, str]) -> str:
        path = f"/api/v1/users/{USERNAMES[roles.CADRE]}/field-keys"
        key = self._ask("POST", path, 201, headers=office, json={"device": "demo phone"}).json()
        self._say("为村干部的手机签发采集密钥", f"field key for the cadre's phone: /v1/key/{key['token'][:6]}…")
        return f"/v1/key/{key['token']}"

    def _choose_household(self, device: str, office: dict[str, str]) -> tuple[dict[str, str], str]:
        manifest = self._ask("GET", f"{device}/forms/{_ROUTINE_VISIT}/manifest", 200).text
        urls = {
            str(media.findtext(f"{_MANIFEST}filename")): str(media.findtext(f"{_MANIFEST}downloadUrl"))
            for media in ElementTree.fromstring(manifest)
        }
        listed = self._ask("GET", urls["households.csv"], 200).content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(listed)))
        if not rows:
            raise StepFailed("households.csv is empty: run `ruhu demo load`")
        self._say(
            f"手机下载本村农户名单，共 {len(rows)} 户", f"the phone has {len(rows)} households, only its village's"
        )
        household = rows[0]
        picture = self._ask("GET", f"/api/v1/households/{household['name']}/card.png", 200, headers=office).content
        (self.out / "card.png").write_bytes(picture)
        codes = read_codes(picture)
        if len(codes) != 1:
            raise StepFailed(f"the card holds {len(codes)} codes")
        self._say(f"扫描门牌二维码：{household['label']}", f"scanned the card: {codes[0]}")
        return household, codes[0]

    def _fill_and_send(self, device: str, form_id: str, household: dict[str, str], card: str) -> None:
        listing = self._ask("GET", f"{device}/formList", 200).text
        forms = {str(form.findtext(f"{_FORMS}formID")): form for form in ElementTree.fromstring(listing)}
        if form_id not in forms:
            raise StepFailed(f"{form_id} is not in the form list")
        definition = parse_xform(self._ask("GET", str(forms[form_id].findtext(f"{_FORMS}downloadUrl")), 200).content)
        self._say(f"手机取得表单：{definition.title}", f"the phone has form {form_id} {definition.version}")
        answers = sample_answers(definition, seed=uuid.uuid4().int % 2**31, repeats=1)
        _answer_household(definition, answers, household["name"], card)
        self._send(device, definition, answers, household["code"])

    def _send(self, device: str, definition: FormDefinition, answers: dict[str, Any], code: str) -> None:
        xml, _ = instance_from_json(definition, answers, instance_id=f"uuid:{uuid.uuid4()}")
        names = list(dict.fromkeys(sample_files(answers)))
        parts = [("xml_submission_file", ("submission.xml", xml, "text/xml"))]
        parts += [(name, (name, self._photo(number), "image/jpeg")) for number, name in enumerate(names)]
        self._ask("HEAD", f"{device}/submission", 204)
        where = f"{device}/submission?deviceID=demo&household={code}"
        first = self._ask("POST", where, 201, files=parts)
        self._say(
            f"提交答案和 {len(names)} 张照片：{_message(first)}",
            f"sent {len(xml)} bytes of XML and {len(names)} photos",
        )
        again = self._ask("POST", where, 201, files=parts)
        self._say(f"信号不好，重发一次（只保存一份）：{_message(again)}", "sent again, as a phone would: stored once")

    def _photo(self, number: int) -> bytes:
        if self.photos:
            return self.photos[number % len(self.photos)].read_bytes()
        return demo_photo(uuid.uuid4().int % 2**31, datetime.now(ZoneInfo("Asia/Shanghai")), 107.4751, 27.0689)

    def _timeline(self, office: dict[str, str], household: dict[str, str]) -> None:
        found = self._ask("GET", f"/api/v1/households/{household['name']}/timeline", 200, headers=office).json()
        if not found["items"]:
            raise StepFailed("the timeline is empty")
        newest = found["items"][0]
        self._say(
            f"农户时间线最新一条：{newest['form_id']}，状态 {newest['state']}，缺 {newest['missing']} 个附件",
            f"newest on the timeline: {newest['instance_id']} ({len(found['items'])} records)",
        )

    def _export(self, office: dict[str, str], form_id: str) -> None:
        answer = self._ask("GET", f"/api/v1/forms/{form_id}/export?format=xlsx", 200, headers=office)
        path = self.out / f"{form_id}.xlsx"
        path.write_bytes(answer.content)
        self._say(f"导出 Excel：{path}", f"exported {len(answer.content)} bytes")

    @staticmethod
    def _pictures(folder: Path | None) -> list[Path]:
        found = sorted(path for path in folder.iterdir() if path.suffix.lower() in _PICTURES) if folder else []
        return [path for path in found if "corrupt" not in path.name and "error" not in path.name]


def _answer_household(definition: FormDefinition, answers: dict[str, Any], entity: str, card: str) -> None:
    """Answer the questions that name the household: chosen from the list, scanned from the door."""
    for node in definition.walk():
        from_list = node.type == "select_one" and node.choices and node.choices.file == "households.csv"
        if from_list or node.type == "barcode":
            *groups, name = node.path.split("/")[2:]
            place = answers
            for group in groups:
                place = place.setdefault(group, {})
                if isinstance(place, list):
                    break
            else:
                place[name] = entity if from_list else card


def _message(answer: httpx.Response) -> str:
    return "".join(ElementTree.fromstring(answer.text).itertext())
