"""Floor 3: everything that touches a disk, a socket or an engine."""
