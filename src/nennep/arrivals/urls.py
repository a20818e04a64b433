"""Addresses of dossiers that come from other systems."""

from django.urls import path

from .views import opening_report, portal_lists, take_over, told_due

app_name = "arrivals"
urlpatterns = [
    path("take-over/", take_over.upload, name="take_over"),
    path("take-over/template/", take_over.empty_sheet, name="take_over_template"),
    path("take-over/due/", told_due.told_due, name="told_due"),
    path("take-over/<int:number>/", take_over.check, name="take_over_sheet"),
    path("take-over/<int:number>/file/", take_over.sheet_file, name="take_over_file"),
    path("opening-report/", opening_report.declaration, name="opening"),
    path("opening-report/template/", opening_report.empty_table, name="opening_template"),
    path("opening-report/file/", opening_report.table_file, name="opening_file"),
    path("portal-lists/", portal_lists.portal_lists, name="portal_lists"),
    path("portal-lists/<slug:code>/", portal_lists.portal_list, name="portal_list"),
    path("portal-lists/<slug:code>/columns/", portal_lists.portal_columns, name="portal_columns"),
    path("portal-lists/<slug:code>/procedures/", portal_lists.portal_procedures, name="portal_procedures"),
    path("portal-lists/<slug:code>/file/", portal_lists.portal_file, name="portal_file"),
    path("portal-lists/<slug:code>/cases/", portal_lists.portal_file_all, name="portal_file_all"),
    path("portal-lists/<slug:code>/<int:number>/", portal_lists.portal_line, name="portal_line"),
    path("portal-lists/<slug:code>/<int:number>/choice/", portal_lists.portal_choose, name="portal_choose"),
]
