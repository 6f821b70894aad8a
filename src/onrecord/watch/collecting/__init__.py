"""What does a vantage do all day? It listens, asks and visits for an archive elsewhere."""
