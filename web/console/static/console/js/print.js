/**
 * A page that is meant for paper has a button for it; without scripts the browser's own does the same.
 */

/** Shows the buttons and makes them print. */
export function startPrinting() {
  for (const button of document.querySelectorAll("button[data-print]")) {
    /** @type {HTMLButtonElement} */ (button).hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
