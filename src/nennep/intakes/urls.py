"""Addresses of procedures in bulk."""

from django.urls import path

from . import views

app_name = "intakes"
urlpatterns = [
    path("procedures/intake/", views.intakes, name="intakes"),
    path("procedures/intake/template/", views.intake_template, name="template"),
    path("procedures/intake/<slug:code>/", views.intake, name="intake"),
    path("procedures/intake/<slug:code>/alike/", views.intake_alike, name="alike"),
    path("procedures/intake/<slug:code>/common/", views.intake_common, name="common"),
    path("procedures/intake/<slug:code>/lines/<int:order>/", views.intake_line, name="line"),
    path("procedures/intake/<slug:code>/choose/", views.intake_choose, name="choose"),
    path("procedures/intake/<slug:code>/take/", views.intake_take, name="take"),
    path("procedures/intake/<slug:code>/drop/", views.intake_drop, name="drop"),
    path("procedures/intake/<slug:code>/again/", views.intake_again, name="again"),
    path("procedures/intake/<slug:code>/file/", views.intake_file, name="file"),
]
