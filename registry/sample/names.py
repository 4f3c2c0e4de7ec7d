"""Names drawn by lot, as common or rare as they are: surnames by their share, given names by sex."""

import re
from dataclasses import dataclass
from random import Random

from registry.people.codes import ETHNIC_GROUPS, Sex
from registry.sample.lots import Lot

SURNAME_SHARES = """
王72 李70 张67 刘54 陈45 杨31 黄22 赵22 吴20 周20 徐16 孙16 马13 朱13 胡13 郭12 何12 汪12 高10 林8 罗7 郑8 梁6 谢7 宋8
唐7 许8 韩7 邓5 冯6 曹7 彭5 曾4 肖4 田5 董5 潘5 袁5 蔡5 蒋5 余6 于4 杜5 叶5 程8 魏5 苏5 吕5 丁6 任4 卢4 姚5 沈4 钟2 姜4
崔3 谭2 陆4 范4 廖2 石3 金3 韦2 贾3 夏4 付3 方5 邹2 熊2 白2 孟3 秦3 邱2 侯3 江4 尹2 薛2 闫3 段2 雷2 龙1 黎1 史2 陶4
贺2 毛2 郝2 顾2 龚2 邵3 万2 钱2 严2 洪3 倪2 施2 章3 鲁2 葛3 鲍2 储3 凌1 查2 宣1 操1 疏1 檀1 束1 窦1 刁1 水1 戚1 芮1
单1 仇1 解1 翟1 缪1 盖1 华1 乐1 区1 覃1 乜1 员1 欧阳1 诸葛1 上官1 司马1 夏侯1 皇甫1 司徒1 令狐1
"""
MALE_FIRST = "志建国文明海永俊家立宏庆德兴世学正伟子晓振光中少天宇浩思承云长启新绍良传先克士朝成金泽景凯大玉以向春"
MALE_LAST = "强伟军勇杰涛斌鹏辉超飞峰磊刚平波宁东亮健华龙明毅康祥松林海洋阳旭帆宇航凯轩然博文远志成胜权兵坤淮皖江山石"
FEMALE_FIRST = "晓丽雅文慧玉秀春美思雪佳梦小海燕静淑红晶婷雨欣诗若子月云如芳金翠兰亚可心艳素冬秋爱"
FEMALE_LAST = "芳丽敏静燕艳娟霞玲婷娜莉萍雪梅慧洁琴莹倩颖琳云蕾怡欣妍蓉薇彤瑶晴琪萱媛凤兰英红菊月珍"
RARE = "堃喆垚燚翀祎頔璟龑昉旻甦犇骉䶮㛃𬍛𬭎"
"""Characters that many an input method, font or table lacks; the last ones lie beyond 16 bits."""

MINORITY_SURNAMES = {
    "回族": "马沙哈丁白常杨金",
    "畲族": "蓝雷钟",
    "满族": "关佟金赵",
    "苗族": "龙石吴",
    "土家族": "向田彭",
}
MINORITIES = Lot({"回族": 60, "满族": 10, "畲族": 10, "苗族": 8, "土家族": 7, "维吾尔族": 3, "哈萨克族": 2})
DOTTED_NAMES = {
    "维吾尔族": ("艾力 吐尔逊 艾合买提 阿迪力", "阿依古丽 古丽娜尔 热依汗 帕提古丽", "买买提 玉素甫 阿不都拉 依明"),
    "哈萨克族": ("叶尔兰 巴合提 努尔兰", "阿依努尔 古丽江 加娜尔", "哈力克 沙肯 木拉提"),
}
"""Names with "·": given names of men, of women, and the father's name."""

MINORITY_PER_MILLE = 14
RARE_PER_MILLE = 4
ONE_CHARACTER_PER_CENT = 16


@dataclass(frozen=True)
class Named:
    """A name with the ethnic group (GB/T 3304, two digits) that it goes with."""

    name: str
    ethnic_group: str


_SHARE = re.compile(r"(\D+)(\d+)")
SURNAMES = Lot({name: int(share) for name, share in _SHARE.findall("".join(SURNAME_SHARES.split()))})


def draw(rng: Random, sex: Sex) -> Named:
    """Draw a name and its ethnic group."""
    group = "汉族"
    if rng.randrange(1000) < MINORITY_PER_MILLE:
        group = MINORITIES.draw(rng)
    return Named(_of_group(rng, group, sex), f"{ETHNIC_GROUPS.index(group) + 1:02d}")


def _of_group(rng: Random, group: str, sex: Sex) -> str:
    if group in DOTTED_NAMES:
        men, women, fathers = DOTTED_NAMES[group]
        given = men if sex is Sex.MALE else women
        return f"{rng.choice(given.split())}·{rng.choice(fathers.split())}"
    if group in MINORITY_SURNAMES:
        return rng.choice(MINORITY_SURNAMES[group]) + _given(rng, sex)
    return SURNAMES.draw(rng) + _given(rng, sex)


def _given(rng: Random, sex: Sex) -> str:
    first, last = (MALE_FIRST, MALE_LAST) if sex is Sex.MALE else (FEMALE_FIRST, FEMALE_LAST)
    second = rng.choice(RARE) if rng.randrange(1000) < RARE_PER_MILLE else rng.choice(last)
    return second if rng.randrange(100) < ONE_CHARACTER_PER_CENT else rng.choice(first) + second
