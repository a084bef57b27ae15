/**
 * Deadlines count down once a minute-change, on the server's time. What a screen reader hears (the hour it is due) does not tick.
 */
import { say } from "./words.js";

const SOON_MINUTES = 60;
const TICK_MS = 5000;

/** @returns {number} milliseconds to add to this computer's clock to get the server's */
function serverOffset() {
  const told = document.querySelector('meta[name="careloop-now"]')?.getAttribute("content");
  return told ? Date.parse(told) - Date.now() : 0;
}

const offset = serverOffset();

/** @returns {number} the server's time in milliseconds */
export function serverNow() {
  return Date.now() + offset;
}

/**
 * Time left or passed in its two largest units.
 * @param {number} minutes whole minutes; negative when late
 * @returns {string}
 */
export function remaining(minutes) {
  const whole = Math.abs(minutes);
  const days = Math.floor(whole / 1440);
  const hours = Math.floor((whole % 1440) / 60);
  const length = days
    ? say("days_hours", { days, hours })
    : hours
      ? say("hours_minutes", { hours, minutes: whole % 60 })
      : say("minutes", { minutes: whole });
  return say(minutes < 0 ? "late" : "left", { length });
}

/** @param {HTMLElement} clock */
function show(clock) {
  const minutes = Math.floor((Date.parse(clock.dataset.clock ?? "") - serverNow()) / 60000);
  const left = clock.querySelector("[data-clock-left]");
  const text = remaining(minutes);
  if (!left || left.textContent === text) return;
  left.textContent = text;
  clock.classList.toggle("clock--over", minutes < 0);
  clock.classList.toggle("clock--soon", minutes >= 0 && minutes <= SOON_MINUTES);
  clock.classList.toggle("clock--calm", minutes > SOON_MINUTES);
}

/** Brings every clock on the page up to date. */
export function tick() {
  for (const clock of document.querySelectorAll("[data-clock]")) show(/** @type {HTMLElement} */ (clock));
}

/** Starts the clocks of this page. */
export function startClocks() {
  tick();
  setInterval(tick, TICK_MS);
  document.addEventListener("visibilitychange", () => document.hidden || tick());
}
