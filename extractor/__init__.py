"""Grounded incident records from news of armed violence."""
