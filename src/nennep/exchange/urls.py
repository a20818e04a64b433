"""Addresses of files that come in and packages that go out."""

from django.urls import path

from .views import bpmn, packages, uploads

app_name = "exchange"
urlpatterns = [
    path("processes/exchange/", packages.exchange, name="exchange"),
    path("processes/uploads/", uploads.uploads, name="uploads"),
    path("processes/uploads/<slug:slug>/", uploads.upload, name="upload"),
    path("processes/<str:code>/bpmn/", bpmn.bpmn, name="bpmn"),
]
