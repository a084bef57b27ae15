/**
 * What the page does when it hears an event: counts are fetched again, new rows are offered, the shown referral refreshes its banner.
 * Nothing moves under the finger: a part in use is offered, not replaced. Three things come in by themselves: what arrives in an
 * empty list, what follows from one's own step, and the end of sharing, which empties the page.
 */
import { tick } from "./clock.js";
import { startTabs } from "./shell.js";
import { hearTalk, startTalk } from "./talk.js";
import { announce, inUse, say } from "./words.js";

/** @typedef {import("./live.js").Told} Told */

const GATHER_MS = 150;
const OWN_STEP_MS = 15000;
/** What nobody asked for must not keep a forgotten page signed in. */
const BACKGROUND = { "X-Careloop-Background": "1" };

/** @type {Set<string>} */
const arrived = new Set();
/** @type {Set<string>} referrals in which somebody wrote or read */
const talked = new Set();
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

/** @returns {boolean} whether this page was drawn after a step of one's own, a moment ago, and nobody types or decides here */
function afterOwnStep() {
  const busy = document.querySelector("dialog[open], main :is(input, textarea, select):focus");
  return document.querySelector("[data-own-step]") !== null && performance.now() < OWN_STEP_MS && busy === null;
}

/**
 * Draws a part of this page anew.
 * @param {string} part
 * @param {string} address
 */
function redraw(part, address) {
  // @ts-ignore htmx is a global of its own script
  return window.htmx?.ajax("GET", address, { target: part, select: part, swap: "outerHTML", headers: BACKGROUND });
}

/** What was sent has moved on and cannot be undone any more: the message that offers it goes away. */
function endUndo() {
  if (document.querySelector("#banner [data-may-undo]")) return;
  for (const toast of document.querySelectorAll("[data-toasts] > .toast")) {
    if (toast.querySelector("[data-undo]")) toast.remove();
  }
}

/** Fetches who holds the ball; a page whose patient is not shared any more is emptied before anything else. */
async function refreshBanner() {
  const banner = document.getElementById("banner");
  if (!banner?.dataset.banner) return;
  const answer = await fetch(banner.dataset.banner, { headers: { "HX-Request": "true", ...BACKGROUND } });
  const shown = document.querySelector("[data-referral]")?.getAttribute("data-sharing");
  const sharing = answer.headers.get("X-Careloop-Sharing");
  if (answer.status === 403 || answer.status === 404 || (sharing && sharing !== shown)) {
    document.getElementById("main")?.replaceChildren();
    location.reload();
    return;
  }
  if (!answer.ok || inUse(banner)) return;
  banner.innerHTML = await answer.text();
  tick();
  endUndo();
}

function refreshReferral() {
  if (document.querySelector("[data-referral]") && afterOwnStep()) {
    redraw("[data-referral]", location.href)?.then(endUndo);
    return;
  }
  refreshBanner().catch(() => undefined);
  const offer = document.querySelector("[data-fresh]");
  if (offer instanceof HTMLElement && offer.hidden) offer.hidden = false;
  announce(say("changed"));
}

/**
 * Rows that left the list while it is looked at: each says so where its button was. The row stays in its place.
 * @param {Record<string, string>} gone by the row's id, what became of it
 */
function strike(gone) {
  for (const [id, word] of Object.entries(gone)) {
    const row = document.querySelector(`[data-row][data-subject="${CSS.escape(id)}"]`);
    const place = row?.querySelector(".list__act");
    if (!row || !place || row.classList.contains("list__row--gone")) continue;
    const sentence = say("gone", { word });
    const note = document.createElement("span");
    note.className = "quiet fine";
    note.textContent = sentence;
    row.classList.add("list__row--gone");
    place.replaceChildren(note);
    announce(sentence);
  }
}

/**
 * Asks the server how many rows are new since this list was drawn, and offers them; and which of its rows left it.
 * @param {string[]} concerned ids about which something was heard
 */
async function offerArrivals(concerned) {
  const box = document.querySelector("[data-arrivals]");
  const list = document.querySelector("[data-list]");
  if (!(box instanceof HTMLElement) || !(list instanceof HTMLElement)) return;
  const here = new Set([...document.querySelectorAll("[data-row]")].map((row) => row.getAttribute("data-subject")));
  const asked = concerned.filter((id) => here.has(id)).join(" ");
  const answer = await fetch(list.dataset.list ?? "", { headers: { "X-Careloop-Ids": asked || "none", ...BACKGROUND } });
  if (!answer.ok) return;
  const empty = here.size === 0;
  const told = await answer.json();
  strike(told.gone);
  const fresh = told.subjects.filter((/** @type {string} */ id) => !here.has(id)).length;
  if (fresh && empty && !new URLSearchParams(location.search).has("after")) await redraw(".worklist", list.dataset.list ?? "");
  else offer(box, fresh);
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
  const heard = [...arrived];
  const concerned = heard.some((id) => shownSubjects().has(id));
  arrived.clear();
  const said = [...talked];
  talked.clear();
  tellBody("careloop:counts");
  hearTalk(said);
  if (concerned) refreshReferral();
  offerArrivals(heard).catch(() => undefined);
}

/** @param {Told} told */
export function onEvent(told) {
  if (told.kind.startsWith("dialogue.")) talked.add(told.subjectId);
  else arrived.add(told.subjectId);
  clearTimeout(gathering);
  gathering = setTimeout(settle, GATHER_MS);
}

/** Fragments that were fetched bring clocks and tabs with them. */
export function startArrivals() {
  document.body.addEventListener("htmx:afterSettle", () => {
    tick();
    startTabs();
    startTalk();
  });
}
