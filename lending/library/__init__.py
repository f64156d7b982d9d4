"""The schemes that are shipped, one YAML file each with its source."""
