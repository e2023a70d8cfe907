"""Measurements: accuracy, speed and memory, on reports whose truth is known."""
