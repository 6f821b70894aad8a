// Sign in with a passkey, or set one up. Without this, there is the password.
const buttons = document.querySelectorAll("button[data-passkey]");

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

async function ask(address, token, body) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", "x-form-token": token },
    body: JSON.stringify(body),
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error([said.fault, said.advice].filter(Boolean).join(". "));
  return said;
}

async function signed(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  publicKey.allowCredentials = (options.allowCredentials ?? []).map((one) => ({
    ...one,
    id: bytes(one.id),
  }));
  const found = await navigator.credentials.get({ publicKey });
  const { authenticatorData, clientDataJSON, signature, userHandle } = found.response;
  return {
    id: found.id,
    rawId: text(found.rawId),
    type: found.type,
    response: {
      authenticatorData: text(authenticatorData),
      clientDataJSON: text(clientDataJSON),
      signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    },
  };
}

async function made(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  publicKey.user = { ...options.user, id: bytes(options.user.id) };
  publicKey.excludeCredentials = (options.excludeCredentials ?? []).map((one) => ({
    ...one,
    id: bytes(one.id),
  }));
  const found = await navigator.credentials.create({ publicKey });
  return {
    id: found.id,
    rawId: text(found.rawId),
    type: found.type,
    response: {
      attestationObject: text(found.response.attestationObject),
      clientDataJSON: text(found.response.clientDataJSON),
    },
  };
}

for (const button of window.PublicKeyCredential ? buttons : []) {
  const { passkey, address, token, next } = button.dataset;
  const said = document.getElementById(button.getAttribute("aria-describedby"));
  button.closest("[hidden]")?.removeAttribute("hidden");
  button.addEventListener("click", async () => {
    button.disabled = true;
    said.textContent = "";
    try {
      const options = await ask(`${address}/options`, token, {});
      const credential = passkey === "add" ? await made(options) : await signed(options);
      const label = document.getElementById(button.dataset.label ?? "")?.value ?? "";
      const { to } = await ask(address, token, { credential, label, next });
      location.assign(to);
    } catch (fault) {
      // NotAllowedError: the person closed the browser's own window, or waited too long.
      said.textContent = fault.name === "NotAllowedError" ? said.dataset.stopped : fault.message;
      button.disabled = false;
    }
  });
}
