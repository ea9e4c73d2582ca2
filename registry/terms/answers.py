"""What is said of requests and their answers, in both languages: errors, and parameters that are not of their form."""

from registry.terms.term import Term

ERRORS = (
    Term("图 {name}（现有 {names}）", "picture {name}; there are {names}"),
    Term("{subject} 第 {number} 版", "edition {number} of {subject}"),
    Term("材料 {sha256}", "material {sha256}"),
    Term("证书 {number}", "certificate {number}"),
    Term(
        "证书 {number}：{first}至{last}未编发，因机构{office}于{day}自选了其后的编号 {chosen}（序号 {position}）",
        "certificate {number}: {first} to {last} were passed over when office {office} chose {chosen} on {day} "
        "(position {position})",
    ),
    Term("{tenant} 的机构 {office}", "office {office} in {tenant}"),
    Term("数据 {figure}（现有 {figures}）", "figure {figure}; there are {figures}"),
    Term("表单最大 {limit} 字节。", "A form has up to {limit} bytes."),
    Term("表单最多 {most} 项。", "A form has up to {most} fields."),
    Term("表单不是从本系统的页面提交的，未予受理；请打开页面后再提交。", "The form was not sent from a page of the registry; open the page and send it from there."),
    Term("材料最大 {limit} 字节。", "A material has up to {limit} bytes."),
    Term("请使用 {media_types} 之一，或 {any}。", "Send one of {media_types}, or {any}."),
    Term("请以 {media_types} 提交工作簿。", "Send a workbook as {media_types}."),
    Term("工作簿超过 {limit} 字节；请分成几个文件提交。", "The workbook is over {limit} bytes; send it in several files."),
    Term("事件有 1 处错误。", "The event has 1 fault."),
    Term("事件有 {count} 处错误。", "The event has {count} faults."),
    Term("编号 {event_id} 已被内容不同的事件使用。", "The id {event_id} is already taken by an event with other content."),
    Term(
        "日志已经恢复，现在的纪元是 {epoch}。第 {shared} 号以前（含）与原来相同，其后请重新读取，并随序号附上 epoch={epoch}。",
        "The log was restored: its epoch is {epoch} now. Up to position {shared} it is what it was; read again what "
        "follows, and send epoch={epoch} with the positions.",
    ),
    Term("服务运行期间数据库被恢复，请重新启动。", "The database was restored while the server ran: start it anew."),
    Term(
        "数据库 {database} 还有其他连接：{others}。请先停止。",
        "Others are connected to the database {database}: {others}. Stop them first.",
    ),
    Term("日志止于第 {size} 号，第 {position} 号超出其末尾。", "The log ends at position {size}; {position} is past its end."),
    Term("{name}：{message}", "{name}: {message}"),
    Term("没有备案机关“{tenant}”。", "There is no tenant {tenant!r}."),
    Term("没有此事项：{what}。", "There is no {what}."),
    Term("列 {column}（现有 {columns}）", "column {column}; there are {columns}"),
    Term("附件1第 {row} 行", "row {row} of Annex 1"),
    Term("附件1此期间的列 {column}", "column {column} in Annex 1 of this period"),
    Term("{tenant} 的单位 {unit}", "unit {unit} in {tenant}"),
    Term("{tenant} {month} 调度表的封存版（请以 left= 指明与何者比较）", "edition of {tenant}'s table for {month} yet; say with left= what to compare with"),
    Term("{tenant} 中的 {subject}", "{subject} in {tenant}"),
    Term("排队的提交已满，请稍后再试。", "The registry has more posts waiting than it can hold; try again shortly."),
    Term("报表已到第 {reached} 号，尚未到第 {position} 号。", "The tables have reached position {reached}, not yet {position}."),
    Term("存储暂不可达或不可写，请重试；同一编号的提交不会重复登记。", "The store cannot be reached or cannot write now; try again. A post repeated under its id is never doubled."),
    Term("请求未能完成，原因已记入日志。", "The request was not carried out; the log has the reason."),
    Term("请以 Authorization: Bearer <key> 提交机构密钥。", "Send the office's key as 'Authorization: Bearer <key>'."),
    Term("没有机构使用此密钥。", "No office has this key."),
    Term("连接在正文结束之前中断。", "The connection ended before the body did."),
    Term("正文不是 UTF-8 编码的 JSON（第 {line} 行第 {column} 列）。", "The body is not JSON in UTF-8: {reason}"),
    Term("请使用下列媒体类型之一：{media_types}。", "Send one of {media_types}."),
    Term("正文超过 {limit} 字节；多个事件请用 NDJSON 提交。", "The body is over {limit} bytes; post many events as NDJSON."),
    Term("一个数组最多 {most} 个事件；更多请用 NDJSON 提交。", "An array holds up to {most} events; post more as NDJSON."),
    Term("此行超过 {limit} 字节。", "The line is over {limit} bytes."),
    Term(
        "{host} 的端口 {port} 已被其他程序占用；请以 --port 或 FILING_REGISTRY_PORT 另选端口，0 为任一空闲端口。",
        "Port {port} at {host} is taken by another program; choose another with --port or FILING_REGISTRY_PORT, "
        "0 for any that is free.",
    ),
    Term("无法在 {host} 的端口 {port} 提供服务（{reason}）；请以 --host、--port 另选地址。", "Port {port} at {host} cannot be served at ({reason}); choose another with --host and --port."),
    Term(
        "{tenant} 的报表停在第 {reached} 号：第 {event} 号无法计入（{why}）。以 --tenant {tenant} --as-of {reached} 可查阅至此的报表。",
        "The tables of {tenant} stand at position {reached}: the event at {event} cannot be folded ({why}). "
        "Up to {reached} they can be read, with --tenant {tenant} --as-of {reached}.",
    ),
    Term(
        "{names} 的报表与日志不符：报表被改动过。重建的报表在 {schema}；`rebuild --force` 以其替换，现有的存为 {kept}。",
        "The tables of {names} differ from what their logs say: somebody altered them. The rebuilt ones are in "
        "{schema}; `rebuild --force` puts these in their place and keeps the present ones as {kept}.",
    ),
    Term("服务未能启动，原因见上文。", "The server did not come up; its messages are above."),
)  # fmt: skip

