"""From an annotated corpus to trained artefacts and honest figures."""
