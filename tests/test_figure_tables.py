"""Expressions as news writes them, and the figures that they hold."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest

from summarizer.numbers import Value, chinese_figures, english_figures
from summarizer.numbers.values import simplest

Seen = tuple[tuple[str, Value], ...]

# An expression, then kind and plain reading of each of its figures, in order; none where it
# only looks like a figure. Shares are written as percent here, their value is the ratio.
CHINESE = """
# Arabic digits, half and full width
培训骨干7068人 | cardinal 7,068
订单金额达12,345,678元 | cardinal 12,345,678
全校有１２３４名学生 | cardinal 1,234
累计售出３，５００套 | cardinal 3,500
平均每户3.5人 | cardinal 3.5
发放图书500 本 | cardinal 500
气温降至零下5度 | cardinal 5
圆周率约为3.14 | cardinal 3.14
发言限时００分１５秒 | cardinal 0; cardinal 15

# 万, 亿 and other scales after digits
奖励1.5万元 | cardinal 15,000
奖励１．５万元 | cardinal 15,000
总产值达1.2万亿元 | cardinal 1,200,000,000,000
筹得善款3亿5000万元 | cardinal 350,000,000
登记在册11万7015户 | cardinal 117,015
补贴1万5千元 | cardinal 15,000
年产钢材1234.56万吨 | cardinal 12,345,600
授信1000亿元 | cardinal 100,000,000,000
新增用户6.8万户 | cardinal 68,000
捐书2千册 | cardinal 2,000
耗资0.8亿元 | cardinal 80,000,000
市值2.35万亿美元 | cardinal 2,350,000,000,000
观众3千万人 | cardinal 30,000,000
票数1.2 万张 | cardinal 12,000
存款3 亿元 | cardinal 300,000,000
播放量破5亿 | cardinal 500,000,000

# Chinese numerals
五千三百二十一名选手 | cardinal 5,321
两万名志愿者 | cardinal 20,000
廿三名队员 | cardinal 23
卅六件展品 | cardinal 36
全长一千零五十公里 | cardinal 1,050
受灾十万零三百户 | cardinal 100,300
共十二万三千四百五十六张选票 | cardinal 123,456
种下一亿两千万棵树 | cardinal 120,000,000
试种两千三百亩 | cardinal 2,300
奖金一万二 | cardinal 12,000
重两百五十克 | cardinal 250
邀请十八位专家 | cardinal 18
覆盖二十七个村 | cardinal 27
采购一百台 | cardinal 100
投入九点五亿元 | cardinal 950,000,000
售价三千五百点二元 | cardinal 3,500.2
老人活到一百零五岁 | cardinal 105
全村九十九户 | cardinal 99
十名代表 | cardinal 10
连续三天 | cardinal 3
五名学生 | cardinal 5
两座大桥 | cardinal 2

# More, fewer, about
吸引10万余人参观 | cardinal 100,000
已有三十多家企业入驻 | cardinal 30
距此近500公里 | cardinal 500
逾两千名学生报名 | cardinal 2,000
损失约60亿元 | cardinal 6,000,000,000
惠及3000余万人 | cardinal 30,000,000
栽种八千多万棵 | cardinal 80,000,000
现场有500 多人 | cardinal 500
百余人到场 | cardinal 100
一名二十来岁的青年 | cardinal 1; cardinal 20
千余名游客滞留 | cardinal 1,000
近百名家长旁听 | cardinal 100
不到30分钟便售罄 | cardinal 30
超过4000场演出 | cardinal 4,000
人口14亿多 | cardinal 1,400,000,000
将近一千名工人 | cardinal 1,000
来了七八个人 | cardinal 7
三四十人排队 | cardinal 30
借出两三百本 | cardinal 200
停工十多天 | cardinal 10

# Shares
同比增长6.3% | percent 6.3%
同比增长６.３％ | percent 6.3%
出勤率100% | percent 100%
自然增长率为4.5‰ | percent 0.45%
下降百分之三点五 | percent 3.5%
上升百分之八十 | percent 80%
百分之百合格 | percent 100%
提高0.7个百分点 | percent 0.7%
回落5个百分点 | percent 5%
收窄1.2百分点 | percent 1.2%
下调25个基点 | percent 25
占八成以上 | percent 80%
近七成受访者 | percent 70%
约3成门店 | percent 30%
三成五的学生 | percent 35%
两成半的农户 | percent 25%
九成九的把握 | percent 99%
GDP增长5.2% | percent 5.2%
负增长0.3% | percent 0.3%

