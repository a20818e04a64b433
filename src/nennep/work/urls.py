"""Addresses of the worklist and of what was asked for in bulk."""

from django.urls import path

from . import views

app_name = "work"
urlpatterns = [
    path("worklist/", views.show, name="list"),
    path("worklist/elsewhere/", views.elsewhere, name="elsewhere"),
    path("batches/", views.batches, name="batches"),
    path("batches/<slug:code>/", views.batch, name="batch"),
    path("batches/<slug:code>/stop/", views.batch_stop, name="batch_stop"),
]
