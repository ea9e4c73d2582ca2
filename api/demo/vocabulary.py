"""The tables of the demonstration year: industries, occupations, names, how many filings come how far, when.

No real enterprise is meant and no person is named; no event is made here.
"""

from bisect import bisect_right
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from registry.domain.credit_code import CREDIT_ALPHABET, body_check_character, credit_check_character


class DemoIndustry(NamedTuple):
    """An industry by its GB/T 4754-2017 code: how common, how its enterprises are called, whom they train.

    `department` is the suffix of the industry office that may receive its filings, if there is one.
    """

    code: str
    weight: float
    words: str
    occupations: str
    department: str = ""


OCCUPATIONS = {
    "营销员": "4-01-02-01", "商品营业员": "4-01-02-03", "轨道列车司机": "4-02-01-01",
    "道路客运汽车驾驶员": "4-02-02-01", "道路货运汽车驾驶员": "4-02-02-02", "装卸搬运工": "4-02-05-01",
    "仓储管理员": "4-02-06-01", "理货员": "4-02-06-02", "物流服务师": "4-02-06-03",
    "快递员": "4-02-07-08", "快件处理员": "4-02-07-09", "客房服务员": "4-03-01-02",
    "中式烹调师": "4-03-02-01", "餐厅服务员": "4-03-02-05", "信息通信网络机务员": "4-04-02-01",
    "网络与信息安全管理员": "4-04-04-02", "计算机程序设计员": "4-04-05-01", "物业管理员": "4-06-01-01",
    "企业人力资源管理师": "4-07-03-04", "保安员": "4-07-05-01", "农产品食品检验员": "4-08-05-01",
    "保洁员": "4-09-08-01", "园林绿化工": "4-09-10-01", "养老护理员": "4-10-01-05",
    "家政服务员": "4-10-01-06", "供电服务员": "4-11-01-00", "汽车维修工": "4-12-01-01",
    "医疗护理员": "4-14-01-02", "农艺工": "5-01-02-01", "园艺工": "5-01-02-02",
    "家畜饲养员": "5-03-02-01", "水生动物饲养工": "5-04-02-01", "制粉工": "6-01-01-02",
    "制油工": "6-01-01-03", "水产品加工工": "6-01-05-01", "糕点面包烘焙工": "6-02-01-01",
    "白酒酿造工": "6-02-06-03", "啤酒酿造工": "6-02-06-04", "纺纱工": "6-04-02-01",
    "织布工": "6-04-03-02", "服装制版师": "6-05-01-01", "缝纫工": "6-05-01-03",
    "家具制作工": "6-06-04-00", "制浆工": "6-07-01-01", "造纸工": "6-07-01-03",
    "印刷操作员": "6-08-01-02", "化工总控工": "6-11-01-03", "化学合成制药工": "6-12-01-00",
    "中药炮制工": "6-12-02-00", "药物制剂工": "6-12-03-00", "橡胶制品生产工": "6-14-01-01",
    "塑料制品成型制作工": "6-14-02-00", "水泥生产工": "6-15-01-01", "玻璃配料熔化工": "6-15-03-01",
    "井下采矿工": "6-16-01-05", "井下支护工": "6-16-01-06", "炼钢工": "6-17-02-02",
    "炼钢浇铸工": "6-17-02-03", "金属轧制工": "6-17-09-02", "车工": "6-18-01-01",
    "铣工": "6-18-01-02", "磨工": "6-18-01-04", "多工序数控机床操作调整工": "6-18-01-07",
    "铸造工": "6-18-02-01", "锻造工": "6-18-02-02", "金属热处理工": "6-18-02-03",
    "焊工": "6-18-02-04", "模具工": "6-18-04-01", "装配钳工": "6-20-01-01",
    "汽车装调工": "6-22-02-01", "变压器互感器制造工": "6-24-02-01", "电线电缆制造工": "6-24-03-01",
    "印制电路制作工": "6-25-01-13", "广电和通信设备电子装接工": "6-25-04-07", "锅炉运行值班员": "6-28-01-01",
    "汽轮机运行值班员": "6-28-01-03", "燃气储运工": "6-28-02-01", "水生产处理工": "6-28-03-01",
    "砌筑工": "6-29-01-01", "混凝土工": "6-29-01-03", "钢筋工": "6-29-01-04",
    "架子工": "6-29-01-05", "机械设备安装工": "6-29-03-01", "电气设备安装工": "6-29-03-02",
    "管工": "6-29-03-04", "装饰装修工": "6-29-04-01", "起重装卸机械操作工": "6-30-05-01",
    "机修钳工": "6-31-01-02", "电工": "6-31-01-03", "化学检验员": "6-31-03-01",
}  # fmt: skip
"""Occupations (职业分类大典) by title."""

