"""Scrapy settings of Kho Báo, each with its reason."""

from __future__ import annotations

from crawler import __version__

BOT_NAME = "khobao"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"
