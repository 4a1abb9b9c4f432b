"""People of an article: found by what stands beside them, spelled as the standard has it."""

from __future__ import annotations

import pytest

from summarizer.names.glossary import Glossary
from summarizer.names.people import people_in


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("璧山区区长唐军表示，将建立机制。", {"唐军": "Tang Jun"}),
        ("丁显平院士带队前往。", {"丁显平": "Ding Xianping"}),
        ("副局长郑夕明介绍了情况。", {"郑夕明": "Zheng Ximing"}),
        ("副主任姜伯承与助理研究员杨磊一同调研。", {"姜伯承": "Jiang Bocheng", "杨磊": "Yang Lei"}),
        ("项目负责人刘长宝说，工程进展顺利。", {"刘长宝": "Liu Changbao"}),
        ("评书演员单田芳先生来到现场。", {"单田芳": "Shan Tianfang"}),
        ("记者吕安琪报道。", {"吕安琪": "Lü Anqi"}),
        ("外交部长王毅出席会议。", {"王毅": "Wang Yi"}),
        ("学校食堂主任赵快乐介绍，今天开张。", {"赵快乐": "Zhao Kuaile"}),
        ("统计司司长郭爱农", {"郭爱农": "Guo Ainong"}),
        ("作家欧阳青禾说，她很高兴。", {"欧阳青禾": "Ouyang Qinghe"}),
        ("司马安东教授到了。", {"司马安东": "Sima Andong"}),
        ("（记者 沈泉 通讯员 王小荷）今天上午", {"沈泉": "Shen Quan", "王小荷": "Wang Xiaohe"}),
        ("新华网3月2日电(陈舟 罗燕秋)", {"陈舟": "Chen Zhou", "罗燕秋": "Luo Yanqiu"}),
        (
            "周明远、李国强、郑安民出席仪式。",
            {
                "周明远": "Zhou Mingyuan",
                "李国强": "Li Guoqiang",
                "郑安民": "Zheng Anmin",
            },
        ),
        ("吴玉兰、钱小康等专家参加。", {"吴玉兰": "Wu Yulan", "钱小康": "Qian Xiaokang"}),
        ("58岁的孙德才每天早起。", {"孙德才": "Sun Decai"}),
        ("厂长林奇带队参观。", {"林奇": "Lin Qi"}),
        ("研究员高峰表示，成果可喜。", {"高峰": "Gao Feng"}),
        ("中国驻泰国大使丛大山出席。", {"丛大山": "Cong Dashan"}),
        ("局长费志远说，账目公开。", {"费志远": "Fei Zhiyuan"}),
        ("县长逯海生介绍了水渠。", {"逯海生": "Lu Haisheng"}),
        ("法官鞠晓光宣布休庭。", {"鞠晓光": "Ju Xiaoguang"}),
        ("校长查文渊致辞。", {"查文渊": "Zha Wenyuan"}),
        ("主任区永亮表示欢迎。", {"区永亮": "Ou Yongliang"}),
        ("镇长朴成浩说，路通了。", {"朴成浩": "Piao Chenghao"}),
        ("队长仇大勇报告。", {"仇大勇": "Qiu Dayong"}),
        ("特使解振中主持会议。", {"解振中": "Xie Zhenzhong"}),
        ("主席盖玉春讲话。", {"盖玉春": "Ge Yuchun"}),
        ("画家尉迟秋生说，他在写生。", {"尉迟秋生": "Yuchi Qiusheng"}),
        ("支书万俟德说，路修好了。", {"万俟德": "Moqi De"}),
        ("会长淳于明远主持年会。", {"淳于明远": "Chunyu Mingyuan"}),
        ("局长乐永福说，材料齐了。", {"乐永福": "Yue Yongfu"}),
        ("经理吕绿萍说，订单多。", {"吕绿萍": "Lü Lüping"}),
        ("主任秦玉河因身体原因退休。", {"秦玉河": "Qin Yuhe"}),
        ("原副主任陶玉海因工作调动离开。", {"陶玉海": "Tao Yuhai"}),
        ("主教练孙立赛后说，他很满意。", {"孙立": "Sun Li"}),
        ("新闻发言人 武平\n\n各位好。", {"武平": "Wu Ping"}),
    ],
)
def test_people_are_found_beside_titles_and_verbs(text: str, people: dict[str, str]) -> None:
    assert people_in(text) == people