# Fractions and multiples
三分之二的村庄 | fraction 2/3
四分之一的股权 | fraction 1/4
五分之三以上代表 | fraction 3/5
千分之五的费率 | fraction 5/1000
万分之三的概率 | fraction 3/10000
十亿分之一秒 | fraction 1/1000000000
约1/3的店铺 | fraction 1/3
等了2½小时 | cardinal 5/2
是去年的2.5倍 | multiple 2.5
是去年的两倍 | multiple 2
产量增长3倍 | multiple 3
扩大十倍 | multiple 10
收入翻了两番 | multiple 4
产值翻一番 | multiple 2

# Ordinals
第十七届运动会 | ordinal 17
获得第3名 | ordinal 3
位列第一百零八名 | ordinal 108
第一次登台 | ordinal 1
第二十条规定 | ordinal 20
第四季度 | ordinal 4
第７次人口普查 | ordinal 7
第三十三届奥运会 | ordinal 33
十四五规划 | ordinal 14
“十五五”时期 | ordinal 15
第5代产品 | ordinal 5
第78分钟破门 | ordinal 78

# Decades and centuries
上世纪九十年代 | decade 1990
20世纪80年代 | century 20; decade 1980
19世纪60年代 | century 19; decade 1860
上世纪50、60年代 | decade 1950; decade 1960
始于1990年代 | decade 1990
七十年代末 | decade 1970
本世纪二十年代 | decade 2020
90后演员 | decade 1990
00后创业者 | decade 2000
二十一世纪 | century 21
19世纪末 | century 19

# Dates
6月23日至25日 | month 6; day 23; day 25
2024年末 | year 2024
2025年6月1日 | year 2025; month 6; day 1
2024-05-17 | year 2024; month 5; day 17
2025/6/1 | year 2025; month 6; day 1
2025.6.23 | year 2025; month 6; day 23
2001.09 | year 2001; month 9
二〇二四年 | year 2024
二○二五年六月 | year 2025; month 6
２０２３年 | year 2023
三月开学 | month 3
历时三个月 | cardinal 3
1-2月 | month 1; month 2
本月20、25日 | day 20; day 25
十二月三十一日 | month 12; day 31
2016年至2020年 | year 2016; year 2020
2021—2025年 | year 2021; year 2025
5月1日起 | month 5; day 1
10月1日至7日放假 | month 10; day 1; day 7
7月上旬 | month 7
去年12月底 | month 12
5月30日至6月2日 | month 5; day 30; month 6; day 2
3月5号 | month 3; day 5
（6月3日） | month 6; day 3
98年出生 | cardinal 98

# Times
下午3点 | time 3
下午3点半 | time 3; time 30
14:30 | time 14; time 30
14：30 | time 14; time 30
晚上11点35分 | time 11; time 35
上午9时30分 | time 9; time 30
凌晨2点 | time 2
七点半开门 | time 7; time 30
8月8日20时 | month 8; day 8; time 20
早上七点 | time 7
营业24小时 | cardinal 24
休息15分钟 | cardinal 15
提出三点建议 | cardinal 3
7时至9时 | time 7; time 9

# Money
1500万美元 | cardinal 15,000,000
投资870亿元 | cardinal 87,000,000,000
罚款200万港元 | cardinal 2,000,000
票价12.5欧元 | cardinal 12.5
身价5万英镑 | cardinal 50,000
援助10亿日元 | cardinal 1,000,000,000
人民币80亿元 | cardinal 8,000,000,000
RMB90亿 | cardinal 9,000,000,000
仅售￥99 | cardinal 99
面值三千万卢布 | cardinal 30,000,000

# Measures
350公里 | cardinal 350
柠檬种植500亩 | cardinal 500
建筑面积60平方米 | cardinal 60
服务201人次 | cardinal 201
收粮12吨 | cardinal 12
海拔8848.86米 | cardinal 8,848.86
水温15摄氏度 | cardinal 15
功率3千瓦 | cardinal 3
发电5千瓦时 | cardinal 5
里氏6.8级地震 | cardinal 6.8
体重120斤 | cardinal 120
容量30立方米 | cardinal 30
双向4车道 | cardinal 4
世界500强 | cardinal 500

