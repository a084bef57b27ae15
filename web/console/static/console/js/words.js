/**
 * The page's words in its language, and small things every module needs.
 * @typedef {Record<string, string>} Words
 */

/** @returns {Words} */
function readWords() {
  const content = document.querySelector('meta[name="careloop-words"]')?.getAttribute("content");
  return content ? JSON.parse(content) : {};
}

const words = readWords();

/**
 * A sentence of the page's language with its gaps filled: `say("new", {count: 2})`.
 * @param {string} key
 * @param {Record<string, string | number>} [gaps]
 * @returns {string}
 */
export function say(key, gaps = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(gaps[name] ?? whole));
}

/**
 * Tells a screen reader politely; nothing on the page moves.
 * @param {string} sentence
 */
export function announce(sentence) {
  const region = document.querySelector("[data-announce]");
  if (!region) return;
  region.textContent = "";
  setTimeout(() => (region.textContent = sentence), 50);
}

/**
 * Whether somebody is about to touch this part: the pointer rests on it or the focus is inside.
 * @param {Element} part
 * @returns {boolean}
 */
export function inUse(part) {
  const pointed = matchMedia("(hover: hover)").matches && part.matches(":hover");
  return pointed || part.matches(":focus-within, :active");
}
