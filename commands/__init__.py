"""The `ruhu` command, a module an area."""
