"""Readers: one module for each sort of source that observations come from."""
