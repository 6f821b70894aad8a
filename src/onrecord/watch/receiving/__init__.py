"""How does what vantages bring get on record?"""
