"""Where the documentation page's own files lie: they are served by us, never by a CDN."""

from pathlib import Path

import swagger_ui_bundle


def swagger_folder() -> Path:
    """Return the folder of Swagger UI's scripts and styles."""
    return Path(swagger_ui_bundle.swagger_ui_path)
