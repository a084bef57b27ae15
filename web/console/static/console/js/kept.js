/**
 * What was typed, kept in this tab until the server has answered: a lost network, a lost answer or a session that ended takes
 * nothing. It belongs to one person, one address and one working day; signing out forgets it.
 */
import { say } from "./words.js";

const KEPT = "careloop-kept:";
const ANSWERED = "answered";
const LONGEST_MS = 12 * 3600 * 1000;

/**
 * `typed`: not sent yet. `sent`: sent, and no answer came so far. `unsaved`: sent, and the session had ended.
 * @typedef {{who: string, at: number, state: "typed" | "sent" | "unsaved", path: string, version: string, key: string,
 *   values: (string | boolean)[]}} Kept
 */

/** @returns {string} who is signed in; empty where nobody is */
function person() {
  return document.querySelector('meta[name="careloop-person"]')?.getAttribute("content") ?? "";
}

/** @param {HTMLFormElement} form */
const pathOf = (form) => new URL(form.action, location.href).pathname;

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {HTMLInputElement | null}
 */
function hidden(form, name) {
  const field = form.elements.namedItem(name);
  return field instanceof HTMLInputElement ? field : null;
}

/**
 * @param {HTMLFormElement} form
 * @returns {(HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement)[]}
 */
function typedFields(form) {
  const all = /** @type {any[]} */ ([...form.elements]);
  return all.filter((field) => field.name && !["hidden", "password", "file", "submit"].includes(field.type));
}

/** @returns {Kept[]} */
function all() {
  const keys = Object.keys(sessionStorage).filter((key) => key.startsWith(KEPT));
  return keys.map((key) => JSON.parse(sessionStorage.getItem(key) ?? "{}"));
}

/** @param {Kept} kept */
const store = (kept) => sessionStorage.setItem(KEPT + kept.path, JSON.stringify(kept));

/** @param {Kept} kept */
const forget = (kept) => sessionStorage.removeItem(KEPT + kept.path);

/** @param {HTMLFormElement} form */
function held(form) {
  const kept = sessionStorage.getItem(KEPT + pathOf(form));
  return kept ? /** @type {Kept} */ (JSON.parse(kept)) : null;
}

/**
 * @param {HTMLFormElement} form
 * @param {"typed" | "sent"} state
 */
function keep(form, state) {
  const values = typedFields(form).map((field) =>
    "checked" in field && ["radio", "checkbox"].includes(field.type) ? field.checked : field.value,
  );
  const [version, key] = ["expected_version", "idempotency_key"].map((name) => hidden(form, name)?.value ?? "");
  store({ who: person(), at: Date.now(), state, path: pathOf(form), version, key, values });
}

/**
 * @param {HTMLFormElement} form
 * @param {string} sentence
 */
function tell(form, sentence) {
  const line = document.createElement("p");
  line.className = "held";
  line.dataset.brought = "";
  line.setAttribute("role", "alert");
  line.textContent = sentence;
  form.prepend(line);
}

/**
 * A draft that changed in the meantime is not overwritten; what was sent under its own key is sent again under the same one.
 * @param {HTMLFormElement} form
 */
function bringBack(form) {
  const kept = held(form);
  const root = form.closest("dialog") ?? document;
  if (!kept || root.querySelector("[data-summary]")) return;
  const isOneAct = form.dataset.keep === "sent";
  if (kept.state !== "sent" && !isOneAct && kept.version !== (hidden(form, "expected_version")?.value ?? "")) return;
  const fields = typedFields(form);
  if (kept.values.length !== fields.length) return;
  fields.forEach((field, at) => {
    if (typeof kept.values[at] === "boolean") /** @type {HTMLInputElement} */ (field).checked = kept.values[at];
    else field.value = kept.values[at];
  });
  if (kept.state === "sent") {
    const [version, key] = [hidden(form, "expected_version"), hidden(form, "idempotency_key")];
    if (version) version.value = kept.version;
    if (key) key.value = kept.key;
    tell(form, say("again"));
  }
  if (kept.state === "unsaved") tell(form, say("unsaved"));
}

/**
 * `data-keep`: from the first letter on; `data-keep="sent"`: only once it is sent, so that what was given up stays given up.
 * @param {HTMLFormElement} form
 */
export function keepTyped(form) {
  bringBack(form);
  if (form.dataset.keep !== "sent") form.addEventListener("input", () => keep(form, "typed"));
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) keep(form, "sent");
  });
}

/** @returns {string} the key of the form that this page answers; read once */
function answered() {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${ANSWERED}=`));
  if (found) document.cookie = `${ANSWERED}=; Max-Age=0; Path=/; SameSite=Lax`;
  return found?.slice(ANSWERED.length + 1) ?? "";
}

/** The server has answered: what it has, or has refused beside its field, needs no keeping. */
export function takeAnswer() {
  const key = answered();
  for (const kept of all()) if (key && kept.key === key) forget(kept);
}

/**
 * An answer that never came: nobody knows whether it was saved, and sending the same again finds out.
 * @param {Kept} kept
 */
function offer(kept) {
  const box = document.querySelector("[data-toasts]");
  const toast = document.createElement("div");
  toast.className = "toast toast--warning";
  toast.setAttribute("role", "alert");
  const text = document.createElement("p");
  text.textContent = say("unknown");
  const link = document.createElement("a");
  [link.className, link.href, link.textContent] = ["button", kept.path, say("look")];
  const away = document.createElement("button");
  [away.type, away.className, away.textContent] = ["button", "button button--plain", say("dismiss")];
  away.addEventListener("click", () => {
    forget(kept);
    toast.remove();
  });
  toast.append(text, link, away);
  box?.append(toast);
}

/** What becomes of what was kept now that another page is open. Before the forms start. */
export function startKept() {
  const now = person();
  const refused = document.querySelector("[data-refused]");
  document.addEventListener("submit", (event) => {
    if (event.target instanceof HTMLFormElement && event.target.matches("[data-sign-out]")) all().forEach(forget);
  });
  if (!now && !refused && !document.querySelector("[data-return]")) {
    all().forEach(forget);
    return;
  }
  takeAnswer();
  for (const kept of all()) {
    if ((now && kept.who !== now) || Date.now() - kept.at > LONGEST_MS) forget(kept);
    else if (kept.state === "sent" && refused?.getAttribute("data-refused")) store({ ...kept, state: "typed" });
    else if (kept.state === "sent" && !now && !refused) store({ ...kept, state: "unsaved" });
  }
  if (!now) return;
  for (const kept of all()) {
    if (kept.state === "sent" && ![...document.forms].some((form) => pathOf(form) === kept.path)) offer(kept);
  }
}
