"""Addresses of everybody: no sign-in."""

from django.urls import path

from .views import procedures

app_name = "portal"
urlpatterns = [
    path("public/", procedures.agencies, name="agencies"),
    path("public/<str:agency>/procedures/", procedures.procedures, name="procedures"),
    path("public/<str:agency>/procedures/<str:code>/", procedures.procedure, name="procedure"),
    path("public/<str:agency>/procedures/<str:code>/sheet/", procedures.procedure_sheet, name="procedure_sheet"),
    path(
        "public/<str:agency>/procedures/<str:code>/flow/<int:number>/", procedures.procedure_flow, name="procedure_flow"
    ),
]
