"""Reading one picture: metadata, thumbnail and view, fingerprint, the codes in it. Done once a picture, repeatable."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from errors import CardInvalid, DomainError
from evidence.desk import PhotoDesk
from households.cards import card_token_in
from households.datums import to_wgs84
from media.derivatives import Derived, DerivedPicture, copy_of, derive
from media.fingerprints import fingerprint
from media.foreign import foreign_data
from media.images import check_image
from media.metadata import PhotoMetadata, edited_with, photo_metadata
from media.scanning import codes_in
from records import fingerprints, photos
from records.clock import now
from records.visit_codes import ALPHABET, LENGTH

Document = dict[str, Any]
# A picture that stopped its worker this often is not tried again.
MAX_ATTEMPTS = 3
_VISIT_CODE = re.compile(rf"(?:^|/v/|ruhu:v:)([{ALPHABET}]{{{LENGTH}}})$")


def read_picture(sha256: str, row: Document, desk: PhotoDesk) -> Document:
    """Return what is known of a picture (fields of `records.photos.Photo`), reading it if nobody has.

    `row` is its attachment row (size, mime, width, height, received_at). Any number of workers may do this at once: they
    find the same. A picture that cannot be read, or that ended `MAX_ATTEMPTS` workers, is "broken".
    """
    facts: Document = {key: row[key] for key in ("size", "mime", "width", "height") if key in row}
    known = photos.begin(sha256, facts, row["received_at"])
    if known["state"] != "due":
        return known
    if known["attempts"] > MAX_ATTEMPTS:
        return photos.finish(sha256, {"state": "broken", "problem": "crashed", "derived_at": now()})
    return photos.finish(sha256, _read(sha256, desk))


def copied(sha256: str, kind: str, mime: str, desk: PhotoDesk) -> Document | None:
    """Make and keep one more derived picture {kind, mime, sha256, …} of a photo that was read; None if it cannot be."""
    try:
        with desk.blobs.open(sha256) as file:
            found = copy_of(file, check_image(file, sha256, max_megapixels=desk.max_megapixels), kind, mime)
    except (DomainError, OSError):
        return None
    if found is None:
        return None
    kept = _kept(found, desk)
    photos.add_derived(sha256, kept)
    return kept


def _read(sha256: str, desk: PhotoDesk) -> Document:
    with desk.blobs.open(sha256) as file:
        try:
            info = check_image(file, sha256, max_megapixels=desk.max_megapixels)
        except DomainError:  # taken as a file of another kind, or under another limit
            return {"state": "broken", "problem": "unreadable", "derived_at": now()}
        metadata, foreign = photo_metadata(file, info), foreign_data(file)
        derived = derive(file, info)
    fields = {**_told(metadata, desk.timezone), **_seen(derived, sha256, desk), "foreign": foreign}
    fields["state"] = "broken" if derived.problem else "done"
    if derived.problem:
        fields["problem"] = derived.problem
    fields["derived_at"] = now()
    return {key: value for key, value in fields.items() if value is not None}


def _told(metadata: PhotoMetadata, timezone: str) -> Document:
    """Return what the camera wrote, times in UTC and places in WGS-84."""
    fields: Document = {
        "make": metadata.make,
        "model": metadata.model,
        "software": metadata.software,
        "edited_with": edited_with(metadata),
        "camera_data": metadata.has_camera_data,
        "metadata_problems": list(metadata.problems),
    }
    if metadata.taken_at:
        fields["taken_offset"] = metadata.taken_at.tzinfo is not None
        fields["taken_at"] = in_utc(metadata.taken_at, timezone)
    elif metadata.gps_time:
        fields["taken_offset"], fields["taken_at"] = True, metadata.gps_time
    if metadata.longitude is not None and metadata.latitude is not None:
        place: Document = {"longitude": metadata.longitude, "latitude": metadata.latitude, "datum": metadata.datum or "WGS-84",
                 "accuracy": metadata.accuracy, "altitude": metadata.altitude}  # fmt: skip
        fields["place"] = {key: value for key, value in place.items() if value is not None}
        fields["location"] = point(metadata.longitude, metadata.latitude, place["datum"])
    return fields


def _seen(derived: Derived, sha256: str, desk: PhotoDesk) -> Document:
    """Keep the derived pictures and the fingerprint; return what else is seen."""
    fields: Document = {"derived": [_kept(picture, desk) for picture in derived.pictures]}
    if derived.gray is None:
        return fields
    mark = fingerprint(derived.gray)
    if mark:
        fingerprints.remember(sha256, mark)
    texts = codes_in(derived.gray)
    fields["cards"] = sorted({card for text in texts if (card := card_in(text, desk))})
    fields["visit_codes"] = sorted({code for text in texts if (code := visit_code_in(text))})
    return fields


def _kept(picture: DerivedPicture, desk: PhotoDesk) -> Document:
    file = desk.blobs.incoming()
    file.write(picture.data)
    return {"kind": picture.kind, "mime": picture.mime, "sha256": file.commit(), "size": len(picture.data),
            "width": picture.width, "height": picture.height}  # fmt: skip


def card_in(text: str, desk: PhotoDesk) -> str | None:
    """Return the ID of the household card in a scanned text, None if it is none of ours."""
    token = card_token_in(text)
    try:
        return desk.cards.card_id(token) if token else None
    except CardInvalid:
        return None


def visit_code_in(text: str) -> str | None:
    """Return the visit code in a scanned or typed text: the bare code, or an address that ends in /v/<code>."""
    found = _VISIT_CODE.search(text.strip().upper().replace("/V/", "/v/").replace("RUHU:V:", "ruhu:v:"))
    return found.group(1) if found else None


def in_utc(moment: datetime, timezone: str) -> datetime:
    """Return a moment in UTC; one without an offset is local to `timezone`."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))).astimezone(UTC)


def point(longitude: float, latitude: float, datum: str = "WGS-84") -> Document:
    """Return a WGS-84 GeoJSON point; a datum we do not know is taken as it is."""
    known = datum if datum in ("GCJ-02", "BD-09") else "WGS-84"
    return {"type": "Point", "coordinates": list(to_wgs84(longitude, latitude, known))}
