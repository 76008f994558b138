from django.urls import path

from sansang.organisation import views

app_name = "organisation"

urlpatterns = [
    path("", views.tree, name="tree"),
    path("don-vi/<int:pk>/", views.unit_detail, name="unit_detail"),
    path("don-vi/<int:pk>/bien-che/", views.unit_strength, name="unit_strength"),
    path("don-vi/<int:pk>/dia-ban/", views.unit_coverage, name="unit_coverage"),
    path("don-vi/<int:pk>/dan-so/", views.unit_population, name="unit_population"),
    path("don-vi/<int:pk>/dac-diem/", views.unit_attribute, name="unit_attribute"),
    path("sap-xep/", views.reorganisation_list, name="reorganisation_list"),
    path("sap-xep/moi/", views.reorganisation_new, name="reorganisation_new"),
    path("sap-xep/<int:pk>/", views.reorganisation_detail, name="reorganisation_detail"),
    path("sap-xep/<int:pk>/buoc/<str:do>/", views.step_new, name="step_new"),
    path("sap-xep/<int:pk>/bo-buoc/<int:number>/", views.step_remove, name="step_remove"),
    path("sap-xep/<int:pk>/ap-dung/", views.reorganisation_apply, name="reorganisation_apply"),
    path("sap-xep/<int:pk>/huy/", views.reorganisation_cancel, name="reorganisation_cancel"),
]
