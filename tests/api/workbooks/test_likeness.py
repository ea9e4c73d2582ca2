"""Names that can be one thing's, and names that cannot."""

import pytest

from api.workbooks.likeness import another_enterprise, another_occupation


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("济南华星机械有限公司", "山东华星机械股份有限公司"),
        ("华星机械集团有限公司", "济南华星精密制造有限公司"),
        ("济南市历下区华星机械厂", "济南华星机械有限责任公司"),
        ("济南华量机械有限公司", "济南华星机械有限公司"),
        ("历下区某厂", "历下区某厂"),
        ("", "济南华星机械有限公司"),
    ],
)
def test_an_enterprises_changed_name_is_no_other_name(name: str, known: str) -> None:
    """A change of legal form, place or line, and a slip, are the same enterprise's."""
    assert not another_enterprise(name, known)
    assert not another_enterprise(known, name)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("济南东岳机械有限公司", "济南华星机械有限公司"),
        ("济南东岳精密机械制造有限公司", "济南华星精密机械制造有限公司"),
        ("青岛泰和食品有限公司", "济南华星机械有限公司"),
        ("历下东岳纺织厂", "历下华星纺织厂"),
    ],
)
def test_another_enterprises_name_is_told(name: str, known: str) -> None:
    """Another name in the same place and line, with the same legal form, is wholly other."""
    assert another_enterprise(name, known)
    assert another_enterprise(known, name)


@pytest.mark.parametrize(
    ("title", "known", "other"),
    [
        ("数控车工", "车工", False),
        ("车工", "车工", False),
        ("铣工", "车工", True),
        ("计算机程序设计员(编程)", "计算机程序设计员", False),
        ("糕点面包烘焙工", "糕点面包烘焙师", False),
        ("电工", "焊工", True),
    ],
)
def test_an_occupations_title_is_its_own_or_a_trades(title: str, known: str, *, other: bool) -> None:
    """A trade within an occupation, and the name of an earlier edition, are its own; another occupation is not."""
    assert another_occupation(title, known) is other
