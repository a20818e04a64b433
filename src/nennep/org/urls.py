"""Addresses of people, agency, calendars and the first days."""

from django.urls import path

from .views import agency, calendars, people, people_import, practice, setup

urlpatterns = [
    path("start/", setup.start, name="start"),
    path("start/site/", setup.start_site, name="start_site"),
    path("start/printers/", setup.printers, name="printers"),
    path("start/printers/a4.pdf", setup.printer_test, {"paper": "a4"}, name="printer_test_a4"),
    path("start/printers/a5.pdf", setup.printer_test, {"paper": "a5"}, name="printer_test_a5"),
    path("agency/desk/", setup.desk, name="desk"),
    path("agency/", agency.agency, name="agency"),
    path("agency/change/", agency.agency_change, name="agency_change"),
    path("agency/add/", agency.agency_add, name="agency_add"),
    path("agency/divisions/add/", agency.division_add, name="division_add"),
    path("people/", people.people, name="people"),
    path("people/me/", people.me, name="me"),
    path("people/add/", people.person_add, name="person_add"),
    path("people/passwords/", people.new_passwords, name="new_passwords"),
    path("people/import/", people_import.people_import, name="people_import"),
    path("people/import/check/", people_import.people_check, name="people_check"),
    path("people/import/template.xlsx", people_import.people_template, name="people_template"),
    path("people/<str:username>/", people.person, name="person"),
    path("people/<str:username>/change/", people.person_change, name="person_change"),
    path("people/<str:username>/acts/<slug:act>/", people.person_act, name="person_act"),
    path("people/<str:username>/positions/add/", people.position_add, name="position_add"),
    path("people/<str:username>/positions/<int:number>/end/", people.position_end, name="position_end"),
    path("people/<str:username>/positions/<int:number>/delegate/", people.delegation_add, name="delegation_add"),
    path("people/<str:username>/delegations/<int:number>/revoke/", people.delegation_revoke, name="delegation_revoke"),
    path("practice/", practice.practice, name="practice"),
    path("practice/leave/", practice.practice_leave, name="practice_leave"),
    path("calendar/", calendars.calendars, name="calendars"),
    path("calendar/add/", calendars.calendar_add, name="calendar_add"),
    path("calendar/<str:code>/<int:number>/", calendars.calendar, name="calendar"),
    path("calendar/<str:code>/<int:number>/draft/", calendars.calendar_draft, name="calendar_draft"),
    path("calendar/<str:code>/<int:number>/days/", calendars.day_set, name="day_set"),
    path("calendar/<str:code>/<int:number>/days/<str:day>/remove/", calendars.day_remove, name="day_remove"),
    path("calendar/<str:code>/<int:number>/hours/", calendars.hours_set, name="hours_set"),
    path("calendar/<str:code>/<int:number>/in-force/", calendars.put_in_force, name="put_in_force"),
]
