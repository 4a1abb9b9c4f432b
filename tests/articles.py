"""An article out of the tiny model's phrasebook, pasted as pages are."""

PAGE = """首页 > 新闻
璧山区今年新建公园12个
来源：璧山日报
昨天上午，专家团来到璧山。专家们参观了区中医院。
图为专家团在现场。记者 李明 摄
总投资3.5亿元。同比增长6.3%。
会议于9月12日召开。活动持续了三天。他们为村民免费看病。
分享到：微信 微博
相关阅读
- 新桥通车了
"""
GLOSSARY = "璧山,Bishan\n"
