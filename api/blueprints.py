"""flask-smorest's blueprint with the strict JSON reader."""

from flask_smorest import Blueprint as SmorestBlueprint

from api.strict_json import StrictParser


class Blueprint(SmorestBlueprint):
    """What every resource module uses."""

    ARGUMENTS_PARSER = StrictParser()