INDUSTRIES = (
    DemoIndustry("0141", 5, "蔬菜种植 生态农业", "农艺工 园艺工"),
    DemoIndustry("0313", 4, "牧业 生猪养殖", "家畜饲养员"),
    DemoIndustry("0411", 4, "海洋牧场 水产养殖", "水生动物饲养工"),
    DemoIndustry("0610", 10, "煤业 矿业", "井下采矿工 井下支护工 电工 机修钳工"),
    DemoIndustry("1312", 12, "面业 面粉", "制粉工 农产品食品检验员 电工"),
    DemoIndustry("1331", 12, "粮油 植物油", "制油工 农产品食品检验员"),
    DemoIndustry("1361", 12, "水产食品 海洋食品", "水产品加工工 农产品食品检验员"),
    DemoIndustry("1411", 14, "食品 烘焙食品", "糕点面包烘焙工 农产品食品检验员"),
    DemoIndustry("1512", 8, "酒业 酿酒", "白酒酿造工 农产品食品检验员"),
    DemoIndustry("1513", 6, "啤酒", "啤酒酿造工 农产品食品检验员"),
    DemoIndustry("1711", 20, "纺织 棉纺织", "纺纱工 织布工 机修钳工"),
    DemoIndustry("1819", 16, "服装 制衣", "缝纫工 服装制版师"),
    DemoIndustry("2110", 10, "家具 家居", "家具制作工"),
    DemoIndustry("2221", 12, "纸业 特种纸", "制浆工 造纸工 化学检验员"),
    DemoIndustry("2319", 8, "印务 彩印包装", "印刷操作员"),
    DemoIndustry("2511", 16, "石化 石油化工", "化工总控工 化学检验员 机修钳工"),
    DemoIndustry("2614", 32, "化工 新材料", "化工总控工 化学检验员 电工 焊工"),
    DemoIndustry("2621", 10, "化肥 肥业", "化工总控工 化学检验员"),
    DemoIndustry("2710", 12, "制药 药业", "化学合成制药工 化学检验员"),
    DemoIndustry("2720", 14, "制药 生物制药", "药物制剂工 化学检验员"),
    DemoIndustry("2740", 8, "中药 药业", "中药炮制工 药物制剂工"),
    DemoIndustry("2911", 18, "轮胎 橡胶", "橡胶制品生产工 电工 机修钳工"),
    DemoIndustry("2922", 14, "塑胶 管业", "塑料制品成型制作工 模具工"),
    DemoIndustry("3011", 10, "水泥 建材", "水泥生产工 电工 机修钳工"),
    DemoIndustry("3051", 8, "玻璃 光电玻璃", "玻璃配料熔化工 电工"),
    DemoIndustry("3120", 8, "钢铁 特钢", "炼钢工 炼钢浇铸工 电工"),
    DemoIndustry("3130", 12, "钢板 金属材料", "金属轧制工 起重装卸机械操作工"),
    DemoIndustry("3252", 12, "铝业 铝材", "金属轧制工 铸造工"),
    DemoIndustry("3311", 24, "钢结构 金属结构", "焊工 装配钳工 起重装卸机械操作工"),
    DemoIndustry("3391", 22, "铸造 精密铸造", "铸造工 金属热处理工 模具工"),
    DemoIndustry("3393", 14, "锻造 重锻", "锻造工 金属热处理工"),
    DemoIndustry("3411", 10, "锅炉 热能设备", "焊工 管工 装配钳工"),
    DemoIndustry("3421", 18, "数控机床 机床", "车工 铣工 磨工 装配钳工"),
    DemoIndustry("3432", 14, "起重机械 重工", "焊工 车工 装配钳工"),
    DemoIndustry("3441", 16, "泵业 流体机械", "车工 装配钳工 铸造工"),
    DemoIndustry("3451", 14, "轴承", "磨工 车工 金属热处理工"),
    DemoIndustry("3484", 52, "机械制造 精密机械 机械", "车工 铣工 多工序数控机床操作调整工 装配钳工 焊工"),
    DemoIndustry("3511", 18, "矿山机械 矿山设备", "焊工 车工 装配钳工"),
    DemoIndustry("3514", 20, "工程机械 建筑机械", "焊工 装配钳工 多工序数控机床操作调整工"),
    DemoIndustry("3572", 20, "农业机械 农业装备", "焊工 装配钳工 车工"),
    DemoIndustry("3612", 10, "新能源汽车 汽车", "汽车装调工 焊工 电工"),
    DemoIndustry("3670", 44, "汽车零部件 汽车配件", "多工序数控机床操作调整工 车工 模具工 焊工"),
    DemoIndustry("3731", 12, "船舶重工 造船", "焊工 装配钳工 起重装卸机械操作工"),
    DemoIndustry("3821", 16, "变压器 电气", "变压器互感器制造工 装配钳工 电工"),
    DemoIndustry("3831", 14, "电缆 线缆", "电线电缆制造工 电工"),
    DemoIndustry("3851", 12, "电器 制冷设备", "装配钳工 焊工 模具工"),
    DemoIndustry("3922", 14, "通信设备 电子", "广电和通信设备电子装接工 电工"),
    DemoIndustry("3982", 12, "电子科技 电路", "印制电路制作工 广电和通信设备电子装接工"),
    DemoIndustry("4411", 14, "发电 热电", "锅炉运行值班员 汽轮机运行值班员 电工"),
    DemoIndustry("4420", 8, "供电 电力", "供电服务员 电工"),
    DemoIndustry("4430", 8, "热力 供热", "锅炉运行值班员 管工"),
    DemoIndustry("4511", 6, "燃气", "燃气储运工 管工"),
    DemoIndustry("4610", 6, "水务 供水", "水生产处理工 管工"),
    DemoIndustry("4710", 30, "建筑工程 建设", "砌筑工 混凝土工 钢筋工 架子工", "housing"),
    DemoIndustry("4812", 12, "路桥工程 市政工程", "混凝土工 钢筋工 起重装卸机械操作工", "housing"),
    DemoIndustry("4910", 12, "安装工程 机电安装", "电气设备安装工 机械设备安装工 管工", "housing"),
    DemoIndustry("5011", 8, "装饰工程 装饰", "装饰装修工 电工", "housing"),
    DemoIndustry("5123", 8, "果蔬批发 农产品", "营销员 仓储管理员"),
    DemoIndustry("5212", 12, "超市 商贸", "商品营业员 营销员 理货员"),
    DemoIndustry("5320", 3, "地方铁路 铁路运输", "轨道列车司机 装卸搬运工"),
    DemoIndustry("5411", 10, "公共交通 公交", "道路客运汽车驾驶员 汽车维修工", "transport"),
    DemoIndustry("5431", 14, "运输 货运", "道路货运汽车驾驶员 物流服务师", "transport"),
    DemoIndustry("5532", 8, "港口 港务", "起重装卸机械操作工 装卸搬运工 理货员", "transport"),
    DemoIndustry("5930", 5, "冷链仓储 冷链", "仓储管理员 理货员", "transport"),
    DemoIndustry("5951", 4, "粮食储备 粮库", "仓储管理员 农产品食品检验员"),
    DemoIndustry("6020", 6, "快递 速运", "快递员 快件处理员", "transport"),
    DemoIndustry("6110", 9, "大酒店 宾馆", "客房服务员 餐厅服务员 中式烹调师"),
    DemoIndustry("6210", 8, "餐饮 餐饮管理", "中式烹调师 餐厅服务员"),
    DemoIndustry("6311", 5, "通信 信息通信", "信息通信网络机务员 网络与信息安全管理员"),
    DemoIndustry("6513", 9, "软件 信息技术", "计算机程序设计员 网络与信息安全管理员"),
    DemoIndustry("7010", 6, "置业 房地产开发", "物业管理员 电工", "housing"),
    DemoIndustry("7020", 10, "物业服务 物业管理", "物业管理员 保安员 保洁员", "housing"),
    DemoIndustry("7264", 6, "人力资源 劳务", "企业人力资源管理师 保安员"),
    DemoIndustry("7820", 6, "环境卫生 环卫", "保洁员 园林绿化工"),
    DemoIndustry("8010", 4, "家政服务 家庭服务", "家政服务员 养老护理员"),
    DemoIndustry("8111", 6, "汽车服务 汽车维修", "汽车维修工"),
    DemoIndustry("8411", 4, "医院 康复医院", "医疗护理员 养老护理员"),
)

