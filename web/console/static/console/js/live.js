/**
 * A small client for the graphql-transport-ws protocol: it hears that something happened (number, kind, id, version) and never what.
 * After a break it asks "after number N"; N begins with the number at which the page was drawn, so nothing is missed.
 */
import { heard } from "./network.js";
import { say } from "./words.js";

const SUBSCRIPTION = "subscription Events($after: Int) { events(after: $after) { number kind subjectType subjectId version } }";
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 15000;
const SILENCE_MS = 45000;
const REFUSED = new Set([4400, 4401, 4403, 4406]);
/** Our number lies in the server's future, as after a restored backup: go on with whatever is new. */
const AHEAD = 4511;

/**
 * @typedef {{number: number, kind: string, subjectType: string, subjectId: string, version: number | null}} Told
 * @typedef {"live" | "reconnecting" | "offline"} Connection
 */

export class Live {
  /**
   * @param {string} address of the socket
   * @param {{from: number, onEvent: (told: Told) => void, onState: (state: Connection) => void}} options `from`: the newest
   *   event when the page was drawn
   */
  constructor(address, options) {
    this.address = address;
    this.options = options;
    /** @type {number | null} */
    this.last = options.from;
    this.tries = 0;
    /** @type {WebSocket | null} */
    this.socket = null;
    /** @type {number | undefined} */
    this.waiting = undefined;
    /** @type {number | undefined} */
    this.watch = undefined;
  }

  open() {
    clearTimeout(this.waiting);
    const socket = new WebSocket(this.address, "graphql-transport-ws");
    this.socket = socket;
    socket.addEventListener("open", () => this.send({ type: "connection_init", payload: {} }));
    socket.addEventListener("message", (message) => this.hear(JSON.parse(message.data)));
    socket.addEventListener("close", (event) => socket === this.socket && this.lost(event.code));
    this.listenForSilence();
  }

  /** @param {object} message */
  send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /** @param {{type: string, payload?: any}} message */
  hear(message) {
    heard();
    this.listenForSilence();
    if (message.type === "connection_ack") this.subscribe();
    else if (message.type === "ping") this.send({ type: "pong" });
    else if (message.type === "next" && message.payload?.data?.events) this.told(message.payload.data.events);
    else if (message.type === "error" || message.type === "complete") this.socket?.close(4000, "again");
  }

  subscribe() {
    this.tries = 0;
    this.send({ id: "events", type: "subscribe", payload: { query: SUBSCRIPTION, variables: { after: this.last } } });
    this.options.onState("live");
  }

  /** @param {Told} told */
  told(told) {
    if (this.last !== null && told.number <= this.last) return;
    this.last = told.number;
    this.options.onEvent(told);
  }

  /** @param {number} code */
  lost(code) {
    clearTimeout(this.watch);
    if (REFUSED.has(code)) {
      this.options.onState("offline");
      return;
    }
    if (code === AHEAD) this.last = null;
    this.options.onState(navigator.onLine ? "reconnecting" : "offline");
    const ceiling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.tries);
    this.tries += 1;
    this.waiting = setTimeout(() => this.open(), ceiling / 2 + (Math.random() * ceiling) / 2);
  }

  /** A socket that is open but dead says nothing: two missed pings end it. */
  listenForSilence() {
    clearTimeout(this.watch);
    this.watch = setTimeout(() => this.socket?.close(4000, "silent"), SILENCE_MS);
  }

  /** The network is back: an old socket may be dead without knowing it, so a new one goes on after the last number. */
  renew() {
    const old = this.socket;
    this.open();
    old?.close(4000, "renewed");
  }

  /** The page is looked at again: do not wait for the next try. */
  hurry() {
    const state = this.socket?.readyState;
    if (state !== WebSocket.OPEN && state !== WebSocket.CONNECTING) this.open();
  }
}

/** @param {Connection} state */
function showState(state) {
  for (const part of document.querySelectorAll("[data-connection]")) {
    /** @type {HTMLElement} */ (part).dataset.state = state;
    for (const word of part.querySelectorAll("[data-connection-word]")) word.textContent = say(state);
  }
}

/** @param {(told: Told) => void} onEvent */
export function startLive(onEvent) {
  const meta = document.querySelector('meta[name="careloop-live"]');
  if (!(meta instanceof HTMLMetaElement)) return null;
  const live = new Live(meta.content, { from: Number(meta.dataset.from ?? 0), onEvent, onState: showState });
  live.open();
  window.addEventListener("online", () => live.renew());
  window.addEventListener("offline", () => showState("offline"));
  document.addEventListener("visibilitychange", () => document.hidden || live.hurry());
  return live;
}