# Traditional characters
三萬兩千人 | cardinal 32,000
投資９０億元 | cardinal 9,000,000,000
兩億名用戶 | cardinal 200,000,000
五萬餘名觀眾 | cardinal 50,000
近兩百戶 | cardinal 200
第十屆會議 | ordinal 10
售價三千五百點二元 | cardinal 3,500.2
晚上8點45分 | time 8; time 45
二〇一九年 | year 2019
上世紀八十年代 | decade 1980
增長３倍 | multiple 3

# Formal numerals
壹万贰仟元整 | cardinal 12,000
合计叁佰伍拾元 | cardinal 350
人民币伍仟万元整 | cardinal 50,000,000
壹拾貳萬圓整 | cardinal 120,000

# Ranges
3至5亿元 | cardinal 300,000,000; cardinal 500,000,000
增长6到7% | percent 6%; percent 7%
限40-50人 | cardinal 40; cardinal 50
20—30岁 | cardinal 20; cardinal 30
100～200元 | cardinal 100; cardinal 200
需要三至五年 | cardinal 3; cardinal 5
增速5.5%至6% | percent 5.5%; percent 6%
8%—10% | percent 8%; percent 10%
两到三周 | cardinal 2; cardinal 3
十至十五人 | cardinal 10; cardinal 15
1至2个百分点 | percent 1%; percent 2%

# Scores
以3比0获胜 | cardinal 3; cardinal 0
以2:1取胜 | cardinal 2; cardinal 1
以三比二险胜 | cardinal 3; cardinal 2
以21比18拿下首局 | cardinal 21; cardinal 18

# Codes
G20峰会 | code 20
C919客机 | code 919
5G网络 | code 5
H7N9病毒 | code 7; code 9
4K电视 | code 4
B2B平台 | code 2
F-16战机 | code 16
地铁3号线 | cardinal 3
3号楼 | cardinal 3

# No figures
一方面 |
共建“一带一路” |
三农工作 |
千方百计 |
“一号工程” |
四川盆地 |
万家灯火 |
五花八门 |
万一下雨 |
十分重要 |
同比增长 |
一些企业 |
一起努力 |
一点也不 |
一旦发生 |
统一部署 |
唯一出口 |
双十一 |
五一劳动节 |
三八妇女节 |
六一儿童节 |
八一建军节 |
乱七八糟 |
四面八方 |
五湖四海 |
百花齐放 |
千变万化 |
万无一失 |
九牛一毛 |
三亚湾 |
长江三峡 |
三门峡市 |
六盘水市 |
长江三角洲 |
五角大楼 |
八达岭 |
九寨沟 |
百度公司 |
千岛湖 |
百姓生活 |
七夕 |
全国两会 |
海峡两岸 |
二手车 |
二维码 |
五星红旗 |
第一时间 |
第三方 |
百万富翁 |
百强县 |
数百人 |
几十家 |
上千名 |
数十万人 |
数以万计 |
成千上万 |
半年 |
千里迢迢 |
一帆风顺 |
一举两得 |
四季如春 |
七嘴八舌 |
独一无二 |
三心二意 |
接二连三 |
十全十美 |
千载难逢 |
一日千里 |
二话不说 |
四通八达 |
三头六臂 |
半斤八两 |
一家人 |
长三角一体化 |
零部件企业 |
货比三家 |
腊八节 |
三位一体 |
五台山 |
万里长城 |
百年大计 |
百闻不如一见 |
两全其美 |
一流大学 |
一线城市 |
星期三 |
周五晚 |
"""

ENGLISH = """
# Digits
7,068 cadres were trained | cardinal 7,068
a crowd of 12345 | cardinal 12,345
a prize of 1,234.56 yuan | cardinal 1,234.56
0.5 metres below | cardinal 0.5
10 000 visitors | cardinal 10,000
12,345,678 letters | cardinal 12,345,678
3.5 people per household | cardinal 3.5
62-year-old Li Na | cardinal 62
a 10-kilometre run | cardinal 10
a 3,000-metre track | cardinal 3,000
2½ hours later | cardinal 5/2

# Scales
1.2 trillion yuan | cardinal 1,200,000,000,000
RMB 500 million | cardinal 500,000,000
RMB500 million | cardinal 500,000,000
$3.5bn of bonds | cardinal 3,500,000,000
$3.5 bn of bonds | cardinal 3,500,000,000
US$2.8 billion in loans | cardinal 2,800,000,000
a loan of €40m | cardinal 40,000,000
12.3k followers | cardinal 12,300
£7 million in fines | cardinal 7,000,000
over 6 thousand homes | cardinal 6,000
1 million 200 thousand trees | cardinal 1,200,000
15 mn tonnes of grain | cardinal 15,000,000
USD11.16 million | cardinal 11,160,000
a $2-billion project | cardinal 2,000,000,000
a HK$6.5tn market | cardinal 6,500,000,000,000

