"""Báo Bắc Ninh: Bắc Ninh, until it became one with Bắc Giang's in July 2025."""

from __future__ import annotations

from crawler.fetch.portal import PortalSpider


class BaoBacNinh(PortalSpider):
    """Liferay: slugs have no id. No layout is known: the generic layer reads it."""

    name = "baobacninh"
    title = "Báo Bắc Ninh"
    province = "Bắc Ninh"
    domains = ["baobacninh.com.vn"]
    article_url = r"^/web/[^/]+/[^/]+/-/details/20182/[^/?]+$"
    example = "/web/en/news/-/details/20182/hoi-nghi-khoa-hoc-nganh-y-te-lan-thu-xi-nam-2025"
    successor = "baobacninhtv"
