"""What the eight levels of skill are called, as certificates and receipts print them."""

from registry.terms.term import Term

LEVELS = {
    "apprentice": Term("学徒工", "apprentice"),
    "5": Term("五级/初级工", "level 5, junior"),
    "4": Term("四级/中级工", "level 4, intermediate"),
    "3": Term("三级/高级工", "level 3, senior"),
    "2": Term("二级/技师", "level 2, technician"),
    "1": Term("一级/高级技师", "level 1, senior technician"),
    "special": Term("特级技师", "special-grade technician"),
    "chief": Term("首席技师", "chief technician"),
}
