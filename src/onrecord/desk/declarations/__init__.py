"""How do somebody's public words come onto the record?"""
