"""What scripts, frames and layers do on a page by themselves: strangers are found, what offices do is let pass."""

import pytest

from stages.classifier.reading.hidden import hidden_links
from stages.classifier.reading.javascript import unwrapped
from stages.classifier.reading.javascript_values import with_values
from stages.classifier.reading.tamper import tamper
from stages.classifier.reading.tamper.frames import decoded
from tests.reading.opened import opened
from tests.reading.script_pages import FAULTS, INNOCENT, OWN


@pytest.mark.parametrize("name", FAULTS)
def test_a_stranger_is_found(name: str) -> None:
    document = opened(FAULTS[name], OWN)
    assert tamper(document) or hidden_links(document)


@pytest.mark.parametrize("name", INNOCENT)
def test_what_official_pages_do_is_let_pass(name: str) -> None:
    document = opened(INNOCENT[name], OWN)
    assert tamper(document) == []
    assert hidden_links(document) == []


@pytest.mark.parametrize(
    ("code", "plain"),
    [
        ('var a="htt",b="p://x.yz/";location.href=a+b;', 'location.href="http://x.yz/";'),
        ("var s='<if';s+='rame>';document.write(s);", "document.write('<iframe>');"),
        ("var p=['http:','//x','.yz'];location=p.join('');", "location='http://x.yz';"),
        ("var p=['zy.','//x','http:'];location=p.reverse().join('');", "location='http://xzy.';"),
        ("location='hXtXtXp://x.yz'.replace(/X/g,'');", 'location="http://x.yz";'),
        ("window['loc'+'ation']='//x.yz';", "window.location='//x.yz';"),
        ("var d='x';location=`http://${d}.yz`;", "location=`http://x.yz`;"),
        ("location='aahttp://x.yz'.substr(2);", 'location="http://x.yz";'),
    ],
)
def test_parts_are_put_together(code: str, plain: str) -> None:
    assert unwrapped(code)[0].endswith(plain)


def test_a_name_that_is_given_two_texts_stays() -> None:
    code = "var a='http://x.yz/';a='/own/';location=a;"
    assert with_values(code) == code


def test_a_name_in_a_text_and_a_member_stay() -> None:
    code = "var a='//x.yz';f('a');b.a=1;b.a+c;"
    assert with_values(code) == code


@pytest.mark.parametrize(
    ("address", "content"),
    [
        ("data:text/html;base64,PGI+", "<b>"),
        ("data:text/html,%3Cb%3E", "<b>"),
        ("data:image/png;base64,/", ""),
        ("http://x.yz/", ""),
    ],
)
def test_the_content_of_an_address(address: str, content: str) -> None:
    assert decoded(address) == content
