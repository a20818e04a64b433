"""Addresses of instructions."""

from django.urls import path

from . import views

app_name = "instructions"
urlpatterns = [
    path("instructions/", views.instructions, name="list"),
    path("cases/<str:code>/instructions/add/", views.instruction_add, name="add"),
    path("cases/<str:code>/instructions/<int:number>/", views.instruction, name="instruction"),
    path("cases/<str:code>/instructions/<int:number>/files/<int:entry>/", views.attached_file, name="file"),
]
