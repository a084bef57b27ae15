/**
 * A resident identity number says when its holder was born and which sex: the form fills both in while it is typed.
 * Whether the number is a possible one is for the server.
 */

const FORM = /^\d{6}(\d{4})(\d{2})(\d{2})\d{2}(\d)[\dX]$/;

/** @param {HTMLInputElement} field */
function follow(field) {
  field.addEventListener("input", () => {
    const read = FORM.exec(field.value.replace(/[\s-]/g, "").toUpperCase());
    const form = field.form;
    if (!read || !form) return;
    const [, year, month, day, order] = read;
    const born = form.elements.namedItem("birth_date");
    if (born instanceof HTMLInputElement) born.value = `${year}-${month}-${day}`;
    const sex = Number(order) % 2 ? "male" : "female";
    const choice = form.querySelector(`input[name="sex"][value="${sex}"]`);
    if (choice instanceof HTMLInputElement) choice.checked = true;
  });
}

/** Starts on the page's number, where there is one. */
export function startIdentity() {
  for (const field of document.querySelectorAll("input[data-resident-id]")) follow(/** @type {HTMLInputElement} */ (field));
}
