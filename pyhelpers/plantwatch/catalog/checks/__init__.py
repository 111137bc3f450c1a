"""Meaning checks: what a schema cannot say. One small function for each code."""
