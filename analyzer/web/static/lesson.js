"use strict";
/* The lesson page: links become places in the player, the transcript follows the voice, forms are sent without leaving
   the player, and everything has a key. Without this script the page can be read and judged all the same. Nothing that
   anybody wrote is kept in the browser beyond the open page. */
(() => {
  const $ = (what, within = document) => within.querySelector(what);
  const root = $("[data-lesson]");
  if (!root) return;
  const video = $("video", root), seek = $("[data-seek]", root), playhead = $("[data-playhead]", root);
  const duration = Number(root.dataset.durationMs), padding = Number(root.dataset.paddingMs);
  const lines = [...root.querySelectorAll(".lines > li")].filter((one) => $(".at", one));
  const starts = lines.map((one) => Number($(".at", one).dataset.startMs));
  const spansOf = (what) => ($(what, root)?.textContent.trim().split(" ") ?? []).filter(Boolean).map((one) => one.split("-").map(Number));
  const within = (list, ms) => list.some(([a, b]) => ms >= a && ms < b);
  const spans = spansOf("[data-spans]");
  document.querySelectorAll(".scripted").forEach((one) => { one.hidden = false; });

  const clock = (ms) => {
    const s = Math.floor(ms / 1000), two = (n) => String(n).padStart(2, "0");
    return (s >= 3600 ? Math.floor(s / 3600) + ":" : "") + two(Math.floor(s / 60) % 60) + ":" + two(s % 60);
  };
  const now = () => (video ? Math.round(video.currentTime * 1000) : 0);
  let until = null, flaggedOnly = false;
  const go = (ms, end = null) => {
    if (!video) return;
    until = end;
    video.currentTime = ms / 1000;
    video.play().catch(() => {});
  };

  /* The player */
  let renewing = false;
  video?.addEventListener("error", async () => {  // the link has run out: ask for the next, and go on where it was
    if (renewing) return;
    renewing = true;
    const at = video.currentTime;
    const answer = await fetch(root.dataset.ticket, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.ok && !answer.redirected) {
      video.src = (await answer.json()).address;
      video.addEventListener("loadedmetadata", () => { video.currentTime = at; renewing = false; }, { once: true });
    } else {
      say("The recording cannot be read now. If your session has ended, sign in in another tab and reload this page.");
    }
  });
  const current = (list, ms) => {
    let low = 0, high = list.length;
    while (low < high) { const mid = (low + high) >> 1; if (list[mid] <= ms) low = mid + 1; else high = mid; }
    return low - 1;
  };
  let shown = null;
  const words = (line) => {
    let at = starts[lines.indexOf(line)];
    return (line.dataset.w || "").split(",").filter(Boolean).map((gap) => (at += 10 * Number(gap)));
  };
  const highlight = (line, ms) => {
    if (!window.Highlight || !line) return;
    const index = current(words(line), ms), span = line.lastElementChild;
    CSS.highlights.delete("voice");
    if (index < 0) return;
    const walker = document.createTreeWalker(span, NodeFilter.SHOW_TEXT);
    let seen = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (const found of node.data.matchAll(/\S+/g)) {
        if (seen++ !== index) continue;
        const range = new Range();
        range.setStart(node, found.index);
        range.setEnd(node, found.index + found[0].length);
        CSS.highlights.set("voice", new Highlight(range));
        return;
      }
    }
  };
  const follow = () => {
    const ms = now();
    if (until !== null && ms >= until) { video.pause(); until = null; }
    if (flaggedOnly && !video.paused && spans.length) {
      const inside = within(spans, ms), next = spans.find(([a]) => a > ms);
      if (!inside && next) video.currentTime = next[0] / 1000;
      if (!inside && !next) video.pause();
    }
    if (playhead) { playhead.hidden = false; playhead.style.left = (100 * ms) / Math.max(1, duration) + "%"; }
    if (seek && document.activeElement !== seek) seek.value = String(ms);
    seek?.setAttribute("aria-valuetext", clock(ms));
    const line = lines[current(starts, ms)] ?? null;
    if (line !== shown) {
      shown?.removeAttribute("aria-current");
      line?.setAttribute("aria-current", "true");
      shown = line;
      if (line && $("[data-follow]", root)?.checked && !video.paused) {
        const list = line.parentElement;
        list.scrollTop = line.offsetTop - list.offsetTop - list.clientHeight / 3;
      }
    }
    highlight(line, ms);
  };
  let blurred = spansOf("[data-blurred]");
  const blur = () => video?.classList.toggle("blurred", within(blurred, now()));
  for (const event of ["loadedmetadata", "seeking", "timeupdate"]) video?.addEventListener(event, blur);
  $("[data-clear]", root)?.addEventListener("click", (event) => {
    event.preventDefault();
    blurred = [];
    blur();
    $("[data-blur]", root).remove();
    video.focus();
  });
  video?.addEventListener("timeupdate", follow);
  video?.addEventListener("seeked", follow);
  seek?.addEventListener("input", () => { if (video) { until = null; video.currentTime = Number(seek.value) / 1000; } });
  const rate = $("[data-rate]", root), flagged = $("[data-flagged]", root);
  rate?.addEventListener("change", () => { video.playbackRate = Number(rate.value); });
  const toggleFlagged = () => {
    flaggedOnly = !flaggedOnly;
    flagged?.setAttribute("aria-pressed", String(flaggedOnly));
    if (flaggedOnly && video) { until = null; video.play().catch(() => {}); }
  };
  flagged?.addEventListener("click", toggleFlagged);
  const over = $(".over", root);
  over?.addEventListener("click", (event) => {
    if (event.target.closest("a")) return;
    const box = over.getBoundingClientRect();
    go((duration * (event.clientX - box.left)) / box.width);
  });
  over?.addEventListener("pointermove", (event) => {
    const box = over.getBoundingClientRect();
    over.title = clock(Math.max(0, (duration * (event.clientX - box.left)) / box.width));
  });

  /* Places and words */
  document.addEventListener("click", (event) => {
    const at = event.target.closest("a.at");
    if (at && video && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const start = Number(at.dataset.startMs), end = Number(at.dataset.endMs);
      if ("this" in at.dataset) go(Math.max(0, start - padding), end + padding);
      else go(start);
      return;
    }
    const said = event.target.closest(".lines > li > span");
    if (!said || !video || String(getSelection())) return;
    const place = document.caretPositionFromPoint?.(event.clientX, event.clientY);
    const range = place ? null : document.caretRangeFromPoint?.(event.clientX, event.clientY);
    const node = place?.offsetNode ?? range?.startContainer, offset = place?.offset ?? range?.startOffset ?? 0;
    if (!node || !said.contains(node)) return;
    const before = new Range();
    before.setStart(said, 0);
    before.setEnd(node, offset);
    const index = Math.max(0, (String(before).match(/\S+/g) ?? []).length - (/\S$/.test(String(before)) ? 1 : 0));
    const places = words(said.parentElement);
    go(places[Math.min(index, places.length - 1)] ?? Number($(".at", said.parentElement).dataset.startMs));
  });
  const search = $("[data-search]", root), found = $("[data-found]", root);
  search?.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    let count = 0;
    for (const line of lines) {
      const fits = !wanted || line.lastElementChild.textContent.toLowerCase().includes(wanted);
      line.hidden = !fits;
      count += fits ? 1 : 0;
    }
    found.textContent = wanted ? `${count} line${count === 1 ? "" : "s"}` : "";
  });

  /* The desk */
  const say = (text) => {
    const status = $("[data-status]"), told = document.createElement("p");
    told.className = "notice bad";
    told.textContent = text;
    status?.replaceChildren(told);
  };
  const PART = { headers: { "X-Lesson-Part": "desk" } };
  const parsed = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
  const isOut = (answer) => new URL(answer.url).pathname.startsWith("/sign-in");
  const put = (page, address) => {
    const desk = $("#desk", page);
    if (!desk) return false;
    $("#desk").replaceWith(document.adoptNode(desk));
    document.querySelectorAll("#desk .scripted").forEach((one) => { one.hidden = false; });
    if (address) history.replaceState(null, "", address);
    $("#question-h")?.focus({ preventScroll: true });
    return true;
  };
  const open = async (address) => {
    const answer = await fetch(address, PART).catch(() => null);
    if (answer?.ok && !isOut(answer) && put(await parsed(answer), address)) return;
    say("The question could not be opened. If your session has ended, sign in in another tab and try again.");
  };
  const post = (form, data) => fetch(form.action, { method: "POST", body: data, ...PART }).catch(() => null);
  const send = async (form, submitter) => {
    const data = new FormData(form, submitter);
    let answer = await post(form, data);
    if (answer?.status === 403 || (answer && isOut(answer))) {  // the session has ended, or began anew elsewhere
      const fresh = await fetch(location.pathname, PART).catch(() => null);
      const token = fresh?.ok && !isOut(fresh) ? $("[name=csrfmiddlewaretoken]", await parsed(fresh))?.value : null;
      if (!token) return say("Your session has ended. What you wrote is still here: sign in in another tab, then press again.");
      document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((one) => { one.value = token; });
      data.set("csrfmiddlewaretoken", token);
      answer = await post(form, data);
    }
    if (!answer) return say("The service does not answer. What you wrote is still here: press again in a moment.");
    const page = await parsed(answer);
    if (answer.ok && put(page, answer.url)) return undefined;
    return say(($("[data-refused] p", page) ?? $("#main p", page))?.textContent ?? "That was not possible. What you wrote is still here.");
  };
  document.addEventListener("submit", (event) => {
    if (!event.target.closest("#desk")) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#desk .rows a, #desk .steps a");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    open(link.href);
  });

  /* Keys */
  const help = $("#help"), keys = $("[data-keys]");
  keys.checked = localStorage.getItem("lessonguard-keys") !== "off";
  keys.addEventListener("change", () => localStorage.setItem("lessonguard-keys", keys.checked ? "on" : "off"));
  document.addEventListener("click", (event) => { if (event.target.closest("[data-help]")) help.showModal(); });
  const press = (what) => $(what)?.click();
  const fill = (details, name, value, to) => {
    const part = $(details);
    part.open = true;
    $(`[name=${name}]`, part).value = value;
    $(to, part).focus();
  };
  const mark = () => {
    fill("#missed", "start", clock(Math.max(0, now() - 5000)), "select");
    $("#missed [name=end]").value = clock(now());
  };
  const faster = (by) => {
    if (!rate) return;
    rate.selectedIndex = Math.min(rate.options.length - 1, Math.max(0, rate.selectedIndex + by));
    rate.dispatchEvent(new Event("change"));
  };
  const skip = (ms) => { if (video) { until = null; video.currentTime = Math.max(0, now() + ms) / 1000; } };
  const DONE = {
    j: () => press("#desk [data-after]"), k: () => press("#desk [data-before]"),
    c: () => press("#desk [value=confirmed]"), u: () => press("#desk [value=unsure]"),
    d: () => $("#desk [name=reason]")?.focus(), z: () => press("#desk [data-undo]"), p: () => press("#desk [data-this]"),
    " ": () => (video?.paused ? video.play().catch(() => {}) : video?.pause()),
    ArrowLeft: () => skip(-5000), ArrowRight: () => skip(5000), "<": () => faster(-1), ">": () => faster(1),
    f: toggleFlagged, m: mark, n: () => fill("#notes", "at", clock(now()), "textarea"), "/": () => search?.focus(), "?": () => help.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input, textarea, select, video");
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (field?.name === "reason" && event.key === "Enter") { event.preventDefault(); press("#desk [value=dismissed]"); return; }
    if (field?.name === "kind" && plain) {
      const chosen = $(`option[data-key="${CSS.escape(event.key)}"]`, field);
      if (!chosen) return;
      event.preventDefault();
      chosen.selected = true;
      field.form.requestSubmit();
      return;
    }
    const typed = field && field.type !== "checkbox";
    const own = event.key === " " && event.target.closest("button, summary, a, [tabindex='0']");
    if (!keys.checked || !plain || typed || own || help.open || !DONE[event.key]) return;
    event.preventDefault();
    DONE[event.key]();
  });
})();
