"""How are an account's own posts taken out of the record, assessed, and shown?"""
