// Of what is the page built? Told as shapes and places: see reading/pages/facts.py.
(marks) => {
  const most = 200, width = innerWidth, height = innerHeight, screenful = width * height;
  const share = (one) => {
    const box = one.getBoundingClientRect();
    const across = Math.min(box.right, width) - Math.max(box.left, 0);
    const down = Math.min(box.bottom, height) - Math.max(box.top, 0);
    return across > 0 && down > 0 ? (across * down) / screenful : 0;
  };
  const seen = (one) => {
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    return style.visibility === "visible" && style.display !== "none"
      && +style.opacity > 0.05 && box.width > 1 && box.height > 1;
  };
  // A sign of Chinese, Japanese or Korean says what three letters say elsewhere.
  const dense = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/g;
  const text = (one) => (one && one.innerText || "").replace(/\s+/g, "").replace(dense, "xxx").length;
  const all = (selector) => [...document.querySelectorAll(selector)].slice(0, most);
  const whole = text(document.body);
  const isDialog = (one) => one.matches("dialog[open], [role=dialog], [role=alertdialog]");
  const marked = (one, mark) => Object.entries(marks).some(
    ([selector, of]) => of === mark && (one.matches(selector) || one.querySelector(selector)));
  // An app may hold all of itself in a fixed place: that is the page, and nothing lies over it.
  const isPage = (one) => !isDialog(one) && !one.matches("[aria-modal=true]")
    && !Object.keys(marks).some((mark) => one.matches(mark)) && text(one) > Math.max(1500, 0.8 * whole);
  const lying = [...new Set([
    ...all("dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]"),
    ...[...document.querySelectorAll("body *")].slice(0, 5000).filter(
      (one) => getComputedStyle(one).position === "fixed"),
  ])].filter((one) => seen(one) && share(one) > 0.1).slice(0, most).filter((one) => !isPage(one));
  const locked = [document.documentElement, document.body].some(
    (one) => one && ["hidden", "clip"].includes(getComputedStyle(one).overflowY));
  return {
    text: whole,
    passwords: all("input[type=password]").filter(seen).map((one) => {
      const form = one.form || one.closest("form, [role=form]") || one.parentElement;
      return {
        outside: Math.max(whole - text(form), 0),
        aside: Boolean(form.closest("header, footer, nav, aside, dialog, [role=dialog]")),
      };
    }),
    marks: Object.keys(marks).flatMap((selector) => all(selector).filter(seen).map(
      (one) => ({mark: selector, share: share(one)}))).slice(0, most),
    frames: all("iframe[src]").filter(seen).map((one) => ({url: one.src, share: share(one)})),
    covers: lying.map((one) => ({
      share: share(one),
      dialog: isDialog(one) || Boolean(one.querySelector("[role=dialog], dialog[open]")),
      password: [...one.querySelectorAll("input[type=password]")].some(seen),
      mark: marked(one, "consent"),
    })),
    writes: all("textarea, [contenteditable=true]").some(seen),
    locked,
    consent: Boolean(document.querySelector("iframe[name=__tcfapiLocator]")),
  };
}
