"""Addresses of procedures."""

from django.urls import path

from .views import lists, sheet, sheet_editor

app_name = "procedures"
urlpatterns = [
    path("procedures/", lists.procedures, name="procedures"),
    # These stand before the code of a procedure, which has the same place.
    path("procedures/print/", lists.paper, name="procedures_paper"),
    path("procedures/add/", sheet_editor.enact, name="enact"),
    path("procedures/<str:code>/", sheet.procedure, name="procedure"),
    path("procedures/<str:code>/versions/<int:number>/", sheet.procedure_version, name="procedure_version"),
    path("procedures/<str:code>/difference/", sheet.difference, name="procedure_difference"),
    path("procedures/<str:code>/amend/", sheet_editor.amend, name="amend"),
    path("procedures/<str:code>/abolish/", sheet_editor.abolish, name="abolish"),
]
