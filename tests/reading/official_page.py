"""An official page to put things into: head with the usual tags, menu, article, footer."""

_MENU = "".join(
    f'<li><a href="/{path}/">{name}</a></li>'
    for path, name in (
        ("zwgk", "政务公开"),
        ("zwfw", "政务服务"),
        ("hdjl", "互动交流"),
        ("xwzx", "新闻中心"),
        ("zjqs", "走进青山"),
    )
)
ARTICLE = (
    "<p>5月6日，县政府召开常务会议，研究部署防汛抗旱、安全生产和优化营商环境等工作。县长主持会议。</p>"
    "<p>会议指出，各乡镇、各部门要压实责任，完善应急预案，加强隐患排查，确保人民群众生命财产安全。</p>"
    "<p>会议还审议了《青山县养老服务体系建设实施方案》等文件。</p>"
)


def page(
    *,
    title: str = "县政府召开常务会议_青山县人民政府",
    extra: str = "",
    head: str = "",
    before: str = "",
    after: str = "",
    article: str = ARTICLE,
    site_domain: str = "www.qingshan.gov.cn",
    article_title: str = "县政府召开常务会议",
) -> str:
    """`extra` follows the article, `before` and `after` stand outside of `<html>`."""
    return (
        f'{before}<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="SiteName" content="青山县人民政府"><meta name="SiteDomain" content="{site_domain}">'
        '<meta name="SiteIDCode" content="4201070001"><meta name="ColumnName" content="要闻动态">'
        f'<meta name="ArticleTitle" content="{article_title}"><meta name="PubDate" content="2024-05-06 09:24">'
        f'<meta name="keywords" content="青山县,政府"><meta name="description" content="青山县人民政府门户网站">'
        f'{head}</head><body><div class="header"><ul class="nav">{_MENU}</ul></div>'
        f'<div class="main"><h1>{article_title}</h1><div class="info">发布时间：2024-05-06 来源：县政府办</div>'
        f'<div id="zoom">{article}</div>{extra}</div>'
        '<div class="footer"><p>主办：青山县人民政府办公室 网站标识码：4201070001</p>'
        '<p><a href="https://beian.miit.gov.cn/">鄂ICP备05012345号</a></p></div></body></html>'
        f"{after}"
    )
