"""How does an editor's work become public, with a second pair of eyes and a trail?"""
