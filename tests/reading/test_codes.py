"""QR codes in pictures that a page holds itself, or that were fetched because a link leads to them."""

import base64
import io

import pytest
import zxingcpp
from PIL import Image

from stages.classifier.reading.codes import codes_of_file, codes_of_page
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.reader import read

LEADS_TO = "https://weibo.com/u/1234567890"


def picture(text: str = LEADS_TO, form: str = "PNG") -> bytes:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    written = io.BytesIO()
    Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=6)).save(written, form)
    return written.getvalue()


def held(body: bytes, form: str = "png", quote: str = '"') -> str:
    return f"<img alt=微博 src={quote}data:image/{form};base64,{base64.b64encode(body).decode()}{quote}>"


@pytest.mark.parametrize(("form", "quote"), [("png", '"'), ("png", "'"), ("jpeg", '"'), ("gif", '"')])
def test_a_code_that_stands_in_the_page_is_read(form: str, quote: str) -> None:
    page = f"<html><body><footer>关注我们{held(picture(form=form.upper()), form, quote)}</footer></body></html>"
    assert read(page.encode(), PageContext(url="http://a.example/")).codes == [LEADS_TO]


def test_each_code_is_told_once_in_its_order() -> None:
    text = held(picture()) + held(picture("https://weibo.com/u/2222222222")) + held(picture())
    assert codes_of_page(text) == [LEADS_TO, "https://weibo.com/u/2222222222"]


def test_pictures_without_a_code_and_broken_ones_tell_nothing() -> None:
    plain = io.BytesIO()
    Image.new("RGB", (200, 200), "navy").save(plain, "PNG")
    for text in (held(plain.getvalue()), held(picture()[:150]), held(b"\x00" * 200), "<img src='/qr.png'>"):
        assert codes_of_page(text) == []


def test_a_picture_that_a_link_leads_to_is_read_and_other_files_are_not() -> None:
    headers = {"content-type": "image/png"}
    assert read(picture(), PageContext(url="http://a.example/q.png", headers=headers)).codes == [LEADS_TO]
    assert codes_of_file(b"%PDF-1.4 " + picture()) == []
    assert codes_of_file(picture() + bytes(500_000)) == []
