"""Addresses of hand-overs."""

from django.urls import path

from . import views
from .views import partner_steps, reviews, settlements

app_name = "desks"
urlpatterns = [
    path("handovers/", views.handovers, name="handovers"),
    path("handovers/<slug:code>/", views.handover, name="handover"),
    path("handovers/<slug:code>/print/", views.handover_paper, name="handover_paper"),
    path("handovers/<slug:code>/cases/<str:case_code>/", views.difference, name="difference"),
    path("partner-steps/", partner_steps.partner_steps, name="partner_steps"),
    path("partner-steps/<str:code>/<str:step>/", partner_steps.partner_step, name="partner_step"),
    path("cases/<str:code>/answers/<int:number>/", partner_steps.answer_paper, name="answer_paper"),
    path("settlements/", settlements.settlements, name="settlements"),
    path("settlements/<slug:code>/", settlements.settlement, name="settlement"),
    path("settlements/<slug:code>/pdf/", settlements.settlement_pdf, name="settlement_pdf"),
    path("settlements/<slug:code>/excel/", settlements.settlement_excel, name="settlement_excel"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/members/add/", reviews.member_add, name="member_add"),
    path("reviews/members/<int:number>/end/", reviews.member_end, name="member_end"),
    path("reviews/write/<str:desk>/<str:agency>/", reviews.review_write, name="review_write"),
    path("reviews/<slug:code>/", reviews.review, name="review"),
    path("reviews/<slug:code>/again/", reviews.review_again, name="review_again"),
    path("reviews/<slug:code>/<str:kind>/", reviews.review_paper, name="review_paper"),
]
