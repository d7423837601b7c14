// What all pages do: keys, the theme, messages, upload, leaving out; then the page's own part.
import { $, csrf, isTyping, keysOn, post, toast } from "./shared.js";

function themeButton() {
  $("#theme")?.addEventListener("click", () => {
    const dark = document.documentElement.dataset.theme
      ? document.documentElement.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    const next = dark ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    localStorage.setItem("casepool-theme", next);
    document.dispatchEvent(new Event("theme"));
  });
}

function helpDialog() {
  const help = $("#help");
  if (!help) return;
  const open = () => help.showModal();
  $("#help-open").addEventListener("click", open);
  const box = $("#keys-on");
  box.checked = keysOn();
  box.addEventListener("change", () => localStorage.setItem("casepool-keys", box.checked ? "on" : "off"));
  let going = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event) || !keysOn() || $("dialog[open]")) return;
    if (Date.now() - going < 1500) {
      const link = $(`[data-go="${CSS.escape(event.key)}"]`);
      going = 0;
      if (link) {
        event.preventDefault();
        event.stopImmediatePropagation();
        location.href = link.href;
      }
      return;
    }
    if (event.key === "g") going = Date.now();
    else if (event.key === "?") open();
    else if (event.key === "/" && $("#q")) {
      event.preventDefault();
      $("#q").focus();
    } else if (event.key === "o") {
      const next = $("#next-case")?.href ?? $("#case")?.dataset.next;
      if (next) location.href = next;
    } else return;
  });
}

function htmxMessages() {
  document.addEventListener("htmx:responseError", async (event) => {
    const { xhr } = event.detail;
    try {
      toast(JSON.parse(xhr.responseText).error.message, true);
    } catch {
      toast(`The workspace answered ${xhr.status}.`, true);
    }
  });
  document.addEventListener("htmx:sendError", () => toast("The workspace does not answer. Nothing was changed.", true));
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.getAttribute("aria-disabled") === "true") event.preventDefault();
  });
}

function uploads() {
  const input = $("#files");
  if (!input) return;
  const list = $("#uploads");
  const drop = $("#drop");
  $("#upload-open").addEventListener("click", () => input.click());
  input.addEventListener("change", () => send([...input.files]));
  let depth = 0;
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragenter", (event) => hasFiles(event) && ((depth += 1), (drop.hidden = false)));
  addEventListener("dragleave", (event) => hasFiles(event) && (depth -= 1) <= 0 && (drop.hidden = true));
  addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    drop.hidden = true;
    send([...event.dataTransfer.files]);
  });

  async function send(files) {
    // One after the other: the server reads with one core, and the order of the list stays that of the files.
    let added = 0;
    for (const file of files) added += await sendOne(file);
    input.value = "";
    if (added) {
      await htmx.ajax("GET", `/reports${location.search}`, { target: "#list", swap: "innerHTML" });
      toast(`${added} ${added === 1 ? "report" : "reports"} added`);
      if (!$("#next-case")) location.reload();
    }
  }

  function sendOne(file) {
    const item = document.createElement("li");
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    const name = document.createElement("span");
    name.textContent = file.name;
    const state = document.createElement("em");
    item.append(name, bar, state);
    list.append(item);
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      request.open("POST", `/reports/upload?name=${encodeURIComponent(file.name)}`);
      request.setRequestHeader("X-CSRF-Token", csrf);
      request.setRequestHeader("Accept", "application/json");
      request.upload.onprogress = (event) => {
        bar.value = event.loaded / event.total;
        if (event.loaded === event.total) {
          bar.removeAttribute("value");
          state.textContent = "reading";
        }
      };
      const end = (text, bad, added) => {
        bar.remove();
        state.textContent = text;
        item.className = bad ? "bad" : "good";
        if (!bad) setTimeout(() => item.remove(), 6000);
        done(added);
      };
      request.onload = () => {
        let answer = null;
        try {
          answer = JSON.parse(request.responseText);
        } catch {
          /* said below */
        }
        if (request.status !== 200) return end(answer?.error?.message ?? `refused (${request.status})`, true, 0);
        const bad = answer.results.filter((r) => r.state === "problem");
        const added = answer.results.filter((r) => r.state !== "problem" && r.state !== "same");
        end((bad[0] ?? answer.results[0])?.words ?? "nothing was read", bad.length > 0, added.length);
      };
      request.onerror = () => end("refused: too large, or the workspace does not answer", true, 0);
      request.send(file);
    });
  }
}

function exclusion() {
  const dialog = $("#exclude");
  if (!dialog) return;
  let chosen = null;
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button.exclude");
    if (!button) return;
    chosen = button.dataset;
    if (chosen.out) return leave("");
    $("#exclude-name").textContent = chosen.title;
    dialog.showModal();
  });
  $("#exclude-form").addEventListener("submit", (event) => {
    event.preventDefault();
    leave(new FormData(event.target).get("reason"));
  });
  async function leave(reason) {
    try {
      await post(`/report/${chosen.key}/exclude`, { reason, version: chosen.version });
      location.reload();
    } catch (error) {
      dialog.close();
      toast(error.message, true);
    }
  }
}

function codebook() {
  const form = $("#variable");
  if (!form) return;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.change-variable");
    if (!button) return;
    for (const [name, value] of Object.entries(button.dataset)) form.elements[name].value = value;
    form.scrollIntoView({ block: "nearest" });
    form.elements.label.focus();
  });
}

// Where the pages do not fit beside one another, the one that is open is in view.
$(".top nav [aria-current]")?.scrollIntoView({ inline: "nearest", block: "nearest", behavior: "instant" });
themeButton();
helpDialog();
htmxMessages();
uploads();
exclusion();
codebook();
if ($("#case")) await (await import("./case.js")).start();
else if ($("#pages")) (await import("./pdf.js")).start();
// The mark that every key of this page works.
document.documentElement.dataset.ready = "true";
