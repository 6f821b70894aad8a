"""By what are the parts of a post's picture known?"""

import re

__all__ = ["handle_in", "is_age", "is_button", "is_count", "is_time"]

_HANDLE = re.compile(r"(?<![\w.])[@＠]\s?([A-Za-z0-9_][\w.-]*(?:@[\w-]+(?:\.[\w-]+)+)?)")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:.：]\d{2}(?!\d)")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_COUNT = re.compile(r"\d[\d.,\s]*(?:[KMBkmb]|万|千|тыс\.?|mil|mln|Mio|हज़ार|ہزار|ألف)?\.?")
_ICON = re.compile(r"[^\w\s]*|[A-Za-z\u3400-\u9fff]{1,2}")
_AGE = re.compile(r"[·•.\s]*\d{1,3}\s?[^\W\d_]{1,8}\.?")
_LETTERS = re.compile(r"[^\W\d_]")
_MOST_IN_TIME = 34  # letters: "Wednesday, 14 September 2026 at 14:05 · Public · Edited"
# What the platforms write on buttons and beside numbers.
_WORDS = """
views view reposts repost reposted quotes quote likes like replies reply share shares bookmarks
bookmark boosts boost favorites favorite favourites favourite comments comment post posts follow
following subscribe translate translated show more read edited public your everybody can
visualizaciones citas me gusta respuestas responder compartir seguir traducir
vues citations j’aime j'aime réponses répondre partager suivre traduire
aufrufe zitate gefällt mir antworten teilen folgen übersetzen
görüntüleme beğeni yanıtla takip et paylaş visualizações curtidas
просмотры просмотров репосты цитаты нравится ответить читать поделиться перевести
浏览 次查看 查看 转帖 转发 引用 喜欢 赞 回复 关注 翻译帖子 显示更多 分享
مشاهدة مشاهدات إعادة نشر اقتباس إعجاب إعجابات رد متابعة مشاركة ترجمة
مناظر پسند جواب فالو کریں شیئر ترجمہ
व्यूज़ पसंद जवाब फ़ॉलो शेयर अनुवाद
"""
_BUTTONS = frozenset(_WORDS.split())


def handle_in(line: str) -> re.Match[str] | None:
    """The first handle of a line; the group leaves out the @."""
    return _HANDLE.search(line)


def is_time(line: str) -> bool:
    """Whether the line is a moment as posts show it: a clock and a year, and little else."""
    digits = _western(line)
    letters = len(_LETTERS.findall(line))
    return bool(_CLOCK.search(digits) and _YEAR.search(digits)) and letters <= _MOST_IN_TIME


def is_age(line: str) -> bool:
    """Whether the line is how long ago it was: "3h", "5 Min.", "2 д"."""
    return bool(_AGE.fullmatch(_western(line)))


def is_count(line: str) -> bool:
    """Whether the line is numbers beside icons, perhaps with their names: "48 Likes"."""
    words = [word for word in _western(line).split() if not _button_word(word)]
    return all(_COUNT.fullmatch(word) or _ICON.fullmatch(word) or _stuck(word) for word in words)


def is_button(line: str) -> bool:
    """Whether every word of the line is one that stands on buttons."""
    words = line.split()
    return bool(words) and all(_button_word(word) or _ICON.fullmatch(word) for word in words)


def _button_word(word: str) -> bool:
    return word.casefold().strip(".,:;·•…()!") in _BUTTONS


def _stuck(word: str) -> bool:
    """An icon read as a letter, at a number: "C131"."""
    return bool(re.fullmatch(r"\D{1,2}" + _COUNT.pattern, word))


def _western(line: str) -> str:
    return "".join(str(int(one)) if one.isdecimal() else one for one in line)
