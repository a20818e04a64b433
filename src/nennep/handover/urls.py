"""Addresses of handing over."""

from django.urls import path

from .views import cases, drafts, sheets

app_name = "handover"
urlpatterns = [
    path("cases/<str:code>/assign/", cases.assign, name="assign"),
    path("handover/cases/", cases.cases, name="cases"),
    path("handover/sheets/<str:username>/<int:number>/", sheets.sheet, name="sheet"),
    path("handover/drafts/", drafts.drafts, name="drafts"),
]
