"""Addresses of hand-overs."""

from django.urls import path

from . import views

app_name = "desks"
urlpatterns = [
    path("handovers/", views.handovers, name="handovers"),
    path("handovers/<slug:code>/", views.handover, name="handover"),
    path("handovers/<slug:code>/print/", views.handover_paper, name="handover_paper"),
    path("handovers/<slug:code>/cases/<str:case_code>/", views.difference, name="difference"),
]
