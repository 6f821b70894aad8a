// A picture can also be dropped on the form or pasted into it. Without this, its field is used.
const form = document.querySelector("form[data-takes-pictures]");
const field = form?.querySelector("input[type=file]");
const said = form?.querySelector("[data-picture-said]");

function take(files) {
  const picture = [...files].find((one) => one.type.startsWith("image/"));
  if (!picture) return false;
  const chosen = new DataTransfer();
  chosen.items.add(picture);
  field.files = chosen.files;
  tell();
  return true;
}

function tell() {
  const [picture] = field.files;
  said.textContent = picture ? `${picture.name} (${Math.ceil(picture.size / 1024)} kB)` : "";
}

if (field && said) {
  field.addEventListener("change", tell);
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      form.classList.add("taking");
    });
  }
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) form.classList.remove("taking");
  });
  form.addEventListener("drop", (event) => {
    form.classList.remove("taking");
    if (take(event.dataTransfer.files)) event.preventDefault();
  });
  document.addEventListener("paste", (event) => {
    if (take(event.clipboardData.files)) event.preventDefault();
  });
}
