"""How is an incident read that is known from reports only?"""
