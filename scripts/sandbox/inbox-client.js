// Makes the inbox live. Every page is already whole without it, so it only ever swaps in parts of pages.
const list = document.getElementById("list");
const reader = document.getElementById("reader");
const status = document.getElementById("status");
const input = document.querySelector("#filter input");
let tag = "";
let visit = 0;

async function show(url) {
  visit += 1;
  const mine = visit;
  const response = await fetch(url);
  const next = new DOMParser().parseFromString(await response.text(), "text/html");
  if (mine !== visit) return;
  document.title = next.title;
  document.body.className = next.body.className;
  if (document.activeElement !== input) input.value = next.querySelector("#filter input").value;
  reader.replaceChildren(...next.getElementById("reader").childNodes);
  swapList(next.getElementById("list").childNodes);
}

function swapList(nodes) {
  const focused = list.contains(document.activeElement) ? document.activeElement.id : null;
  list.replaceChildren(...nodes);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

function open(url) {
  history.pushState(null, "", url);
  show(url).catch(() => location.assign(url));
}

async function refresh() {
  const current = list.querySelector("[aria-current]")?.id.slice(2) ?? "";
  const params = new URLSearchParams({ q: input.value, current });
  try {
    const before = visit;
    const response = await fetch(`/list?${params}`, { headers: { "If-None-Match": tag } });
    status.textContent = "";
    if (response.status === 304) return;
    const next = new DOMParser().parseFromString(await response.text(), "text/html");
    // Another mail was opened meanwhile: its page brought a newer list.
    if (before !== visit) return;
    tag = response.headers.get("ETag") ?? "";
    swapList(next.body.childNodes);
  } catch {
    status.textContent = "The sandbox is not running.";
  }
}

function step(by) {
  const links = [...list.querySelectorAll("a")];
  const at = links.findIndex((link) => link.hasAttribute("aria-current"));
  const link = links[at < 0 ? 0 : Math.min(Math.max(at + by, 0), links.length - 1)];
  if (!link || link.hasAttribute("aria-current")) return;
  for (const other of links) other.toggleAttribute("aria-current", other === link);
  link.focus({ preventScroll: true });
  link.scrollIntoView({ block: "nearest" });
  open(link.href);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#list a, .tabs a, .back, .brand");
  if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  open(link.href);
});

document.addEventListener("keydown", (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.target === input) {
    if (event.key === "Escape") input.blur();
    return;
  }
  const keys = {
    j: () => step(1),
    ArrowDown: () => step(1),
    k: () => step(-1),
    ArrowUp: () => step(-1),
    "/": () => input.focus(),
  };
  if (!Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
});

input.addEventListener("input", () => {
  tag = "";
  const url = new URL(location.href);
  url.searchParams.set("q", input.value);
  history.replaceState(null, "", url);
  refresh();
});

document.getElementById("filter").addEventListener("submit", (event) => event.preventDefault());
addEventListener("popstate", () => show(location.href).catch(() => location.reload()));
document.addEventListener("visibilitychange", () => !document.hidden && refresh());
setInterval(() => !document.hidden && refresh(), 2_000);
