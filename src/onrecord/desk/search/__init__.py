"""Which posts on record have these words?"""
