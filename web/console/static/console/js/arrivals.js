/**
 * What the page does when it hears an event: counts are fetched again, new rows are offered, the shown referral refreshes its banner.
 * Nothing moves under the finger: a part in use is offered, not replaced.
 */
import { tick } from "./clock.js";
import { announce, inUse, say } from "./words.js";

/** @typedef {import("./live.js").Told} Told */

const GATHER_MS = 150;

/** @type {Set<string>} */
const arrived = new Set();
/** @type {number | undefined} */
let gathering;
let reported = -1;

/** @returns {Set<string>} ids of what this page shows */
function shownSubjects() {
  const part = document.querySelector("[data-subjects]");
  return new Set((part?.getAttribute("data-subjects") ?? "").split(" ").filter(Boolean));
}

/** @param {string} name */
function tellBody(name) {
  document.body.dispatchEvent(new CustomEvent(name, { bubbles: true }));
}

function refreshReferral() {
  const banner = document.getElementById("banner");
  if (banner && !inUse(banner)) tellBody("careloop:banner");
  const offer = document.querySelector("[data-fresh]");
  if (offer instanceof HTMLElement && offer.hidden) offer.hidden = false;
  announce(say("changed"));
}

/** Asks the server how many rows are new since this list was drawn, and offers them. */
async function offerArrivals() {
  const box = document.querySelector("[data-arrivals]");
  const list = document.querySelector("[data-list]");
  if (!(box instanceof HTMLElement) || !(list instanceof HTMLElement)) return;
  const answer = await fetch(list.dataset.list ?? "", { headers: { "X-Careloop-Ids": "true" } });
  if (!answer.ok) return;
  const here = new Set([...document.querySelectorAll("[data-row]")].map((row) => row.getAttribute("data-subject")));
  const fresh = (await answer.json()).subjects.filter((/** @type {string} */ id) => !here.has(id)).length;
  offer(box, fresh);
}

/**
 * @param {HTMLElement} box
 * @param {number} count
 */
function offer(box, count) {
  if (count === reported) return;
  reported = count;
  box.hidden = count === 0;
  const sentence = say(count === 1 ? "one_new" : "many_new", { count });
  const word = box.querySelector("[data-arrivals-word]");
  if (word) word.textContent = sentence;
  if (count) announce(sentence);
}

function settle() {
  const concerned = [...arrived].some((id) => shownSubjects().has(id));
  arrived.clear();
  tellBody("careloop:counts");
  if (concerned) refreshReferral();
  offerArrivals().catch(() => undefined);
}

/** @param {Told} told */
export function onEvent(told) {
  arrived.add(told.subjectId);
  clearTimeout(gathering);
  gathering = setTimeout(settle, GATHER_MS);
}

/** Fragments that were fetched bring clocks with them. */
export function startArrivals() {
  document.body.addEventListener("htmx:afterSettle", tick);
}
