"""An ninh Hải Phòng: the paper of the police of Hải Phòng, not of the province."""

from __future__ import annotations

from crawler.fetch.portal import PortalSpider


class AnNinhHaiPhong(PortalSpider):
    """Nothing but the form of its dates is known: the generic layer reads what is imported of it."""

    name = "anhp"
    title = "An ninh Hải Phòng"
    province = "Hải Phòng"
    domains = ["anhp.vn"]
