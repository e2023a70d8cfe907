"""Scans and pictures: characters recognised in the image, grids by the rules in the image."""

from nlu.reading.ocr.engine import refusal
from nlu.reading.ocr.files import read_image
from nlu.reading.ocr.page import read_picture

__all__ = ["read_image", "read_picture", "refusal"]
