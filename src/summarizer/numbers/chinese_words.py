"""What stands around Chinese numerals and says what they are, or that they are none."""

from __future__ import annotations

import re

from summarizer.numbers.numerals import RUN

__all__ = [
    "ABOUT_BEFORE",
    "AFTER",
    "CENTURY_BEFORE",
    "CLOCK",
    "COUNTED",
    "COUNTED_ONE",
    "DATE",
    "DOTTED",
    "FIVE_YEAR_PLAN",
    "GROWTH_BEFORE",
    "IDIOM",
    "JOINT",
    "MARK",
    "MEASURED",
    "PART_OF_DAY",
    "RANGE_ON",
    "RANKED",
    "RATIO",
    "SCORE",
    "VAGUE_BEFORE",
    "VULGAR",
    "YEAR_MONTH",
]

_MEASURES = (
    "平方公里|平方千米|平方米|平方英里|平方英尺|立方米|立方英尺|平方|立方|公里|千米|厘米|毫米|微米|纳米|公顷|英亩|英里|英尺|英寸|海里"
    "|公斤|千克|毫克|克拉|毫升|摄氏度|华氏度|千瓦时|千瓦|兆瓦|瓦|小时|分钟|秒钟|刻钟|周年|周岁|个月|星期|季度|学期|工作日|人次|人民币"
    "|美元|欧元|港元|港币|日元|日圆|英镑|卢布|卢比|韩元|加元|澳元|新元|新台币|台币|澳门元|瑞士法郎|法郎|比索|美分|国集团|星级|车道"
    "|[个名位人家户座所项次场部件种类条支只头匹台辆艘架枚颗粒块片张页本册份封篇章节段句首曲幅套组批队班届期轮回遍趟天日周年月季岁载代世秒"
    "分时刻点元圆角米里亩吨斤克升度倍成层栋幢间室厅门扇级等步国省市县区镇乡村方边侧口双对副团群环连排营大重股笔桩宗起例处局盘票车箱瓶杯碗盒"
    "袋包桶镑磅集卷版款道棵株亡伤死胎房室卫号路站亿]"
)
AFTER = re.compile(
    r"\s?(?:(?P<percent>%|个?\s?百分点)|(?P<permille>‰)|(?P<interest>厘(?=水平|息|利|[，。；]|$))|(?P<basis>个?基点)"
    r"|(?P<tenths>成(?![为立员功都果本年人长熟绩交就份套品形效型材婚语团]))(?P<half>半|[一二三四五六七八九5](?!成))?"
    r"|(?P<fraction>分之)|(?P<decade>年代)|(?P<century>(?:个)?世纪)"
    r"|(?P<born>后(?![年天日来周面续期会方]))|(?P<multiple>倍)|(?P<doubling>番)"
    r"|(?P<year>年(?!级))|(?P<month>月(?!球|亮|饼))|(?P<day>(?:[)）]日|[日号])(?!元|圆|本|楼|线|机|台|店|门))"
    r"|(?P<clock>[点时](?:钟|整|许|半|左右)?(?!球|位|评))"
    rf"|(?P<unit>{_MEASURES}))"
)
MARK = re.compile(
    r"\s?(?P<mark>余|多|来(?=[个人名年万岁天次家种条])|几)\s?(?P<scale>[百千]?[万亿]+)?"
)
DATE = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d.])", re.ASCII)
CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?!\d|[:.]\d)", re.ASCII)
YEAR_MONTH = re.compile(r"((?:19|20)\d\d)\.(0[1-9]|1[0-2])(?!\d|\s?[%万亿])", re.ASCII)
VULGAR = re.compile(r"(\d+)\s?([½⅓⅔¼¾])", re.ASCII)
RATIO = re.compile(r"(\d{1,3})/(\d{1,3})(?![\d/])", re.ASCII)
MEASURED = re.compile(r"\s?[%‰]")
DOTTED = re.compile(r"\d+(?:\.\d+){2,}", re.ASCII)
# Between two numbers of a range or list; the unit of the last one is that of all.
JOINT = re.compile(r"\s?(?:至|到|[-—–~～]+|、|或|和|与)\s?")
RANGE_ON = re.compile(rf"(?:[至到]|[-—–~～]{{1,2}})(?:{RUN.pattern})")
SCORE = re.compile(
    r"([零一二两三四五六七八九十]{1,3})比([零一二两三四五六七八九十]{1,3})(?![百千万亿分])"
)
FIVE_YEAR_PLAN = re.compile(r"(?<!第)十([一二三四五六])五(?![年个月日名])")
VAGUE_BEFORE = "数几多若干上成"
ABOUT_BEFORE = re.compile(r"(?:约|近|逾|超|超过|将近|大约|接近|过|达|余|多|至少|不到|不足)$")
CENTURY_BEFORE = re.compile(r"(?:上个?|本)世纪$")
PART_OF_DAY = re.compile(r"(?:上午|下午|中午|凌晨|早上?|晚上?|傍晚)\s?$")
GROWTH_BEFORE = re.compile(r"[增涨升加扩高大多长][^，。；]{0,3}$")
# Written with numerals, but no figures. Longer words before their parts.
IDIOM = re.compile(
    r"三轮(?=车|摩)|一带一路|一国两制|一成不变|千方百计|千家万户|千千万万|千军万马|万众一心|一心一意|三三两两|一五一十|四面八方|五花八门|五颜六色|三番五次"
    r"|两面三刀|乱七八糟|七上八下|横七竖八|四分五裂|百分(?!之|点)|十分(?![钟之])|万一|千万(?=[别不要莫勿记])|第一时间|第三方|十字"
    r"|十一(?=假期|长假|黄金周|国庆|小长假|期间|[”\"])|(?<=双)十一|[五六七八]一(?=[假节劳国党建”\"])|三八(?=妇女|[节线])|九一八|一一(?!\d)"
    r"|七台河|三台县|九台区|三门峡|五台(?=[山市县])|五家渠|六盘[水山]|八步区|五大连池|五角(?=大楼|星|场)|(?<![元块])三角(?!钱)|三头六臂|三位一体"
    r"|三天两头|二次元|四季(?=如春|分明|常青|更替|豆)|一家(?=人(?![力工寿才事])|子|之)|一日(?=千里|之计|三秋)|一天到晚|(?<=接)二连三|(?<=半斤)八两"
    r"|(?<=说)三道四|(?<=胡说)八道|(?<=货比)三家|(?<=腊)八|(?<=双)十节|(?<=年复)一年|(?<=日复)一日|(?<=儿)八[百千]|(?<=正经)八百"
    r"|十万(?=火急)|十万八千里|零(?=部?件|距离)"
    r"|千里|百里|万里|万岁|百姓|千万里|万家|百货|百年(?=大计|好合|不遇|未有)|一点|一等奖?|一般|一定|一些|一直|一起|一度|一旦"
)
# What is counted with these is told as a number even where it is few: 五天, 三名.
COUNTED = frozenset(
    "个 名 次 天 位 届 个月 级 家 项 种 轮 层 步 节 场 条 所 座 季度 星级 小时 分钟 年 岁 "
    "篇 批 辆 艘 架 台 公里 米 吨 亩 千米 公顷 公斤 克 星期 人次 户 幅 张 枚 支".split()
)
RANKED = re.compile("强(?=企|县|市|区|镇|村|品|单|名|榜|行|[，。、”])")
COUNTED_ONE = re.compile(
    r"年|个?月|[日天周岁米元吨名位家人]|小时|分钟|公里|公斤|公顷|平方|立方|美元|欧元|倍|成"
)
