"""Records in: parse, validate, map, quarantine."""
