"""``python -m extractor`` is ``incidents``."""

from .cli import main

if __name__ == "__main__":
    main()
