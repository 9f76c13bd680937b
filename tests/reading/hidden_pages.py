# ruff: noqa: E501
"""Labelled pages with hidden links, and pages that hide things for good reasons.

Written by hand after the techniques, not copied: each fault names the technique a person would name first, each
look-alike is a thing official pages really do. Hosts and firms are invented.
"""

import base64
from dataclasses import dataclass
from urllib.parse import quote

from tests.reading.official_page import page

BET = '<a href="http://www.dahao-yule88.com/">大豪娱乐平台</a>'
TRADE = '<a href="http://www.xinrui-banjia.com/">新锐搬家价格</a>'
PLAIN = '<a href="http://www.haotianxx.net/">浩天信息</a> <a href="http://www.lvyuanzx.net/">绿源在线</a>'


@dataclass(frozen=True)
class HiddenCase:
    """`technique` is None for a look-alike that must not be reported; `urls` must all be among the found ones."""

    id: str
    html: str
    technique: str | None
    urls: tuple[str, ...] = ()
    url: str = "http://www.qingshan.gov.cn/art/2024/5/6/art_12_3456.html"


def _fault(name: str, technique: str, extra: str, *, head: str = "", before: str = "", after: str = "") -> HiddenCase:
    return HiddenCase(f"fault-{name}", page(extra=extra, head=head, before=before, after=after), technique)


def _fine(name: str, extra: str, *, head: str = "", before: str = "", after: str = "") -> HiddenCase:
    return HiddenCase(f"fine-{name}", page(extra=extra, head=head, before=before, after=after), None)


def _style(name: str, technique: str, style: str, links: str = PLAIN) -> HiddenCase:
    return _fault(name, technique, f'<div style="{style}">{links}</div>')


def _codes(text: str) -> str:
    return ",".join(str(ord(character)) for character in text)


def _hexed(text: str) -> str:
    return "".join(f"\\x{ord(c):02x}" if ord(c) < 256 else f"\\u{ord(c):04x}" for c in text)


_DIV = f'<div style="display:none">{PLAIN}</div>'
_PACKED = (
    "eval(function(p,a,c,k,e,d){while(c--){if(k[c]){p=p.replace(new RegExp('\\\\b'+c.toString(a)+'\\\\b','g'),k[c])}}"
    'return p}(\'0.1("<2 3=\\\\"4://5.6.7/\\\\">8</2>");\',9,9,'
    "'document|write|a|href|http|www|haotianxx|net|haotian'.split('|'),0,{}))"
)

