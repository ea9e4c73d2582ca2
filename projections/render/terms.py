"""The words of printed forms, bulletins and receipts: official papers, in Chinese alone."""

PLAN_TITLE = "企业技能人才自主评价推进计划表"
DISPATCH_TITLE = "企业技能人才自主评价工作调度表"
NUMBER, REMARK, TOTAL = "序号", "备注", "合计"
DISPATCH_HEADINGS = (
    NUMBER,
    "单位名称",
    "准备备案企业数量",
    "完成备案企业数量",
    "已开展评价企业数量",
    "本月取得职业技能等级证书人数",
    "本年累计取得职业技能等级证书人数",
)
PLAN_HEADINGS = (NUMBER, "行业领域", "规模以上企业数量", "已备案企业数量")
PLAN_NOTES = (
    "说明：带*的项为行业组合类别，其中：",
    "1. 工业：包括采矿业，制造业，电力、热力、燃气及水生产和供应业；",
    (
        "2. 交通运输业：包括道路运输业，水上运输业，航空运输业，管道运输业，"
        "多式联运和运输代理业、装卸搬运，不包括铁路运输业；"
    ),
    "3. 仓储业包括通用仓储，低温仓储，危险品仓储，谷物、棉花等农产品仓储，中药材仓储和其他仓储业；",
    "4. 信息传输业包括电信、广播电视和卫星传输服务，互联网和相关服务；",
    (
        "5. 其他未列明行业包括科学研究和技术服务业，水利、环境和公共设施管理业，居民服务、修理和其他服务业，"
        "社会工作，文化、体育和娱乐业，以及房地产中介服务，其他房地产业等，不包括自有房地产经营活动。"
    ),
)
OTHER = "其他（不在附件1）"
PAGE_OF = "第 {page} 页，共 {pages} 页"

BULLETIN = {
    "ordinals": "一二三四五六七八九十", "preparing": "准备备案", "completed": "完成备案", "evaluated": "已开展评价",
    "certified_month": "本月证书", "certified_ytd": "本年累计证书", "unnumbered": "（草稿，未编号）",
    "addressee": "各备案机关：", "printed": "{dated}印发", "draft": "草稿", "cuts": "截至附表“数据来源”所列各序号",
    "unsealed": "{month}{number}个", "draft_lacking": "草稿\u3000尚未报送封存的备案机关：{lacking}",
    "share": "，占{share}", "late": "{month}逾期{number}个",
    "lead": "现将{quarter_name}企业技能人才自主评价工作情况通报如下。截至{month}末，全省准备备案企业{preparing}家，完成备案企业{completed}家，已开展评价企业{evaluated}家；本季度取得职业技能等级证书{certified}人，本年累计{certified_ytd}人。按推进计划，{year}年拟备案企业{planned}家，截至{month}末本年首次备案{actual}家{share}。各月报送情况：{late}。各数据的来源和截至记录见附表。",
    "tiles": "{year}年各市备案计划完成比例（至{month}月末）", "months": "全省各月末备案和评价企业数", "certificates": "全省各月取得职业技能等级证书人数",
    "bars": "{year}年各备案机关计划与完成（至{month}月末）", "table": "附表{place}\u3000{title}", "total": "合计",
    "declared_by": "{name}{declared}个", "due": "应于{due_on}前报送。", "declared": "含填报单位：{declared}。",
    "month_table": "{month}工作调度情况（企业：家；证书：人）", "tenant": "备案机关", "edition": "版次", "received": "报送",
    "plan_note": "计划为覆盖本年度的最近一次推进计划（{period}）；首次备案按企业首次回执的日期计，自1月1日至{on}。口径{definition}，各机关截至其最后一个月封存时的记录。", "by_tenant": "按备案机关",
    "by_industry": "按行业领域", "industry": "行业领域", "planned": "拟备案企业", "actual": "首次备案企业", "done": "完成比例",
    "plan_table": "{year}年计划与完成（{title}）", "definition": "口径{definition}。", "activity_table": "全省工作动态",
    "item": "事项", "quarter": "本季度", "year_to_date": "本年累计", "at_end": "期末",
    "activity_by_tenant": "各备案机关本季度指导、督导、培训和补贴", "idle_note": "零进展：本年至季末既无备案完成，又无开展评价和证书发放。",
    "idle_table": "本年零进展单位", "idle": "零进展/单位", "unit": "单位", "month": "月份", "figure": "数据",
    "before": "原", "now": "现", "reason": "更正原因", "restated_note": "原为以前通报所载，现为其后更正的版次；逐条事件见 /v1/代码/dispatch/月份/compare?left=edition:原版次&right=edition:现版次（代码见“数据来源”）。",
    "restated_table": "以前通报数据的更正（原 / 现）", "code": "代码",
    "address_note": "表内为所据版次和截至序号，即该机关登记日志的记录号；计划和动态截至季末月的序号。每个数据及其事件在登记系统的地址：各月 /v1/代码/dispatch/月份?edition=版次（未封存的 ?as_of=序号），计划 /v1/代码/progress/{month}?as_of=序号，动态 /v1/代码/activity/{month}?as_of=序号。", "address_table": "数据来源：版次 · 截至序号",
    "edition_number": "第{number}版", "not_sealed": "未封存",
    "year_month": "{year}年{month}月", "date": "{year}年{month}月{day}日", "ten": "十", "tens": "{ordinal}十",
    "hundred": "一百",
}  # fmt: skip

