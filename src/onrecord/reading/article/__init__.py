"""How is a news report read from the bytes that we were given?"""

from onrecord.reading.article.errors import ArticleError
from onrecord.reading.article.kinds import MAX_BYTES
from onrecord.reading.article.reader import MAX_CHARACTERS, read_article

__all__ = ["MAX_BYTES", "MAX_CHARACTERS", "ArticleError", "read_article"]
