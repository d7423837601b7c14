// What the parts of a page share. Importing it does nothing.
export const $ = (selector, within = document) => within.querySelector(selector);
export const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

export const csrf = $('meta[name="csrf"]')?.content ?? "";

let toastTimer;
export function toast(words, bad = false) {
  const box = $("#toast");
  if (!box) return;
  box.textContent = words;
  box.className = bad ? "bad on" : "on";
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => box.classList.remove("on"), bad ? 9000 : 3500);
}

export async function post(address, fields) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "X-CSRF-Token": csrf, Accept: "application/json" },
    body: new URLSearchParams(fields),
  });
  if (response.ok) return response;
  throw new Error(await words(response));
}

async function words(response) {
  try {
    const message = (await response.json()).error.message;
    return message[0].toUpperCase() + message.slice(1);
  } catch {
    return `The workspace answered ${response.status}.`;
  }
}

export const keysOn = () => localStorage.getItem("casepool-keys") !== "off";
export const isTyping = (event) =>
  event.target.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]") !== null;
