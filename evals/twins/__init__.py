"""Metamorphic twins: gold articles changed by rule, so that the right answer is known without a labeller.

    gold article ─> kind (edits, what happens to the label) ─> twin: text, label with moved offsets ─> gold folder

An extractor that reads the text and nothing else gives on a twin what it gave on the article that it was made from.
"""
