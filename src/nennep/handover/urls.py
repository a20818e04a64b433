"""Addresses of handing over."""

from django.urls import path

from .views import cases

app_name = "handover"
urlpatterns = [path("handover/cases/", cases.cases, name="cases")]
