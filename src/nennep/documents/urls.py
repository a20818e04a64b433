"""Addresses of the legal register."""

from django.urls import path

from .views import changes, impact, register

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
]
