"""The words of charts and papers that several read models share, in Chinese alone."""

CHARTED = {
    "tiles": "{year}年各市备案计划完成比例（至{month}月末）", "bars": "{year}年各备案机关计划与完成（至{month}月末）",
    "completed": "完成备案", "evaluated": "已开展评价", "months": "{year}年全省各月末备案和评价企业数",
    "certified": "本月证书", "certificates": "{year}年全省各月取得职业技能等级证书人数",
}  # fmt: skip

PAPERS = {
    "receipt_file": "备案回执-{number}.pdf", "draft": " 草稿", "file": "通报 {quarter}{draft}",
    "other": "其他（不在附件1）", "total": "合计", "quarters": "一二三四", "quarter": "{year}年第{number}季度",
    "title": "关于{quarter}企业技能人才自主评价工作情况的通报",
}  # fmt: skip
