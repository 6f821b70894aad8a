"""What does a hostile server say, way by way?

A way's name is the path that it asks for; `@C` stands for the port, which is the attacker's and
the canaries'.
"""

__all__ = ["HOSTS", "PAGES", "REACHING", "ROUTES", "WAYS", "filled"]

# Spellings of our address, and names that lead to it.
HOSTS = {
    "plain": "127.0.0.1",
    "lo2": "127.0.0.2",
    "v6": "[::1]",
    "localhost": "localhost",
    "localhost-dot": "localhost.",
    "sub-localhost": "any.localhost",
    "decimal": "2130706433",
    "hex": "0x7f.1",
    "hex-whole": "0x7f000001",
    "octal": "0177.0.0.1",
    "octal-whole": "017700000001",
    "short": "127.1",
    "trailing-dot": "127.0.0.1.",
    "zero": "0.0.0.0",
    "zero-short": "0",
    "v6-zero": "[::]",
    "mapped": "[::ffff:127.0.0.1]",
    "mapped-hex": "[::ffff:7f00:1]",
    "compatible": "[::127.0.0.1]",
    "full-width": "１２７.0.0.1",
    "circled": "①②⑦.0.0.1",
    "ideographic": "127。0。0。1",
    "percent": "%31%32%37.0.0.1",
    "user": "user:word@127.0.0.1",
    "dns-private": "private.test",
    "dns-both": "both.test",
    "dns-mapped": "mapped.test",
}
# Ways that are a piece of HTML each.
_MARKUP = {
    "srcset": '<img srcset="http://127.0.0.1:@C/srcset 1x">',
    "iframe": '<iframe src="http://127.0.0.1:@C/iframe"></iframe>',
    "lazy": '<iframe loading=lazy src="http://127.0.0.1:@C/lazy"></iframe>',
    "css": '<link rel=stylesheet href="http://127.0.0.1:@C/css">',
    "css-import": "<style>@import url(http://127.0.0.1:@C/css-import);</style>",
    "css-url": "<p style='background:url(http://127.0.0.1:@C/css-url)'>x</p>",
    "font": "<style>@font-face{font-family:f;src:url(http://127.0.0.1:@C/font)}</style>"
    "<p style='font-family:f'>x</p>",
    "js": '<script src="http://127.0.0.1:@C/js"></script>',
    "module": '<script type=module src="http://127.0.0.1:@C/module"></script>',
    "preconnect": '<link rel=preconnect href="http://127.0.0.1:@C">',
    "prefetch": '<link rel=prefetch href="http://127.0.0.1:@C/prefetch">',
    "preload": '<link rel=preload as=image href="http://127.0.0.1:@C/preload">',
    "dns-prefetch": '<link rel=dns-prefetch href="//leak-by-dns.test">',
    "object": '<object data="http://127.0.0.1:@C/object"></object>',
    "embed": '<embed src="http://127.0.0.1:@C/embed">',
    "video": '<video src="http://127.0.0.1:@C/video" autoplay muted></video>',
    "poster": '<video poster="http://127.0.0.1:@C/poster"></video>',
    "audio": '<audio src="http://127.0.0.1:@C/audio" preload=auto></audio>',
    "svg": '<svg><image href="http://127.0.0.1:@C/svg"/></svg>',
    "srcdoc": "<iframe srcdoc=\"<img src='http://127.0.0.1:@C/srcdoc'>\"></iframe>",
    "data": '<iframe src="data:text/html,<img src=http://127.0.0.1:@C/data>"></iframe>',
    "form": '<form id=f method=post target=x action="http://127.0.0.1:@C/form"></form>'
    "<iframe name=x></iframe><script>f.submit()</script>",
    "ping": '<a id=a ping="http://127.0.0.1:@C/ping" href="#here">x</a><script>a.click()</script>',
    "meta-refresh": '<iframe src="/meta-refresh"></iframe>',
    "refresh": '<iframe src="/refresh"></iframe>',
    "js-redirect": '<iframe src="/js-redirect"></iframe>',
    "rebinding": '<iframe src="http://rebind.test:@C/rebinding"></iframe>',
    "file": '<iframe src="file:///etc/passwd"></iframe>',
    "view-source": '<iframe src="view-source:http://127.0.0.1:@C/view-source"></iframe>',
    "tls": '<img src="https://127.0.0.1:@C/tls">',
    "prerender": '<script type=speculationrules>{"prerender":[{"source":"list","urls":'
    '["http://127.0.0.1:@C/prerender"],"eagerness":"immediate"}],"prefetch":[{"source":"list",'
    '"urls":["http://127.0.0.1:@C/speculated"],"eagerness":"immediate"}]}</script>',
}
_PEERS = (
    "for(const urls of {}){{let p=new RTCPeerConnection({{iceServers:[{{urls,username:'a',"
    "credential:'b'}}]}});p.createDataChannel('x');"
    "p.createOffer().then(o=>p.setLocalDescription(o))}}"
)
_STUN = [f"{it}:@C" for it in ("stun:127.0.0.1", "stun:[::1]", "stun:localhost", "turn:127.0.0.1")]
_TURN = [
    f"{it}:@C?transport=tcp" for it in ("turn:127.0.0.1", "turn:private.test", "turns:127.0.0.1")
]
_NAMED = ["stun:leak-by-stun.test:3478", "turn:leak-by-turn.test:3478?transport=tcp"]
# Ways that are a script each.
_SCRIPTS = {
    "fetch": "fetch('http://127.0.0.1:@C/fetch',{mode:'no-cors'})",
    "keepalive": "fetch('http://127.0.0.1:@C/keepalive',{mode:'no-cors',keepalive:true})",
    "fetch-later": "fetchLater('http://127.0.0.1:@C/fetch-later',{activateAfter:0})",
    "xhr": "let x=new XMLHttpRequest();x.open('GET','http://127.0.0.1:@C/xhr');x.send()",
    "beacon": "navigator.sendBeacon('http://127.0.0.1:@C/beacon','x')",
    "ws": "new WebSocket('ws://127.0.0.1:@C/ws')",
    "ws6": "new WebSocket('ws://[::1]:@C/ws6')",
    "es": "new EventSource('http://127.0.0.1:@C/es')",
    "import": "import('http://127.0.0.1:@C/import').catch(()=>0)",
    "worker": "new Worker(URL.createObjectURL(new Blob("
    "[\"fetch('http://127.0.0.1:@C/worker',{mode:'no-cors'})\"])))",
    "import-scripts": "new Worker(URL.createObjectURL(new Blob("
    "[\"importScripts('http://127.0.0.1:@C/import-scripts')\"])))",
    "shared-worker": "new SharedWorker('/shared-worker.js')",
    "service-worker": "navigator.serviceWorker.register('/service-worker.js')",
    "late": "setTimeout(()=>{let a=document.createElement('iframe');"
    "a.src='http://127.0.0.1:@C/late';document.body.append(a)},300)",
    "popup": "setTimeout(()=>open('http://127.0.0.1:@C/popup'),200)",
    "popup-blank": "let w=open('about:blank');w.document.write("
    "'<img src=http://127.0.0.1:@C/popup-blank>')",
    "web-transport": "new WebTransport('https://127.0.0.1:@C/').ready.catch(()=>0)",
    "stun": _PEERS.format(_STUN),
    "turn-tcp": _PEERS.format(_TURN),
    # Two ends in one page, each told that the other is at our address.
    "data-channel": "(async()=>{let p=new RTCPeerConnection(),q=new RTCPeerConnection();"
    "p.createDataChannel('x');await p.setLocalDescription(await p.createOffer());"
    "await q.setRemoteDescription(p.localDescription);"
    "await q.setLocalDescription(await q.createAnswer());"
    "await p.setRemoteDescription(q.localDescription);"
    "for(const [c,t] of [['udp',''],['tcp',' tcptype passive']])await p.addIceCandidate({"
    "sdpMid:'0',candidate:`candidate:1 1 ${c} 2122260223 127.0.0.1 @C typ host${t}`})})()",
}
_CODES = ("301", "302", "303", "307", "308")
# Where the attacker's server sends whoever asks.
ROUTES: dict[str, tuple[str, list[str]]] = {
    **{f"/{n}": (f"{n} Elsewhere", [f"Location: http://127.0.0.1:@C/by-{n}"]) for n in _CODES},
    **{
        f"/to/{way}": ("302 Found", [f"Location: http://{host}:@C/to-{way}"])
        for way, host in HOSTS.items()
    },
    "/twice": ("302 Found", ["Location: /307"]),
    "/file": ("302 Found", ["Location: file:///etc/passwd"]),
    "/refresh": (
        "200 OK",
        ["Content-Type: text/html", "Refresh: 0;url=http://127.0.0.1:@C/refresh"],
    ),
}
_LED = {f"by-{n}": f"fetch('/{n}',{{mode:'no-cors'}})" for n in _CODES} | {
    f"to-{way}": f"new Image().src='/to/{way}'" for way in HOSTS
}
_IMAGES = {way: f'<img src="http://{host}:@C/{way}">' for way, host in HOSTS.items()}


