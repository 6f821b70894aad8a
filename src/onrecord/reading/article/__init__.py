"""How is a news report read from the bytes that we were given?"""
