"""Writes annual reports whose truth is known, in the shapes in which reports are published.

`truth.draw` invents a report, `samples` loads the ones written by hand; `flatten`, `html`, `docx`, `pdf` and `scan`
render either.
"""
