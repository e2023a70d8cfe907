"""Many reports: a folder of Parquet tables that is built once and queried many times."""
