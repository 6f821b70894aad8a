"""How do named bytes lie in a bucket of an S3-compatible service?"""
