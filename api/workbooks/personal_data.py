"""Which columns and texts hold personal data, so that they are named and not read; nothing of them is kept."""

import re

from registry.domain.personal_data import personal_data_in
from registry.domain.text import cleaned

_COLUMNS = re.compile(
    r"姓名|身份证|证件号|证件类型|公民身份|手机|电话|联系方式|联系人|法人代表|法定代表人|住址|家庭地址|通讯地址|出生|性别|民族|学历"
    r"|籍贯|照片|邮箱|电子邮件|微信|QQ|银行卡|银行账号|社保号|护照|mobile|phone|idnumber|idcard|birth|gender|contact",
    re.IGNORECASE,
)
_WHOLE = frozenset({"fullname", "考生", "学员", "持证人", "负责人", "经办人", "email", "e-mail"})


def is_personal(heading: str) -> bool:
    """Tell whether a column of this heading, without blanks, holds personal data."""
    return heading.lower() in _WHOLE or bool(_COLUMNS.search(heading))


def names_a_person(text: str) -> bool:
    """Tell whether a text holds personal data, as the registry refuses them everywhere."""
    return personal_data_in(cleaned(text)) is not None
