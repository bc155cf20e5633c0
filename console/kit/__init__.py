"""Widgets, themes and dialogs that every console shares."""
