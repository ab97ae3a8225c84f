"""Words of an article into values: figures, dates, places, names. Deterministic, offline."""
