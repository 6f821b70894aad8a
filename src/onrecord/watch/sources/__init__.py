"""When do we look at platforms that have to be asked again and again, and what do we believe?"""
