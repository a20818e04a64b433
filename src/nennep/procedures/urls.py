"""Addresses of procedures."""

from django.urls import path

from .views import edit, lists, sheet

app_name = "procedures"
urlpatterns = [
    path("procedures/", lists.procedures, name="procedures"),
    # These stand before the code of a procedure, which has the same place.
    path("procedures/print/", lists.paper, name="procedures_paper"),
    path("procedures/add/", edit.enact, name="enact"),
    path("procedures/<str:code>/", sheet.procedure, name="procedure"),
    path("procedures/<str:code>/versions/<int:number>/", sheet.procedure_version, name="procedure_version"),
    path("procedures/<str:code>/difference/", sheet.difference, name="procedure_difference"),
    path("procedures/<str:code>/amend/", edit.amend, name="amend"),
    path("procedures/<str:code>/abolish/", edit.abolish, name="abolish"),
]
