/**
 * A link marked `data-dialog` opens its page's form in a dialog; without scripts, or when anything is odd, it is a plain link.
 */
import { release, startForms } from "./forms.js";
import { sayHeld, sayLost } from "./network.js";

const HEADERS = { "HX-Request": "true", "X-Careloop-Dialog": "true" };

/** @returns {HTMLDialogElement} */
function box() {
  return /** @type {HTMLDialogElement} */ (document.getElementById("dialog"));
}

/** @param {string} html */
function fill(html) {
  const dialog = box();
  dialog.innerHTML = html;
  startForms(dialog);
  dialog.querySelector("form[data-in-dialog]")?.addEventListener("submit", send);
  for (const close of dialog.querySelectorAll("[data-dialog-close]")) {
    close.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.close();
    });
  }
}

/**
 * The first thing to fill in has the focus, else the button that does it.
 * @param {HTMLDialogElement} dialog
 */
function begin(dialog) {
  const fields = "input:not([type=hidden]), select, textarea, button[type=submit]";
  /** @type {HTMLElement | null} */ (dialog.querySelector(".dialog__body form")?.querySelector(fields))?.focus();
}

/** @param {SubmitEvent} event */
async function send(event) {
  if (event.defaultPrevented) return;
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  const body = new FormData(form, event.submitter);
  const answer = await fetch(form.action, { method: "POST", body, headers: HEADERS }).catch(() => null);
  if (!answer) {
    release(form);
    sayHeld(form);
    return;
  }
  const next = answer.headers.get("HX-Redirect");
  if (next) location.assign(next);
  else if (!answer.ok) location.assign(form.action);
  else fill(await answer.text());
}

/** @param {HTMLAnchorElement} link */
async function open(link) {
  const answer = await fetch(link.href, { headers: HEADERS }).catch(() => null);
  if (!answer) {
    sayLost();
    return;
  }
  try {
    const next = answer.headers.get("HX-Redirect");
    if (next) {
      location.assign(next);
      return;
    }
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    fill(await answer.text());
    box().showModal();
    begin(box());
  } catch {
    location.assign(link.href);
  }
}

/** Starts the dialogs of this page. */
export function startDialogs() {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[data-dialog]");
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  });
}
