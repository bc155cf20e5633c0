"""The use cases, free of any user interface: the one path for every front end."""
