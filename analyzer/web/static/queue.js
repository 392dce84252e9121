"use strict";
/* The queue: a key for everything, and news without losing the place. Without this script the page works by links and
   forms alone. What it asks for by itself is marked, so that a session that nobody uses ends all the same. */
(() => {
  const $ = (what, within = document) => within.querySelector(what);
  const root = $("[data-queue]");
  if (!root) return;
  const help = $("#help"), keys = $("[data-keys]"), status = $("[data-status]");
  document.querySelectorAll(".scripted").forEach((one) => { one.hidden = false; });

  const showChosen = () => document.querySelectorAll("#filters [aria-current]").forEach((one) => {
    const row = one.parentElement;
    if (one.offsetLeft + one.offsetWidth > row.clientWidth) row.scrollLeft = one.offsetLeft - (row.querySelector(".of")?.offsetWidth ?? 0);
  });
  showChosen();

  /* Keys */
  keys.checked = localStorage.getItem("lessonguard-keys") !== "off";
  keys.addEventListener("change", () => localStorage.setItem("lessonguard-keys", keys.checked ? "on" : "off"));
  document.addEventListener("click", (event) => { if (event.target.closest("[data-help]")) help.showModal(); });
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const here = () => document.activeElement?.closest("[data-row]");
  const go = (row) => { row?.focus(); row?.scrollIntoView({ block: "nearest" }); };
  const step = (by) => {
    const all = rows(), at = all.indexOf(here());
    go(all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]);
  };
  const say = (text) => { if (status.textContent !== text) status.textContent = text; };
  const open = () => {
    const link = $("[data-open]", here());
    if (link) link.click();
    else say($("[data-take]", here()) ? "Nobody has this lesson: t takes it, and opens it." : "Somebody else has this lesson.");
  };
  const take = () => {
    const button = $("[data-take]", here());
    if (button) button.click();
    else if ($("[data-open]", here())) open();
    else say("Somebody else has this lesson.");
  };
  document.addEventListener("keydown", (event) => {
    const typed = event.target.closest("input:not([type=checkbox]), textarea, select");
    if (!keys.checked || typed || help.open || event.ctrlKey || event.metaKey || event.altKey) return;
    const onRow = event.target.matches("[data-row]");
    const done = {
      j: () => step(1), k: () => step(-1), "/": () => $("[data-find]").focus(), "?": () => help.showModal(),
      ...(here() ? { t: take } : {}), ...(onRow ? { Enter: open } : {}),
    }[event.key];
    if (!done) return;
    event.preventDefault();
    done();
  });

  /* News */
  const busy = () => help.open || $("#rows details[open]") || document.activeElement?.closest("#rows form input, #rows select");
  const put = (page) => {
    const row = here(), id = row?.id, at = rows().indexOf(row);
    const inner = row && document.activeElement !== row ? [...row.querySelectorAll("a, button, summary")].indexOf(document.activeElement) : -1;
    const link = document.activeElement?.closest("#filters a")?.href, unfolds = document.activeElement?.matches("#filters summary");
    const unfolded = $("#filters details")?.open;
    const before = rows().map((one) => one.id);
    for (const part of root.querySelectorAll("[data-part]")) {
      const fresh = $(`#${part.id}`, page);
      if (fresh && fresh.innerHTML !== part.innerHTML) part.replaceChildren(...document.adoptNode(fresh).childNodes);
    }
    const more = $("#filters details");
    if (more && unfolded !== undefined) more.open = unfolded;
    if (unfolds) $("summary", more ?? root)?.focus({ preventScroll: true });
    showChosen();
    if (id && !here()) {
      const again = document.getElementById(id);
      const back = again && inner >= 0 ? again.querySelectorAll("a, button, summary")[inner] : again;
      (back ?? again ?? rows()[Math.min(at, rows().length - 1)])?.focus({ preventScroll: true });
    }
    if (link) [...document.querySelectorAll("#filters a")].find((one) => one.href === link)?.focus({ preventScroll: true });
    const added = rows().filter((one) => !before.includes(one.id)).length;
    if (added) say(`${added} lesson${added === 1 ? " is" : "s are"} new on this page.`);
  };
  const look = async () => {
    if (document.visibilityState !== "visible" || busy()) return;
    const answer = await fetch(location.href, { headers: { "X-Unattended": "queue" } }).catch(() => null);
    if (answer && new URL(answer.url).pathname.startsWith("/sign-in")) {
      clearInterval(timer);
      say("Your session has ended. Sign in again to see what is new.");
    } else if (answer?.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!busy()) put(page);
    }
  };
  const timer = setInterval(look, 1000 * Number(root.dataset.refreshS));
  document.addEventListener("visibilitychange", look);
})();
