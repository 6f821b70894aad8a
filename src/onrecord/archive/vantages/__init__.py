"""What lies in the folder of a vantage: its key, its settings, and what it has not handed over."""
