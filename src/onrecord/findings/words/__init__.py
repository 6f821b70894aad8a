"""In which sentences do we say what we found? All of them are in this folder.

No sentence here calls a post or an account anything that only a court could: it says what was
observed, when, by whose word, and what that does not show. What others said stands in quotation
marks with their name.
"""
