"""Ordinary words that look like names: what a clinician writes, and what people call their children."""

from __future__ import annotations

LONGEST_WORD = 5

WORDS = frozenset(
    """
    明显 明确 明天 明日 明年 明晨 明早 说明 证明 表明 声明 失明 透明 不明 查明 标明 注明 写明 清明 黎明 聪明
    升高 增高 偏高 较高 过高 提高 身高 最高 很高 更高 高压 高血 高热 高烧 高龄 高危 高度 高位 高脂 高糖 高钾
    高钠 增大 肿大 扩大 较大 偏大 变大 巨大 放大 大小 大便 大量 大约 大概 大夫 大学 大腿 大脑 大致 长大 最大
    很大 平均 平时 平素 平稳 平卧 平静 平衡 平安 平和 平车 平面 平坦 平路 平地 水平 和平 持平 我国 全国 中国
    外国 国内 国家 国产 国际 国庆 国人 建议 建立 建设 建卡 建档 建成 创建 新建 组建 家属 家庭 家里 家中 回家
    在家 全家 专家 国庆节 建军节 志愿 意志 标志 神志 同志 杂志 强烈 强度 强化 强直 强迫 加强 增强 较强 很强 最强
    力强 春节 春季 春天 青春 立春 长春 长春新碱 长春瑞滨 长期 长寿 生长 增长 延长 部长 院长 新生儿 新生物 新发
    新鲜 新型 重新 更新 再新 出生 发生 医生 学生 先生 生命 生活 生病 生育 生物 卫生 卫生院 卫生间 秋季 秋天 立秋
    秋水仙碱 秋水仙 秋泻 白露 立夏 立冬 冬季 冬天 夏季 夏天 冬至 夏至 元旦 中秋 重阳 端午 除夕 桂枝汤 桂枝茯苓
    红花 藏红花 金银花 玉竹 麦冬 灵芝 当归 茯苓 丹参 黄连 黄连素 黄芪 连翘 白芍 白术 白芷 天麻 人参 党参 半夏
    柴胡 甘草 芙蓉 百合 菊花 茉莉 三七 川芎 葛根 杜仲 远志 细辛 健康 康复 安康 健在 保健 强健 健全 安全 安静
    安定 安宁 安排 安装 安心 不安 长安 安慰 静安 镇静 静脉 静息 静卧 胜任 有利 利尿 利多 便利 顺利 吉利 满意
    注意 故意 意识 意见 知识 解放 进步 前进 向前 以前 目前 之前 方向 东风 东方 东北 东南 华东 华北 华南 西南
    西北 海南 云南 湖南 河南 济南 西平 上海 海鲜 海洋 沿海 海带 卡马西平 奥氮平 氯氮平 硝苯地平 氨氯地平
    非洛地平 尼莫地平 利福平 尼群地平 拉西地平 美林 泰诺 丽珠 丽珠得乐 立普妥 拜新同 波立维 倍他乐克 金水宝 心宝
    永久 永远 早晨 晨起 清晨 今晨 凌晨 早上 晚上 夜间 红肿 红斑 红细胞 发红 潮红 口红 白天 白色 白细胞 苍白 白班
    蛋白 黄色 黄疸 发黄 青色 青年 青光眼 青霉素 家人 美国 美观 英国 英文 文化 语文 中文 文字 医学 化学 数学 科学
    学习 文件 军人 军队 将军 双侧 双下 双眼 双手 双肺 喜欢 喜悦 欢乐 快乐 音乐 乐观 欣快 欣慰 晓得 知晓 破晓
    小时 小便 小腿 小心 小脑 小儿 小结 流畅 通畅 顺畅 欠畅 理想 思想 想法 正常 异常 经常 日常 常规 常见 规律
    法律 心律 心率 阳性 阴性 阳光 太阳 朝阳 重庆 庆大霉素 天津 天气 每天 今天 昨天 前天 后天 当天 天数 晴朗
    华法林 华蟾素 华素 中华 精华 升华 繁华 年华 勇气 勇敢 志气 力气 氧气 吸氧 有力 无力 努力 压力 视力 听力 体力
    肌力 能力 能量 血压 血糖 血脂 血管 出血 贫血 稳定 稳固 固定 巩固 牢固 决定 规定 一定 确定 肯定 否定 测定
    鉴定 定期 定时 波动 活动 运动 主动 被动 自动 动脉 动态 优秀 兰州 荷兰 芬兰 波兰 香港 香味 香蕉 茴香 麝香
    丁香 木香 沉香 芳香 清香 凤梨 珍珠 珍贵 珍惜 福建 福州 祝福 贵州 贵重 宝宝 荣誉 昌盛 盛产 旺盛 茂密 林地
    森林 思维 思考 相思 意思 思路 佳节 最佳 更佳 不佳 欠佳 较佳 效果佳 良好 不良 改良 良性 善良 改善 完善 善于
    慈善 新生血管 佳木斯 玉米须 左氨氯地平
    生成 生化 生理
    """.split()  # noqa: SIM905 - read as a text, not as a list
)
"""Words of charts, of the calendar, of places, drugs and herbs. A given name among them counts beside a title."""

LATIN_WORDS = frozenset(
    """
    human woman change range manage engage dance sense hence lance mange binge lunge mania nausea banana penguin
    language china beijing shanghai tianjin wuhan henan hunan hainan hubei hebei anhui yunnan jilin jiangsu
    jiangxi shanxi shaanxi shandong guangdong guangxi guizhou gansu xiamen fujian fuzhou jinan nanjing ningbo
    wenzhou suzhou dalian qingdao hangzhou
    """.split()  # noqa: SIM905 - read as a text, not as a list
)
"""What is an English word or a place where a name in Latin letters is written as one word."""

RELATIVES = frozenset(
    """
    本人 家属 家人 亲属 老伴 爱人 配偶 丈夫 妻子 儿子 女儿 父亲 母亲 爸爸 妈妈 儿媳 女婿 孙子 孙女 哥哥 姐姐 弟弟 妹妹
    护工 保姆 邻居 朋友 监护人
    """.split()  # noqa: SIM905 - read as a text, not as a list
)
"""What stands on record in place of a contact's name."""