CITY_WEIGHTS = {
    "370100": 220, "370200": 300, "370300": 125, "370400": 55, "370500": 60, "370600": 225, "370700": 250,
    "370800": 140, "370900": 90, "371000": 70, "371100": 50, "371300": 230, "371400": 85, "371500": 80,
    "371600": 75, "371700": 85,
}  # fmt: skip
"""How much of the province's industry each city has."""

_HOLIDAYS = {date(2021, 1, 1), date(2021, 4, 5), date(2021, 6, 14), date(2021, 9, 20), date(2021, 9, 21)}
_HOLIDAYS |= {
    date(2021, month, day) for month, days in {2: (11, 18), 5: (1, 6), 10: (1, 8)}.items() for day in range(*days)
}
_YEAR = [date(2021, 1, 1) + timedelta(days=number) for number in range(400)]
DAYS = [day for day in _YEAR if day.weekday() < 5 and day not in _HOLIDAYS]
"""The working days of 2021 and of the weeks after it; a day of the generator is an index into them."""

LAST = bisect_right(DAYS, date(2021, 12, 31)) - 1
NEVER = len(DAYS)
CLOCK = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(8 * 60 + 30, 17 * 60 + 30) if minute // 60 != 12]
APPROACHED = (0.6, 3, 8, 9, 10, 11, 11, 10, 12, 13, 12, 9)
"""How many enterprises are won on a working day of each month, by weight."""

