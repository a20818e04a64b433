"""Addresses of figures."""

from django.urls import path

from .views import year_end

app_name = "figures"
urlpatterns = [
    path("figures/year-end/", year_end.closing, name="closing"),
    path("figures/year-end/export/", year_end.closing_export, name="closing_export"),
    path("figures/year-end/print/", year_end.closing_paper, name="closing_paper"),
]
