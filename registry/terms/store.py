"""What is said of the database that the registry works on, in both languages."""

from registry.terms.term import Term

STORE = (
    Term(
        "{tenant} 的日志止于第 {size} 号，而其报表已到第 {reached} 号（共 {count} 个备案机关如此）：日志是从较早的备份恢复的。"
        "`rebuild --force` 按现有日志重做报表，现有的存为 {kept}。",
        "The log of {tenant} ends at position {size}, but its tables reach position {reached} ({count} such): the "
        "log was restored from an older backup. `rebuild --force` makes the tables of what the logs hold now, and "
        "keeps the present ones as {kept}.",
    ),
    Term(
        "数据库 {database} 的编码为 {encoding}，姓名、名称会成为乱码：请另建数据库，用 "
        "CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0。",
        "The database {database} is encoded in {encoding}, in which names would be garbled: make another, with "
        "CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.",
    ),
    Term(
        "数据库 {database} 前有一个事务模式的连接池，会把一个会话轮流交给多个客户：请改用其会话模式（session），"
        "或 PostgreSQL 自身的地址。",
        "Before the database {database} stands a pooler in transaction mode, which hands one session to several "
        "clients: use its session mode, or the address of PostgreSQL itself.",
    ),
    Term(
        "用户 {user} 在数据库 {database} 中缺少权限：{rights}。所需权限由 deploy/roles.sql 授予。",
        "The user {user} lacks rights in the database {database}: {rights}. deploy/roles.sql grants what is needed.",
    ),
    Term(
        "数据库 {database} 中缺少权限：{rights}。请恢复这些授权。",
        "Rights are missing in the database {database}: {rights}. Grant them again.",
    ),
    Term(
        "已设置但为空；请写明数据库，或取消该设置以使用自带的数据库",
        "it is set but empty; name a database, or unset it for the embedded one",
    ),
    Term(
        "FILING_REGISTRY_DSN 未写明数据库（dbname），是否被截断？PostgreSQL 会以用户名代之。",
        "FILING_REGISTRY_DSN names no database (dbname); was it cut off? PostgreSQL would take the user's name for it.",
    ),
    Term(
        "FILING_REGISTRY_DSN 不是 PostgreSQL 的连接字符串；应如 postgresql://用户@主机/数据库。",
        "FILING_REGISTRY_DSN is no connection string of PostgreSQL, such as postgresql://user@host/database.",
    ),
    Term(
        "数据库 {database} 的结构来自更新的程序（{names}），本程序不认识：请使用该版本或更新的程序。",
        "The schema of the database {database} comes from a later program ({names}), unknown to this one: use that "
        "version or a later one.",
    ),
)
