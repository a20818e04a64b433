"""Addresses of handing over."""

from django.urls import path

from .views import cases

app_name = "handover"
urlpatterns = [
    path("cases/<str:code>/assign/", cases.assign, name="assign"),
    path("handover/cases/", cases.cases, name="cases"),
]