# Words
zero cases | cardinal 0
nineteen villages | cardinal 19
ninety-nine households | cardinal 99
five hundred seats | cardinal 500
one hundred and five years | cardinal 105
two hundred fifty grams | cardinal 250
five thousand three hundred and twenty-one runners | cardinal 5,321
two hundred and fifty thousand voters | cardinal 250,000
three million two hundred thousand bees | cardinal 3,200,000
nineteen hundred metres | cardinal 1,900
two thousand and eight dancers | cardinal 2,008
a million stars | cardinal 1,000,000
a hundred flowers | cardinal 100
half a million viewers | cardinal 500,000
a quarter of a million viewers | cardinal 250,000
one and a half million viewers | cardinal 1,500,000
three and a half years | cardinal 7/2
six and a quarter hours | cardinal 25/4
one million residents | cardinal 1,000,000
twelve billion messages | cardinal 12,000,000,000
a five-year plan | cardinal 5
a three-day visit | cardinal 3
two bridges | cardinal 2
seven of the twelve | cardinal 7; cardinal 12
one child | cardinal 1
one of the villages | cardinal 1

# Words that count
a dozen eggs | cardinal 12
two dozen shops | cardinal 24
half a dozen pupils | cardinal 6
a decade of work | cardinal 10
two decades of peace | cardinal 20
a century of cinema | cardinal 100
three centuries ago | cardinal 300
a fortnight away | cardinal 14
a pair of gloves | multiple 2

# Ordinals
the first prize | ordinal 1
the 17th National Games | ordinal 17
the 21st meeting | ordinal 21
the 2nd stage | ordinal 2
the 103rd floor | ordinal 103
the 1,000th visitor | ordinal 1,000
the twelfth round | ordinal 12
the twenty-first edition | ordinal 21
her third title | ordinal 3
the second bridge | ordinal 2
the thirtieth session | ordinal 30
the hundredth issue | ordinal 100
World War II | ordinal 2
King Louis XVI | ordinal 16

# Fractions
two-thirds of the cities | fraction 2/3
one third of the cost | fraction 1/3
a third of the cost | fraction 1/3
three quarters of them | fraction 3/4
four-fifths of the vote | fraction 4/5
half of the fields | fraction 1/2
half the fields | fraction 1/2
a quarter of the shares | fraction 1/4
a tenth of the price | fraction 1/10
1/3 of the shops | fraction 1/3
one in three adults | cardinal 1; cardinal 3
nine out of ten firms | cardinal 9; cardinal 10

# Shares
up 6.3% | percent 6.3%
up 6.3 % | percent 6.3%
up 6.3 percent | percent 6.3%
up 6.3 per cent | percent 6.3%
up 6.3pct | percent 6.3%
0.7 percentage points higher | percent 0.7%
a 1.2-percentage-point gap | percent 1.2%
fifty percent off | percent 50%
twenty-five per cent of seats | percent 25%
one percent of income | percent 1%
4.5 per thousand | percent 0.45%
4.5‰ a year | percent 0.45%
cut by 25 basis points | percent 0.25%
a 15% stake | percent 15%
100 percent pure | percent 100%
half a percent | percent 0.5%

# Multiples
twice as many | multiple 2
held once a year | multiple 1
double the rate | multiple 2
output doubled | multiple 2
exports tripled | multiple 3
a twofold rise | multiple 2
a tenfold rise | multiple 10
2.5 times the average | multiple 2.5
three times a week | multiple 3
a 4-fold increase | multiple 4
sales rose 3x | multiple 3
debt quadrupled | multiple 4

# Decades and centuries
since the 1990s | decade 1990
since the 1990's | decade 1990
back in the nineties | decade 1990
back in the '80s | decade 1980
music of the 80s | decade 1980
in her 30s | cardinal 30
the late 2010s | decade 2010
the 21st century | century 21
the nineteenth century | century 19
19th-century maps | century 19
in her twenties | cardinal 20
in his late fifties | cardinal 50

