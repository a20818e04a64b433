"""Addresses of decisions on the organisation."""

from django.urls import path

from .views import desk, mergers, reorganisations

app_name = "reorganisations"
urlpatterns = [
    path("agency/desk/", desk.desk, name="desk"),
    path("agency/decisions/", reorganisations.reorganisations, name="reorganisations"),
    path("agency/decisions/add/", reorganisations.reorganisation_add, name="reorganisation_add"),
    path("agency/decisions/<int:number>/", reorganisations.reorganisation, name="reorganisation"),
    path("agency/decisions/<int:number>/change/", reorganisations.reorganisation_change, name="reorganisation_change"),
    path("agency/decisions/<int:number>/<slug:act>/", reorganisations.reorganisation_act, name="reorganisation_act"),
    path("agency/mergers/", mergers.mergers, name="mergers"),
    path("agency/mergers/add/", mergers.merger_add, name="merger_add"),
    path("agency/mergers/<str:code>/<int:number>/", mergers.merger, name="merger"),
    path("agency/mergers/<str:code>/<int:number>/change/", mergers.merger_change, name="merger_change"),
    path("agency/mergers/<str:code>/<int:number>/<slug:act>/", mergers.merger_act, name="merger_act"),
]
