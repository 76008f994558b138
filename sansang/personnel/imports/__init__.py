"""The list of members that offices keep, as a kind of intake."""

from django.utils.translation import gettext_lazy as _

from sansang.intake.kinds import Kind
from sansang.personnel.imports.columns import EXAMPLES, FIELDS
from sansang.personnel.imports.job import MemberJob

MEMBERS = Kind("members", _("Danh sách dân quân tự vệ"), FIELDS, MemberJob, EXAMPLES)
