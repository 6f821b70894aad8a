"""How does a case leave the archive, and how does a stranger check it?"""
