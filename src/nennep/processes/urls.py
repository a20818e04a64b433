"""Addresses of processes."""

from django.urls import path

from .views import board, bpmn, lag, uploads

app_name = "processes"
urlpatterns = [
    # --- board
    path("processes/", board.board, name="board"),
    path("processes/board.xlsx", board.board_sheet, name="board_sheet"),
    path("processes/agencies/", board.board_agencies, name="board_agencies"),
    path("processes/lag/", lag.lag, name="lag"),
    # --- exchange
    path("processes/uploads/", uploads.uploads, name="uploads"),
    path("processes/uploads/<slug:slug>/", uploads.upload, name="upload"),
    path("processes/<str:code>/bpmn/", bpmn.bpmn, name="bpmn"),
]
