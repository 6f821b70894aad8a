"""Whose account is it, and who may speak for it, by what is on record?"""
