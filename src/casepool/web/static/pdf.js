// The PDF beside the values: pages drawn as they come into view, with the quotes of values as boxes over them.
const pages = document.querySelector("#pages");
let marks = JSON.parse(document.querySelector("#boxes")?.textContent ?? "[]");
let lib = null;
let views = [];
let lit = null;

export async function start() {
  const root = pages.dataset.lib;
  lib = await import(`${root}pdf.min.mjs`);
  lib.GlobalWorkerOptions.workerSrc = `${root}pdf.worker.min.mjs`;
  try {
    const file = await lib.getDocument({
      url: pages.dataset.pdf,
      cMapUrl: `${root}cmaps/`,
      cMapPacked: true,
      standardFontDataUrl: `${root}standard_fonts/`,
      wasmUrl: `${root}wasm/`,
      isEvalSupported: false,
      enableXfa: false,
    }).promise;
    await lay(file);
  } catch (error) {
    pages.textContent = `The PDF cannot be shown (${error.message}). Its text can: press v.`;
  }
}

async function lay(file) {
  const first = await file.getPage(1);
  const width = pages.clientWidth - 32;
  views = [];
  for (let number = 1; number <= file.numPages; number += 1) {
    const box = document.createElement("div");
    box.className = "pdf-page";
    box.dataset.page = number;
    pages.append(box);
    views.push({ number, box, drawn: false, file, width });
  }
  const size = first.getViewport({ scale: 1 });
  for (const view of views) {
    view.box.style.width = `${width}px`;
    view.box.style.height = `${(width * size.height) / size.width}px`;
  }
  const seen = new IntersectionObserver(
    (entries) => entries.filter((e) => e.isIntersecting).forEach((e) => draw(views[e.target.dataset.page - 1])),
    { root: pages, rootMargin: "1000px" },
  );
  views.forEach((v) => seen.observe(v.box));
  pages.dataset.ready = "true";
  if (lit) light(lit);
}

async function draw(view) {
  if (view.drawn) return view.drawn;
  view.drawn = drawn(view);
  return view.drawn;
}

async function drawn(view) {
  const page = await view.file.getPage(view.number);
  const base = page.getViewport({ scale: 1 });
  const scale = view.width / base.width;
  const viewport = page.getViewport({ scale });
  view.scale = scale;
  view.box.style.height = `${viewport.height}px`;
  const canvas = document.createElement("canvas");
  const ratio = Math.min(devicePixelRatio || 1, 2);
  canvas.width = Math.floor(viewport.width * ratio);
  canvas.height = Math.floor(viewport.height * ratio);
  const text = document.createElement("div");
  text.className = "textLayer";
  text.style.setProperty("--total-scale-factor", scale);
  text.style.setProperty("--scale-factor", scale);
  const over = document.createElement("div");
  over.className = "pdf-marks";
  view.box.append(canvas, over, text);
  view.over = over;
  place(view);
  await page.render({ canvas, viewport, transform: ratio === 1 ? null : [ratio, 0, 0, ratio, 0, 0] }).promise;
  await new lib.TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport }).render();
  view.box.dataset.drawn = "true";
}

// Boxes are in points from the page's upper left corner, as they were read.
function place(view) {
  if (!view.over) return;
  view.over.replaceChildren(
    ...marks
      .filter((m) => m.page === view.number)
      .map((m) => {
        const [x0, y0, x1, y1] = m.box.map((v) => v * view.scale);
        const mark = document.createElement("div");
        mark.className = "pdf-mark";
        mark.dataset.field = m.field;
        mark.title = m.quote;
        mark.classList.toggle("lit", m.field === lit);
        Object.assign(mark.style, { left: `${x0}px`, top: `${y0}px`, width: `${x1 - x0}px`, height: `${y1 - y0}px` });
        return mark;
      }),
  );
}

export function refresh(fresh) {
  marks = fresh;
  views.forEach(place);
}

export async function light(field) {
  lit = field;
  views.forEach((view) => view.over?.querySelectorAll(".pdf-mark").forEach((m) => m.classList.toggle("lit", m.dataset.field === field)));
  const mark = marks.find((m) => m.field === field);
  const view = mark && views[mark.page - 1];
  if (!view) return;
  await draw(view);
  const top = view.box.offsetTop + mark.box[1] * view.scale;
  pages.scrollTo({ top: top - pages.clientHeight / 3, behavior: "smooth" });
}

// The boxes of a selection on the pages, in points.
export function boxesOf(range) {
  const found = [];
  for (const rect of range.getClientRects()) {
    const view = views.find((v) => {
      const box = v.box.getBoundingClientRect();
      return v.scale && rect.top >= box.top - 1 && rect.bottom <= box.bottom + 1 && rect.width > 0.5;
    });
    if (!view) continue;
    const box = view.box.getBoundingClientRect();
    const [x, y] = [rect.left - box.left, rect.top - box.top];
    found.push([view.number, ...[x, y, x + rect.width, y + rect.height].map((v) => Math.round((v / view.scale) * 100) / 100)]);
  }
  return found;
}
