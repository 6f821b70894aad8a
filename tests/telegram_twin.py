"""A small Telegram: t.me with one channel, in the markup that it serves.

What it is true to: the preview's elements and classes, twenty messages to a page, `before`, status
200 for whatever has a name, a redirect from the preview to the profile where there is no preview,
`data-view` with the channel's number, the element for an error in an embedded message, counters
and pictures' addresses that are others with every answer, no ETag. What it leaves out: styles,
scripts, reactions, `after` and `q`.
"""

import itertools
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html import escape
from urllib.parse import parse_qs

from twin_server import Asked, Reply, Twin

_PAGE = 20
_OWN = 1005640892  # the number of Telegram's own channel


@dataclass(frozen=True)
class Message:
    """One message. `more` is markup of media, polls, replies, forwards."""

    number: int
    text: str
    at: datetime
    edited: bool = False
    service: bool = False
    more: str = ""
    signed: str = ""


@dataclass
class Channel:
    number: int
    name: str
    title: str
    messages: dict[int, Message] = field(default_factory=dict)


class TelegramTwin(Twin):
    """t.me with the channel `ministry_made_up`, and Telegram's own."""

    platform = "telegram"

    def __init__(self, now: datetime | None = None) -> None:
        super().__init__()
        self.now = now
        self.channel = Channel(1234567890, "ministry_made_up", "Ministry of Made-Up Affairs")
        at = datetime(2026, 1, 1, tzinfo=UTC)
        own = Channel(_OWN, "telegram", "Telegram News", {7: Message(7, "News", at)})
        self.channels = {"telegram": own, self.channel.name: self.channel}
        self.withdrawn: dict[int, Message] = {}
        self.has_preview = True
        self._numbers = itertools.count(1)
        self._served = itertools.count(1)
        self.note("Channel created")

    @property
    def address(self) -> str:
        return f"https://t.me/{self.channel.name}"

    @property
    def servers(self) -> tuple[str, ...]:
        return (f"telegram {self.base}",)

    # The life

    def post(self, text: str, *, minutes_ago: float = 0, more: str = "", signed: str = "") -> str:
        number = next(self._numbers)
        at = self._time() - timedelta(minutes=minutes_ago)
        self.channel.messages[number] = Message(number, text, at, more=more, signed=signed)
        return str(number)

    def note(self, text: str) -> str:
        """The service's own note in the channel, which takes a number too."""
        number = next(self._numbers)
        self.channel.messages[number] = Message(number, text, self._time(), service=True)
        return str(number)

    def skip(self, numbers: int = 1) -> None:
        """Numbers that no preview ever shows."""
        for _ in range(numbers):
            next(self._numbers)

    def edit(self, post: str, text: str) -> None:
        place = self.withdrawn if int(post) in self.withdrawn else self.channel.messages
        place[int(post)] = replace(place[int(post)], text=text, edited=True)

    def withdraw(self, post: str) -> None:
        self.withdrawn[int(post)] = self.channel.messages.pop(int(post))

    def restore(self, post: str) -> None:
        raise NotImplementedError("Telegram gives no message back")

    def rename(self, handle: str) -> None:
        raise NotImplementedError("nobody is led from an old name to a new one: see `give_up_name`")

    def give_up_name(self, handle: str) -> None:
        """The channel has another name, and the old one leads nowhere."""
        del self.channels[self.channel.name]
        self.channel.name = handle
        self.channels[handle.lower()] = self.channel

    def suspend(self) -> None:
        self.channels.pop(self.channel.name.lower(), None)

    def reinstate(self) -> None:
        self.channels[self.channel.name.lower()] = self.channel

    def _time(self) -> datetime:
        return (self.now or datetime.now(UTC)).replace(microsecond=0)

    # The answers

    def answer(self, asked: Asked) -> Reply:
        parts = [part for part in asked.path.split("/") if part]
        match parts:
            case ["s", name, *_]:
                return self._preview(name, parse_qs(asked.query).get("before", [""])[0])
            case ["file", _]:
                return Reply(b"\xff\xd8\xff a picture", 200, {"content-type": "image/jpeg"})
            case [name]:
                return _page(self._profile(name))
            case [name, number] if "embed=1" in asked.query:
                return _page(self._embedded(name, number))
            case _:
                return Reply(b"", 302, {"location": "https://telegram.org/"})

    def _preview(self, name: str, before: str) -> Reply:
        channel = self.channels.get(name.lower())
        if channel is None or (channel is self.channel and not self.has_preview):
            return Reply(b"", 302, {"location": f"{self.base}/{name}"})
        numbers = sorted(n for n in channel.messages if not before or n < int(before))
        shown, has_more = numbers[-_PAGE:], len(numbers) > _PAGE
        messages = "".join(
            f'<div class="tgme_widget_message_wrap js-widget_message_wrap">'
            f"{self._message(channel, channel.messages[number])}</div>\n"
            for number in shown
        )
        more = (
            f'<div class="tgme_widget_message_centered js-messages_more_wrap"><a '
            f'href="/s/{channel.name}?before={shown[0]}" class="tme_messages_more '
            f'js-messages_more" data-before="{shown[0]}"></a></div>'
            if has_more
            else ""
        )
        return _page(f"""<header class="tgme_header search_collapsed"><div class="tgme_channel_info">
<div class="tgme_channel_info_header"><div class="tgme_channel_info_header_title_wrap">
<div class="tgme_channel_info_header_title"><span dir="auto">{escape(channel.title)}</span></div>
<div class="tgme_channel_info_header_labels"></div></div>
<div class="tgme_channel_info_header_username"><a href="https://t.me/{channel.name}">@{channel.name}</a>
</div></div><div class="tgme_channel_info_counters"><div class="tgme_channel_info_counter">
<span class="counter_value">{next(self._served)}</span> <span class="counter_type">subscribers</span>
</div></div></div></header><main class="tgme_main" data-url="/{channel.name}"><div class="tgme_container">
<section class="tgme_channel_history js-message_history">{more}{messages}</section></div></main>""")

    def _profile(self, name: str) -> str:
        channel = self.channels.get(name.lower())
        if channel is None:
            return (
                '<div class="tgme_page"><div class="tgme_page_icon"><i class="tgme_icon_user"></i>'
                '</div><div class="tgme_page_description" dir="auto">If you have <strong>Telegram'
                f'</strong>, you can contact <a class="tgme_username_link" href="tg://resolve?domain='
                f'{name}">@{name}</a> right away.</div></div>'
            )
        return (
            f'<div class="tgme_page"><div class="tgme_page_title"><span dir="auto">'
            f'{escape(channel.title)}</span></div><div class="tgme_page_extra">7 subscribers</div>'
            f'<div class="tgme_page_action"><a class="tgme_action_button_new shine" '
            f'href="tg://resolve?domain={name}">View in Telegram</a></div></div>'
        )

    def _embedded(self, name: str, number: str) -> str:
        channel = self.channels.get(name.lower())
        if channel is None:
            words = f"Channel with username <b>{escape(name)}</b> not found"
            return f'<div class="tgme_widget_message_error">{words}</div>'
        message = channel.messages.get(int(number))
        if message is None:
            return '<div class="tgme_widget_message_error">Post not found</div>'
        return self._message(channel, message)

    def _message(self, channel: Channel, message: Message) -> str:
        name, number = channel.name, message.number
        token = {"c": -channel.number, "p": number, "t": next(self._served), "h": "0a1b2c"}
        view = urlsafe_b64encode(json.dumps(token).encode()).decode().rstrip("=")
        service = " service_message" if message.service else ""
        text = (
            f'<div class="tgme_widget_message_text js-message_text" dir="auto">'
            f"{_marked_up(message.text)}</div>"
        )
        signed = (
            f'<span class="tgme_widget_message_from_author" dir="auto">{escape(message.signed)}'
            f"</span>,&nbsp;"
            if message.signed
            else ""
        )
        edited = "edited &nbsp;" if message.edited else ""
        return f"""<div class="tgme_widget_message text_not_supported_wrap{service} js-widget_message" \
data-post="{name}/{number}" data-view="{view}"><div class="tgme_widget_message_user"><a \
href="https://t.me/{name}"><i class="tgme_widget_message_user_photo bgcolor3" data-content="M"></i></a></div>
<div class="tgme_widget_message_bubble"><div class="tgme_widget_message_author accent_color"><a \
class="tgme_widget_message_owner_name" href="https://t.me/{name}"><span dir="auto">\
{escape(channel.title)}</span></a></div>{message.more.replace("SERVED", str(next(self._served)))}
{text}<div class="tgme_widget_message_footer compact js-message_footer">
<div class="tgme_widget_message_info short js-message_info"><span class="tgme_widget_message_views">\
{next(self._served)}</span><span class="copyonly"> views</span><span class="tgme_widget_message_meta">\
{signed}{edited}<a class="tgme_widget_message_date" href="https://t.me/{name}/{number}"><time \
datetime="{message.at.isoformat()}" class="time">{message.at:%H:%M}</time></a></span></div></div>
</div></div>"""


