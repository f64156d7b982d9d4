"""What gunicorn loads."""

from api import create_app

app = create_app()
