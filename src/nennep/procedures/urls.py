"""Addresses of procedures."""

from django.urls import path

from .views import desk_scopes, fields, intakes, lists, sheet, sheet_editor

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
    path("procedures/intake/", intakes.intakes, name="intakes"),
    path("procedures/intake/template/", intakes.intake_template, name="intake_template"),
    path("procedures/intake/<slug:code>/", intakes.intake, name="intake"),
    path("procedures/intake/<slug:code>/alike/", intakes.intake_alike, name="intake_alike"),
    path("procedures/intake/<slug:code>/common/", intakes.intake_common, name="intake_common"),
    path("procedures/intake/<slug:code>/lines/<int:order>/", intakes.intake_line, name="intake_line"),
    path("procedures/intake/<slug:code>/choose/", intakes.intake_choose, name="intake_choose"),
    path("procedures/intake/<slug:code>/take/", intakes.intake_take, name="intake_take"),
    path("procedures/intake/<slug:code>/drop/", intakes.intake_drop, name="intake_drop"),
    path("procedures/intake/<slug:code>/again/", intakes.intake_again, name="intake_again"),
    path("procedures/intake/<slug:code>/file/", intakes.intake_file, name="intake_file"),
    path("agency/desk/others/<str:code>/procedures/", desk_scopes.desk_scope, name="desk_scope"),
    path("procedures/<str:code>/", sheet.procedure, name="procedure"),
    path("procedures/<str:code>/versions/<int:number>/", sheet.procedure_version, name="procedure_version"),
    path("procedures/<str:code>/difference/", sheet.difference, name="procedure_difference"),
    path("procedures/<str:code>/amend/", sheet_editor.amend, name="amend"),
    path("procedures/<str:code>/abolish/", sheet_editor.abolish, name="abolish"),
]
