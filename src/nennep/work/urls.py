"""Addresses of the worklist."""

from django.urls import path

from . import views

app_name = "work"
urlpatterns = [
    path("worklist/", views.show, name="list"),
    path("worklist/elsewhere/", views.elsewhere, name="elsewhere"),
]
