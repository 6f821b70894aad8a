"""Twenty pages of made-up press offices, as the systems that such offices use lay them out.

Each has words that are its release, and words around it, of which those in `CHANGING` are others
at every visit. `page(layout, visit)` gives the page.
"""

from collections.abc import Mapping

__all__ = ["LAYOUTS", "PARAGRAPHS", "TITLE", "page"]

TITLE = "Ministry of Tides opens a gauge at Saltmarsh"
PARAGRAPHS = (
    "SALTMARSH, 12 November 2026 - The Ministry of Tides opened a new gauge in the harbour of"
    " Saltmarsh today. It measures the height of the water every ten minutes.",
    "“Whoever lives by the sea has to know when it rises,” the minister said at the opening."
    " “From today on everybody can look it up.”",
    "The gauge was built in fourteen months and cost 2.4 million. Eleven more will follow along"
    " the coast until 2028.",
)
_TEXT = "".join(f"<p>{one}</p>" for one in PARAGRAPHS)
_MENU = "<a href='/'>Home</a><a href='/news/'>News</a><a href='/ministry'>Ministry</a>"
_RELATED = (
    "<ul><li><a href='/news/{n}1'>Minister meets fishers number {n}</a></li>"
    "<li><a href='/news/{n}2'>Budget for harbours, part {n}</a></li>"
    "<li><a href='/news/{n}3'>Storm warning of the {n}th</a></li></ul>"
)
_IMPRINT = "<a href='/imprint'>Imprint</a> <a href='/privacy'>Privacy</a> © Ministry of Tides"

LAYOUTS: Mapping[str, str] = {
    "HTML5, with a main and an aside": (
        "<header><nav>{menu}</nav></header><main><article><h1>{title}</h1>{text}</article></main>"
        "<aside><h2>Related</h2>{related}</aside><footer>{imprint} Visit {n}</footer>"
    ),
    "WordPress": (
        "<div id='page' class='site'><header id='masthead'><div class='menu'>{menu}</div></header>"
        "<div id='content' class='site-content'><article class='post hentry'><header"
        " class='entry-header'><h1 class='entry-title'>{title}</h1></header><div"
        " class='entry-content'>{text}</div></article><div class='related-posts'><h3>Related"
        "</h3>{related}</div></div><footer class='site-footer'>{imprint}</footer></div>"
    ),
    "Drupal": (
        "<div class='region region-header'>{menu}</div><div class='region region-content'><div"
        " class='node node--type-press'><h1>{title}</h1><div class='field field--name-body'>{text}"
        "</div></div></div><div class='region region-sidebar'><div class='block"
        " block-views'>{related}</div></div><div class='region region-footer'>{imprint}</div>"
    ),
    "TYPO3": (
        "<div class='frame'><ul class='nav'><li>{menu}</li></ul></div><div class='news"
        " news-single'><div class='article' itemscope><h1 itemprop='headline'>{title}</h1><div"
        " class='news-text-wrap' itemprop='articleBody'>{text}</div><div"
        " class='news-related-wrap related'>{related}</div></div></div>"
        "<div class='footer'>{imprint}</div>"
    ),
    "Joomla": (
        "<div class='container'><div class='navbar'>{menu}</div><div class='item-page'><h2"
        " itemprop='headline'>{title}</h2><div itemprop='articleBody'>{text}</div></div><div"
        " class='moduletable'><h3>Most read</h3>{related}</div></div>"
    ),
    "a cloud of sites for offices": (
        "<div class='gov-header'>{menu}</div><div class='container'><main id='main-content'"
        " role='main'><h1 class='heading'>{title}</h1><div class='body'>{text}</div></main><div"
        " role='complementary'>{related}</div></div><div role='contentinfo'>{imprint}</div>"
    ),
    "tables, as twenty years ago": (
        "<table width=100%><tr><td colspan=2>{menu}</td></tr><tr><td width=20%>{related}"
        "</td><td><h1>{title}</h1>{text}</td></tr></table>"
    ),
    "divs without names": (
        "<div>{menu}</div><div><h1>{title}</h1>{text}</div><div>{related}</div><div>{imprint}</div>"
    ),
    "a box to share it within the text": (
        "<nav>{menu}</nav><article><h1>{title}</h1><div class='share'>Share: <a href='/s/{n}'>Mail"
        "</a> {n} times</div>{text}<aside>{related}</aside></article>"
    ),
    "a counter of visitors": (
        "<nav>{menu}</nav><article><h1>{title}</h1><span class='views'>Read {n} times</span>{text}"
        "</article><footer>{imprint}</footer>"
    ),
    "a newsletter box in the midst": (
        "<nav>{menu}</nav><main><h1>{title}</h1>{text}<div class='newsletter'><h3>Letter {n}</h3>"
        "<form><input type=email></form></div></main><footer>{imprint}</footer>"
    ),
    "bread crumbs and a date": (
        "<nav>{menu}</nav><main><div class='breadcrumb'>News / {n}</div><p class='date'>12 November"
        " 2026</p><h1>{title}</h1>{text}</main><footer>{imprint}</footer>"
    ),
    "a table of figures within": (
        "<nav>{menu}</nav><article><h1>{title}</h1>{text}<table><tr><th>Year</th><th>Gauges</th>"
        "</tr><tr><td>2027</td><td>7</td></tr></table></article><aside>{related}</aside>"
    ),
    "contacts for the press below": (
        "<nav>{menu}</nav><article><h1>{title}</h1>{text}<h2>Contact</h2><p>Press office,"
        " press@tides.example</p></article><aside>{related}</aside><footer>{imprint}</footer>"
    ),
    "a login in the header": (
        "<header>{menu}<form><input name=u><input type=password name=p></form></header><main><h1>"
        "{title}</h1>{text}</main><footer>{imprint}, session {n}</footer>"
    ),
    "a banner about cookies": (
        "<div class='cookie' role='dialog'>We use cookies, {n} of them. <button>Fine</button></div>"
        "<nav>{menu}</nav><main><article><h1>{title}</h1>{text}</article></main>"
    ),
    "comments of readers": (
        "<nav>{menu}</nav><article><h1>{title}</h1>{text}</article><section class='comments'><p>"
        "Comment {n}: well done, this was about time.</p></section><footer>{imprint}</footer>"
    ),
    "scripts and styles in the body": (
        "<nav>{menu}</nav><script>var visit={n};</script><main><h1>{title}</h1>{text}<style>.v{n}"
        "{{}}</style></main><footer>{imprint}</footer>"
    ),
    "the text in sections": (
        "<nav>{menu}</nav><main><section><h1>{title}</h1></section><section>{text}</section>"
        "<section><h2>More news</h2>{related}</section></main><footer>{imprint}</footer>"
    ),
    "trending stories between the paragraphs": (
        "<nav>{menu}</nav><main><h1>{title}</h1>{text}<div class='trending'>{related}</div></main>"
        "<footer>{imprint}</footer>"
    ),
}


def page(layout: str, visit: int = 1, text: str = _TEXT, title: str = TITLE) -> bytes:
    related = _RELATED.format(n=visit)
    body = LAYOUTS[layout].format(
        menu=_MENU, related=related, imprint=_IMPRINT, title=title, text=text, n=visit
    )
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{title}</title>"
        f"<meta property='article:published_time' content='2026-11-12T09:30:00+08:00'>"
        f"<meta property='article:modified_time' content='2026-11-12T10:00:{visit:02}Z'></head>"
        f"<body>{body}</body></html>"
    ).encode()
