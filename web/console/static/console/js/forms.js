/**
 * Forms: sent once, errors in reach of the keyboard, what was typed kept in this tab until it was accepted.
 */
import { keepTyped, takeAnswer } from "./kept.js";

/**
 * A second press while the first is under way does nothing; the idempotency key in the form guards the rest.
 * @param {HTMLFormElement} form
 */
function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), 10000);
  });
}

/** @param {HTMLFormElement} form not sent after all: it may be sent again */
export function release(form) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
}

/**
 * Adds an empty line to a repeated group (medicines).
 * @param {HTMLButtonElement} button
 */
function growRows(button) {
  const form = /** @type {HTMLFormElement} */ (button.form);
  const prefix = button.dataset.rowAdd ?? "";
  const total = /** @type {HTMLInputElement} */ (form.elements.namedItem(`${prefix}-TOTAL_FORMS`));
  const blank = form.querySelector("[data-row-blank]");
  const rows = form.querySelector(`[data-rows-of="${prefix}"]`);
  if (!total || !(blank instanceof HTMLTemplateElement) || !rows) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    rows.insertAdjacentHTML("beforeend", blank.innerHTML.replaceAll("__prefix__", total.value));
    total.value = String(Number(total.value) + 1);
    /** @type {HTMLElement | null} */ (rows.lastElementChild?.querySelector("input, select"))?.focus();
  });
}

/**
 * A question that belongs to the form only after another answer (one of `a|b`) shows itself then.
 * @param {HTMLElement} question a fieldset, or a line with its label
 */
function followAnswer(question) {
  const form = question.closest("form");
  const [name, values] = (question.dataset.askedWhen ?? "").split("=");
  if (!form || !values) return;
  const parts = /** @type {any[]} */ (question instanceof HTMLFieldSetElement ? [question] : [...question.querySelectorAll("input, select, textarea")]);
  const show = () => {
    const asked = values.split("|").includes(String(new FormData(form).get(name)));
    question.hidden = !asked;
    for (const part of parts) part.disabled = !asked;
  };
  form.addEventListener("change", show);
  show();
}

/**
 * @param {Element} field
 * @returns {boolean} whether it stands otherwise than the server drew it
 */
function isChanged(field) {
  if (field instanceof HTMLSelectElement) {
    const drawn = [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
    return field.selectedOptions[0] !== drawn;
  }
  if (!(field instanceof HTMLInputElement)) return false;
  if (field.type === "radio") return field.checked && !field.defaultChecked;
  return field.type === "checkbox" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

/** What was chosen before the scripts were there, or was brought back, opens what it opens: each part fetches once. */
function tellChosen() {
  for (const part of document.querySelectorAll("[hx-trigger^='change']")) {
    const chosen = [...part.querySelectorAll("input, select")].find(isChanged);
    chosen?.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/**
 * What was wrong and is being put right is not red any longer; the server has the last word when it is sent.
 * @param {HTMLFormElement} form
 */
function forgive(form) {
  form.addEventListener("input", (event) => {
    const wrong = event.target instanceof Element ? event.target.closest(".field--wrong") : null;
    if (!wrong || !(/** @type {HTMLInputElement} */ (event.target).value)) return;
    wrong.classList.remove("field--wrong");
    wrong.querySelector(".field__error")?.remove();
    for (const part of wrong.querySelectorAll("[aria-invalid]")) part.removeAttribute("aria-invalid");
  });
}

/** @param {ParentNode} root the page, or a dialog that was just filled */
export function startForms(root = document) {
  takeAnswer();
  for (const form of root.querySelectorAll("form[data-once]")) sendOnce(/** @type {HTMLFormElement} */ (form));
  for (const form of root.querySelectorAll("form[data-keep]")) keepTyped(/** @type {HTMLFormElement} */ (form));
  for (const form of root.querySelectorAll("form[data-once]")) forgive(/** @type {HTMLFormElement} */ (form));
  for (const button of root.querySelectorAll("[data-row-add]")) growRows(/** @type {HTMLButtonElement} */ (button));
  for (const question of root.querySelectorAll("[data-asked-when]")) followAnswer(/** @type {HTMLElement} */ (question));
  const summary = root.querySelector("[data-summary]");
  if (summary instanceof HTMLElement) summary.focus();
}

/** By then htmx listens. */
document.addEventListener("DOMContentLoaded", tellChosen);

/** A page shown again from the browser's memory may send its forms again. */
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) release(/** @type {HTMLFormElement} */ (form));
});
