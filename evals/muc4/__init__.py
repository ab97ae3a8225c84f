"""MUC-4, the external yardstick: score templates against keys as the 1992 evaluation did."""
