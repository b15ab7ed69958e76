"""Results for readers: the terminal, JSON, CSV, Parquet, HTML, Excel."""
