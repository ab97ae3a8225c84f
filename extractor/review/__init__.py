"""``incidents review``: a local page on which a person checks and corrects an output, article by article.

Output and articles are read into a ``Desk``; every action becomes entries of a ``Journal`` before it is answered;
what is on the page is the output with the journal's entries applied (``Sheet``). From the same sheets come the
corrected output and the gold labels.

    OUT.jsonl, IN.jsonl ──> desk ──> sheet ──> page
                             │        ├──────> corrected.jsonl
                          journal ────┘└─────> gold/<id>.json
"""