@pytest.mark.parametrize(
    "text",
    [
        "美国总统特朗普说，谈判进展顺利。",
        "企业家马斯克表示，火箭将再次发射。",
        "副总统哈里斯称，她将访问亚洲。",
        "白皮书指出，中国坚持和平发展。",
        "刘先生说，他很高兴。",
        "犯罪嫌疑人王某交代了经过。",
        "胡同里的居民说，生活方便了。",
        "越南国家主席阮富仲出席仪式。",
        "行政長官陳大文表示，新館明天開放。",
        "金牌由黄金制成。",
        "研究员登上高峰，高峰上很冷。",
        "负责人于今年到任。",
        "专家安全感，居民常年来。",
        "建筑师皮特•莫兰到了。莫兰说，桥很美。",
        "演员罗伯特说，电影很好。",
        "作家山田秋子说。",
        "马华会长表示欢迎。",
        "公司要付员工安置费。",
        "居民高度关注水价。",
        "白沙村村民说，水通了。",
        "石桥镇镇长说，路通了。",
        "党委副书记说，任务很重。",
        "书记高兴地说，路通了。",
        "被告方答辩称，合同无效。",
        "外交部领事司司长到会。",
        "他拿出真金白银买股票。",
        "肖师傅说，车修好了。",
        "儿童活动中心介绍，票已售完。",
        "柳叶刀委员会表示，研究可靠。",
        "旗长乌云其木格说，草场恢复了。",
        "主席吉尔拉·衣沙木丁出席会议。",
        "韩国总统尹锡悦出席。尹锡悦的律师表示，他不认罪。",
        "越共中央委员阮文平率团出席。",
        "现年60岁的罗伯托雷耶斯说。",
        "参议员唐诺利（Joe Donnelly）表示遗憾。",
        "塞尔维亚国防部长武林宣称。",
        "",
    ],
)
def test_nobody_is_made_up(text: str) -> None:
    assert people_in(text) == {}


def test_a_name_once_found_is_known_in_the_whole_article() -> None:
    text = "区长唐军表示欢迎。第二天，唐军又去了工地。"
    glossary = Glossary(builtin=False, places=False, people=people_in(text))
    assert glossary.write_in("第二天，唐军又去了工地。") == "第二天，Tang Jun又去了工地。"
    (name,) = glossary.names(text)
    assert (name.source, name.kind, name.count, name.origin) == ("唐军", "person", 2, "pinyin")
    (finding,) = glossary.verify("唐军去了工地。", "Don Chun went to the site.")
    assert (finding.kind, finding.severity, finding.expected) == ("name", "warning", "Tang Jun")


def test_a_surname_with_a_title_is_known_once_the_name_is() -> None:
    text = "区长唐军表示欢迎。唐区长还说，丁院士很忙。对方主任没有来。"
    glossary = Glossary(builtin=False, places=False, people=people_in(text))
    written = glossary.write_in("唐区长还说，丁院士很忙。")
    assert written == "District Mayor Tang还说，丁院士很忙。"
    assert [(n.source, n.target) for n in glossary.names(text)] == [
        ("唐军", "Tang Jun"),
        ("唐区长", "Tang"),
    ]
    assert glossary.verify("唐区长还说", "Mr Tang added") == []
    (finding,) = glossary.verify("唐区长还说", "the chief added")
    assert (finding.expected, finding.source_span) == ("Tang", (0, 1))
    others = Glossary(builtin=False, places=False, people={"方小明": "Fang Xiaoming"})
    assert others.matches("对方主任没有来") == ()


def test_a_short_name_is_not_found_in_other_words() -> None:
    glossary = Glossary(builtin=False, places=False, people={"唐军": "Tang Jun"})
    assert glossary.matches("唐军队") == ()
    assert len(glossary.matches("唐军去了")) == 1


def test_the_passports_spelling_counts_as_right() -> None:
    glossary = Glossary(builtin=False, places=False, people={"吕安琪": "Lü Anqi"})
    assert glossary.verify("记者吕安琪", "reporter Lyu Anqi") == []


@pytest.mark.parametrize(
    ("source", "english"),
    [("覃大明", "Tan Daming"), ("朴成浩", "Park Chenghao"), ("牟小云", "Mu Xiaoyun")],
)
def test_a_surname_may_be_spelled_in_another_way(source: str, english: str) -> None:
    text = f"局长{source}说，路通了。"
    assert Glossary(people=people_in(text)).verify(text, f"Director {english} said") == []
    assert Glossary(people=people_in(text)).verify(text, "The director said") != []


def test_the_users_spelling_outranks_ours() -> None:
    glossary = Glossary({"唐军": "Tong Jun"}, people={"唐军": "Tang Jun"})
    assert glossary.write_in("区长唐军").endswith("Tong Jun")


def test_a_line_of_names_in_brackets_signs_the_report() -> None:
    text = "全县禁毒工作会议召开。\n（简宁静 温加俏）\n"
    assert people_in(text) == {"简宁静": "Jian Ningjing", "温加俏": "Wen Jiaqiao"}


def test_a_surname_alone_is_told_by_its_title() -> None:
    assert people_in("方先生打来电话，陆主任没有接。") == {"方": "Fang", "陆": "Lu"}
    assert people_in("香港的方先生打来电话。") == {}
    assert people_in("对方律师和班主任到场，有医生说没事。") == {}
