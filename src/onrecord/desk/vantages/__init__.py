"""Who looks for us from elsewhere, whose word is taken, and what did they bring?"""
