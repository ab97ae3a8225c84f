"""Reports: one summary of a run, rendered for a terminal, a pull request, a machine, or a browser."""
