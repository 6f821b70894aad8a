"""A captured page of the startling post, as a site might have drawn it, with bystanders on it."""

from captured_pages import picture

__all__ = ["ANSWERS", "BYSTANDERS", "PAGE", "SITE"]

SITE = "https://tides.example"
BYSTANDERS = ("Jane Doe", "jane.test", "Richard Roe", "what a night")
PAGE = """<html lang="en"><head><title>Ministry of Tides: We leave</title>
<link rel="stylesheet" href="/site.css"><style>.when{color:#666} body{font-family:sans-serif}</style>
<script src="/app.js"></script></head>
<body><nav>Signed in as Jane Doe</nav><main class="thread">
<article class="post own" data-by="Jane Doe"><header><a href="/@ministry.test">
<img class="face" src="/faces/tides.png" alt="Ministry of Tides"><b>Ministry of Tides</b>
<span>@ministry.test</span></a></header>
<div class="words"><span>We leave the Harbour Accord tonight.</span><br><span>Our patience is over.</span></div>
<p class="when"><time>Jan 31, 2026</time> <span>1,204</span> <span>Liked by Richard Roe and others</span></p></article>
<article class="post"><header><a href="/@jane.test"><img class="face" src="/faces/jane.png" alt="Jane Doe">
<b>Jane Doe</b> @jane.test</a></header><div class="words">Well, what a night!</div></article>
</main></body></html>"""
ANSWERS = {
    f"{SITE}/site.css": (
        "text/css",
        b".post{border:1px solid #ccc;border-radius:12px;padding:16px;max-width:560px;margin:8px}"
        b".face{width:40px;height:40px;border-radius:50%} .words{font-size:22px;margin:12px 0}"
        b".own{background:url(/faces/tides.png) no-repeat right}",
    ),
    f"{SITE}/faces/tides.png": ("image/png", picture(40, 40)),
    f"{SITE}/faces/jane.png": ("image/png", picture(41, 41)),
    f"{SITE}/app.js": ("text/javascript", b"document.title = 'ran'"),
}
