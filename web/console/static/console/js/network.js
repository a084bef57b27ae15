/**
 * A lost network takes nothing that was typed: a form goes off only when the server can be reached, else it stays as it is and says so.
 */
import { say } from "./words.js";

const REACH = "/healthz";
const PATIENCE_MS = 4000;
/** A page that heard nothing of the server for so long cannot know whether it is still there. */
const FRESH_MS = 5000;

let heardAt = performance.now();

/** The server was just heard: what is sent now arrives. */
export function heard() {
  heardAt = performance.now();
}

/** @returns {Promise<boolean>} */
async function reached() {
  try {
    await fetch(REACH, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    heard();
    return true;
  } catch {
    return false;
  }
}

/** @returns {boolean} */
function isDoubtful() {
  return !navigator.onLine || performance.now() - heardAt > FRESH_MS;
}

/**
 * @param {string} sentence
 * @returns {HTMLElement}
 */
function notice(sentence) {
  const line = document.createElement("p");
  line.className = "held";
  line.dataset.held = "";
  line.setAttribute("role", "alert");
  line.textContent = sentence;
  return line;
}

/**
 * Says beside the buttons that the form was not sent, and that nothing of it is lost.
 * @param {HTMLFormElement} form
 */
export function sayHeld(form) {
  form.querySelector("[data-held]")?.remove();
  const line = notice(say("held"));
  const actions = form.querySelector(".form__actions");
  if (actions) actions.prepend(line);
  else form.append(line);
}

/** Says that a page could not be fetched; what is open stays open. */
export function sayLost() {
  const toasts = document.querySelector("[data-toasts]");
  toasts?.querySelector("[data-held]")?.remove();
  const line = notice(say("lost"));
  line.classList.add("toast", "toast--warning");
  toasts?.append(line);
}

/** @param {SubmitEvent} event */
async function hold(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post" || form.dataset.sent || form.dataset.reached) return;
  if (!form.dataset.asking && !isDoubtful()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.dataset.asking) return;
  form.dataset.asking = "yes";
  form.setAttribute("aria-busy", "true");
  const there = await reached();
  delete form.dataset.asking;
  form.removeAttribute("aria-busy");
  if (there) send(form, event.submitter);
  else sayHeld(form);
}

/**
 * The same press once more, with the same button.
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} button
 */
function send(form, button) {
  form.querySelector("[data-held]")?.remove();
  form.dataset.reached = "yes";
  form.requestSubmit(button);
  delete form.dataset.reached;
}

function takeBack() {
  for (const line of document.querySelectorAll("[data-held]")) {
    if (line.closest("[data-toasts]")) line.remove();
    else line.textContent = say("back");
  }
}

/** Stands before every other listener of a submit. */
export function startNetwork() {
  document.addEventListener("submit", hold, true);
  window.addEventListener("online", takeBack);
  document.body.addEventListener("htmx:sendError", (event) => {
    const headers = /** @type {CustomEvent} */ (event).detail.requestConfig?.headers ?? {};
    if (!headers["X-Careloop-Background"]) sayLost();
  });
}