def _script(code: str) -> str:
    return f"<script>(()=>{{try{{{code}}}catch(e){{}}}})()</script>"


def _fetching(way: str, host: str = "127.0.0.1") -> str:
    return f"fetch('http://{host}:@C/{way}',{{mode:'no-cors'}})"


_SCRIPTED = map(_script, (_SCRIPTS | _LED).values())
_ALL = "\n".join([*_MARKUP.values(), *_IMAGES.values(), *_SCRIPTED])
PAGES = {
    "/": ("text/html", "<!doctype html><meta charset=utf-8><h1>post</h1>" + _ALL),
    # Names that a browser might look up by itself.
    "/leaks": (
        "text/html",
        _MARKUP["dns-prefetch"]
        + '<link rel=preconnect href="https://leak-by-preconnect.test">'
        + '<img src="http://leak-by-image.test/">'
        + _script(_PEERS.format(_NAMED)),
    ),
    "/meta-refresh": (
        "text/html",
        '<meta http-equiv=refresh content="0;url=http://127.0.0.1:@C/meta-refresh">',
    ),
    "/js-redirect": ("text/html", _script("location='http://127.0.0.1:@C/js-redirect'")),
    # From the second time on, the page's own name is ours.
    "/rebinding": ("text/html", _script("setInterval(()=>fetch('/rebound').catch(()=>0),200)")),
    "/shared-worker.js": ("text/javascript", _fetching("shared-worker")),
    "/service-worker.js": ("text/javascript", _fetching("service-worker")),
}
WAYS = frozenset({*_MARKUP, *_IMAGES, *_SCRIPTS, *_LED, "speculated"})
# What Chromium itself does not do, or not each time, or a kernel, even without the proxy: they
# are tried all the same, since the next version may. Of a preconnection nothing is seen but that it is used.
REACHING = WAYS - {
    *("compatible", "to-compatible", "user", "to-user", "file", "view-source"),
    *("preconnect", "dns-prefetch", "data-channel", "prerender", "speculated"),
}


def filled(text: str, port: int) -> str:
    return text.replace("@C", str(port))