PHOTO = (
    '<a class="tgme_widget_message_photo_wrap 5109473995509140547 1189642119_460000323" '
    'href="https://t.me/ministry_made_up/5" style="width:800px;background-image:url('
    "'https://cdn1.telesco.example/file/SERVED.jpg')\"></a>"
)
VIDEO = (
    '<a class="tgme_widget_message_video_player js-message_video_player" href="https://t.me/x/1">'
    '<i class="tgme_widget_message_video_thumb" style="background-image:url(\'SERVED\')"></i>'
    '<video src="https://cdn4.telesco.example/file/a.mp4?token=SERVED"></video><time '
    'class="message_video_duration js-message_video_duration">0:42</time><div '
    'class="message_media_not_supported_wrap"><div>Media is too big</div></div></a>'
)
FILE = (
    '<a class="tgme_widget_message_document_wrap" href="https://t.me/ministry_made_up/5"><div '
    'class="tgme_widget_message_document"><div class="tgme_widget_message_document_icon"></div><div '
    'class="tgme_widget_message_document_title accent_color" dir="auto">decree.pdf</div><div '
    'class="tgme_widget_message_document_extra" dir="auto">1.2 MB</div></div></a>'
)
POLL = (
    '<div class="tgme_widget_message_poll js-poll"><div class="tgme_widget_message_poll_question">'
    'Which colour?</div><div class="tgme_widget_message_poll_type">Anonymous Poll</div>'
    '<div class="tgme_widget_message_poll_options"><a class="tgme_widget_message_poll_option"><div '
    'class="tgme_widget_message_poll_option_percent">SERVED%</div><div '
    'class="tgme_widget_message_poll_option_value"><div class="tgme_widget_message_poll_option_text">'
    "Green</div></div></a></div></div>"
)
REPLY = (
    '<a class="tgme_widget_message_reply user-color-13" href="https://t.me/ministry_made_up/3"><div '
    'class="tgme_widget_message_author accent_color"><span class="tgme_widget_message_author_name">'
    'Ministry</span></div><div class="tgme_widget_message_text js-message_text">What another said'
    "</div></a>"
)
FORWARD = (
    '<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from <a '
    'class="tgme_widget_message_forwarded_from_name" href="https://t.me/agency_made_up/12">'
    '<span dir="auto">Agency</span></a></div>'
)


def _marked_up(text: str) -> str:
    """Text as t.me writes it: line breaks, and emoji as pictures with the character in them."""
    written = escape(text).replace("\n", "<br/>")
    emoji = '<i class="emoji" style="background-image:url(\'//telegram.org/x.png\')"><b>👍</b></i>'
    return written.replace("👍", emoji)


def _page(body: str) -> Reply:
    page = (
        '<!DOCTYPE html>\n<html class=""><head><meta charset="utf-8"></head>'
        f'<body class="widget_frame_base tgme_webpreview">{body}</body></html>'
    )
    headers = {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "pragma": "no-cache",
        "set-cookie": "stel_ssid=0; expires=Tue, 24 Nov 2026 00:00:00 GMT; path=/; secure",
    }
    return Reply(page.encode("utf-8", "surrogatepass"), 200, headers)
