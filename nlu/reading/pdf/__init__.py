"""Reads PDF files: text, ruled grids and grids without rules, on pdfium's characters and paths.

Why an own reader and not the `tablers` package, which is as fast: tablers weaves text written downwards into its
neighbours' labels (「三、（一）予以公开」), loads a second pdfium, and sees neither paragraphs nor grids without rules.
"""

from nlu.reading.pdf.reader import read_pdf

__all__ = ["read_pdf"]
