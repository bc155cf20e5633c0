"""Figures for supervisors, read from rollups and indexes in short snapshots that hold nobody up."""
