"""How alike are two texts, and where do they differ?"""
