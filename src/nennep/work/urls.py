"""Addresses of the worklist, of notices and of what was asked for in bulk."""

from django.urls import path

from . import views

app_name = "work"
urlpatterns = [
    path("worklist/", views.show, name="list"),
    path("worklist/elsewhere/", views.elsewhere, name="elsewhere"),
    path("notices/", views.notices, name="notices"),
    path("notices/open/", views.notice_open, name="notice_open"),
    path("notices/read/", views.notices_read, name="notices_read"),
    path("notices/choices/", views.notice_choices, name="notice_choices"),
    path("batches/", views.batches, name="batches"),
    path("batches/<slug:code>/", views.batch, name="batch"),
    path("batches/<slug:code>/stop/", views.batch_stop, name="batch_stop"),
]
