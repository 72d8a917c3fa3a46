"""Kho Báo: a polite crawler and a searchable archive for provincial newspapers."""

__version__ = "0.1.0"
