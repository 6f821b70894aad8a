// A website for the tests: one page with all kinds of parts, and pages that behave badly.
// Given a folder with cert.pem and key.pem it speaks HTTP/2 over TLS, else HTTP/1.1; it prints
// its port. Listens on 127.0.0.1 alone.
import fs from "node:fs";
import http from "node:http";
import http2 from "node:http2";
import zlib from "node:zlib";

const vectors = new URL("vectors/pages/", import.meta.url);
const font = fs.readFileSync(new URL("tide.ttf", vectors));
const film = fs.readFileSync(new URL("tide.webm", vectors));
const html = "text/html; charset=utf-8";

// A PNG of 40 by 40 in one colour.
const picture = (red, green, blue) => {
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]), whole = Buffer.alloc(12 + data.length);
    whole.writeUInt32BE(data.length, 0);
    body.copy(whole, 4);
    whole.writeUInt32BE(zlib.crc32(body), 8 + data.length);
    return whole;
  };
  const head = Buffer.from([0, 0, 0, 40, 0, 0, 0, 40, 8, 2, 0, 0, 0]);
  const row = Buffer.concat([Buffer.from([0]), ...Array(40).fill(Buffer.from([red, green, blue]))]);
  const rows = zlib.deflateSync(Buffer.concat(Array(40).fill(row)));
  const parts = [chunk("IHDR", head), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...parts]);
};

const page = `<!doctype html><html lang=en><title>Harbour notices</title>
<link rel=stylesheet href=/style.css><link rel=icon href=/picture.png>
<h1>Harbour notices</h1><p class=tide>tide</p>
<p id=asked>nothing yet</p><p id=stored>nothing yet</p><p id=worked>nothing yet</p>
<video src=/film.webm width=160 height=90 preload=auto muted></video>
<iframe src=FRAME width=300 height=60></iframe>
<div class=far></div><img id=lazy loading=lazy src=/lazy.png width=40 height=40><p>the end</p>
<script src=/script.js></script></html>`;
const script = `
const tell = (id, words) => { document.getElementById(id).textContent = words; };
const request = new XMLHttpRequest();
request.onload = () => tell("asked", JSON.parse(request.responseText).said);
request.open("GET", "/asked.json?tide=high");
request.send();
const worker = new Worker("/worker.js");
worker.onmessage = (event) => tell("worked", event.data);
const stored = async () => tell("stored", await (await fetch("/stored.txt")).text());
const workers = navigator.serviceWorker;
if (!workers || !location.pathname.startsWith("/page")) { stored(); } else {
  workers.register("/service.js").then(async () => {
    await workers.ready;
    if (!workers.controller) {
      await new Promise((done) => { workers.oncontrollerchange = done; });
    }
    await stored();
  }).catch(stored);
}`;
const service = `
self.oninstall = (event) => event.waitUntil(
  caches.open("v1").then((store) => store.add("/stored.txt")).then(() => self.skipWaiting()));
self.onactivate = (event) => event.waitUntil(self.clients.claim());
self.onfetch = (event) => event.respondWith(
  caches.match(event.request).then((found) => found || fetch(event.request)));`;
const style = `@font-face { font-family: Tide; src: url(/tide.ttf); }
body { background: rgb(235, 244, 250) url(/picture.png) no-repeat right top; margin: 2em; }
h1, p { font-family: sans-serif; } .tide { font: 40px Tide; color: rgb(0, 60, 120); }
.far { height: 1500px; } iframe { border: 0; display: block; }`;

const say = (answer, kind, body, headers = {}, status = 200) => {
  answer.writeHead(status, {"content-type": kind, ...headers});
  answer.end(body);
};
const sized = (kind, body) => [kind, body, {"content-length": Buffer.byteLength(body)}];

// The body in part, if a part is asked for.
const inPart = (question, answer, kind, body) => {
  const asked = /^bytes=(\d+)-(\d*)$/.exec(question.headers.range || "");
  if (!asked) return say(answer, ...sized(kind, body));
  const first = +asked[1], last = asked[2] ? Math.min(+asked[2], body.length - 1) : body.length - 1;
  say(answer, kind, body.subarray(first, last + 1), {
    "accept-ranges": "bytes",
    "content-length": last + 1 - first,
    "content-range": `bytes ${first}-${last}/${body.length}`,
  }, 206);
};

