// Draw the parts of a screenshot that readers may see. Without this, their numbers are typed.
const form = document.querySelector("form[data-boxes]");
const figure = document.querySelector("figure[data-drawn]");
const field = form?.querySelector("textarea[name=boxes]");
const picture = figure?.querySelector("img");
const NS = "http://www.w3.org/2000/svg";

if (form && picture) {
  const [width, height] = [picture.getAttribute("width"), picture.getAttribute("height")].map(Number);
  const over = document.createElementNS(NS, "svg");
  over.setAttribute("viewBox", `0 0 ${width} ${height}`);
  over.setAttribute("class", "boxes");
  over.setAttribute("aria-hidden", "true");
  figure.append(over);
  let from = null;
  let drawn = null;

  const at = (event) => {
    const seen = over.getBoundingClientRect();
    const within = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
    return [
      within(((event.clientX - seen.left) / seen.width) * width, width),
      within(((event.clientY - seen.top) / seen.height) * height, height),
    ];
  };
  const between = ([ax, ay], [bx, by]) => [
    Math.min(ax, bx),
    Math.min(ay, by),
    Math.abs(ax - bx),
    Math.abs(ay - by),
  ];
  const put = (box, numbers) =>
    ["x", "y", "width", "height"].forEach((name, place) => box.setAttribute(name, numbers[place]));
  const show = () => {
    over.replaceChildren();
    for (const line of field.value.split("\n")) {
      const numbers = line.split(",").map(Number);
      if (numbers.length !== 4 || numbers.some(Number.isNaN)) continue;
      const box = document.createElementNS(NS, "rect");
      put(box, numbers);
      over.append(box);
    }
  };

  over.addEventListener("pointerdown", (event) => {
    from = at(event);
    drawn = document.createElementNS(NS, "rect");
    over.append(drawn);
    over.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  over.addEventListener("pointermove", (event) => from && put(drawn, between(from, at(event))));
  over.addEventListener("pointerup", (event) => {
    const numbers = between(from, at(event));
    from = null;
    if (numbers[2] > 3 && numbers[3] > 3) {
      field.value = [field.value.trim(), numbers.join(",")].filter(Boolean).join("\n");
    }
    show();
  });
  field.addEventListener("input", show);
  show();
}
