"""Who held what, and what was done with it?"""
