"""What stands beside people's names: their titles and trades, and verbs of speech."""

from __future__ import annotations

import re

__all__ = ["OFFICES", "SPEAKS", "TITLE", "TITLES_IN_ENGLISH", "title_ahead"]


def _either(words: str) -> str:
    # The longest first, so that 副主任医师 is not read as 副主任.
    return "(?:" + "|".join(sorted(set(words.split()), key=len, reverse=True)) + ")"


_OFFICES = (
    "书记 总书记 支书 部长 省长 市长 区长 县长 镇长 乡长 村长 州长 局长 厅长 司长 处长 科长 "
    "署长 馆长 校长 院长 所长 会长 社长 团长 队长 站长 行长 台长 厂长 园长 组长 班长 军长 师长 "
    "司令员 司令 政委 政治委员 参谋长 检察长 理事长 董事长 秘书长 干事长 总干事 总经理 经理 "
    "总裁 总监 主任 主席 主委 总理 总编辑 主编 委员 常委 代表 特派员 大使 公使 参赞 公参 "
    "总领事 领事 发言人 顾问 教练 主教练 领队 法官 检察官 律师 警官 民警 院士 教授 研究员 "
    "助理研究员 博士 导师 讲师 老师 教师 医生 医师 主任医师 主治医师 护士 护士长 药师 工程师 "
    "总工程师 设计师 建筑师 会计师 技师 记者 编辑 主持人 导演 先生 女士 同志"
)
_TRADES = (
    "负责人 带头人 创始人 创办人 合伙人 首席执行官 专家 学者 画家 书法家 作家 诗人 歌手 歌唱家 "
    "艺术家 企业家 慈善家 科学家 评论员 分析师 通讯员 作者 演员 编剧 摄影师 播音员 主播 影星 "
    "明星 名将 球星 国手 金花 小生 大师 队友 冠军 得主 队员 选手 运动员 棋手 航天员 飞行员 "
    "战士 士兵 烈士 英雄 劳模 模范 村民 市民 居民 农民 牧民 渔民 果农 菜农 茶农 蟹农 养殖户 "
    "种植户 贫困户 脱贫户 游客 乘客 旅客 车主 业主 店主 摊主 老板 股东 司机 驾驶员 机长 船长 "
    "乘务员 工人 员工 职工 工匠 快递员 骑手 志愿者 校友 学生 同学 大学生 研究生 博士生 家长 "
    "儿子 女儿 妻子 丈夫 父亲 母亲 姑娘 小伙 老人 老汉 大爷 大妈 奶奶 爷爷 嫌疑人 被告人 被告 "
    "原告 受害人 死者 当事人 助产士 传承人 侨胞 公民 领导"
)
OFFICES = tuple(_OFFICES.split())
"""Titles that also stand behind a surname alone: 唐区长, 丁院士."""

TITLE = rf"(?:副?{_either(_OFFICES + ' ' + _TRADES)})"
"""Anything that people are called by."""

SPEAKS = _either(
    "表示 说 称 介绍 指出 认为 强调 告诉 坦言 透露 回忆 解释 补充 宣布 提出 建议 出席 主持 "
    "致辞 陪同 一行 带队 带领 率队 率领 参加 参与 感叹 感慨 呼吁 分析 主张 承认 否认 回应 回答 "
    "担任 当选 获得 获悉 荣获 夺得 牵头 会见 接受 致力 领衔 调研"
)

_ENGLISH = {
    "院士": "Academician",
    "教授": "Professor",
    "副教授": "Associate Professor",
    "研究员": "Researcher",
    "博士": "Dr.",
    "医生": "Dr.",
    "先生": "Mr.",
    "女士": "Ms.",
    "书记": "Secretary",
    "副书记": "Deputy Secretary",
    "省长": "Governor",
    "副省长": "Vice Governor",
    "市长": "Mayor",
    "副市长": "Deputy Mayor",
    "区长": "District Mayor",
    "副区长": "Deputy District Mayor",
    "县长": "County Head",
    "副县长": "Deputy County Head",
    "镇长": "Town Mayor",
    "局长": "Director",
    "副局长": "Deputy Director",
    "厅长": "Director",
    "副厅长": "Deputy Director",
    "处长": "Division Head",
    "副处长": "Deputy Division Head",
    "科长": "Section Head",
    "主任": "Director",
    "副主任": "Deputy Director",
    "董事长": "Chairman",
    "副董事长": "Vice Chairman",
    "总经理": "General Manager",
    "副总经理": "Deputy General Manager",
    "秘书长": "Secretary-General",
    "工程师": "Engineer",
    "总工程师": "Chief Engineer",
    "法官": "Judge",
    "律师": "Lawyer",
    "大使": "Ambassador",
    "记者": "Reporter",
}
TITLES_IN_ENGLISH = frozenset(_ENGLISH.values())
# Titles that mean different things by house (院长, 部长, 主席, 总理) are left to the model.
_BEHIND_NAME = re.compile(TITLE)


def title_ahead(text: str, at: int) -> tuple[str, int] | None:
    """The English of a title that stands at ``at``, and where it ends: 院士, Academician."""
    match = _BEHIND_NAME.match(text, at)
    if match is None or match.group() not in _ENGLISH:
        return None
    return _ENGLISH[match.group()], match.end()
