# ruff: noqa: E501
"""The tree off the cut document agrees with a real parser wherever the markup is sound, and survives where it is not."""

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.classifier.reading.flow import cut
from stages.classifier.reading.tree import Tree
from tests.reading.list_pages import Case, labelled

PLAIN = frozenset(("html", "body", "head", "span", "b", "i", "em", "font", "u", "time", "tbody"))


def chain_of(tree: Tree, i: int) -> list[str]:
    names = []
    i = tree.parents[i]
    while i >= 0:
        names.append(tree.names[i])
        i = tree.parents[i]
    return [name for name in names if name not in PLAIN]


def chains(markup: str) -> list[list[str]]:
    tree = Tree(cut(markup))
    return [chain_of(tree, i) for i in tree.links]


def real_chains(markup: str) -> list[list[str]]:
    root = lxml.html.document_fromstring(markup)
    return [[e.tag for e in link.iterancestors() if e.tag not in PLAIN] for link in root.iter("a", "area")]


@pytest.mark.parametrize("case", labelled()[::5], ids=lambda case: case.id)
def test_links_have_the_ancestors_a_parser_gives_them(case: Case) -> None:
    assert chains(case.html) == real_chains(case.html)


@pytest.mark.parametrize(
    "markup",
    [
        "<ul><li><a>1</a><li><a>2</a></ul><a>3</a>",
        "<table><tr><td><a>1</a><td><a>2</a><tr><td><a>3</a></table><a>4</a>",
        "<dl><dt><a>1</a><dd><a>2</a><dt><a>3</a></dl>",
        "<UL><LI><A>1</A></LI></UL>",
        "<ul><li><a>1</a><ul><li><a>2</a></li></ul></li><li><a>3</a></li></ul>",
        "<div><p><a>1</a><p><a>2</a></div>",
        "<table><tr><td><table><tr><td><a>1</a></td></tr></table></td><td><a>2</a></td></tr></table>",
        "<div><a>1<a>2</div>",
        "<!-- <div> --><a>1</a><script>'<div>'</script><a>2</a>",
        "<div><br><img src='a>b'><input><a>1</a></div>",
    ],
)
def test_left_out_end_tags_mean_what_they_mean_to_a_parser(markup: str) -> None:
    assert chains(markup) == real_chains(markup)


def test_text_of_an_element_is_in_reading_order_with_references_resolved() -> None:
    tree = Tree(cut("<li>&lt;甲&gt; <b>乙</b>&nbsp;丙<!-- 丁 --><a>戊</a></li>己"))
    assert tree.text(tree.names.index("li")) == "<甲> 乙 丙 戊"


def test_attributes_in_any_case_and_quotes() -> None:
    tree = Tree(cut("""<a HREF='/x?a=1&amp;b=2' title="甲 乙" data-title=no class=c>1</a>"""))
    i = tree.links[0]
    assert [tree.attribute(i, name) for name in ("href", "title", "class", "id")] == ["/x?a=1&b=2", "甲 乙", "c", ""]


TAGS = st.sampled_from(
    [
        f"<{slash}{name}>"
        for name in ("ul", "li", "div", "p", "a", "table", "tr", "td", "dl", "dd", "span")
        for slash in ("", "/")
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(TAGS | st.just("词"), max_size=80))
def test_any_tags_nest_without_overlap(tags: list[str]) -> None:
    tree = Tree(cut("".join(tags)))
    for i, name in enumerate(tree.names):
        if not name or name[0] == "/" or name == "span":
            continue
        parent = tree.parents[i]
        assert i <= tree.ends[i] < len(tree.names)
        assert parent < i
        assert parent < 0 or tree.ends[i] <= tree.ends[parent]
    for node in range(len(tree.texts)):
        owner = tree.owner(node)
        assert owner < 0 or owner < node <= tree.ends[owner]


def test_deep_nesting_costs_no_recursion() -> None:
    tree = Tree(cut("<div>" * 5000 + "<a href=x>1</a>" + "</div>" * 5000))
    assert tree.parents[tree.links[0]] == 4999


@pytest.mark.parametrize("name", ["section", "strong", "span", "th", "nav", "titles", "scripts", "selected", "a", "h1"])
def test_a_name_that_only_begins_like_a_silent_one_is_a_tag_with_its_text(name: str) -> None:
    for spelling in (name, name.upper(), name.capitalize()):
        pieces = cut(f"<{spelling} class=x>局长信箱</{spelling}>")
        assert pieces[2::4] == [spelling, f"/{spelling}", None]
        assert pieces[4] == "局长信箱"


@pytest.mark.parametrize("name", ["script", "style", "noscript", "select", "textarea", "title"])
def test_a_silent_element_is_one_tag_with_its_content(name: str) -> None:
    for spelling in (name, name.upper(), name.capitalize()):
        pieces = cut(f"<{spelling} class=x><b>局长信箱</{spelling}>信")
        assert pieces[2::4] == [None, None]
        assert pieces[3::4] == [spelling, None]
        assert pieces[4] == "信"
