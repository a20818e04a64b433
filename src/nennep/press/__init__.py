"""The printing press: pdf, diagram, barcode; knows no subject."""
