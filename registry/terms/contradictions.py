"""What is said of facts that contradict themselves, a sentence for every such fault, in both languages."""

from registry.terms.term import Term

CONTRADICTIONS = (
    Term("至少填写其中一项：{fields}", "at least one of {fields} must be given"),
    Term("closes_on 不得早于 opens_on", "closes_on must not be before opens_on"),
    Term("valid_until 不得早于 valid_from", "valid_until must not be before valid_from"),
    Term(
        "合格人数 {passed} 不得超过参评人数 {candidates}", "passed ({passed}) must not exceed candidates ({candidates})"
    ),
    Term("本年累计不得少于本月", "certified_ytd must not be below certified_month"),
    Term("同一行填写了不止一次", "a row is given more than once"),
    Term("{year} 年不在 {subject} 之内", "{year} is not a year of {subject}"),
    Term("{county} 不在 {tenant} 辖区内", "county {county} does not lie in {tenant}"),
    Term("{unit} 不是 {tenant} 的单位", "{unit} is not a unit of {tenant}"),
    Term("{code} 不能是 {tenant} 的{office_kind}", "{code} cannot be a {office_kind} office of {tenant}"),
    Term("备案机关自身不能在本机关日志中停用", "a tenant's own centre cannot be suspended in its own log"),
    Term("{first} 不得早于 {second}", "{first} must not be before {second}"),
    Term("{value} 填写了不止一次", "{value} is given more than once"),
    Term("同一事项填写了不止一次", "an item is given more than once"),
    Term("同一渠道填写了不止一次", "a route is given more than once"),
    Term(
        "人员以 8 至 64 位不透明编号（a-z、0-9 与 -）填写",
        "a person is given by an opaque id of 8 to 64 characters of a-z, 0-9 and -",
    ),
    Term(
        "人员以不透明编号填写，不得填写身份证号或电话号码",
        "a person is given by an opaque id, never by an identity number or a telephone number",
    ),
    Term("{value} 晚于办理日期 {date}", "{value} lies after the act itself, which is of {date}"),
    Term(
        "结业人数 {completed} 不得超过参加人数 {participants}",
        "completed ({completed}) must not exceed participants ({participants})",
    ),
    Term("整改期限 {due_on} 早于责令日期 {date}", "{due_on} is before the order itself, which is of {date}"),
    Term(
        "证书编号为 22 位：一个字母加 21 位数字，或两个字母加 20 位数字",
        "a certificate number has 22 characters: a letter and 21 digits, or two letters and 20 digits",
    ),
    Term(
        "该证书编号的等级为 {found}，不是 {level}",
        "the certificate number is one of level {found}, not of level {level}",
    ),
    Term("第三方评价机构的备案码以 S 开头", "the body code of a third-party evaluation body begins with S"),
    Term(
        "“{value}”不是 GB/T 4754-2017 行业代码的前 2 至 4 位",
        "{value!r} is not the beginning of an industry code of GB/T 4754-2017, of 2 to 4 digits",
    ),
    Term("{office_kind}不分管行业", "a {office_kind} office looks after no industry of its own"),
    Term("“{value}”不是 YYYY 形式的年份", "{value!r} is not a year of the form YYYY"),
    Term("{day} 不在 {year} 年内", "{day} is not a day of {year}"),
    Term(
        "{days} 填写了不止一次：一天或为放假日，或为调休上班日，或都不是",
        "{days} given more than once: a day is a holiday, a make-up day or neither",
    ),
    Term(
        "{days} 不能作为调休上班日：周一至周五本为工作日",
        "{days} cannot be made up for: Monday to Friday are worked anyway",
    ),
    Term(
        "延续申请窗口 {window} 天长于有效期 {years} 年",
        "renewal_window_days ({window}) is longer than validity_years ({years})",
    ),
    Term("所需材料 {kinds} 填写了不止一次", "materials demands {kinds} more than once"),
    Term(
        "编号格式可用 {places} 与 {{number}}，位数写作 {{number:04}}",
        "a format has the places {places} and {{number}}, the number with its digits as in {{number:04}}",
    ),
    Term(
        "编号格式须以 {{number}} 结尾，以便顺延编号",
        "a format ends in {{number}}, so that the next number follows from those before it",
    ),
    Term("回执编号最多 {most} 字", "a receipt number has at most {most} characters"),
    Term(
        "备案码为 13 位：Y、S 或 J 加 12 位数字，其中第 8、9 位为 {{city}}",
        "a body code has 13 characters, Y, S or J and 12 digits, of which the 8th and 9th are the {{city}}",
    ),
    Term("备案机关只制定自己的规则 {own}", "a tenant adopts its own rules, {own}"),
    Term(
        "规则自 {effective_from} 起施行，早于制定日期 {date}",
        "rules cannot begin on {effective_from}, before they are adopted on {date}",
    ),
    Term("“{value}”不是备案机关 {tenants} 之一", "{value!r} is none of the tenants {tenants}"),
    Term("“{value}”不是 2021-Q1 形式的季度", "{value!r} is not a quarter of the form 2021-Q1"),
    Term("通报属省级，记于 {province}", "bulletins are the province's; they are kept in {province}"),
    Term("企业规范须填写企业，其他规范不填", "enterprise is given for a norm of an enterprise, and for no other"),
    Term("规范不能由其自身替代", "a norm is not superseded by itself"),
    Term("职业编码在采纳时填写，且仅在采纳时填写", "code is given when the occupation is adopted, and only then"),
    Term("{tenant} 的暂用编码以 T{prefix}- 开头", "a provisional code of {tenant} begins with T{prefix}-"),
    Term(
        "更正后的证书须有自己的编号，不同于被更正的（{replaced}）",
        "a corrected certificate has a number of its own, not that of the one replaced ({replaced})",
    ),
    Term("证书 {number} 填写了不止一次", "certificate {number} is given more than once"),
    Term("须填写 count 或 {name}", "count or {name} must be given"),
    Term(
        "count（{count}）与所列 {name} 的个数（{listed}）不符",
        "count ({count}) is not how many {name} are given ({listed})",
    ),
    Term(
        "{number} 的第 14、15 位不是发证年份 {year}",
        "positions 14 and 15 of {number} are not {year}, the year in which it is granted",
    ),
    Term(
        "回执上的备案码以 Y 或 J 开头；S 用于第三方评价机构",
        "the body code on a receipt begins with Y or J; S is for third-party evaluation bodies",
    ),
    Term(
        "{code} 的第 8、9 位属 {owner}；{tenant} 的备案码此处为 {digits}",
        "positions 8 and 9 of {code} are those of {owner}; body codes of {tenant} have {digits} there",
    ),
    Term(
        "“{value}”不是证书编号：Y、S 或 J 加 12 位数字的备案码，两位年份，等级，自 000001 起的六位数字",
        "{value!r} is not a certificate number: a body code of Y, S or J and 12 digits, two digits of the year, the level, and six digits from 000001 on",
    ),
    Term(
        "验证码为 16 位，取 0-9 与 A-Z（不含 I、L、O、U）",
        "a code has 16 characters, of 0-9 and A-Z without I, L, O, U",
    ),
    Term("验证码校验位有误", "the check character of the code is wrong"),
    Term("验证码不属任何备案机关", "the code is of no tenant"),
    Term(
        "证书编号第 16 位须为 {mark}（等级 {level}）",
        "position 16 of the certificate number must be {mark}, for level {level}",
    ),
)
