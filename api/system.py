"""Health, the documentation page's files and the first page."""

from flask import Response, render_template, send_from_directory
from flask.views import MethodView

from api.app_version import VERSION
from api.blueprints import Blueprint
from api.documentation import swagger_folder
from records.database import is_ready
from schemas.system import HealthSchema

blp = Blueprint("system", __name__, description="Health, documentation")


@blp.route("/healthz")
class Health(MethodView):
    @blp.doc(security=[])
    @blp.response(200, HealthSchema)
    def get(self):
        """Say that this process answers; it asks no database."""
        return {"status": "ok", "version": VERSION}


@blp.route("/readyz")
class Readiness(MethodView):
    @blp.doc(security=[])
    @blp.response(200, HealthSchema)
    @blp.alt_response(503, schema=HealthSchema, description="The database has no primary for now")
    def get(self):
        """Say whether the database takes writes."""
        ready = is_ready()
        body = {"status": "ok" if ready else "database unavailable", "version": VERSION}
        return (body, 200) if ready else (body, 503)


@blp.route("/docs/assets/<path:name>")
class DocumentationFile(MethodView):
    @blp.doc(security=[])
    @blp.response(200, description="A script or style sheet of the documentation page")
    def get(self, name):
        """Serve a file of the documentation page."""
        return send_from_directory(swagger_folder(), name, max_age=86400)


@blp.route("/")
class FirstPage(MethodView):
    @blp.doc(security=[])
    @blp.response(200, description="The first page (HTML)")
    def get(self):
        """Show what can be opened here."""
        return Response(render_template("index.html", version=VERSION), mimetype="text/html")
