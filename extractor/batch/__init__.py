"""Durable runs over many articles.

source ─> intake ─> runner (workers, budget) ─> journal ─> output

The journal beside the output knows every line that was read and every result that was paid for. A run that is killed,
or that ends for want of money, space or a server, goes on where it stopped.
"""
