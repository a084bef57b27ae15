/**
 * Lists worked from the keyboard: / j k Enter a r ?. Single keys can be switched off on this computer.
 */
const OFF = "careloop-keys-off";

/** @returns {HTMLElement[]} */
function rows() {
  return [...document.querySelectorAll("[data-row]")].map((row) => /** @type {HTMLElement} */ (row));
}

/** @returns {number} the row the keyboard is on, -1 for none */
function at() {
  return rows().findIndex((row) => row.classList.contains("list__row--at") || row.contains(document.activeElement));
}

/** @param {HTMLElement} row */
function glance(row) {
  const pane = document.querySelector("[data-glance-pane]");
  const address = row.dataset.glance;
  if (!pane || !address || getComputedStyle(pane).display === "none") return;
  // @ts-ignore htmx is a global of its own script
  window.htmx?.ajax("GET", address, { target: "#glance", swap: "innerHTML" });
}

/** @param {HTMLElement} row */
function stand(row) {
  for (const other of rows()) other.classList.toggle("list__row--at", other === row);
  /** @type {HTMLElement | null} */ (row.querySelector("[data-open]"))?.focus();
  row.scrollIntoView({ block: "nearest" });
  glance(row);
}

/** @param {number} step */
function move(step) {
  const all = rows();
  if (!all.length) return;
  const next = Math.min(Math.max(at() + step, 0), all.length - 1);
  stand(all[next]);
}

/** @param {string} key the page's or the chosen row's link for this key */
function follow(key) {
  const here = rows()[at()];
  const link = document.querySelector(`[data-key="${key}"]`) ?? (key === "a" ? here?.querySelector(".list__act a") : null);
  if (link instanceof HTMLElement) link.click();
}

/** Opens the list of keys. */
export function showKeys() {
  /** @type {HTMLDialogElement | null} */ (document.getElementById("keys"))?.showModal();
}

/** @type {Record<string, () => void>} */
const KEYS = {
  "/": () => [...document.querySelectorAll("[data-search]")].find((box) => box.checkVisibility())?.focus(),
  j: () => move(1),
  k: () => move(-1),
  Enter: () => /** @type {HTMLElement | null} */ (rows()[at()]?.querySelector("[data-open]"))?.click(),
  a: () => follow("a"),
  r: () => follow("r"),
  "?": showKeys,
};

/** @param {KeyboardEvent} event */
function isTyping(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  return target.matches("input, select, textarea, [contenteditable]") || document.querySelector("dialog[open]") !== null;
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const wanted = KEYS[event.key];
  if (!wanted || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  if (localStorage.getItem(OFF)) return;
  if (event.key === "Enter" && event.target !== document.body) return;
  event.preventDefault();
  wanted();
}

/** Starts the keys of this page. */
export function startKeyboard() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", rowClicked);
  for (const opener of document.querySelectorAll("[data-keys-open]")) opener.addEventListener("click", showKeys);
  const off = document.querySelector("[data-keys-off]");
  if (!(off instanceof HTMLInputElement)) return;
  off.checked = localStorage.getItem(OFF) !== null;
  off.addEventListener("change", () => (off.checked ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF)));
}

/**
 * A click beside the links chooses the row; its summary appears in the pane.
 * @param {MouseEvent} event
 */
function rowClicked(event) {
  const target = event.target;
  const row = target instanceof Element && !target.closest("a, button, summary") ? target.closest("[data-row]") : null;
  if (row instanceof HTMLElement) stand(row);
}
