"""Addresses of the worklist, of notices, of what was asked for in bulk and of long lists as files."""

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
    path("unsent/", views.unsent, name="unsent"),
    path("unsent/drop/", views.unsent_drop, name="unsent_drop"),
    path("batches/", views.batches, name="batches"),
    path("batches/<slug:code>/", views.batch, name="batch"),
    path("batches/<slug:code>/stop/", views.batch_stop, name="batch_stop"),
    path("sheets/", views.sheets, name="sheets"),
    path("sheets/<slug:code>/", views.sheet_page, name="sheet"),
    path("sheets/<slug:code>/file/", views.sheet_file, name="sheet_file"),
    path("sheets/<slug:code>/cancel/", views.sheet_cancel, name="sheet_cancel"),
]