FAULTS: tuple[HiddenCase, ...] = (
    _style("display-none", "display_none", "display:none"),
    _style("display-none-important", "display_none", "DISPLAY : none !important"),
    _style("display-none-betting", "display_none", "display:none", BET),
    _style("display-none-trade", "display_none", "display:none", TRADE),
    _style("visibility-hidden", "visibility_hidden", "visibility:hidden"),
    _style("visibility-collapse", "visibility_hidden", "visibility:collapse"),
    _style("opacity", "opacity_zero", "opacity:0"),
    _style("opacity-filter", "opacity_zero", "filter:alpha(opacity=0);opacity:0.0"),
    _style("font-size-0", "font_size_zero", "font-size:0"),
    _style("font-size-1px", "font_size_zero", "font-size:1px;color:#eee"),
    _style("left", "off_screen", "position:absolute;left:-9999px"),
    _style("top", "off_screen", "position: absolute; top: -1000px;"),
    _style("left-em", "off_screen", "position:fixed;left:-999em"),
    _style("right", "off_screen", "position:absolute;right:-3000px"),
    _style("far-down", "off_screen", "position:absolute;top:99999px"),
    _style("text-indent", "off_screen", "text-indent:-9999px"),
    _style("margin-left", "off_screen", "margin-left:-5000px"),
    _style("margin-short", "off_screen", "margin:-3000px 0 0 0"),
    _style("translate", "off_screen", "transform:translateX(-9999px)"),
    _style("zero-height", "zero_size", "height:0;overflow:hidden"),
    _style("zero-box", "zero_size", "width:0px;height:0px"),
    _style("one-pixel", "zero_size", "width:1px; height:1px; overflow:hidden"),
    _style("line-height", "zero_size", "line-height:0;overflow:hidden"),
    _style("max-height", "zero_size", "max-height:0;overflow:hidden"),
    _style("clip-rect", "clipped", "position:absolute;clip:rect(0,0,0,0)"),
    _style("clip-path", "clipped", "clip-path:inset(100%)"),
    _style("scale", "clipped", "transform:scale(0)"),
    _style("behind", "behind", "position:absolute;z-index:-1"),
    _style("hidden-attribute-inner", "display_none", "display:none", f"<p><span>{PLAIN}</span></p>"),
    _style("expression", "off_screen", "position:absolute;left:expression(1-900);top:expression(3-999);"),
    _style("calc", "off_screen", "position:absolute;left:calc(0px - 9999px)"),
    _style("no-unit", "off_screen", "position:absolute; visibility:visible; left:-10000"),
    _style("opacity-tiny", "opacity_zero", "opacity:0.01"),
    _style("one-word", "display_none", "display:none", '<a href="http://www.haotianxx.net/">博彩</a>'),
    _fault("frameset", "iframe", '<frameset rows="*,0"><frame src="/index2.html"><frame src="http://www.haotianxx.net/"></frameset>'),
    _fault("embed", "iframe", '<embed src="http://www.haotianxx.net/x.html" width="0" height="0">'),
    _fault("object", "iframe", '<object data="http://www.haotianxx.net/x.html" width="0" height="0"></object>'),
    _fault("empty-links", "empty_anchor", '<a href="http://www.haotianxx.net/"></a><a href="http://www.lvyuanzx.net/"></a>'),
    _fault("by-class", "script_hidden", f'<div class="hx93">{PLAIN}</div>'
           "<script>document.getElementsByClassName('hx93')[0].style.display='none'</script>"),
    _fault("by-variable", "script_hidden", f'<div id="hx94">{PLAIN}</div>'
           '<script>var q=document.getElementById("hx94");q.style.position="absolute";q.style.left="-3000px";</script>'),
    _fault("by-query", "script_hidden", f'<div id="hx95">{PLAIN}</div>'
           "<script>window.onload=function(){document.querySelector('#hx95').style.display='none'}</script>"),
    _fault("by-css-text", "script_hidden", f'<div id="hx96">{PLAIN}</div>'
           "<script>$(function(){$('#hx96').css({'position':'absolute','left':'-9999px'})});</script>"),
    _fault("named-like-a-menu", "script_hidden", f'<div id="bbsmymenu">{TRADE}</div>'
           "<script>document.getElementById('bbsmymenu').style.display='none'</script>"),
    _fault("upper-case", "display_none", f'<DIV STYLE="DISPLAY:NONE"><A HREF="HTTP://WWW.HAOTIANXX.NET/">浩天</A></DIV>{PLAIN}'),
    _fault("heading", "off_screen", '<h1 style="position:absolute;top:-9999px"><a href="http://www.haotianxx.net/">浩天</a></h1>'),
    _fault("hidden-attribute", "hidden_attribute", f"<div hidden>{PLAIN}</div>"),
    _fault("on-the-link", "display_none", '<p>公告<a href="http://www.haotianxx.net/" style="display:none">浩天</a></p>'),
    _fault("inside-link", "font_size_zero", '<a href="http://www.haotianxx.net/"><font size="0">浩天信息</font></a>'),
    _fault("white-on-white", "same_colour", '<div style="background:#fff">'
           '<a style="color:#ffffff" href="http://www.haotianxx.net/">浩天信息</a></div>'),
    _fault("white-names", "same_colour", '<div style="background-color:white">'
           '<a style="color:rgb(255, 255, 255)" href="http://www.haotianxx.net/">浩天信息</a></div>'),
    _fault("near-colour", "same_colour", '<table bgcolor="#f5f5f5"><tr><td>'
           '<a style="color:#f6f6f4" href="http://www.haotianxx.net/">浩天信息</a></td></tr></table>'),
    _fault("font-colour", "same_colour", '<div style="background:#FFF"><a href="http://www.haotianxx.net/">'
           '<font color="#FFFFFF">浩天信息</font></a></div>'),
    _fault("transparent", "same_colour", '<a style="color:transparent" href="http://www.haotianxx.net/">浩天</a>'),
    _fault("block-colour", "same_colour", f'<div style="color:#fff;background:#fff">{PLAIN}</div>'),
    _fault("colour-rule", "same_colour", f'<div class="wz">{PLAIN}</div>',
           head="<style>.wz{background:#fafafa}.wz a{color:#fafafa;text-decoration:none}</style>"),
    _fault("class-rule", "display_none", f'<div class="x9k">{PLAIN}</div>', head="<style>.x9k{display:none}</style>"),
    _fault("id-rule", "off_screen", f'<div id="q77">{PLAIN}</div>',
           head="<style>body{margin:0} #q77 {position:absolute;left:-2000px}</style>"),
    _fault("descendant-rule", "display_none", f'<div class="z1"><b>{PLAIN}</b></div>',
           head="<style>@media screen{.z1 b{display:none}}</style>"),
    _fault("child-rule", "font_size_zero", f'<p class="zt">{PLAIN}</p>', head="<style>p.zt > a{font-size:0px}</style>"),
    _fault("body-style-block", "display_none", f"<style>.k3{{display:none}}</style><div class='k3'>{PLAIN}</div>"),
    _fault("noscript", "noscript", f"<noscript>{PLAIN}</noscript>"),
    _fault("marquee", "marquee", f'<marquee height="1" width="4" scrollamount="3000">{PLAIN}</marquee>'),
    _fault("marquee-fast", "marquee", f'<marquee scrollamount="9000" height=0>{PLAIN}</marquee>'),
    _fault("iframe-zero", "iframe", '<iframe src="http://www.haotianxx.net/i.html" width="0" height="0"></iframe>'),
    _fault("iframe-hidden", "iframe", '<iframe style="display:none" src="//www.haotianxx.net/i.html"></iframe>'),
    _fault("iframe-off", "iframe", '<iframe style="position:absolute;left:-5000px" src="http://www.haotianxx.net/"></iframe>'),
    _fault("meta-refresh", "meta_refresh", "", head='<meta http-equiv="refresh" content="0;url=http://www.haotianxx.net/">'),
    _fault("write", "script_written", f"<script>document.write('{_DIV}');</script>"),
    _fault("writeln-parts", "script_written", "<script>document.writeln('<div style=\"display:none\">');document.writeln("
           "'<a href=\"http:\\/\\/www.haotianxx.net\\/\">浩天<\\/a>');document.writeln('<\\/div>');</script>"),
    _fault("write-around", "script_written", "<script>document.write('<div style=\"display:none\">');</script>"
           + PLAIN + "<script>document.write('</div>');</script>"),
    _fault("write-around-off", "script_written", "<script language=javascript>document.writeln(\"<div style='position:"
           "absolute;left:-3000px'>\")</script>" + PLAIN + "<script>document.writeln(\"</div>\")</script>"),
    _fault("write-comment", "script_written", "<script>document.write('<!--')</script>" + PLAIN
           + "<script>document.write('-->')</script>"),
    _fault("write-marquee", "script_written", "<script>document.write(\"<marquee width='1' height='1'>\")</script>" + PLAIN
           + "<script>document.write('</marquee>')</script>"),
    _fault("write-style", "display_none", f"<script>document.write('<style>#lk8{{display:none}}</style>')</script>"
           f'<div id="lk8">{PLAIN}</div>'),
    _fault("unescape", "script_written", f'<script>document.write(unescape("{quote(_DIV)}"))</script>'),
    _fault("decode-uri", "script_written", f'<script>document.write(decodeURIComponent("{quote(_DIV)}"))</script>'),
    _fault("char-codes", "script_written", f"<script>document.write(String.fromCharCode({_codes(_DIV)}))</script>"),
    _fault("base64", "script_written", '<script>document.write(atob("'
           + base64.b64encode(_DIV.encode()).decode() + '"))</script>'),
    _fault("hex", "script_written", f'<script>window["{_hexed("document")}"]["{_hexed("write")}"]("{_hexed(_DIV)}")</script>'),
    _fault("packed", "script_written", f"<script>{_PACKED}</script>"),
    _fault("eval-unescape", "script_written", '<script>eval(unescape("'
           + quote(f"document.write('{_DIV}')") + '"))</script>'),
    _fault("split-host", "script_written", "<script>document.write('<div style=\"display:none\"><a hr'+'ef=\"ht'+'tp://www.hao'"
           "+'tianxx.net/\">浩天</a></div>')</script>"),
    _fault("reversed", "script_written", f"<script>document.write('{_DIV[::-1]}'.split('').reverse().join(''))</script>"),
    _fault("inner-html", "script_written", "<div id='f1'></div><script>document.getElementById('f1').innerHTML="
           "'<p style=\"text-indent:-9999px\"><a href=\"http://www.haotianxx.net/\">浩天信息</a></p>'</script>"),
    _fault("created", "script_written", "<script>var a=document.createElement('a');a.href='http://www.haotianxx.net/';"
           "a.innerText='浩天';a.style.display='none';document.body.appendChild(a);</script>"),
    _fault("created-frame", "script_written", "<script>var f=document.createElement('iframe');f.src='http://www.haotianxx.net/';"
           "f.width=0;f.height=0;document.body.appendChild(f);</script>"),
    _fault("by-id", "script_hidden", f'<div id="hx91">{PLAIN}</div>'
           "<script>document.getElementById('hx91').style.display='none';</script>"),
    _fault("by-jquery", "script_hidden", f'<div id="hx92">{PLAIN}</div><script>$("#hx92").hide();</script>'),
    _fault("after-html", "after_html", "", after=PLAIN),
    _fault("after-html-betting", "after_html", "", after=f"<div>{BET}</div>"),
    _fault("before-html", "before_html", "", before=PLAIN),
    _fault("in-head", "in_head", "", head=PLAIN),
    _fault("full-stop", "tiny_anchor", '<p>会议强调，要抓好落实<a href="http://www.haotianxx.net/">。</a></p>'),
    _fault("dot-picture", "zero_size", '<a href="http://www.haotianxx.net/"><img src="/images/s.gif" width="1" height="1"></a>'),
    _fault("own-page", "display_none", '<div style="display:none"><a href="/news/show.php?id=8831">澳门新葡京官网注册</a></div>'),
    _fault("gov-to-gov", "display_none",
           '<div style="display:none"><a href="http://www.lvshui.gov.cn/xpj/">必威体育app下载</a></div>'),
    _fault("in-menu", "display_none", '<ul class="nav" style="display:none"><li><a href="http://www.qwe3321.top/">'
           "亚博体育官网登录</a></li></ul>"),
    _fault("entity-address", "display_none", '<div style="display:none"><a href="&#104;&#116;&#116;&#112;://www.haotianxx.net/">'
           "浩天</a></div>"),
)  # fmt: skip

