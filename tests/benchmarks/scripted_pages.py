# ruff: noqa: E501
"""Made-up articles as sites of offices serve them: a style block, a menu, scripts of every day (statistics, sharing, a
carousel, jQuery handlers), links to other bodies and a foot. Names, places and hosts are invented."""

from tests.reading.article_frame import HOST, PROSE, SITE, foot, site_metas

_STYLE = """<style type="text/css">
body{margin:0;font:14px/1.8 "Microsoft YaHei",sans-serif;color:#333;background:#f5f7fa}
a{color:#1a5fb4;text-decoration:none} ul,li{margin:0;padding:0;list-style:none}
.top{height:120px;background:#0a4a9a} .top .name{color:#fff;font-size:32px}
.nav .sub{display:none;position:absolute;z-index:20} .nav li:hover .sub{display:block}
.share .qr{display:none} .slide{position:relative;overflow:hidden;height:300px} .slide .pic{float:left;width:600px}
.con p{text-indent:2em} .links{border-top:1px solid #ddd;color:#666} .to-top{position:fixed;right:20px;bottom:80px}
</style>"""
_STATISTICS = """<script>
var _hmt = _hmt || [];
(function() {
  var hm = document.createElement("script");
  hm.src = "https://hm.baidu.com/hm.js?0f1e2d3c4b5a69788796a5b4c3d2e1f0";
  var s = document.getElementsByTagName("script")[0];
  s.parentNode.insertBefore(hm, s);
})();
</script>"""
_SHARING = """<script type="text/javascript">
function shareTo(where) {
  var title = encodeURIComponent(document.title), url = encodeURIComponent(location.href);
  if (where == "weibo") window.open("https://service.weibo.com/share/share.php?url=" + url + "&title=" + title);
  if (where == "qzone") window.open("https://sns.qzone.qq.com/cgi-bin/qzshare/cgi_qzshare_onekey?url=" + url);
}
$(".share .weixin").hover(function() { $(".share .qr").show(); }, function() { $(".share .qr").hide(); });
</script>"""
_CAROUSEL = """<script>
$(function() {
  var at = 0, count = $(".slide .pic").length, timer = null;
  function go(n) { at = (n + count) % count; $(".slide .pics").animate({left: -600 * at + "px"}, 400); }
  function play() { timer = setInterval(function() { go(at + 1); }, 4000); }
  $(".slide").hover(function() { clearInterval(timer); }, play);
  $(".slide .dot").click(function() { go($(this).index()); });
  play();
});
</script>"""
_READY = """<script>
$(document).ready(function() {
  $(".nav li").hover(function() { $(this).find(".sub").stop().slideDown(200); }, function() { $(this).find(".sub").slideUp(); });
  $(".size a").click(function() { $(".con p").css("font-size", $(this).attr("data-size") + "px"); });
  $(".to-top").click(function() { $("html,body").animate({scrollTop: 0}, 300); return false; });
  if (/Android|iPhone/i.test(navigator.userAgent)) $("body").addClass("m");
  document.getElementById("hits").innerHTML = "%d";
});
</script>"""
_OTHERS = {
    "hedong": "河东市",
    "liulin": "柳林县",
    "qingshi": "青石区",
    "baiyun": "白云镇",
    "dongling": "东岭县",
    "nantang": "南塘区",
    "beichuan": "北川县",
    "xiping": "西屏市",
}
_PARTNERS = (("云岭晚报", "www.yunlingwanbao.example.com"), ("云岭公交集团", "www.ylbus.example.com"))


def scripted_pages(count: int) -> list[tuple[str, bytes]]:
    """(address, body) of some articles of one site, each with its own title, day, neighbours and number of visits."""
    return [(f"{HOST}/zwgk/gzdt/2026/{number}.html", _page(number).encode()) for number in range(count)]


def _page(number: int) -> str:
    title = f"云岭市召开第{number + 1}次农田水利建设推进会"
    day = f"2026-{number % 9 + 1:02d}-{number % 27 + 1:02d}"
    menu = "".join(_menu_entry(entry) for entry in range(30))
    slides = "".join(
        f'<a class="pic" href="/tp/{number}-{n}.html" target="_blank"><img src="/images/{number}-{n}.jpg" alt="图{n}"></a>'
        for n in range(5)
    )
    near = "".join(
        f'<li><a href="/zwgk/gzdt/2026/{number * 10 + n}.html" title="我市推进第{n + 1}批重点项目">我市推进第{n + 1}批重点项目</a></li>'
        for n in range(12)
    )
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{title}_{SITE}</title>
{site_metas(ArticleTitle=title, PubDate=day + " 09:30", ContentSource="云岭市水利局")}
<script src="/js/jquery.min.js"></script>{_STYLE}{_STATISTICS}</head>
<body><div class="top"><span class="name">{SITE}</span></div><div class="nav"><ul>{menu}</ul></div>
<div class="crumbs"><a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; <a href="/zwgk/gzdt/">工作动态</a></div>
<div class="slide"><div class="pics">{slides}</div></div>
<h1>{title}</h1><div class="info">发布时间：{day} 09:30　来源：云岭市水利局　浏览次数：<span id="hits"></span></div>
<div class="size"><a data-size="14" href="javascript:void(0)">小</a><a data-size="18" href="javascript:void(0)">大</a></div>
<div class="con">{PROSE * 3}</div>
<div class="share"><a class="weixin" href="javascript:;">微信</a><a href="javascript:shareTo('weibo')">微博</a>
<div class="qr"><img src="/qr/{number}.png" alt="二维码"></div></div>{_SHARING}
<div class="near"><h3>相关信息</h3><ul>{near}</ul></div><div class="links">{_links()}</div>{foot()}
<a class="to-top" href="#">返回顶部</a>{_CAROUSEL}{_READY % (number * 37)}</body></html>"""


def _menu_entry(entry: int) -> str:
    inner = "".join(f'<a href="/lm/{entry}/{n}/">公开事项{entry}-{n}</a>' for n in range(4))
    return f'<li><a href="/lm/{entry}/">信息公开栏目{entry}</a><div class="sub">{inner}</div></li>'


def _links() -> str:
    offices = "".join(
        f'<a href="http://www.{place}.gov.cn/" target="_blank">{name}人民政府</a>' for place, name in _OTHERS.items()
    )
    return offices + "".join(f'<a href="http://{host}/" target="_blank">{name}</a>' for name, host in _PARTNERS)
