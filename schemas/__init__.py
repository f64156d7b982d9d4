"""The contract of the JSON API: marshmallow schemas, a module per resource of `api/`."""