const without_end = (answer, kind, headers, piece) => {
  answer.writeHead(200, {"content-type": kind, ...headers});
  const more = () => {
    while (!answer.destroyed && answer.write(piece));
    if (!answer.destroyed) answer.once("drain", more);
  };
  more();
};
const zeros = Buffer.alloc(65536);
const lines = Buffer.from("<p>one more line of a page without end</p>\n".repeat(1500));

const hostile = {
  "/scroll": `<title>endless</title><script>
    const grow = () => { for (let n = 0; n < 20; n++) {
      const one = document.body.appendChild(document.createElement("p"));
      one.textContent = "more"; one.style.height = "200px"; } };
    addEventListener("scroll", grow); onload = grow;</script><body>`,
  "/move": `<title>moves</title><script>location = "/move?" + Math.random()</script>`,
  "/big-part": `<title>big</title><p>before</p><script>fetch("/big").catch(() => null)</script>`,
  "/big-packed-part": `<title>bomb</title><p>before</p><script>fetch("/bomb").catch(() => null)
    </script>`,
  "/hog": `<title>hog</title><p>eats</p><script>const held = [];
    setInterval(() => { const one = new Uint8Array(64e6); one.fill(7); held.push(one); }, 20)
    </script>`,
  "/dialogs": `<title>dialogs</title><p>asks</p><script>onbeforeunload = (e) => "stay";
    let n = 0; setInterval(() => { n += 1; n % 2 ? alert("look " + n) : confirm("sure?") }, 50)
    </script>`,
  "/downloads": `<title>downloads</title><p>gives</p><script>
    for (let n = 0; n < 5; n++) { const one = document.createElement("a");
      one.href = "/file?" + n; one.download = "f" + n; document.body?.append(one);
      document.documentElement.append(one); one.click(); }</script>`,
  "/popups": `<title>popups</title><p>opens</p><script>
    setInterval(() => { for (let n = 0; n < 8; n++) open("/plain?" + Math.random(), "_blank"); }, 30);
    </script>`,
  "/busy": `<title>busy</title><p>spins</p><script>onload = () => { while (true); }</script>`,
  "/workers": `<title>workers</title><p>starts</p><script>
    setInterval(() => new Worker("/worker.js?" + Math.random()), 10)</script>`,
};

const long = "<p>" + "An ordinary notice about the harbour and its tides. ".repeat(80) + "</p>";
const form = `<form><input name=who><input type=password name=word><button>go</button></form>`;
const over = "position: fixed; inset: 0; background: white";
const walls = {
  "/wall-login": `<h1>Harbour</h1>${form}`,
  "/wall-covered": `${long}<div role=dialog style="${over}">${form}</div>`,
  "/wall-consent": `<style>body { overflow: hidden }</style>${long}
    <iframe name=__tcfapiLocator style="display: none"></iframe>
    <div style="${over}">choices</div><script>window.__tcfapi = () => null</script>`,
  "/wall-challenge": `<h1>One moment</h1><div class=h-captcha style="height: 80px">box</div>`,
  "/open-header": `<header>${form}</header>${long}`,
  "/open-captcha": `${long}<form><div class=g-recaptcha style="height: 80px">box</div></form>`,
  "/open-hidden": `<p>short</p><div style="display: none">${form}<div class=h-captcha>b</div></div>`,
  "/open-fixed": `<style>html, body { overflow: hidden }</style>
    <div style="position: fixed; inset: 0; overflow: auto"><header>${form}</header>${long}
    <div role=dialog id=onetrust-banner-sdk style="height: 60px">choices</div></div>`,
  "/open-half": `${long}<div style="position: fixed; bottom: 0; width: 100%; height: 55%;
    background: white">${form}</div>`,
  "/open-chinese": `<p>${"港口与潮汐的公告今日照常发布".repeat(25)}</p><div>${form}</div>`,
  "/open-rtl": `<html dir=rtl lang=ar><p>${"إعلان عادي عن الميناء والمد والجزر. ".repeat(80)}</p>
    <div role=dialog id=didomi-host style="position: fixed; bottom: 0; height: 20%">خيارات</div>`,
  "/open-badge": `<p>A short notice.</p><iframe style="position: fixed; right: 0; bottom: 0;
    width: 70px; height: 60px" src="https://www.google.com/recaptcha/api2/anchor?size=invisible">
    </iframe>`,
  "/open-words": `<h1>Log in, captcha, consent, checking your browser</h1>${long}`,
};

