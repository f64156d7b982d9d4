"""Who runs a command, as the audit log names them."""

from __future__ import annotations

import getpass

from records.actors import Actor, at_command_line


def operator() -> Actor:
    """Return the person at the command line, who may do everything."""
    try:
        return at_command_line(getpass.getuser())
    except (KeyError, OSError):  # a container's user may have no name
        return at_command_line("unknown")
