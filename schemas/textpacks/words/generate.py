"""Write the word tables anew: `python -m schemas.textpacks.words.generate jieba/dict.txt`."""

import sys
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from schemas.textpacks.words import FOLDER

_COMMON = 50  # occurrences in the dictionary's own count: below, names and rare words
_KNOWN = 3
_KNOWN_NAME = 5
_KNOWN_DOUBLED = 30  # long words that hold a doubled character by chance are rarer
# They stand alone between words, or are doubled rightly: units, measures, adverbs, endings.
_FREE = frozenset(
    "的以和在年幅座道地司干净暖股批兴闹标火法国雨幕项刻祖辈首群有普乎岭颗税张把辆健辛亮件支株副叶中工为资束册脑原吃科辣作便枚"
    "岁从惨当京裸桩吾敬到份届旗水愉段市将洼任伏奖镇煤台挥趟架曳塔箱约蹒跚沟壑外厂复康镀碎尾捆盏利要蜜艳枝全大新小多性化者员"
    "人县省区村局部会上下内后前等月日个家本该各及与或所可不未已能应会无是对向由按经非再最更很较总正主次长高低好坏老少早晚快慢"
    "一二三四五六七八九十百千万亿两几来去说看想走试听讲谈问想写用做打拿找等跑坐站送给让叫被使得了着过吗呢吧啊这那哪谁我你他她"
    "它们又也都还就才只并且而但却因若如虽则乃即便凡每某另其之于至自同跟比除据随沿朝当按照股院委办处站所队组厅署校系班级类型种样"
    "式制量费金钱权责任务案件书证表单证号码名称字词句段章节条款项目标线面点边角层级线路网站台机器械车船路桥河江湖海山"
    "民生产业商农林牧渔医药病学教课师友女男子儿孩童爸妈爷奶哥姐弟妹叔伯婆公太宝星天妈渐往常刚仅偏恰稍略微频连纷层代人事时处家户"
    "头口手脚步心眼面声色深浅远近厚薄轻重长短粗细软硬冷热干湿明暗清浊静默悄匆急缓徐冉熙攘滔滚源茫苍郁葱娓谆循孜兢惴惶惺栩侃"
    "落楚整齐平稳安定实在健壮勤恳忠诚老实朴素原彻底底完满红黄绿蓝白黑紫灰青花草树木石土气风云雪雷电光影音语言文史诗画图片像"
)


def main(dictionary: Path) -> None:
    """Read jieba's dictionary (word, frequency, tag a line) and write the three tables."""
    frequency = {}
    for line in dictionary.read_text("utf-8").splitlines():
        word, count, _ = line.split(" ")
        if len(word) > 1 and all("\u4e00" <= char <= "\u9fff" for char in word):
            frequency[word] = int(count)
    common = {word for word, count in frequency.items() if len(word) == 2 and count >= _COMMON}
    inside = {word for word, count in frequency.items() if len(word) == 2 and count >= _KNOWN}
    inside |= {pair for word in frequency if len(word) > 2 for pair in (word[:2], word[-2:])}
    doubled = {
        first
        for word, count in frequency.items()
        for first, second in pairwise(word)
        if first == second and count >= (_KNOWN_NAME if len(word) == 2 else _KNOWN_DOUBLED)
    }
    bound = {char for word in common for char in word} - doubled - _FREE
    _write("common.txt", common)
    _write("pairs.txt", inside)
    (FOLDER / "never-doubled.txt").write_text("".join(sorted(bound)) + "\n", "utf-8")


def _write(name: str, pairs: Iterable[str]) -> None:
    followers: defaultdict[str, list[str]] = defaultdict(list)
    for pair in sorted(pairs):
        followers[pair[0]].append(pair[1])
    lines = [first + "".join(seconds) for first, seconds in sorted(followers.items())]
    (FOLDER / name).write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