# Dates
23 June 2025 | day 23; month 6; year 2025
June 23, 2025 | month 6; day 23; year 2025
June 23-25 | month 6; day 23; day 25
June 23 to 25, 2025 | month 6; day 23; day 25; year 2025
23-25 June | day 23; day 25; month 6
June 23 and 25 | month 6; day 23; day 25
from May 30 to June 2 | month 5; day 30; month 6; day 2
2025-06-23 | year 2025; month 6; day 23
2025/6/23 | year 2025; month 6; day 23
6/23/2025 | month 6; day 23; year 2025
23/6/2025 | day 23; month 6; year 2025
the 23rd of June | day 23; month 6
June 23rd | month 6; day 23
the first of May | day 1; month 5
on May 5 | month 5; day 5
Oct. 1, 1949 | month 10; day 1; year 1949
Sept. 18 | month 9; day 18
in March 2024 | month 3; year 2024
by the end of 2024 | year 2024
in 2024, 300 schools | year 2024; cardinal 300
from 2016 to 2020 | year 2016; year 2020
the 2018-19 season | year 2018; year 19
between 2021 and 2025 | year 2021; year 2025
on Monday, 23 June | weekday 1; day 23; month 6
late December | month 12
2001.09 | year 2001; month 9
in September, 19 schools | month 9; cardinal 19

# Times
7 pm | time 7
7pm | time 7
7 p.m. | time 7
at 14:30 | time 14; time 30
at 3:30 p.m. | time 3; time 30
11:35 at night | time 11; time 35
seven o'clock | time 7
half past three | time 30; time 3
at noon | time 12
at midnight | time 0
20:00 Beijing time | time 20; time 0
open 24 hours | cardinal 24
15 minutes late | cardinal 15

# Ranges, scores, codes
300 million to 500 million yuan | cardinal 300,000,000; cardinal 500,000,000
6 to 7 percent | percent 6%; percent 7%
6%-7% | percent 6%; percent 7%
40-50 people | cardinal 40; cardinal 50
aged 20 to 30 | cardinal 20; cardinal 30
three to five years | cardinal 3; cardinal 5
6, 7 and 8 percent | percent 6%; percent 7%; percent 8%
won 3-0 | cardinal 3; cardinal 0
a 21-18 win | cardinal 21; cardinal 18
the G20 summit | code 20
the C919 jet | code 919
a 5G network | code 5
the H7N9 virus | code 7; code 9
an F-16 fighter | code 16
the B2B platform | code 2
Metro Line 3 | cardinal 3

# About
about 60 billion yuan | cardinal 60,000,000,000
more than 100,000 people | cardinal 100,000
nearly 500 kilometres | cardinal 500
over 3,000 entries | cardinal 3,000
some 400 workers | cardinal 400
up to 80 guests | cardinal 80
70-odd households | cardinal 70

# No figures
thousands of people |
hundreds of shops |
millions of trees |
tens of thousands of fans |
May I come in |
They may march on |
second to none |
every second counts |
the Second Hand Shop |
Everyone came |
Someone called |
the Sun shone |
in an attempt to tend the often weighty ones |
It&#39;s open |
the GDP figures |
no one knows |
one another |
on the one hand |
"""


def rows(table: str) -> Iterator[tuple[str, Seen]]:
    for line in table.splitlines():
        if line and not line.startswith("#"):
            expression, figures = line.split(" |")
            yield expression, tuple(map(figure, figures.split(";"))) if figures.strip() else ()


def figure(text: str) -> tuple[str, Value]:
    kind, number = text.replace(",", "").split()
    return kind, simplest(Fraction(number.rstrip("%")) / (100 if "%" in number else 1))


def test_the_tables_are_long_and_repeat_nothing() -> None:
    for table in (CHINESE, ENGLISH):
        expressions = [expression for expression, _ in rows(table)]
        assert len(expressions) >= 150
        assert len(set(expressions)) == len(expressions)


@pytest.mark.parametrize(("expression", "figures"), list(rows(CHINESE)))
def test_a_chinese_expression_has_its_figures(expression: str, figures: Seen) -> None:
    read = chinese_figures(expression)
    assert tuple((figure.kind, figure.values[0]) for figure in read) == figures


@pytest.mark.parametrize(("expression", "figures"), list(rows(ENGLISH)))
def test_an_english_expression_has_its_figures(expression: str, figures: Seen) -> None:
    read = english_figures(expression)
    assert tuple((figure.kind, figure.values[0]) for figure in read) == figures
