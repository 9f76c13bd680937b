"""Addresses of the sample world outside its sites, and where all of it is served."""

from dataclasses import dataclass

REFERENCES = ("http://www.yc-reference-a.cn/", "http://www.yc-reference-b.cn/", "http://www.yc-reference-c.cn/")
PARTNER = "http://www.yc-partner.org.cn"
HIJACKED = "http://www.yc-lucky-games.com/"
# Where the marks at the foot of every government page lead to; served here like everything else.
MARKS = {
    "party_gov": "http://bszs.conac.cn/sitename?method=show&id=",
    "find_error": "http://zfwzzc.www.gov.cn/check_web/databaseInfo/download?site=",
    "icp": "http://beian.miit.gov.cn/",
}


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the province is served on 127.0.0.1."""

    http: int
    https: int
