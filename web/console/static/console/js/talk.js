/**
 * The conversation of a referral: opened at its end, told as read once it was really on the screen, and new messages offered, not
 * pushed under the finger. What became of one's own messages changes in place, because nothing moves by it.
 */
import { announce, say } from "./words.js";

const BACKGROUND = { "X-Careloop-Background": "1" };
/** How long a message stands on the screen before it counts as read. */
const LOOKED_MS = 1200;

/** @returns {HTMLElement | null} */
const panel = () => document.querySelector("[data-talk]");

/** @param {ParentNode} root */
const listIn = (root) => /** @type {HTMLElement | null} */ (root.querySelector("[data-talk-lines]"));

/** Whether the newest message can be seen: the tab is chosen, the page looked at, the end of the list on the screen. */
function isLookedAt() {
  const last = panel()?.querySelector("[data-message]:last-child");
  if (!(last instanceof HTMLElement) || document.hidden || last.offsetParent === null) return false;
  const box = last.getBoundingClientRect();
  const frame = /** @type {HTMLElement} */ (panel()?.querySelector("[data-talk-scroll]")).getBoundingClientRect();
  const top = Math.max(box.top, frame.top, 0);
  return Math.min(box.bottom, frame.bottom, innerHeight) - top > Math.min(box.height, 32) / 2;
}

/** @type {number | undefined} */
let looking;

function lookLater() {
  clearTimeout(looking);
  if (Number(listIn(document)?.dataset.upTo ?? 0) && isLookedAt()) looking = setTimeout(markRead, LOOKED_MS);
}

async function markRead() {
  const list = listIn(document);
  const upTo = Number(list?.dataset.upTo ?? 0);
  if (!list || !upTo || !isLookedAt()) return;
  list.dataset.upTo = "0";
  // @ts-ignore htmx is a global of its own script
  await window.htmx?.ajax("POST", list.dataset.talkRead, { swap: "none", values: { up_to: upTo }, source: document.body });
  for (const mark of document.querySelectorAll("[data-talk-unread], [data-talk-count]")) mark.remove();
}

/** Shows the end of the conversation without moving the page. */
function toEnd() {
  const scroll = panel()?.querySelector("[data-talk-scroll]");
  if (scroll) scroll.scrollTop = scroll.scrollHeight;
}

/** @returns {Promise<ParentNode | null>} the newest messages as the server draws them now */
async function newest() {
  const address = panel()?.dataset.talk;
  if (!address) return null;
  const answer = await fetch(address, { headers: { "HX-Request": "true", ...BACKGROUND } });
  if (!answer.ok) return null;
  const held = document.createElement("template");
  held.innerHTML = await answer.text();
  return held.content;
}

/**
 * Marks and files of messages that are shown already.
 * @param {ParentNode} drawn
 * @returns {number} how many messages are new
 */
function compare(drawn) {
  let fresh = 0;
  for (const line of drawn.querySelectorAll("[data-message]")) {
    const id = line.getAttribute("data-message");
    const here = panel()?.querySelector(`[data-message="${id}"] [data-message-rest]`);
    if (here) here.innerHTML = line.querySelector("[data-message-rest]")?.innerHTML ?? "";
    else fresh += 1;
  }
  return fresh;
}

/** @param {number} count */
function offer(count) {
  const box = panel()?.querySelector("[data-talk-fresh]");
  const word = box?.querySelector("[data-talk-fresh-word]");
  if (!(box instanceof HTMLElement) || !word) return;
  box.hidden = count === 0;
  if (!count) return;
  const sentence = say(count === 1 ? "one_message" : "many_messages", { count });
  if (word.textContent === sentence) return;
  word.textContent = sentence;
  announce(sentence);
}

async function show() {
  const drawn = await newest();
  const scroll = panel()?.querySelector("[data-talk-scroll]");
  if (!drawn || !scroll) return;
  scroll.replaceChildren(...drawn.childNodes);
  offer(0);
  toEnd();
  lookLater();
}

/**
 * Somebody wrote or read in these referrals.
 * @param {string[]} referrals
 */
export async function hearTalk(referrals) {
  if (!referrals.includes(panel()?.dataset.talkOf ?? "")) return;
  const drawn = await newest().catch(() => null);
  if (drawn) offer(compare(drawn));
}

/** Starts the panel of this page, once however often the page is drawn anew. */
export function startTalk() {
  const found = panel();
  if (!found || found.dataset.talkOn) return;
  found.dataset.talkOn = "yes";
  toEnd();
  found.querySelector("[data-talk-fresh] button")?.addEventListener("click", () => show().catch(() => undefined));
  found.querySelector("[data-talk-scroll]")?.addEventListener("scroll", lookLater, { passive: true });
  new IntersectionObserver(() => {
    lookLater();
  }).observe(found);
  lookLater();
}

/** On a phone the conversation is opened where the newest words are. */
document.addEventListener("careloop:tab", (event) => {
  if (/** @type {CustomEvent} */ (event).detail !== "#messages") return;
  panel()?.querySelector("[data-message]:last-child")?.scrollIntoView({ block: "nearest" });
  lookLater();
});
document.addEventListener("visibilitychange", lookLater);
document.addEventListener("scroll", lookLater, { passive: true });
