// A case: moving among values, judging them by keys, and tying them to their words in the source.
import { $, $$, csrf, isTyping, keysOn, post, toast } from "./shared.js";

const address = $("#case").dataset.address;
let picked = null; // words that were selected in the source: { quote, start, place }
let pdf = null;

export async function start() {
  if ($("#pages")) {
    const part = await import("./pdf.js");
    pdf = part;
    part.start();
  }
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("focusin", onFocus);
  document.addEventListener("selectionchange", onSelection);
  document.addEventListener("change", onAnswer);
  const named = location.hash.startsWith("#v-") ? document.getElementById(location.hash.slice(1)) : null;
  const first = named ?? waiting()[0] ?? $(".value");
  // On a phone the page is one column: it opens at its head, unless its address names a value.
  if (first) focusOn(first, { quiet: true, still: !named && !scrollsApart() });
  const hidden = sessionStorage.getItem("casepool-timeline") === "hidden";
  if (hidden && $("#timeline")) $("#timeline").open = false;
}

const values = () => $$(".value");
const waiting = () => $$(".value.waits");
const current = () => document.activeElement?.closest?.(".value") ?? $(".value.now");

// Whether source and values scroll each by itself, beside one another.
const scrollsApart = () => getComputedStyle($(".values") ?? document.body).overflowY !== "visible";

function focusOn(value, { quiet = false, still = false } = {}) {
  if (!value) return;
  value.focus({ preventScroll: true });
  // An address with #v-sex has given it the focus before anybody listened.
  onFocus({ target: value });
  if (!still) value.scrollIntoView({ block: "nearest", behavior: quiet ? "instant" : "smooth" });
}

function onFocus(event) {
  const value = event.target.closest?.(".value");
  if (!value || value.classList.contains("now")) return;
  $$(".value.now").forEach((v) => v.classList.remove("now"));
  value.classList.add("now");
  light(value.dataset.field);
}

// Show the words of a value in the source: its quotes strongly, their sentences softly.
function light(field) {
  const has = (element, name) => (element.dataset[name] ?? "").split(" ").includes(field);
  const pieces = $$("#text [data-s]");
  pieces.forEach((p) => {
    p.classList.toggle("lit", has(p, "q"));
    p.classList.toggle("near", has(p, "in"));
  });
  const first = pieces.find((p) => p.classList.contains("lit"));
  // The text scrolls, and nothing around it: the value in hand stays where it is.
  if (first) {
    const text = $("#text");
    const by = first.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 2;
    text.scrollBy({ top: by, behavior: "smooth" });
  }
  pdf?.light(field);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
  if (event.key === "Escape" && event.target.closest("form.edit")) return cancel(event.target.closest(".value"));
  if (isTyping(event) || !keysOn()) return;
  const value = current();
  const act = KEYS[event.key];
  if (act) {
    if (event.key === "Enter" && event.target.closest("button, a, summary, label, input")) return;
    if (act(value) !== false) event.preventDefault();
  } else if (/^[0-9]$/.test(event.key) && value?.dataset.type === "number" && $("form.edit", value)) {
    event.preventDefault();
    edit(value, event.key);
  } else if (/^[1-3]$/.test(event.key) && value?.classList.contains("both")) {
    $$("[data-take]", value)[Number(event.key) - 1]?.click();
  }
}

const step = (by) => () => {
  const all = values();
  const at = all.indexOf(current());
  focusOn(all[Math.max(0, Math.min(all.length - 1, at + by))] ?? all[0]);
};
const decide = (kind) => (value) => (value ? say(value, { kind }) : false);

const KEYS = {
  j: step(1),
  ArrowDown: step(1),
  k: step(-1),
  ArrowUp: step(-1),
  n: nextDoubtful,
  Enter: (value) => (value && !value.matches(".item, .both") ? say(value, { kind: "accepted" }) : false),
  e: (value) => edit(value),
  x: decide("rejected"),
  t: decide("not told"),
  u: decide("undone"),
  s: (value) => useSelection(value),
  i: (value) => showHistory(value),
  v: () => $("[role=tab][aria-selected=false]")?.click(),
  l: () => {
    const line = $("#timeline");
    if (!line) return;
    line.open = !line.open;
    sessionStorage.setItem("casepool-timeline", line.open ? "shown" : "hidden");
  },
  D: () => ($("#sign-off") ?? $("#finish"))?.click(),
};

function nextDoubtful() {
  const all = waiting();
  if (!all.length) return toast("No doubtful value is left. Shift+D signs the case off.");
  const from = current();
  focusOn(all.find((v) => from && from.compareDocumentPosition(v) & Node.DOCUMENT_POSITION_FOLLOWING) ?? all[0]);
}

async function say(value, fields) {
  if (!$(".acts", value)) return;
  const body = { field: value.dataset.field, expected: value.dataset.expected, ...fields };
  if (picked && (fields.kind === "corrected" || fields.kind === "evidence")) Object.assign(body, picked);
  value.classList.add("busy");
  try {
    const response = await post(`${address}/decision`, body);
    take(await response.text());
    picked = null;
  } catch (error) {
    value.classList.remove("busy");
    const problem = $("form.edit:not([hidden]) .problem", value);
    if (problem) {
      problem.textContent = error.message;
      problem.hidden = false;
      $("[name=value]", value).focus();
    } else toast(error.message, true);
  }
}

