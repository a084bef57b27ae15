/**
 * The frame of the page: the drawer of lists on a phone, menus that close, messages that can be put away, tabs of a referral.
 */
const TOAST_MS = 12000;

function startRail() {
  const toggle = document.querySelector("[data-rail-toggle]");
  const rail = document.getElementById("rail");
  toggle?.addEventListener("click", () => {
    const open = rail?.classList.toggle("rail--open") ?? false;
    toggle.setAttribute("aria-expanded", String(open));
  });
}

function startMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (event.target instanceof Node && !menu.contains(event.target)) menu.removeAttribute("open");
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    menu?.removeAttribute("open");
    menu?.querySelector("summary")?.focus();
  });
}

/** @param {Element} toast */
function fade(toast) {
  if (toast.matches(":hover, :focus-within")) setTimeout(() => fade(toast), TOAST_MS);
  else if (!toast.querySelector("a")) toast.remove();
}

function startToasts() {
  for (const toast of document.querySelectorAll("[data-toasts] > .toast")) {
    toast.querySelector("[data-toast-close]")?.addEventListener("click", () => toast.remove());
    setTimeout(() => fade(toast), TOAST_MS);
  }
}

/**
 * On a phone one part of the referral is shown at a time; on a wide screen all of them.
 * @param {NodeListOf<HTMLAnchorElement>} links
 * @param {HTMLAnchorElement} chosen
 */
function showTab(links, chosen) {
  for (const link of links) {
    const on = link === chosen;
    link.setAttribute("aria-current", String(on));
    document.querySelector(link.hash)?.toggleAttribute("data-tab-off", !on);
  }
}

let chosenTab = location.hash;

/** Tabs that are drawn anew open where they were. */
export function startTabs() {
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const links = document.querySelectorAll("[data-tabs]:not([data-tabs-on]) a");
  for (const link of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      chosenTab = link.hash;
      showTab(links, link);
      document.dispatchEvent(new CustomEvent("careloop:tab", { detail: link.hash }));
    });
  }
  if (links.length) showTab(links, [...links].find((link) => link.hash === chosenTab) ?? links[0]);
  document.querySelector("[data-tabs]")?.setAttribute("data-tabs-on", "");
}

/** Which lists without anybody are unfolded stays as it was when the lists are drawn anew. */
function startFolds() {
  const keep = () => {
    for (const fold of document.querySelectorAll("details[data-fold]")) {
      /** @type {HTMLDetailsElement} */ (fold).open = sessionStorage.getItem(`fold-${fold.getAttribute("data-fold")}`) === "1";
    }
  };
  const remember = (/** @type {Event} */ event) => {
    const fold = event.target;
    if (!(fold instanceof HTMLDetailsElement) || !fold.dataset.fold) return;
    sessionStorage.setItem(`fold-${fold.dataset.fold}`, fold.open ? "1" : "0");
  };
  document.addEventListener("toggle", remember, true);
  document.body.addEventListener("htmx:afterSettle", keep);
  keep();
}

/** Starts the frame. */
export function startShell() {
  startRail();
  startMenus();
  startToasts();
  startTabs();
  startFolds();
}
