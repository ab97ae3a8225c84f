"""The report: one HTML file with every article, its incidents, and the words behind each value.

results, articles -> ``pages`` (what is shown, in plain words) -> ``report`` (one file: template, style, script, data)
"""
