"""Batch runs under faults: a server that breaks its word in every way, and runs that must lose nothing all the same."""
