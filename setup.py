"""What scrapyd-deploy packs by; everything is in pyproject.toml."""

from setuptools import setup

setup()