CHARTS = {
    "no_plan": "无计划", "from_share": "{share}%起", "tiles": "每格为一市，注明完成数、计划数和完成比例",
    "best": "；完成比例最高的是{name}（{share}）。", "none_planned": "；均无计划。", "tenant": "备案机关", "planned": "计划",
    "actual": "完成", "share": "完成比例", "from_to": "{label}由{first}到{last}", "month": "月份",
    "lines": "{first}至{last}：{told}。", "bars": "{tenants}个备案机关合计计划{planned}，完成{actual}；框为计划数，条为完成数。",
}  # fmt: skip

FORMS = {
    "annex_2": "附件2", "year_month": "( {year} 年 {month} 月 )", "definition": "口径 {definition}",
    "edition": "，第 {edition} 版", "planned_in": "{year} 年拟备案企业数量", "planned": "计划", "actual": "实际",
    "annex_1": "附件1", "filed_until": "口径 {definition}，已备案数按发生时间截至 {on}", "recorded": "记录时间{cut}",
    "activity_notes": "{month}/{year}；存量为{end}数；全为零的栏目不列。", "activity": "工作动态", "unit": "单位名称",
    "nothing_recorded": "尚无记录", "none": "无", "last_counted": "{label}（最后计数事项日期）：{units}",
    "idle_enterprises": "备案有效而从未开展评价的企业：{number} 家", "declared_note": "注：斜体为填报数：{names}",
    "province": "省", "city": "市", "both_clocks": "发生时间截至 {last_day}，记录时间{cut}", "until": "截至 {time:%Y-%m-%d %H:%M:%S}（北京时间）",
    "until_position": "截至第 {position} 号记录",
}  # fmt: skip

PROVINCE_FORMS = {
    "year_month": "( {year} 年 {month} 月 )", "province": "山东省", "unit": "单位名称", "plan_of": "年度计划 {year}",
    "none": "无", "months": "( {first:%Y-%m} 至 {last:%Y-%m} )",
    "months_until": "月份截至 {last_day}", "recorded": "记录时间{cut}",
}  # fmt: skip

RECEIPT = {
    "number": "回执编号", "scope": "评价范围：{title} {occupation} {levels}", "issuer": "发放机构：{issuer}  {dated}",
    "verification": "核验：{verification_url}", "status": "现状态：{note}", "name": "单位名称",
    "credit_code": "统一社会信用代码", "body_code": "机构备案码", "validity": "备案有效期",
    "from_until": "自{first}至{last}", "first_issued": "首次发放日期", "date": "{year}年{month}月{day}日",
}  # fmt: skip

TYPEFACES = {
    "hei": "黑体", "fang": "仿宋", "small": '&"仿宋,Regular"&9',
    "header": '&L&"黑体,Regular"&12{annex}&R{font}{place}', "song_title": "方正小标宋简体",
    "fang_gb2312": "仿宋_GB2312", "song": "宋体", "zhongsong": "华文中宋",
}  # fmt: skip
