"""Addresses of dossiers that come from other systems."""

from django.urls import path

from .views import opening_report, take_over

app_name = "arrivals"
urlpatterns = [
    path("take-over/", take_over.upload, name="take_over"),
    path("take-over/template/", take_over.empty_sheet, name="take_over_template"),
    path("take-over/<int:number>/", take_over.check, name="take_over_sheet"),
    path("take-over/<int:number>/file/", take_over.sheet_file, name="take_over_file"),
    path("opening-report/", opening_report.declaration, name="opening"),
    path("opening-report/template/", opening_report.empty_table, name="opening_template"),
    path("opening-report/file/", opening_report.table_file, name="opening_file"),
]