GRANTED = {3: 1.2, 4: 6, 5: 12, 6: 18, 7: 18, 8: 16, 9: 22, 10: 20, 11: 36, 12: 66, 13: 14}
"""Thousands of certificates by month; those of month 13 are still to come when the year ends."""

LEVELS = {(5, 4, 3): 40, (4, 3): 22, (5, 4): 14, (5, 4, 3, 2): 12, (3, 2, 1): 4, (5, 4, 3, 2, 1): 8}
LEVEL_WEIGHTS = {5: 30, 4: 36, 3: 28, 2: 5, 1: 2}
STEPS = (
    ("intended", "intent", 1, 3),
    ("application_received", "", 8, 25),
    ("returned_for_correction", "correction", 2, 5),
    ("corrected", "correction", 3, 12),
    ("assessment_passed", "", 5, 12),
    ("approved", "", 2, 7),
    ("public_notice_opened", "notice", 1, 3),
    ("objection_raised", "objection", 1, 2),
    ("objection_resolved", "objection", 1, 3),
    ("public_notice_closed", "notice", 6, 8),
    ("receipt_issued", "", 1, 3),
)
"""The steps to a receipt: name, the option that leads through it, least and most working days it takes."""


class Fate(NamedTuple):
    """How many filings come how far in the year, and the act that ends them, if one does."""

    filings: int
    last: str
    end: str = ""


FATES = (
    Fate(2_099, "receipt_issued"),
    Fate(9, "receipt_issued", "deregistered"), Fate(7, "receipt_issued", "revoked"),
    Fate(45, "application_received", "withdrawn"), Fate(30, "application_received", "assessment_failed"),
    Fate(13, "assessment_passed", "rejected"), Fate(3, "objection_resolved", "rejected"),
    Fate(70, "intended"), Fate(45, "application_received"), Fate(10, "returned_for_correction"),
    Fate(6, "corrected"), Fate(38, "assessment_passed"), Fate(28, "approved"),
    Fate(12, "public_notice_opened"),
)  # fmt: skip

