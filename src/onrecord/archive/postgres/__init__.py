"""Where do the records lie, when one machine is not enough?"""