// Put the answer of the server in its places.
function take(html) {
  const parts = document.createElement("template");
  parts.innerHTML = html;
  const row = $(".value", parts.content);
  const old = document.getElementById(row.id);
  old.replaceWith(row);
  for (const id of ["progress", "timeline"]) {
    const next = parts.content.getElementById(id);
    const have = document.getElementById(id);
    if (!next || !have) continue;
    if (id === "timeline") next.open = have.open;
    have.replaceWith(next);
    htmx.process(next);
  }
  const scroll = $("#text").scrollTop;
  $("#text").replaceChildren($("#fresh-text", parts.content).content);
  $("#text").scrollTop = scroll;
  pdf?.refresh(JSON.parse($("#fresh-boxes", parts.content).textContent));
  htmx.process(row);
  // A judged doubtful value hands over to the next one; anything else stays.
  const next = waiting()[0];
  focusOn(old.classList.contains("waits") && !row.classList.contains("waits") && next ? following(row) : row);
}

function following(row) {
  const after = waiting().find((v) => row.compareDocumentPosition(v) & Node.DOCUMENT_POSITION_FOLLOWING);
  return after ?? waiting()[0] ?? row;
}

function edit(value, first = null) {
  if (value?.classList.contains("both")) return $("[name=value]", value)?.focus();
  const form = value && $("form.edit", value);
  if (!form) return false;
  form.hidden = false;
  value.classList.add("editing");
  const input = $("[name=value]", form);
  if (first !== null) input.value = first;
  else if (picked && !value.dataset.said) input.value = picked.quote.toLowerCase();
  $(".picked", form).textContent = picked ? `Evidence: “${picked.quote}”` : "";
  input.focus();
  if (first === null) input.select();
}

function cancel(value) {
  const form = $("form.edit", value);
  form.hidden = true;
  form.reset();
  value.classList.remove("editing");
  value.focus();
}

function onSubmit(event) {
  const form = event.target;
  if (form.matches("form.edit")) {
    event.preventDefault();
    const data = Object.fromEntries(new FormData(form));
    say(form.closest(".value"), { kind: "corrected", ...data });
  } else if (form.matches("form.settle")) {
    event.preventDefault();
    const data = Object.fromEntries(new FormData(form));
    settle(form.closest(".value"), data);
  }
}

function onClick(event) {
  const value = event.target.closest(".value");
  const act = event.target.closest("[data-act]")?.dataset.act;
  const take = event.target.closest("[data-take]");
  if (take) return settle(value, { value: take.dataset.take, why: "" });
  if (act === "edit") return edit(value);
  if (act === "cancel") return cancel(value);
  if (act === "history") return showHistory(value);
  if (act) return say(value, { kind: act });
  if (event.target.closest("#next-doubt")) return nextDoubtful();
  const mark = event.target.closest("#text mark, .pdf-mark");
  if (mark && getSelection().isCollapsed) {
    const field = (mark.dataset.q ?? mark.dataset.field).split(" ")[0];
    return focusOn(values().find((v) => v.dataset.field === field));
  }
  if (value && getSelection().isCollapsed && !event.target.closest("button, input, a, form, label")) focusOn(value);
  const tab = event.target.closest("[role=tab]");
  if (tab) showPanel(tab);
}

function showPanel(tab) {
  for (const other of $$("[role=tab]")) {
    const on = other === tab;
    other.setAttribute("aria-selected", on);
    document.getElementById(other.getAttribute("aria-controls")).hidden = !on;
  }
  const field = $(".value.now")?.dataset.field;
  if (field) light(field);
}

async function settle(value, { value: text, why }) {
  const kind = text.trim() ? "corrected" : "not told";
  try {
    await post(`${address}/adjudication`, { field: value.dataset.field, expected: value.dataset.expected, kind, value: text, why });
    location.reload();
  } catch (error) {
    const problem = $(".problem", value);
    problem.textContent = error.message;
    problem.hidden = false;
  }
}

async function onAnswer(event) {
  const seg = event.target.closest(".seg");
  if (!seg) return;
  try {
    const response = await post(`${address}/appraisal`, {
      field: seg.dataset.item,
      answer: event.target.value,
      expected: seg.dataset.expected,
    });
    seg.dataset.expected = (await response.json()).id;
  } catch (error) {
    toast(error.message, true);
  }
}

async function showHistory(value) {
  const dialog = $("#value-history");
  if (!value || !dialog) return false;
  const response = await fetch(`${address}/history?field=${encodeURIComponent(value.dataset.field)}`, {
    headers: { Accept: "text/html", "HX-Request": "true", "X-CSRF-Token": csrf },
  });
  $("#value-history-body").innerHTML = await response.text();
  $("h2", dialog).textContent = $(".label", value)?.textContent ?? "History";
  dialog.showModal();
}

// --- words selected in the source --------------------------------------------------------------------------

function onSelection() {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return;
  const range = selection.getRangeAt(0);
  const within = (id) => $(id)?.contains(range.commonAncestorContainer);
  if (within("#text")) picked = { quote: selection.toString(), start: offsetOf(range), place: "" };
  else if (within("#pages")) picked = { quote: selection.toString(), start: "", place: JSON.stringify(pdf.boxesOf(range)) };
  else return;
  if (!picked.quote.trim()) picked = null;
  document.body.classList.toggle("has-pick", picked !== null);
}

// Offset in the document's text, which counts code points where JavaScript counts UTF-16 units.
function offsetOf(range) {
  const piece = range.startContainer.parentElement?.closest("[data-s]");
  if (!piece) return "";
  const before = document.createRange();
  before.setStart(piece, 0);
  before.setEnd(range.startContainer, range.startOffset);
  return Number(piece.dataset.s) + [...before.toString()].length;
}

function useSelection(value) {
  if (!value) return false;
  if (!picked) return toast("Select the words in the source first.");
  return value.dataset.said ? say(value, { kind: "evidence" }) : edit(value);
}
