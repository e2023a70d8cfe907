"""One module for each format of a research package; each writes frames that were spooled as Parquet."""