PARAMETERS = (
    Term("请指明附件2的 --month 或附件1的 --period，两者取一", "say either --month of an Annex 2, or --period of an Annex 1"),
    Term("{first} 至 {last} 不是 1 至 {most} 个月", "{first} to {last} are not between one and {most} months"),
    Term("第 {first} 号晚于右侧的第 {second} 号", "position {first} lies after {second}, the right side"),
    Term("比较的一侧为日志序号、带时区的 RFC 3339 时间，或封存版，如 edition:1", "a side is a position of the log, a time of RFC 3339 with an offset, or an edition as edition:1"),
    Term("更正各有原因，请以 --tenant 指明备案机关", "an amendment has a reason of its own; say whose with --tenant"),
    Term("请在此处，或在 Content-Disposition 头的 filename 中写明文件名", "say the file's name here, or as filename in the header Content-Disposition"),
    Term("{file} 不是 UTF-8 编码的 TOML 或 JSON：{reason}", "{file} is neither TOML nor JSON in UTF-8: {reason}"),
    Term("{file} 不是 UTF-8 编码的 JSON 或 NDJSON：{reason}", "{file} is neither JSON nor NDJSON in UTF-8: {reason}"),
    Term("{file} 中没有规则", "{file} holds no table of rules"),
    Term("名称最多 {most} 字", "a name has up to {most} characters"),
    Term("页的起点以另一页 Link 所指为准", "a page begins where another's Link says"),
    Term("请指明 --office：名单所属的机构", "say --office: the office whose list it is"),
    Term("没有表样“{form}”；现有 {forms}", "there is no form {form!r}; there are {forms}"),
    Term("数组至少有一个事件", "an array holds at least one event"),
    Term("表样 {form} 不分月份", "the form {form} is not of a month"),
    Term("要导入的名单自写月份", "a list to take in names its month itself"),
    Term("含有任何事件都没有的字符", "it holds a character that no event has"),
    Term("截止为日志序号，或带时区的 RFC 3339 时间", "a cut is a position of the log, or a time of RFC 3339 with an offset"),
    Term("封存版有其自身的截止；请只指明版次或截止之一", "an edition has its own cut; ask for either an edition or a cut"),
    Term("全省表跨多个日志，截止须为时间", "the province's tables span several logs, so their cut is a time"),
    Term("序号只属于一个备案机关的日志；请指明 --tenant，或给出时间", "a position is a place in one tenant's log; say --tenant, or give a time"),
    Term("“{tenant}”不是 {tenants} 之一", "{tenant!r} is none of {tenants}"),
    Term("只有 as=story 可以对照两个截止", "two cuts are compared only in a story: say as=story"),
    Term("该事项只有 {versions} 个版本", "the subject has {versions} versions"),
    Term("起始版本不得晚于终止版本 {to}", "it must not be later than the version {to} that it is compared with"),
)  # fmt: skip

UNKNOWN = Term("取值不符合要求（{message}）", "{message}")
"""What pydantic says in its own words."""
