"""The lists that offices keep in workbooks, a file each, by name; reading and recording them is the same for all."""

from api.workbooks.form import SheetForm
from api.workbooks.lists import applications, certificates, declarations, evaluations, plans, surveys

FORMS: dict[str, SheetForm] = {
    module.FORM.name: module.FORM for module in (surveys, applications, evaluations, certificates, declarations, plans)
}
