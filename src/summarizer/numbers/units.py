"""Measure words of the Chinese press: what they count or measure, and the units in English."""

from __future__ import annotations

__all__ = ["COUNTING", "MEASURES", "NOT_COUNTING", "ONE", "PEOPLE", "SPANS_OF_TIME", "UNITS"]

PEOPLE = frozenset("人 名 位 人次 口".split())
SPANS_OF_TIME = frozenset("年 天 日 周 个月 月 小时 分钟 秒 星期 季度 周年".split())
# Ranks, addresses, ages and scores count nothing that a reader would look up.
NOT_COUNTING = frozenset(
    "级 号 路 线 环 届 版 代 强 国 星级 国集团 岁 周岁 周年 载 世 方 边 侧 步 点 分 时 刻 角 "
    "章 节 页 楼 局 声 轮 处 期 卷 度 成".split()
)
# With these measure words English has a plural; a sum or a weight of something has none.
COUNTING = frozenset(
    "个 名 位 人 家 户 所 座 项 场 部 件 种 类 条 支 只 头 匹 台 辆 艘 架 枚 颗 块 片 张 本 册 "
    "份 封 篇 首 曲 幅 套 组 批 队 班 栋 幢 间 室 扇 省 市 县 区 镇 乡 村 口 对 副 团 群 笔 桩 "
    "宗 起 例 盘 票 车 箱 瓶 袋 包 桶 款 道 棵 株 人次 大 门 趟".split()
)
# Sums and sizes: their noun may go before them in the middle of a clause, 投资3亿元建设学校.
MEASURES = frozenset(
    "人 人次 口 元 人民币 美元 欧元 港元 港币 日元 日圆 英镑 卢布 韩元 加元 澳元 新台币 台币 "
    "平方公里 平方千米 平方米 立方米 公里 千米 米 厘米 毫米 公顷 英亩 亩 吨 公斤 千克 克 毫克 "
    "斤 升 毫升 摄氏度 度 千瓦时 千瓦 兆瓦 海里 英里 英尺 平方".split()
)
UNITS = {
    "人": "people", "口": "people", "人次": "person-times", "元": "yuan", "人民币": "yuan",
    "美元": "US dollars", "欧元": "euros", "港元": "Hong Kong dollars", "港币": "Hong Kong dollars",
    "日元": "yen", "日圆": "yen", "英镑": "pounds", "卢布": "roubles", "韩元": "won",
    "加元": "Canadian dollars", "澳元": "Australian dollars", "新台币": "New Taiwan dollars",
    "台币": "New Taiwan dollars", "澳门元": "patacas", "瑞士法郎": "Swiss francs",
    "平方公里": "square kilometres", "平方千米": "square kilometres", "平方米": "square metres",
    "立方米": "cubic metres", "公里": "kilometres", "千米": "kilometres", "米": "metres",
    "厘米": "centimetres", "毫米": "millimetres", "公顷": "hectares", "英亩": "acres", "亩": "mu",
    "吨": "tonnes", "公斤": "kilograms", "千克": "kilograms", "克": "grams", "斤": "jin",
    "升": "litres", "毫升": "millilitres", "摄氏度": "°C", "华氏度": "°F", "度": "degrees",
    "千瓦时": "kilowatt-hours", "千瓦": "kilowatts", "兆瓦": "megawatts", "海里": "nautical miles",
    "英里": "miles", "英尺": "feet", "辆": "vehicles", "件": "items", "块": "pieces",
    "次": "times", "倍": "times", "户": "households", "毫克": "milligrams",
    "年": "years", "天": "days", "日": "days", "周": "weeks", "星期": "weeks", "个月": "months",
    "月": "months", "小时": "hours", "分钟": "minutes", "秒": "seconds", "季度": "quarters",
    "百分点": "percentage points", "个百分点": "percentage points", "基点": "basis points",
    "个基点": "basis points", "平方": "square metres",
}  # fmt: skip
# One of it, as in "per tonne", "5-year".
ONE = {
    "天": "day", "日": "day", "年": "year", "月": "month", "个月": "month", "小时": "hour",
    "周": "week", "人": "person", "户": "household", "亩": "mu", "季度": "quarter",
    "分钟": "minute", "班": "class", "场": "event", "平方米": "square metre",
    "立方米": "cubic metre", "吨": "tonne", "公斤": "kilogram", "股": "share", "桶": "barrel",
}  # fmt: skip
