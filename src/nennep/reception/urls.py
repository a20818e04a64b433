"""Addresses of the desk."""

from django.urls import path

from .views import corrections, practice, reception, slips

app_name = "reception"
urlpatterns = [
    path("reception/", reception.finder, name="finder"),
    path("practice/dossiers/", practice.invent, name="invent"),
    path("procedures/<str:code>/receive/", reception.receive, name="receive"),
    path("procedures/<str:code>/promise/", reception.promise, name="promise"),
    path("cases/<str:code>/accept/", reception.accept, name="accept"),
    path("cases/<str:code>/amend/", corrections.amend, name="amend"),
    path("cases/<str:code>/contacts/", corrections.contacts, name="contacts"),
    path("cases/<str:code>/redirect/", corrections.redirected, name="redirect"),
    path("cases/<str:code>/anew/", corrections.anew, name="anew"),
    path("cases/<str:code>/supplement/sent/", slips.sent, name="slip_sent"),
]
