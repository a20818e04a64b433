"""Addresses of processes."""

from django.urls import path

from .views import uploads

app_name = "processes"
urlpatterns = [
    # --- exchange
    path("processes/uploads/", uploads.uploads, name="uploads"),
    path("processes/uploads/<slug:slug>/", uploads.upload, name="upload"),
]
