"""What stands on the pages on which clerks sign in and declare figures, in both languages; a page shows one of them."""

from registry.terms.term import Term

PAGES = {
    "registry": Term("企业技能人才自主评价备案登记", "Registry of enterprises' own evaluation"),
    "skip": Term("跳到正文", "Skip to the content"),
    "other_language": Term("English", "中文"),
    "signed_in": Term("机构 {office}", "Office {office}"),
    "sign_out": Term("退出", "Sign out"),
    "error": Term("错误：", "Error: "),
    "errors": Term("以下内容需要处理，尚未登记：", "Nothing was recorded yet. Please see to this:"),
    "sign_in": Term("登录", "Sign in"),
    "sign_in_lead": Term(
        "以本机构的密钥登录，填报每月的调度表。", "Sign in with your office's key to declare the figures of a month."
    ),
    "key": Term("机构密钥", "Office's key"),
    "key_hint": Term(
        "即备案机关发给本机构、以 frk_ 开头的密钥。请勿在公用计算机上保存。",
        "The key that your office was given, beginning with frk_. Do not let a shared computer remember it.",
    ),
    "key_blank": Term("请填写机构密钥。", "Fill in the office's key."),
    "key_wrong": Term(
        "没有机构使用此密钥，请核对后重新填写。", "No office has this key; compare it and type it again."
    ),
    "not_signed_in": Term("未能登录：", "You are not signed in:"),
    "session_ended": Term(
        "登录已失效，填报内容尚未登记。请在下面登录（会打开新页），再回到本页按“重新提交”。",
        "You are no longer signed in, and nothing was recorded. Sign in below (in a new page), come back, and send again.",
    ),
    "send_again": Term("重新提交", "Send again"),
    "session_note": Term(
        "登录后最长 {hours} 小时有效。用完请退出。",
        "You stay signed in for {hours} hours at most. Sign out when you are done.",
    ),
    "declare": Term("填报调度表", "Declare the figures of a month"),
    "choose": Term("选择月份和单位", "Choose month and unit"),
    "tenant": Term("备案机关", "Tenant"),
    "month": Term("月份", "Month"),
    "unit": Term("单位", "Unit"),
    "show": Term("显示", "Show"),
    "month_name": Term("{year} 年 {month} 月", "{year}-{month:02d}"),
    "due": Term("应于 {day} 前报送。", "Due by {day}."),
    "is_declared": Term(
        "本月已填报，表中用填报的数。最近一次：{office} 于 {time} 填报（第 {position} 号记录）。",
        "Declared: the table shows these figures. Latest: by {office} at {time} (record {position}).",
    ),
    "is_derived": Term(
        "本月尚未填报，表中用依登记事件计出的数。填报后改用填报的数。",
        "Not declared: the table shows what the recorded events count to. Once declared, it shows what you declare.",
    ),
    "is_sealed": Term(
        "本月已于 {time} 报送封存，现为第 {edition} 版。此后的填报照样登记，但不改已封存的表；须由备案机关更正（第 {next} 版）后才进入报表。",
        "This month was sealed at {time}; edition {edition} stands. A declaration is still recorded, but the sealed table "
        "stays as it is until the reviewing centre amends it (edition {next}).",
    ),
    "sealed_figure": Term("封存 {value}", "sealed {value}"),
    "figures": Term("五项数字", "The five figures"),
    "figures_hint": Term(
        "每项都填 0 或正整数。单位为家或人（证书）。",
        "Each is a whole number, 0 or more: enterprises, or certificates.",
    ),
    "now_declared": Term("现为 {value}（填报）", "now {value} (declared)"),
    "now_derived": Term("现为 {value}（依事件计）", "now {value} (derived from events)"),
    "counted": Term("依事件计 {value}", "derived {value}"),
    "last_declared": Term("上月 {value}（填报）", "month before {value} (declared)"),
    "last_derived": Term("上月 {value}（依事件计）", "month before {value} (derived)"),
    "remark": Term("备注（可不填）", "Remark (optional)"),
    "remark_hint": Term("不要填写个人姓名、身份证号或电话。", "No names, ID numbers or telephone numbers of persons."),
    "submit": Term("登记填报", "Record the declaration"),
    "submit_over": Term("仍以我填的数登记", "Record my figures all the same"),
    "cannot": Term("本机构不能在此填报：", "Your office cannot declare here:"),
    "changed": Term("他人已先填报", "Somebody declared before you"),
    "changed_lead": Term(
        "您打开本页以后，{office} 于 {time} 为该单位登记了下列数字（第 {position} 号记录）。您填的数尚未登记，仍在下面；请核对后再决定。",
        "After you opened this page, {office} recorded the figures below for the unit at {time} (record {position}). "
        "Yours were not recorded; they still stand in the form. Compare them, then decide.",
    ),
    "changed_again": Term(
        "这张表单已经提交过，登记了下列数字（{office}，{time}，第 {position} 号记录）。您现在填的数与之不同，尚未登记；请核对后再决定。",
        "This form was sent before and recorded the figures below ({office}, {time}, record {position}). What you typed now "
        "differs and was not recorded. Compare, then decide.",
    ),
    "keep_theirs": Term("保留已登记的数，不登记我填的", "Keep what is recorded; do not record mine"),
    "figure": Term("项目", "Figure"),
    "theirs": Term("已登记", "Recorded"),
    "yours": Term("您填的", "Yours"),
    "units": Term("本月各单位", "The units of this month"),
    "state": Term("来源", "Source"),
    "declared": Term("填报", "declared"),
    "derived": Term("依事件计", "derived"),
    "total": Term("合计", "Total"),
    "recorded": Term("填报已登记", "The declaration is recorded"),
    "recorded_lead": Term(
        "{unit}（{code}）{month}的数字已登记为第 {position} 号记录。",
        "The figures of {unit} ({code}) for {month} are recorded as record {position}.",
    ),
    "superseded": Term(
        "此后该单位又有新的填报（第 {position} 号记录），报表用新的数。",
        "The unit was declared for again since (record {position}); the table shows the newer figures.",
    ),
    "what": Term("填报内容", "What was declared"),
    "value": Term("数", "Value"),
    "record": Term("记录", "The record"),
    "by": Term("填报机构", "By office"),
    "time": Term("发生时间", "Time"),
    "recordedtime": Term("记录时间", "Recorded at"),
    "id": Term("事件编号", "Event id"),
    "address": Term("地址（API）", "Address (API)"),
    "warnings": Term("请再核对", "Please check again"),
    "warnings_lead": Term(
        "填报已登记；下列各处看来不合常理，如有误请重新填报。",
        "The declaration is recorded. These look unusual; if one is wrong, declare again.",
    ),
    "no_warnings": Term("核对未见异常。", "The checks found nothing unusual."),
    "events_behind": Term("所据事件", "events behind it"),
    "again": Term("返回填报", "Back to the form"),
    "clocks": Term(
        "业务时间：计至 {day}（北京时间）。记录时间：计至第 {cut} 号记录（{known}）。口径 {definition}。",
        "Business time: up to {day} (Beijing). Recorded: up to record {cut} ({known}). Definition {definition}.",
    ),
    "drawn": Term("本页生成于 {now}。", "This page was made at {now}."),
    "problem_back": Term("返回", "Back"),
    "try_again": Term(
        "请稍后再试；同一张表单重复提交不会重复登记。", "Try again shortly; the same form sent twice is recorded once."
    ),
}
"""The words of the pages, with named places for the facts."""

TYPED = {
    "this field is required": Term("请填写；没有的填 0。", "Fill this in; write 0 if there are none."),
    "a whole number (an integer) is expected": Term("须为整数，如 12。", "Write a whole number, such as 12."),
    "a number greater than or equal to {ge} is expected": Term("不能是负数。", "It cannot be negative."),
    "a number less than or equal to {le} is expected": Term("太大，不能超过 {le}。", "It is too large: at most {le}."),
    "in January certified_ytd must not be below certified_month": Term(
        "一月的本年累计不得少于本月。", "In January the year to date cannot be below this month's."
    ),
}
"""How faults of a declaration are told to whoever typed it, by the sentence that a client of the API is told."""

VERIFIED = {
    "unknown": Term("查无此回执", "no such receipt"),
    "away": Term("暂时不能核验", "not at this moment"),
    "at": Term("{time}（北京时间）", "{time} (Beijing time)"),
}
"""What is answered to who verifies a receipt."""