const answers = (question, answer) => {
  const {pathname, searchParams} = new URL(question.url, "http://site.invalid");
  if (pathname in hostile) return say(answer, html, hostile[pathname]);
  if (pathname in walls) return say(answer, html, walls[pathname]);
  switch (pathname) {
    case "/gated": return say(answer, html, "", {location: "/login?next=%2Fgated"}, 302);
    case "/login": return say(answer, html, `${long}<p>log in</p>`);
    case "/page": {
      const [host, port] = question.authority?.split(":") || question.headers.host.split(":");
      const other = host === "localhost" ? "127.0.0.1" : "localhost";
      const scheme = question.stream?.session?.encrypted ? "https" : "http";
      const frame = `${scheme}://${other}:${port}/frame`;
      const body = zlib.gzipSync(page.replace("FRAME", frame));
      return say(answer, html, body, {"content-encoding": "gzip"});
    }
    case "/moved": return say(answer, html, "", {location: "/page", "set-cookie": ["a=1", "b=2"]}, 302);
    case "/frame": return say(answer, html, "<p>another site's frame</p>");
    case "/plain": return say(answer, html, "<title>Plain</title><p>a plain page</p>");
    case "/style.css": return say(answer, ...sized("text/css", style));
    case "/script.js": return say(answer, "text/javascript", script);
    case "/worker.js":
      return say(answer, "text/javascript",
        `fetch("/worked.txt").then((one) => one.text()).then((words) => postMessage(words))`);
    case "/service.js": return say(answer, "text/javascript", service);
    case "/tide.ttf": return say(answer, ...sized("font/ttf", font));
    case "/picture.png": return say(answer, ...sized("image/png", picture(200, 60, 20)));
    case "/lazy.png": return say(answer, ...sized("image/png", picture(20, 160, 60)));
    case "/film.webm": return inPart(question, answer, "video/webm", film);
    case "/asked.json":
      return say(answer, "application/json", JSON.stringify({said: "high tide at nine"}));
    case "/stored.txt": return say(answer, "text/plain", "out of the store");
    case "/worked.txt": return say(answer, "text/plain", "from a worker");
    case "/turn": {
      const n = +searchParams.get("n");
      return say(answer, html, "", {location: `/turn?n=${n + 1}`}, 302);
    }
    case "/big":
      return without_end(answer, "application/octet-stream", {"content-length": 1e10}, zeros);
    case "/big-page": return without_end(answer, html, {}, lines);
    case "/bomb": {
      answer.writeHead(200, {"content-type": "text/plain", "content-encoding": "gzip"});
      const pack = zlib.createGzip();
      pack.pipe(answer);
      const more = () => { while (!answer.destroyed && pack.write(zeros)); };
      pack.on("drain", more);
      answer.on("close", () => pack.destroy());
      return more();
    }
    case "/stream": {
      answer.writeHead(200, {"content-type": "text/event-stream"});
      const beat = setInterval(() => answer.write("data: tide\n\n"), 100);
      return answer.on("close", () => clearInterval(beat));
    }
    case "/listens": return say(answer, html,
      `<title>listens</title><p>hears</p><script>new EventSource("/stream")</script>`);
    case "/slow": return setTimeout(() => say(answer, html, "late"), 60000);
    case "/file":
      return say(answer, "application/zip", "PK", {"content-disposition": "attachment"});
    case "/status": return say(answer, html, "<p>no</p>", {}, +searchParams.get("of"));
    default: return say(answer, "text/plain", "nothing here", {}, 404);
  }
};

const folder = process.argv[2];
const server = folder
  ? http2.createSecureServer({
      key: fs.readFileSync(`${folder}/key.pem`), cert: fs.readFileSync(`${folder}/cert.pem`),
      allowHTTP1: true,
    }, answers)
  : http.createServer(answers);
server.on("sessionError", () => null);
process.on("uncaughtException", (error) => {  // whom we answer may be gone at any time
  if (!["ECONNRESET", "EPIPE", "ERR_STREAM_PREMATURE_CLOSE", "ERR_HTTP2_INVALID_STREAM",
    "ERR_STREAM_DESTROYED", "ERR_STREAM_WRITE_AFTER_END"].includes(error.code)) throw error;
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
