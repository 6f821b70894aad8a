"""Which statements does a report tell of?"""
