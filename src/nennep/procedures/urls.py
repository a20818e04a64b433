"""Addresses of procedures."""

from django.urls import path

from .views import desk_scopes, fields, lists, sheet, sheet_editor

app_name = "procedures"
urlpatterns = [
    path("procedures/", lists.procedures, name="procedures"),
    # These stand before the code of a procedure, which has the same place.
    path("procedures/print/", lists.paper, name="procedures_paper"),
    path("procedures/add/", sheet_editor.enact, name="enact"),
    path("procedures/fields/", fields.fields, name="fields"),
    path("procedures/fields/add/", fields.field_add, name="field_add"),
    path("procedures/fields/starter/", fields.field_starter, name="field_starter"),
    path("procedures/fields/<str:keeper>/<str:code>/", fields.field, name="field"),
    path("procedures/fields/<str:keeper>/<str:code>/<str:act>/", fields.field_act, name="field_act"),
    path("agency/desk/others/<str:code>/procedures/", desk_scopes.desk_scope, name="desk_scope"),
    path("procedures/<str:code>/", sheet.procedure, name="procedure"),
    path("procedures/<str:code>/versions/<int:number>/", sheet.procedure_version, name="procedure_version"),
    path("procedures/<str:code>/difference/", sheet.difference, name="procedure_difference"),
    path("procedures/<str:code>/amend/", sheet_editor.amend, name="amend"),
    path("procedures/<str:code>/abolish/", sheet_editor.abolish, name="abolish"),
]
