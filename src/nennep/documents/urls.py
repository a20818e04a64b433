"""Addresses of the legal register and of the series of numbers."""

from django.urls import path

from .views import changes, impact, numbers, register

app_name = "documents"
urlpatterns = [
    path("documents/legal/", register.legal_register, name="legal_register"),
    path("documents/legal/add/", register.legal_add, name="legal_add"),
    path("documents/legal/impact/", impact.legal_impact, name="legal_impact"),
    path("documents/legal/<slug:code>/", register.legal_document, name="legal_document"),
    path("documents/legal/<slug:code>/correct/", register.legal_correct, name="legal_correct"),
    path("documents/legal/<slug:code>/changes/add/", changes.change_add, name="change_add"),
    path("documents/legal/<slug:code>/changes/<int:number>/", changes.change, name="change"),
    path("documents/legal/<slug:code>/changes/<int:number>/tasks/<path:key>/", changes.change_task, name="change_task"),
    path("documents/legal/<slug:code>/changes/<int:number>/withdraw/", changes.change_withdraw, name="change_withdraw"),
    path("documents/numbers/", numbers.series_list, name="numbers"),
    path("documents/numbers/add/", numbers.series_add, name="series_add"),
    path("documents/numbers/<slug:code>/", numbers.series, name="series"),
    path("documents/numbers/<slug:code>/change/", numbers.series_change, name="series_change"),
    path("documents/numbers/<slug:code>/next/", numbers.series_next, name="series_next"),
    path("documents/numbers/<slug:code>/cancel/", numbers.series_cancel, name="series_cancel"),
    path("documents/numbers/<slug:code>/close/", numbers.series_close, name="series_close"),
]
