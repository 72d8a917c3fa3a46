"""``python -m crawler`` is ``khobao``."""

from crawler.cli import main

main()
