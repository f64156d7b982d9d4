"""Every blueprint of the application, in the order of the documentation."""

from api import (
    audit,
    auth,
    cards,
    exports,
    field_keys,
    form_validation,
    households,
    openrosa,
    photos,
    regions,
    submissions,
    system,
    users,
)

BLUEPRINTS = [
    system.blp,
    auth.blp,
    households.blp,
    cards.blp,
    form_validation.blp,
    submissions.blp,
    exports.blp,
    photos.blp,
    openrosa.blp,
    users.blp,
    field_keys.blp,
    regions.blp,
    audit.blp,
]