_QR = '<a href="http://www.qsrmtzx.com/app"><img src="/images/app.png" alt="客户端下载"></a>'

LOOK_ALIKES: tuple[HiddenCase, ...] = (
    _fine("drop-down", '<ul class="menu"><li>政务公开<ul class="sub" style="display:none"><li><a href="/zwgk/">公开指南</a></li>'
          '<li><a href="http://www.qingshan.gov.cn/zfgb/">政府公报</a></li></ul></li></ul>'),
    _fine("drop-down-rule", '<div class="nav"><div class="pull"><a href="http://zwfw.lvshui.gov.cn/">办事大厅</a></div></div>',
          head="<style>.pull{display:none}.nav:hover .pull{display:block}</style>"),
    _fine("suckerfish", '<ul id="m"><li><ul class="lv2"><li><a href="/a/">机构</a></li></ul></li></ul>',
          head="<style>.lv2{position:absolute;left:-9999px}#m li:hover .lv2{left:auto}</style>"),
    _fine("popup-closed", '<div id="piao2"><a href="http://www.qsrmtzx.com/">融媒体专题</a></div>'
          "<script>function closeIt(){document.getElementById('piao2').style.display='none'}</script>"),
    _fine("popup-button", '<div id="piao3"><a href="http://www.qsrmtzx.com/">融媒体专题</a></div><i onclick="document.'
          "getElementById('piao3').style.display='none'\">关闭</i>"),
    _fine("one-empty", '<p>据了解<a href="http://www.qsrmtzx.com/1.html" target="_blank"></a>，会议于近日召开。</p>'),
    _fine("empty-icon", '<a class="ico-tv" href="http://www.qsrmtzx.com/"></a><a class="ico-bo" href="http://www.qsgbds.com/"></a>'),
    _fine("counter-frame", '<iframe src="http://tongji.yunwang-tech.com/c.html" width="0" height="0"></iframe>'),
    _fine("voice-frame", '<iframe id="voicePlayer" src="http://www.yueduqi-x.com/p.html" style="display:none"></iframe>'),
    _fine("bare-address", '<div style="display:none"><a href="http://61.150.20.8:8080/oa">办公系统</a></div>'),
    _fine("placeholder", '<div class="tpl" style="display:none"><a href="http://{{host}}/a">{{title}}</a><a href="http://${u}">x</a></div>'),
    _fine("close-link", '<div class="tc" style="display:none"><a href="http://www.qsrmtzx.com/">详情</a></div><script>$(".btn").click('
          'function(){$(".tc").show()})</script>'),
    _fine("tabs", '<div class="tabs"><div id="con_one_1"><a href="/a/1.html">要闻一则</a></div><div id="con_one_2" style='
          '"display:none"><a href="/b/2.html">公告二则</a><a href="http://www.dahe-xx.com/c.html">县融媒体中心</a></div></div>'),
    _fine("tabs-script", '<div id="t1"><a href="/a/">一</a></div><div id="t2" style="display:none"><a href="http://www.ynhh-rb.com/">'
          "红河日报</a></div><script>function sw(i){document.getElementById('t2').style.display='block';}</script>"),
    _fine("friend-select", '<select onchange="window.open(this.value)"><option value="http://www.gov.cn">中国政府网</option>'
          '<option value="http://www.haotianxx.net">浩天网</option></select>'),
    _fine("friend-panel", '<div class="link_con" style="display:none"><ul><li><a href="http://www.hbdaily-x.com/">河北新闻网</a></li>'
          '<li><a href="http://www.gov.cn/">中国政府网</a></li><li><a href="http://www.qsyy-hospital.com/">青山县人民医院</a></li></ul></div>'),
    _fine("friend-gov", '<div style="display:none"><a href="http://www.mof.gov.cn/">财政部</a><a href="http://www.edu.cn">教育网</a></div>'),
    _fine("mobile-menu", '<div class="m-menu" style="display:none"><a href="/m/">首页</a><a href="http://m.qingshan.gov.cn">手机版</a></div>'),
    _fine("share", '<div class="bdsharebuttonbox" style="display:none"><a href="http://v.t.sina.com.cn/share/share.php">新浪</a>'
          '<a href="https://sns.qzone.qq.com/cgi-bin/qzshare">空间</a><a href="http://www.jiathis.com/share">更多</a></div>'),
    _fine("wechat", '<div id="js_content" style="visibility: hidden; opacity: 0;"><p>各位市民：<a href="https://mp.weixin.qq.com/s/a">'
          "阅读原文</a></p></div>"),
    _fine("skip-link", '<a href="#main" style="position:absolute;left:-9999px">跳到主要内容</a>'),
    _fine("sr-only", '<a class="sr-only" href="http://www.qingshan.gov.cn/wza/">无障碍</a>',
          head="<style>.sr-only{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)}</style>"),
    _fine("paging", '<div class="page" style="display:none"><a href="index_2.html">2</a><a href="index_3.html">下一页</a></div>'),
    _fine("cnzz", '<script>document.write(unescape("%3Cspan id=\'cnzz_stat_icon_12\'%3E%3C/span%3E%3Cscript src=\'http://s11.cnzz.com/'
          'stat.php%3Fid%3D12\' type=\'text/javascript\'%3E%3C/script%3E"));</script>'),
    _fine("cnzz-hidden", '<div style="display:none"><a href="http://www.cnzz.com/stat/website.php?web_id=12">站长统计</a></div>'),
    _fine("baidu-stat", '<script>var _hmt=_hmt||[];(function(){var hm=document.createElement("script");hm.src="https://hm.baidu.com/hm.js?'
          '9a";var s=document.getElementsByTagName("script")[0];s.parentNode.insertBefore(hm,s);})();</script>'),
    _fine("51la", '<noscript><a href="http://www.51.la/?123" target="_blank"><img alt="51La" src="http://img.users.51.la/1.asp"></a></noscript>'),
    _fine("stat-frame", '<iframe src="http://tongji.baidu.com/hm-web/js.htm" width="0" height="0" style="display:none"></iframe>'),
    _fine("print-frame", '<iframe id="printf" src="about:blank" width="0" height="0"></iframe><iframe name="down" style="display:none">'
          "</iframe>"),
    _fine("own-frame", '<iframe src="/common/visit.jsp?id=3" width="0" height="0" frameborder="0"></iframe>'),
    _fine("gov-frame", '<iframe src="http://pucha.kaipuyun.cn/exposure/jiucuo.html" style="display:none"></iframe>'),
    _fine("dialog", '<div id="tsDialog" class="modal" style="display:none"><p>您访问的链接即将离开“青山县人民政府”门户网站，是否继续？</p>'
          '<a href="javascript:void(0)" class="go">继续访问</a><a href="javascript:;">放弃</a></div>'),
    _fine("aged-toolbar", '<div id="slhToolbar" style="display:none"><a href="javascript:slh.big()">放大</a>'
          '<a href="http://www.slh-wza.com/help.html">帮助</a></div>'),
    _fine("emblem", '<a class="logo" href="http://www.qsrmtzx.com/" style="text-indent:-9999px;background:url(/images/logo.png)">青山融媒</a>'),
    _fine("slides", f'<div class="swiper-slide" style="opacity:0;position:absolute">{_QR}</div>'),
    _fine("slides-hidden", '<div id="focus"><a href="http://www.qsrmtzx.com/z/1.html" style="display:none"><img src="/u/1.jpg"></a>'
          '<a href="http://www.qsrmtzx.com/z/2.html"><img src="/u/2.jpg"></a></div>'),
    _fine("qr-popup", f'<span class="ewm">微信<div style="display:none">{_QR}</div></span>'),
    _fine("credit", '<div style="display:none">技术支持：<a href="http://www.yunwang-tech.com/">云网科技有限公司</a></div>'),
    _fine("white-on-blue", '<div style="background:#0a4fa3"><a style="color:#fff" href="http://www.qsrmtzx.com/">融媒体中心</a></div>'),
    _fine("white-on-picture", '<div style="background:url(/i/foot.png) #fff"><a style="color:#fff" href="http://www.qsrmtzx.com/">融媒体</a></div>'),
    _fine("white-unknown", '<div class="foot"><a style="color:#fff" href="http://www.qsrmtzx.com/">青山融媒</a></div>',
          head='<link rel="stylesheet" href="/css/style.css">'),
    _fine("white-header-rule", '<div class="top"><a href="http://www.qsrmtzx.com/">青山融媒</a></div>',
          head="<style>.top{background:#c00}.top a{color:#fff}</style>"),
    _fine("visible-friends", '<div class="yqlj"><a href="http://www.haotianxx.net/">浩天信息网</a><a href="http://www.gov.cn">国务院</a></div>'),
    _fine("notice-marquee", '<marquee scrollamount="3" height="24" width="600"><a href="http://www.qsrmtzx.com/n">最新通知</a></marquee>'),
    _fine("print-media", '<div class="side"><a href="http://www.qsrmtzx.com/">融媒体</a></div>',
          head="<style>@media print{.side{display:none}}</style>"),
    _fine("phone-media", '<div class="side"><a href="http://www.qsrmtzx.com/">融媒体</a></div>',
          head="<style>@media (max-width:768px){.side{display:none}}</style>"),
    _fine("comment", f"<!-- <div style='display:none'>{PLAIN}</div> -->"),
    _fine("clearfix", '<div class="clear" style="height:0;overflow:hidden;font-size:0"></div><a href="http://www.qsrmtzx.com/">融媒</a>'),
    _fine("font-gap", '<ul style="font-size:0"><li style="font-size:14px"><a href="/a/">公开</a></li></ul>'),
    _fine("conac", '<script>document.write(unescape("%3Cspan id=\'_ideConac\' %3E%3C/span%3E%3Cscript src=\'http://dcs.conac.cn/js/05/'
          '000/CA05.js\' type=\'text/javascript\'%3E%3C/script%3E"));</script>'),
    _fine("write-footer", "<script>document.write('<div class=\"foot\"><a href=\"http://www.qsrmtzx.com/\">融媒体中心</a></div>');</script>"),
    _fine("write-hit", "<script>document.write('<span style=\"display:none\">'+hits+'</span>');</script>"
          '<a href="http://www.qsrmtzx.com/">融媒体</a>'),
    _fine("template", '<script type="text/template"><div style="display:none"><a href="http://www.haotianxx.net/">浩天</a></div></script>'),
    _fine("refresh-own", "", head='<meta http-equiv="refresh" content="0;url=http://www.qingshan.gov.cn/new/">'),
    _fine("refresh-timer", "", head='<meta http-equiv="refresh" content="300">'),
    _fine("refresh-gov", "", head='<meta http-equiv="refresh" content="3;url=http://www.lvshui.gov.cn/">'),
    _fine("after-footer", "", after='<div class="footer"><a href="/sitemap.html">网站地图</a> <a href="http://beian.miit.gov.cn">备案</a>'
          ' 技术支持：<a href="http://www.yunwang-tech.com/">云网</a></div>'),
    _fine("after-script", "", after='<script src="/js/tj.js"></script><!-- 页面生成时间 -->'),
    _fine("own-lottery", '<div class="tab2" style="display:none"><a href="/fc/2024.html">福利彩票公益金使用情况公告</a>'
          '<a href="/zfxx/dj.html">公安机关打击网络赌博典型案例</a></div>'),
    _fine("more-arrow", '<a href="http://www.qsrmtzx.com/list">&gt;&gt;</a>'),
    _fine("icon-font", '<a class="icon-wb" href="http://www.qsrmtzx.com/wb"><i class="iconfont"></i></a>'),
    _fine("accordion", '<div class="collapse" style="height:0;overflow:hidden"><a href="http://www.qsrmtzx.com/f">附件：办事指南</a></div>'),
    _fine("float-window", '<div id="piao" style="position:absolute;left:-200px"><a href="http://www.qsrmtzx.com/zt"><img src="/p.jpg"></a></div>'),
    _fine("jsonp", '<script>var list=[{"t":"要闻","u":"http://www.qsrmtzx.com/1.html"}];document.getElementById("x").innerHTML="<li>"+list[0].t;</script>'),
)  # fmt: skip

CASES = FAULTS + LOOK_ALIKES
