"""How well does a post fit what its account's usual operators wrote before it?

A likelihood ratio for a stated question (design, section 8), never a verdict. What is here needs
no array library but for the modules that compute; those are loaded when something is assessed.
"""
