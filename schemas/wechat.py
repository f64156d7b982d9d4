"""What WeChat's pages and codes need."""

from __future__ import annotations

import marshmallow as ma


class PageConfigQuerySchema(ma.Schema):
    """The page that is to be signed."""

    url = ma.fields.Url(required=True, require_tld=False)


class PageConfigSchema(ma.Schema):
    """What `wx.config` takes."""

    appid = ma.fields.String()
    nonce = ma.fields.String()
    timestamp = ma.fields.Integer()
    signature = ma.fields.String()


class MiniCodeQuerySchema(ma.Schema):
    """Which page of the mini-program the code opens, in which version."""

    page = ma.fields.String(load_default="pages/household/index", validate=ma.validate.Regexp(r"^[\w/-]{1,100}\Z"))
    version = ma.fields.String(load_default="release", validate=ma.validate.OneOf(("release", "trial", "develop")))
