from django.urls import path

from sansang.organisation import views

app_name = "organisation"

urlpatterns = [
    path("", views.tree, name="tree"),
    path("don-vi/<int:pk>/", views.unit_detail, name="unit_detail"),
    path("don-vi/<int:pk>/bien-che/", views.unit_strength, name="unit_strength"),
    path("don-vi/<int:pk>/dia-ban/", views.unit_coverage, name="unit_coverage"),
    path("dia-ban/", views.place_list, name="place_list"),
    path("dia-ban/<int:pk>/", views.place_detail, name="place_detail"),
    path("dia-ban/<int:pk>/dan-so/", views.place_population, name="place_population"),
    path("dia-ban/<int:pk>/dac-diem/", views.place_attribute, name="place_attribute"),
    path("dia-ban/dac-diem/<int:pk>/ket-thuc/", views.place_attribute_end, name="place_attribute_end"),
    path("sap-xep/", views.reorganisation_list, name="reorganisation_list"),
    path("sap-xep/moi/", views.reorganisation_new, name="reorganisation_new"),
    path("sap-xep/<int:pk>/", views.reorganisation_detail, name="reorganisation_detail"),
    path("sap-xep/<int:pk>/buoc/<str:do>/", views.step_new, name="step_new"),
    path("sap-xep/<int:pk>/bo-buoc/<int:number>/", views.step_remove, name="step_remove"),
    path("sap-xep/<int:pk>/ap-dung/", views.reorganisation_apply, name="reorganisation_apply"),
    path("sap-xep/<int:pk>/huy/", views.reorganisation_cancel, name="reorganisation_cancel"),
]
