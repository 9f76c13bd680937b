"""Following code raises nothing, ends soon whatever the code, and keeps deeds with their conditions."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.classifier.reading.tracing import Deed, traced
from stages.classifier.reading.tracing.arrays import CHANGES, LOOKS, WALKS
from stages.classifier.reading.tracing.paths import NATIVE
from stages.classifier.reading.tracing.texts import METHODS
from stages.classifier.reading.tracing.values import HOLE
from tests.support.processor_time import processor_time

_PIECES = re.findall(
    r"\S+",
    """
    location document window href = ( ) { } [ ] ; , . + - * / % ! ? : => == && || ?? ... function return var let const
    if else for while do switch case break continue try catch finally throw new typeof class extends static get async
    await this null undefined true false NaN 0 1 1e400 0x1f 'http://' "x.yz" `a${b}` /a+/g a b String fromCharCode join
    split replace map reduce forEach apply call constructor eval setTimeout atob JSON parse Array from length prototype
    in of innerHTML createElement appendChild click $ repeat toString Math pow
    """,
)
_CODE = st.lists(st.sampled_from([*_PIECES, HOLE, "\ud800"]), max_size=60).map(" ".join)
_TEXT = st.text(max_size=12)
_OPERATORS = re.findall(r"\S+", "+ - * / % ^ & | << >>> ** < == === && || in ,")
_LITERAL = st.recursive(
    st.one_of(
        _TEXT.map(json.dumps),
        st.integers(-(10**25), 10**25).map(str),
        st.floats().map(repr),
        st.sampled_from(["null", "undefined", "a", "/[a-z]+/g", "document.cookie", "function(x){return x}"]),
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(_OPERATORS), inner).map(lambda three: f"({' '.join(three)})"),
        st.tuples(inner, inner, inner).map(lambda three: f"({three[0]}?{three[1]}:{three[2]})"),
        st.lists(inner, max_size=4).map(lambda entries: f"[{','.join(entries)}]"),
        st.lists(inner, max_size=3).map(
            lambda entries: "({" + ",".join(f"k{n}:{entry}" for n, entry in enumerate(entries)) + "})"
        ),
        st.tuples(
            inner, st.sampled_from(sorted((*METHODS, *WALKS, *LOOKS, *CHANGES))), st.lists(inner, max_size=3)
        ).map(lambda call: f"({call[0]}).{call[1]}({','.join(call[2])})"),
        st.tuples(st.sampled_from(sorted(NATIVE)), st.lists(inner, max_size=3)).map(
            lambda call: f"{call[0]}({','.join(call[1])})"
        ),
    ),
    max_leaves=12,
)


@settings(max_examples=300)
@given(_CODE)
def test_no_code_raises(code: str) -> None:
    with processor_time() as spent:
        deeds = traced((code,))
    assert all(isinstance(deed.text, str) for deed in deeds)
    assert spent.seconds < 2


@settings(max_examples=400)
@given(_LITERAL)
def test_no_expression_raises(expression: str) -> None:
    with processor_time() as spent:
        traced((f"var a={expression};location.href=a;document.write(a,[a].join(''));",))
    assert spent.seconds < 2


@settings(max_examples=200)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Co"]), max_size=8), max_size=6))
def test_a_sum_of_texts_is_the_text(parts: list[str]) -> None:
    code = f"location.href='//x/'+{'+'.join(json.dumps(part, ensure_ascii=False) for part in parts) or '[]'}"
    assert traced((code,)) == (Deed("go", "//x/" + "".join(parts)),)


_HEAVY = {
    "endless-loop": "while(true){a=1}",
    "endless-call": "function f(){f()}f();",
    "endless-timer": "function f(){setTimeout(f,1)}f();",
    "endless-code": "var c='eval(c)';eval(c);",
    "code-writes-code": "function w(){document.write('<script>w();w()</scr'+'ipt>')}w();",
    "long-sum": "location='" + "'+'".join("a" * 4_900) + "'",
    "deep-brackets": "(" * 9_000 + "1" + ")" * 9_000,
    "deep-arrays": "[" * 19_000,
    "deep-functions": "(function(){" * 1_500,
    "doubled-text": "var s='aa';for(;;){s+=s;s=s.toUpperCase()}",
    "doubled-array": "var s=[1,2];for(;;){s=s.concat(s);s.join('')}",
    "array-in-array": "var s=[1,2];for(var i=0;i<9;i++){s=[s,s,s]}''+s;s.join('');JSON.stringify(s);location=s",
    "array-in-itself": "var s=[1];s.push(s);location=s+'';document.write(s.join('x'))",
    "object-in-itself": "var o={};o.o=o;location=o+'';",
    "element-in-itself": "var d=document.createElement('p');d.append(d);d.append(d);document.body.append(d)",
    "slow-pattern": "'" + "a" * 9_000 + "!'.replace(/(a+)+$/g,'')",
    "slow-pattern-2": "'" + "a" * 9_000 + "!'.replace(/a*a*a*a*b/g,'')",
    "large-numbers": "var n=9;for(;;){n=n**n*n;n<<=31;n.toString(36)}",
    "long-repeat": "location='x'.repeat(1e9)+Array(1e9).join('y')+'z'.padEnd(1e9,'zz')",
    "many-choices": "var u='';" + "if(a%d)u+='b';" * 300 + "location=u;",
    "many-ternaries": "location=" + "a?'b':" * 2_000 + "'c';",
    "many-deeds": "for(;;){document.write('<a href=//x.yz>')}",
}


@pytest.mark.parametrize("name", _HEAVY)
def test_no_code_keeps_the_reader_busy(name: str) -> None:
    with processor_time() as spent:
        traced((_HEAVY[name],) * 3)
    assert spent.seconds < 2


def test_a_page_of_scripts_is_bounded() -> None:
    with processor_time() as spent:
        traced(tuple(_HEAVY.values()))
    assert spent.seconds < 2


@pytest.mark.parametrize(
    ("code", "deed"),
    [
        ("location=unknown+'x'", Deed("go", f"{HOLE}x")),
        ("if(a.b(1)){location='//x'}", Deed("go", "//x", ("a.b(1)",))),
        ("if(a)return;location='//x'", Deed("go", "//x", ("!(a)",))),
        ("var u='/';if(a)u='//x';location=u", Deed("go", "//x", ("a",))),
        ("document.onclick=function(){location='//x'}", Deed("go", "//x", (), "document.onclick")),
        ("window.open('//x','_self')", Deed("open", "//x", extra=("_self",))),
        ("document.getElementById('a').click()", Deed("click", "#a")),
        ("document.body.innerHTML='<b>'", Deed("replace", "<b>")),
    ],
)
def test_deeds_are_kept_with_their_conditions(code: str, deed: Deed) -> None:
    assert deed in traced((code,))


@pytest.mark.parametrize(
    "code",
    [
        "function f(){location='//x'}",
        "a.onclick=function(){location='//x'}",
        "if(false)location='//x'",
        "var location2='//x'",
        "for(var i=0;i<0;i++)location='//x'",
    ],
)
def test_what_is_not_done_is_no_deed(code: str) -> None:
    assert traced((code,)) == ()