OPTIONS_OF = {
    "intended": {"intent"},
    "returned_for_correction": {"correction"},
    "corrected": {"correction"},
    "public_notice_opened": {"notice"},
    "objection_resolved": {"notice", "objection"},
}
"""The options that a filing must take to come as far as a step."""

BY_RECEIVER = {"intended", "application_received", "returned_for_correction", "corrected", "withdrawn"}
BY_RECEIVER |= {"assessment_passed", "assessment_failed", "details_changed"}
OPEN_SINCE = {"intended": 60, "approved": 8, "public_notice_opened": 5}
"""Working days before the end of the year within which a filing came where it still stands, if not 15."""

CITIES_WITH_NOTICE = ("370200", "370300", "370600", "371000", "371300")
"""Cities that open a public notice (公示) for every filing, not only for those of the industry route."""

FAULTS = (
    ("评价方案", "考核方式与评价职业不符"),
    ("评价方案", "未附质量控制措施"),
    ("考评人员名单", "高级工以上等级的考评人员不足三人"),
    ("场地设备清单", "实操工位数量与申报规模不符"),
    ("评价规范", "未注明所依据的国家职业技能标准"),
)
DUTIES = (
    ("市人力资源和社会保障局", "分管负责人", "组织实施推进计划，每月调度进展"),
    ("市职业技能鉴定中心", "备案审核岗", "审核备案材料，发放备案回执"),
    ("县级职业技能鉴定中心", "受理评估岗", "受理备案申请，组织备案评估，开展质量督导"),
    ("行业主管部门", "技能人才工作岗", "发动本行业企业，开发评价规范和题库"),
)
METHODS = ("理论知识考试和操作技能考核", "过程化考核", "考评结合", "技能竞赛选拔")
VENUES = ("本企业实训车间", "本企业培训中心", "本企业生产现场")
REASONS = {
    "withdrawn": ("企业调整评价职业，撤回申请", "企业拟合并重组，撤回申请"),
    "assessment_failed": ("场地设备不满足评价要求", "缺少考评人员", "评价规范未通过专家评审"),
    "rejected": ("评估记录不完整", "申报范围超出主营业务"),
    "suspended": ("质量督导发现组卷不规范，限期整改", "实操考核场地搬迁"),
    "resumed": ("整改完成，复查合格",),
    "deregistered": ("企业申请注销备案", "企业停产，申请注销备案"),
    "revoked": ("质量督导发现评价过程失实",),
    "cancelled": ("报名人数不足", "生产任务调整"),
    "certificates_revoked": ("复核发现申报条件不符", "证书信息重复"),
    "closed": ("企业注销登记", "企业迁出本市"),
}
OBJECTION = "反映实操场地系临时租用"
FINDINGS = ("经现场核查，场地为企业自有，异议不成立", "经现场核查，情况属实，异议成立")
SCOPE_FAULT = ("职业（工种）范围", "申报职业与主营业务不符")
ROW_1_REMARK = "无国家规模以上统计口径，按市级以上农业产业化龙头企业填报"

_FIRST, _SECOND = (
    "华嘉泰恒瑞金鼎盛海中宏润东力天正永德信联齐岱沂明",
    "泰达丰源信隆昌瑞科安和诚兴锐创博祥宇辰通利康岳越",
)


def short_region(name: str) -> str:
    """Return a region's name as enterprises bear it: 历下区 → 历下, but 莒县 stays 莒县."""
    return name[:-1] if len(name) > 2 else name


def enterprise_name(rng: Random, place: str, industry: DemoIndustry) -> str:
    """Return a made-up name such as 济南历下华泰机械制造有限公司."""
    brand = rng.choice(_FIRST) + rng.choice(_SECOND)
    form = "股份有限公司" if rng.random() < 0.08 else "有限公司"
    return place + brand + rng.choice(industry.words.split()) + form


def credit_code(rng: Random, county: str) -> str:
    """Return a credit code of a county that passes its checks."""
    body = "MA3" if rng.random() < 0.4 else str(rng.randint(160, 799))
    body += "".join(rng.choices(CREDIT_ALPHABET[:10], k=5))
    code = f"91{county}{body}{body_check_character(body)}"
    return code + credit_check_character(code)
