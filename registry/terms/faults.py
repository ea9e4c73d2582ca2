"""What is said of a faulty event, in both languages: of its envelope and its values."""

from registry.terms.term import Term

ENVELOPE = (
    Term("事件须为一个 JSON 对象", "an event is a JSON object"),
    Term("此项必填", "this field is required"),
    Term("没有此项", "unknown field"),
    Term("此项由登记系统填写", "the registry adds this field itself"),
    Term("版本为整数，新事项为 0", "the version is a whole number, 0 for a new subject"),
    Term("只支持 CloudEvents 1.0", "only CloudEvents 1.0 is spoken here"),
    Term("来源须为文本；登记时改写为本系统的来源", "a source is a text; the registry writes its own in its place"),
    Term("数据须为 application/json", "data is application/json"),
    Term("编号须为文本形式的 UUID", "an id is a UUID as text"),
    Term("时间须为 RFC 3339 文本", "a time is a text of RFC 3339"),
    Term("发生时间在将来；现在是 {now}", "the act lies in the future; it is {now} now"),
    Term("事项写作 <类别>/<键>，类别为 {kinds} 之一", "a subject is <kind>/<key>, its kind one of {kinds}"),
    Term("“{act}”不适用于“{kind}”", "{act} does not happen to a subject of kind {kind}"),
    Term("没有事件类型“{act}”", "unknown event type {act!r}"),
    Term("事件类型须为文本", "a type is a text"),
    Term("数据须为 JSON 对象", "data is a JSON object"),
    Term("数据嵌套过深", "the data is nested too deeply"),
    Term("新事件请用新编号", "choose a new id for a new event"),
)

VALUES = (
    Term(
        "统一社会信用代码为 18 位，取 0-9 与 A-Z（不含 I、O、S、V、Z）",
        "a unified social credit code has 18 characters of 0-9 and A-Z without I, O, S, V, Z",
    ),
    Term("统一社会信用代码 {value} 校验位有误", "the check character of credit code {value} is wrong"),
    Term(
        "县（市、区）代码 {value} 已撤并，现为 {successor}",
        "county {value} no longer exists; since its merger the code is {successor}",
    ),
    Term(
        "“{value}”不是山东省的县（市、区）代码（GB/T 2260）",
        "{value!r} is not the code of a county in Shandong (GB/T 2260)",
    ),
    Term("“{value}”不是 GB/T 4754-2017 的四位行业代码", "{value!r} is not a 4-digit industry code of GB/T 4754-2017"),
    Term(
        "“{value}”不是 d-dd-dd-dd 形式的职业编码（职业分类大典）",
        "{value!r} is not an occupation code of the form d-dd-dd-dd (职业分类大典)",
    ),
    Term(
        '等级为 5、4、3、2、1、"apprentice"、"special" 或 "chief"',
        'a level is 5, 4, 3, 2, 1, "apprentice", "special" or "chief"',
    ),
    Term("不得含有控制字符", "control characters are not allowed"),
    Term("不得为空白", "it must not be blank"),
    Term("日期写作 YYYY-MM-DD", "a date has the form YYYY-MM-DD"),
    Term("没有 {value} 这一天", "there is no day {value}"),
    Term("日期须在 1950 年至 2199 年之间", "a date lies between 1950 and 2199"),
    Term(
        "时间写作带时区的 RFC 3339，如 2021-03-05T09:30:00+08:00",
        "a time has the form of RFC 3339 with an offset, such as 2021-03-05T09:30:00+08:00",
    ),
    Term("没有 {value} 这一时刻", "there is no time {value}"),
    Term("时间须在 1950 年至 2199 年之间", "a time lies between 1950 and 2199"),
    Term("“{value}”不是 UUID", "{value!r} is not a UUID"),
    Term("“{value}”不是 YYYY-MM 形式的月份", "{value!r} is not a month of the form YYYY-MM"),
    Term(
        "“{value}”不是 YYYY-YYYY 形式、最多十年的期间",
        "{value!r} is not a period of the form YYYY-YYYY of at most ten years",
    ),
    Term(
        "“{value}”不是 370102 或 370100-transport 形式的机构代码",
        "{value!r} is not an office code of the form 370102 or 370100-transport",
    ),
)

FOUND = {
    "missing": Term("此项必填", "this field is required"),
    "extra_forbidden": Term("没有此项", "unknown field"),
    "too_short": Term("至少填写 {min_length} 项", "at least {min_length} must be given"),
    "too_long": Term("最多填写 {max_length} 项", "at most {max_length} may be given"),
    "string_type": Term("须为文本", "a text (string) is expected"),
    "string_unicode": Term("须为有效的 Unicode 文本", "a text (string) of valid Unicode is expected"),
    "string_too_long": Term("文本最多 {max_length} 字", "a text of at most {max_length} characters is expected"),
    "string_too_short": Term("文本至少 {min_length} 字", "a text of at least {min_length} characters is expected"),
    "string_pattern_mismatch": Term("文本须符合 {pattern}", "a text of the form {pattern} is expected"),
    "bool_type": Term("须为 true 或 false", "true or false (a boolean) is expected"),
    "bool_parsing": Term("须为 true 或 false", "true or false (a boolean) is expected"),
    "int_type": Term("须为整数", "a whole number (an integer) is expected"),
    "int_parsing": Term("须为整数", "a whole number (an integer) is expected"),
    "int_parsing_size": Term("整数位数过多", "the whole number (an integer) is too long"),
    "int_from_float": Term("须为整数", "a whole number (an integer) is expected"),
    "float_type": Term("须为数", "a number is expected"),
    "finite_number": Term("须为有限的数", "a finite number is expected"),
    "greater_than_equal": Term("须大于或等于 {ge}", "a number greater than or equal to {ge} is expected"),
    "greater_than": Term("须大于 {gt}", "a number greater than {gt} is expected"),
    "less_than_equal": Term("须小于或等于 {le}", "a number less than or equal to {le} is expected"),
    "less_than": Term("须小于 {lt}", "a number less than {lt} is expected"),
    "literal_error": Term("须为下列之一：{expected}", "one of {expected} is expected"),
    "enum": Term("须为下列之一：{expected}", "one of {expected} is expected"),
    "list_type": Term("须为列表", "a list is expected"),
    "tuple_type": Term("须为列表", "a list is expected"),
    "dict_type": Term("须为 JSON 对象", "an object is expected"),
    "model_type": Term("须为 JSON 对象", "an object is expected"),
    "model_attributes_type": Term("须为 JSON 对象", "an object is expected"),
    "none_required": Term("须为空（null）", "null is expected"),
    "recursion_loop": Term("数据嵌套过深", "the data is nested too deeply"),
    "json_invalid": Term("不是有效的 JSON", "it is not valid JSON"),
}
"""What is said of each kind of error that pydantic finds in an event or a parameter."""
