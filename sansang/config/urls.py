"""Every address of the system. Each view carries its permission or says that it is public."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
for prefix, room in (
    ("", "sansang.reports.urls"),
    ("to-chuc/", "sansang.organisation.urls"),
    ("luc-luong/", "sansang.personnel.urls"),
    ("cong-dan/", "sansang.citizens.urls"),
    ("tuyen-chon/", "sansang.selection.urls"),
    ("huan-luyen/", "sansang.training.urls"),
    ("nap-danh-sach/", "sansang.intake.urls"),
    ("", "sansang.ui.urls"),
    ("", "sansang.accounts.urls"),
):
    if find_spec(room):
        urlpatterns.append(path(prefix, include(room)))
