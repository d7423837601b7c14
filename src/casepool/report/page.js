"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const PAGE_ROWS = 100;
  const SURE = 0.8; // confidence below which a value is marked for a second look

  // --- data ---------------------------------------------------------------------------------------------

  const cache = new Map();

  // A block is JSON, or JSON that was deflated and put into base64 where there is much of it.
  async function block(name, number) {
    const key = `${name}-${number}`;
    if (!cache.has(key)) {
      const value = JSON.parse(byId(key).textContent);
      cache.set(key, typeof value === "string" ? await inflate(value) : value);
      if (name === "details" && cache.size > 24) cache.delete([...cache.keys()].find((k) => k.startsWith("details-")));
    }
    return cache.get(key);
  }

  async function inflate(base64) {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }

  const sizes = JSON.parse(byId("blocks").textContent);
  const loaded = new Map();
  async function all(name) {
    if (!loaded.has(name)) {
      const rows = [];
      for (let i = 0; i < sizes[name]; i += 1) rows.push(...(await block(name, i)));
      loaded.set(name, rows);
    }
    return loaded.get(name);
  }

  // --- elements -----------------------------------------------------------------------------------------

  // All text goes in as text: nothing of a report is ever parsed as markup.
  function make(tag, options = {}, ...children) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(options)) {
      if (value === undefined || value === null || value === false) continue;
      if (key === "on") for (const [name, call] of Object.entries(value)) node.addEventListener(name, call);
      else if (key === "class") node.className = value;
      else node.setAttribute(key, value === true ? "" : value);
    }
    node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
    return node;
  }

  const caseHref = (id, more) => `#case/${encodeURIComponent(id)}${more === undefined ? "" : `/${more}`}`;
  const reportHref = (id, more) => `#report/${encodeURIComponent(id)}${more === undefined ? "" : `/${more}`}`;
  const none = (words = "–") => make("span", { class: "none" }, words);
  const list = (values) => (values && values.length ? values.join(", ") : null);
  const severity = (name) => make("span", { class: `sev sev-${name}` }, name);
  const plural = (n, one, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

  // --- tables -------------------------------------------------------------------------------------------

  // columns: { title, value(row) for sorting and search, cell(row), num }
  class Grid {
    constructor(name, { columns, rows, href, words, restrict }) {
      Object.assign(this, { name, columns, rows, href, words, restrict });
      this.table = byId(`t-${name}`);
      this.pager = byId(`p-${name}`);
      this.query = byId(name === "cases" ? "q" : `q-${name}`);
      this.shown = byId(name === "cases" ? "shown" : `shown-${name}`);
      this.sort = null;
      this.page = 0;
      this.texts = null;
      this.head();
      if (this.query) this.query.addEventListener("input", () => this.filter());
      this.filter();
    }

    head() {
      this.heads = this.columns.map((column, i) =>
        make("th", { scope: "col", class: column.num ? "num" : null, "aria-sort": column.value ? "none" : null },
          column.value
            ? make("button", { type: "button", on: { click: () => this.sortBy(i) } }, column.title)
            : make("span", {}, column.title)));
      this.body = make("tbody");
      this.table.append(make("thead", {}, make("tr", {}, this.heads)), this.body);
    }

    sortBy(i) {
      const up = !(this.sort && this.sort.column === i && this.sort.up);
      this.sort = { column: i, up };
      this.heads.forEach((head, j) => {
        if (this.columns[j].value) head.setAttribute("aria-sort", j !== i ? "none" : up ? "ascending" : "descending");
      });
      this.filter();
    }

    text(i) {
      if (!this.texts) {
        this.texts = this.rows.map((row) =>
          this.columns.map((c) => (c.text || c.value || (() => ""))(row) ?? "").join(" ").toLowerCase());
      }
      return this.texts[i];
    }

    filter() {
      const words = this.query ? this.query.value.toLowerCase().split(/\s+/).filter(Boolean) : [];
      this.found = [];
      this.rows.forEach((row, i) => {
        if (this.restrict && !this.restrict(row)) return;
        if (words.length && !words.every((word) => this.text(i).includes(word))) return;
        this.found.push(i);
      });
      if (this.sort) this.order();
      this.page = 0;
      this.draw();
    }

    // Empty cells stand last in both directions: unknown is neither small nor large.
    order() {
      const { column, up } = this.sort;
      const { value } = this.columns[column];
      const keys = new Map(this.found.map((i) => [i, value(this.rows[i])]));
      const empty = (key) => key === null || key === undefined || key === "";
      this.found.sort((i, j) => {
        const [a, b] = [keys.get(i), keys.get(j)];
        if (empty(a) || empty(b)) return empty(a) - empty(b) || i - j;
        const order = typeof a === "number" && typeof b === "number" ? a - b : COLLATOR.compare(a, b);
        return (up ? order : -order) || i - j;
      });
    }

    draw() {
      const start = this.page * PAGE_ROWS;
      const rows = this.found.slice(start, start + PAGE_ROWS).map((i) => this.row(this.rows[i]));
      if (!rows.length) {
        const words = this.rows.length ? "Nothing matches these filters." : "There is nothing here.";
        rows.push(make("tr", { class: "empty" }, make("td", { colspan: this.columns.length }, words)));
      }
      this.body.replaceChildren(...rows);
      if (this.shown) {
        const all = plural(this.rows.length, ...this.words);
        this.shown.textContent =
          this.found.length === this.rows.length ? all : `${this.found.length.toLocaleString("en")} of ${all}`;
      }
      this.drawPager(start);
    }

    row(row) {
      const href = this.href ? this.href(row) : null;
      return make("tr", { "data-href": href },
        this.columns.map((column) => make("td", { class: column.num ? "num" : null }, column.cell(row) ?? none())));
    }

    drawPager(start) {
      const pages = Math.ceil(this.found.length / PAGE_ROWS);
      if (pages < 2) {
        this.pager.replaceChildren();
        return;
      }
      const end = Math.min(start + PAGE_ROWS, this.found.length);
      const button = (words, step, off) =>
        make("button", { type: "button", disabled: off, on: { click: () => this.turn(step) } }, words);
      this.pager.replaceChildren(
        make("span", { role: "status" }, `Rows ${start + 1}–${end} of ${this.found.length.toLocaleString("en")}`),
        button("Previous", -1, this.page === 0),
        button("Next", 1, this.page >= pages - 1));
    }

    turn(step) {
      this.page += step;
      this.draw();
      this.table.scrollIntoView({ block: "start" });
      const buttons = this.pager.querySelectorAll("button:not(:disabled)");
      (buttons[step > 0 ? buttons.length - 1 : 0] || this.table).focus({ preventScroll: true });
    }
  }

  const COLLATOR = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (!row || event.target.closest("a, button") || String(getSelection())) return;
    location.hash = row.dataset.href;
  });

  // --- cases --------------------------------------------------------------------------------------------

  const [ID, REPORT, AGE, SEX, SITES, HISTOLOGIES, METASTASES, TREATMENTS, FOLLOW_UP, OUTCOME, RECURRENCE, SEVERITY, DOUBT] =
    [...Array(13).keys()];
  const facets = { sites: new Set(), treatments: new Set(), outcomes: new Set() };
  const facetValues = {
    sites: (row) => row[SITES],
    treatments: (row) => row[TREATMENTS],
    outcomes: (row) => [row[OUTCOME] || "not told"],
  };
  const grids = {};
  let reports = [];

  function flags(row) {
    const names = ["high", "medium", "low"];
    const parts = names.flatMap((name, i) => (row[SEVERITY][i] ? [make("span", { class: "flag" }, severity(name), ` ${row[SEVERITY][i]}`)] : []));
    if (row[DOUBT]) parts.push(make("span", { class: "flag", title: row[DOUBT] }, make("span", { class: "sev sev-medium" }, "doubtful")));
    return parts.length ? make("div", {}, parts) : null;
  }

  function caseCell(row) {
    const [id, title, year] = reports[row[REPORT]];
    const link = make("a", { href: caseHref(row[ID]), class: "clip" }, title || id);
    const shown = title || row[ID] !== `${id}#1`;
    return make("div", {}, link, make("span", { class: "sub" }, [year, shown && row[ID]].filter(Boolean).join(" · ")));
  }

  const clip = (values) => {
    const words = list(values);
    return words && make("span", { class: "clip", title: words.length > 60 ? words : null }, words);
  };

  function caseColumns() {
    const title = (row) => reports[row[REPORT]][1] || row[ID];
    return [
      { title: "Case", value: title, text: (r) => `${title(r)} ${r[ID]} ${reports[r[REPORT]][2] || ""}`, cell: caseCell },
      { title: "Age", value: (r) => r[AGE], cell: (r) => r[AGE], num: true },
      { title: "Sex", value: (r) => r[SEX], cell: (r) => r[SEX] },
      { title: "Primary site", value: (r) => list(r[SITES]), cell: (r) => clip(r[SITES]) },
      { title: "Histology", value: (r) => list(r[HISTOLOGIES]), cell: (r) => clip(r[HISTOLOGIES]) },
      { title: "Metastases", value: (r) => list(r[METASTASES]), cell: (r) => clip(r[METASTASES]) },
      { title: "Treatment", value: (r) => list(r[TREATMENTS]), cell: (r) => clip(r[TREATMENTS]) },
      { title: "Follow-up", value: (r) => r[FOLLOW_UP], cell: (r) => months(r[FOLLOW_UP]), num: true },
      { title: "Outcome", value: (r) => r[OUTCOME], cell: outcomeCell },
      { title: "Flags", value: (r) => r[SEVERITY].reduce((sum, n, i) => sum + n * [1e6, 1e3, 1][i], 0) || null, text: () => "", cell: flags },
    ];
  }

  const months = (value) => (value === null ? null : `${Math.round(value * 10) / 10} mo`);

  function outcomeCell(row) {
    if (!row[OUTCOME] && row[RECURRENCE] === null) return null;
    const recurrence = row[RECURRENCE] === null ? "" : row[RECURRENCE] ? "recurrence" : "no recurrence";
    return make("span", {}, row[OUTCOME] || none("not told"), recurrence && make("span", { class: "sub" }, recurrence));
  }

  function restrictCases(row) {
    for (const [key, chosen] of Object.entries(facets)) {
      if (chosen.size && !facetValues[key](row).some((value) => chosen.has(value))) return false;
    }
    const sex = byId("sex").value;
    if (sex && (sex === "?" ? row[SEX] !== null : row[SEX] !== sex)) return false;
    return !byId("only-disc").checked || row[SEVERITY].some(Boolean);
  }

  function filterCases() {
    const any = byId("q").value || byId("sex").value || byId("only-disc").checked || Object.values(facets).some((s) => s.size);
    byId("clear").hidden = !any;
    grids.cases.filter();
  }

  function startFilters() {
    for (const box of document.querySelectorAll("[data-facet]")) {
      box.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (!button) return;
        const chosen = facets[box.dataset.facet];
        if (!chosen.delete(button.dataset.value)) chosen.add(button.dataset.value);
        button.setAttribute("aria-pressed", String(chosen.has(button.dataset.value)));
        filterCases();
      });
    }
    for (const button of document.querySelectorAll("[data-more]")) {
      button.addEventListener("click", () => {
        const items = [...document.querySelectorAll(`[data-facet="${button.dataset.more}"] li`)];
        const folded = items.filter((item) => item.hidden);
        folded.forEach((item) => { item.hidden = false; });
        button.remove();
        if (folded.length) folded[0].querySelector("button").focus();
      });
    }
    byId("q").addEventListener("input", filterCases);
    byId("sex").addEventListener("change", filterCases);
    byId("only-disc").addEventListener("change", filterCases);
    for (const form of document.querySelectorAll("form")) form.addEventListener("submit", (event) => event.preventDefault());
    byId("clear").addEventListener("click", () => {
      byId("filters").reset();
      Object.values(facets).forEach((chosen) => chosen.clear());
      document.querySelectorAll("[data-facet] [aria-pressed]").forEach((b) => b.setAttribute("aria-pressed", "false"));
      filterCases();
      byId("q").focus();
    });
  }

  // --- other tables -------------------------------------------------------------------------------------

  const reportName = (number) => reports[number][1] || reports[number][0];
  // "Up to 24 %" has no lower end, "more than half" no upper one.
  const range = (low, high) => {
    if (low === null) return high === null ? null : `≤ ${high} %`;
    if (high === null) return `≥ ${low} %`;
    return low === high ? `${low} %` : `${low}–${high} %`;
  };

  const share = (n, total) => {
    if (total === null) return n === null ? null : n.toLocaleString("en");
    return n === null ? `of ${total.toLocaleString("en")}` : `${n.toLocaleString("en")} / ${total.toLocaleString("en")}`;
  };

  async function openStatements() {
    const rows = await all("statements");
    const seen = new Map();
    const places = rows.map((row) => {
      const place = seen.get(row[0]) || 0;
      seen.set(row[0], place + 1);
      return place;
    });
    const place = new Map(rows.map((row, i) => [row, places[i]]));
    const href = (r) => reportHref(reports[r[0]][0], `s${place.get(r)}`);
    grids.statements = new Grid("statements", {
      rows, href, words: ["statement"],
      columns: [
        { title: "What", value: (r) => r[1], cell: (r) => make("a", { href: href(r) }, r[1] || "number") },
        { title: "Among", value: (r) => r[2], cell: (r) => r[2] || null },
        { title: "n / N", value: (r) => r[3], cell: (r) => share(r[3], r[4]), num: true },
        { title: "Percent", value: (r) => r[5], cell: (r) => range(r[5], r[6]), num: true },
        { title: "Measured", value: (r) => r[10], cell: (r) => r[10] },
        { title: "Authors", value: (r) => r[7], cell: (r) => r[7] || null },
        { title: "Refs", value: (r) => r[8], cell: (r) => r[8] || null },
        { title: "Sentence", value: (r) => r[9], cell: (r) => make("span", { class: "clip", title: r[9] }, r[9]) },
        { title: "Report", value: (r) => reportName(r[0]), cell: (r) => make("span", { class: "clip" }, reportName(r[0])) },
      ],
    });
  }

  async function openDiscrepancies() {
    const rank = { high: 3, medium: 2, low: 1 };
    const href = (r) => (r[2] ? caseHref(r[2], `d${r[1]}`) : reportHref(reports[r[0]][0], `d${r[1]}`));
    const quote = (words) => (words ? make("q", { class: "clip" }, words) : null);
    grids.discrepancies = new Grid("discrepancies", {
      rows: await all("discrepancies"), href, words: ["discrepancy", "discrepancies"],
      columns: [
        { title: "Severity", value: (r) => rank[r[3]] || 0, text: (r) => r[3], cell: (r) => severity(r[3]) },
        { title: "What disagrees", value: (r) => r[5], text: (r) => `${r[5]} ${r[4]}`, cell: (r) => make("div", {}, make("a", { href: href(r) }, r[5]), make("span", { class: "sub" }, r[4])) },
        { title: "One place", value: (r) => r[6][0], cell: (r) => quote(r[6][0]) },
        { title: "Other place", value: (r) => r[6][1], cell: (r) => quote(r[6][1]) },
        { title: "Report", value: (r) => reportName(r[0]), cell: (r) => make("span", { class: "clip" }, reportName(r[0])) },
      ],
    });
    grids.discrepancies.sort = null;
  }

  async function openProblems() {
    grids.problems = new Grid("problems", {
      rows: await all("problems"), words: ["problem"],
      columns: [
        { title: "File", value: (r) => r[0], cell: (r) => r[0] },
        { title: "Severity", value: (r) => r[1], cell: (r) => r[1] },
        { title: "Reason", value: (r) => r[2], cell: (r) => r[2] },
        { title: "What to do", value: (r) => r[3], cell: (r) => r[3] || null },
      ],
    });
  }

  // --- one case -----------------------------------------------------------------------------------------

  // Spans count code points; JavaScript strings count UTF-16 units. Where they differ, the text becomes an array.
  function slicer(text) {
    if (!/[\ud800-\udfff]/.test(text)) return (a, b) => text.slice(a, b);
    const points = Array.from(text);
    return (a, b) => points.slice(a, b).join("");
  }

  async function openCase(reportNumber, caseNumber, target) {
    const view = byId("view-case");
    const [id, title, , blockNumber, place] = reports[reportNumber];
    if (blockNumber === null) {
      view.replaceChildren(make("h1", { id: "h-case" }, title || id),
        make("p", { class: "notice" }, "This run is too large for one page; cases.jsonl and documents.jsonl hold this case."));
      return;
    }
    const report = (await block("details", blockNumber))[place];
    new CaseView(view, report, caseNumber, reportNumber).open(target);
  }

  class CaseView {
    constructor(view, report, caseNumber, reportNumber) {
      Object.assign(this, { view, report, reportNumber, facts: [], pinned: null });
      this.case = report.cases[caseNumber] || null;
      this.slice = slicer(report.text || "");
      view.replaceChildren(this.nav(), this.header(), this.timeline() || "", make("div", { class: "split" }, this.factsPane(), this.sourcePane()));
      CaseView.current = this;
    }

    nav() {
      const order = grids.cases.found.map((i) => grids.cases.rows[i]);
      const at = this.case ? order.findIndex((row) => row[ID] === this.case.id) : -1;
      const link = (words, row) => make("a", row ? { href: caseHref(row[ID]) } : { "aria-disabled": "true", role: "link" }, words);
      const place = at < 0 ? "" : `${(at + 1).toLocaleString("en")} of ${plural(order.length, "patient")} in the table`;
      return make("nav", { class: "case-nav", "aria-label": "Cases" },
        make("a", { href: "#cases" }, "All cases"),
        link("Previous", at > 0 ? order[at - 1] : null), link("Next", at >= 0 ? order[at + 1] : null),
        make("span", { class: "place" }, place));
    }

    header() {
      const { report } = this;
      const [path, format, journal, year, authors] = report.meta;
      const [doi, pmid, pmcid] = report.ids;
      const names = authors.length > 3 ? `${authors.slice(0, 3).join(", ")} et al.` : authors.join(", ");
      const source = [names, journal, year, doi && `doi ${doi}`, pmid && `PMID ${pmid}`, pmcid].filter(Boolean).join(" · ");
      const patients = report.cases.length > 1 && make("nav", { class: "patients", "aria-label": "Patients of this report" },
        report.cases.map((c, i) => make("a", { href: caseHref(c.id), "aria-current": c === this.case ? "true" : null }, `Patient ${i + 1}`)));
      return make("div", { class: "case-head" },
        make("h1", { id: "h-case", tabindex: "-1" }, report.title || report.id),
        source && make("p", {}, source),
        make("p", {}, `${this.case ? this.case.id : report.id} · ${path} (${format})`),
        patients || "",
        this.case && this.case.doubtful ? make("p", { class: "notice" }, `Doubtful: ${this.case.doubtful}`) : "",
        report.problems.map(([, reason, advice]) => make("p", { class: "notice" }, `${reason} ${advice}`)));
    }

    timeline() {
      if (!this.case) return null;
      if (!this.case.svg) return make("p", { class: "lead" }, "No timeline was read from this report.");
      const parser = new DOMParser();
      const svg = parser.parseFromString(this.case.svg, "image/svg+xml").documentElement;
      const table = parser.parseFromString(this.case.table, "text/html").body.firstElementChild;
      this.drawing = make("div", { class: "draw", role: "region", "aria-label": "Drawing of the timeline", tabindex: "0" });
      if (svg.localName === "svg") this.drawing.append(document.importNode(svg, true));
      this.events = make("details", {}, make("summary", {}, "The timeline as a table"), document.importNode(table, true));
      return make("section", { class: "timeline", "aria-label": "Timeline" }, this.drawing, this.events);
    }

    factsPane() {
      const groups = [];
      const { report } = this;
      const own = report.discrepancies.map((d, i) => [d, i]).filter(([d]) => !this.case || !d[3] || d[3] === this.case.id);
      if (own.length) {
        groups.push(this.group("Discrepancies", own.map(([[level, code, message, , evidence], i]) =>
          this.fact({ key: `d${i}`, name: "Discrepancy", value: [severity(level), " ", message], detail: code, evidence, wide: true }))));
      }
      if (this.case) {
        for (const [name, facts] of this.case.groups) {
          groups.push(this.group(name, facts.map(([label, value, detail, tags, confidence, against, evidence]) =>
            this.fact({ label, value: [value], name: label || name, plain: value, detail, tags, confidence, against, evidence }))));
        }
      } else {
        groups.push(make("p", { class: "lead" }, "No patient was told apart in this report."));
      }
      if (report.statements.length) {
        groups.push(this.group("Statements about other patients", report.statements.map(([what, among, n, total, low, high, authors, refs, evidence, confidence, measured], i) =>
          this.fact({ key: `s${i}`, name: "Statement", value: [what || "number"], plain: what, evidence, confidence,
            detail: [measured || share(n, total), range(low, high), among && `among ${among}`, authors, refs && `ref. ${refs}`].filter(Boolean).join(", ") }))));
      }
      return make("div", { class: "facts" }, groups);
    }

    group(name, facts) {
      return make("section", { class: "group" },
        make("h2", {}, `${name} `, make("span", {}, String(facts.length))),
        make("ul", {}, facts.map((fact) => make("li", {}, fact))));
    }

    fact({ key, name, label, value, plain, detail, tags = [], confidence = null, against = [], evidence, wide = false }) {
      const number = this.facts.length;
      const quotes = evidence.slice(0, wide ? 6 : 1).map((e) => `“${short(this.quote(e))}”`).join(" … ");
      const but = against.map((e) => `“${short(this.quote(e))}”`).join(", ");
      const page = evidence.length && evidence[0][4] ? ` p. ${evidence[0][4]}` : "";
      const button = make("button", { type: "button", class: wide ? "fact wide" : "fact", "data-f": number, "data-key": key, "aria-pressed": "false" },
        make("span", { class: "v" }, label && make("b", {}, label), value,
          detail && make("span", { class: "d" }, ` ${detail}`),
          tags.flatMap((tag) => [" ", make("span", { class: "tag" }, tag)]),
          against.length ? [" ", make("span", { class: "tag alert" }, "evidence conflicts")] : ""),
        make("span", { class: "quote" }, quotes + page, but && make("span", { class: "but" }, ` but ${but}`)),
        confidence === null ? "" : make("span", { class: confidence < SURE ? "c low" : "c", title: "Probability that the value is right" }, `${Math.round(confidence * 100)} %`));
      this.facts.push({ button, evidence: [...evidence, ...against], name, plain: plain || (value[2] ?? ""), key });
      return button;
    }

    quote([start, end]) {
      if (this.report.text !== null) return this.slice(start, end);
      return (this.report.quotes || {})[`${start}-${end}`] || "";
    }

    // --- the text ---

    sourcePane() {
      const text = make("div", { class: "text", tabindex: "0", role: "region", "aria-label": "Text of the report" });
      this.textPane = text;
      this.sentences = [];
      this.pieces = [];
      if (this.report.text === null) {
        text.append(make("p", { class: "lead" }, "The text is too long for this page; documents.jsonl holds it. These are the sentences that values were taken from."));
        this.quotedSentences(text);
      } else {
        this.wholeText(text);
      }
      if (this.sentences.length) this.sentences[0].node.tabIndex = 0;
      this.said = make("div", { class: "said", "aria-live": "off" }, "Point at a value or a marked sentence.");
      const length = this.report.text === null ? "" : plural(this.report.text.length, "character");
      this.next = make("button", { type: "button", class: "link", hidden: true, on: { click: () => this.showNext() } });
      return make("div", { class: "source" }, make("h2", {}, "Source text", this.next, make("span", {}, length)), this.said, text);
    }

    quotedSentences(box) {
      const seen = new Map();
      for (const fact of this.facts) for (const e of fact.evidence) seen.set(`${e[2]}-${e[3]}`, e);
      for (const e of [...seen.values()].sort((a, b) => a[2] - b[2])) {
        const words = (this.report.quotes || {})[`${e[2]}-${e[3]}`] || this.quote(e);
        const node = make("span", { class: "sent", tabindex: "-1" }, words);
        this.sentences.push({ node, start: e[2], end: e[3] });
        box.append(make("p", { class: "p" }, node));
      }
    }

    wholeText(box) {
      const total = this.report.text.length;
      const sections = this.report.sections.length ? this.report.sections : [["body", "", 0, total]];
      let at = 0;
      for (const [kind, title, start, end] of sections) {
        if (start > at) this.stretch(box, at, start);
        const body = this.heading(box, kind, title, start, end);
        this.stretch(box, body, end);
        if (kind === "title" && box.lastChild) box.lastChild.classList.add("ttl");
        at = Math.max(at, end);
      }
      if (at < total) this.stretch(box, at, total);
    }

    // The heading of a section; where its text begins with the heading, the rest begins behind it.
    heading(box, kind, title, start, end) {
      if (kind === "body" || kind === "title" || (kind === "other" && !title)) return start;
      const words = title || kind[0].toUpperCase() + kind.slice(1);
      const opening = this.slice(start, Math.min(end, start + words.length + 30));
      const [line] = opening.trimStart().split("\n");
      const told = line.trim().replace(/[.:]$/, "").toLowerCase() === words.toLowerCase();
      box.append(make("h3", {}, told ? line.trim() : words));
      return told ? start + Array.from(opening.slice(0, opening.indexOf(line) + line.length)).length : start;
    }

    // One stretch of text: cut where a sentence or a quote begins or ends, so that spans may overlap.
    stretch(box, start, end) {
      if (!this.cuts) this.prepare();
      const inside = this.cuts.slice(lower(this.cuts, start + 1), lower(this.cuts, end));
      const bounds = [start, ...inside, end];
      const paragraph = make("p", { class: "p" });
      let current = null;
      for (let i = 0; i + 1 < bounds.length; i += 1) {
        const [a, b] = [bounds[i], bounds[i + 1]];
        const words = this.slice(a, b);
        const sentence = this.sentenceSpans.find((s) => s[0] <= a && b <= s[1]);
        const quoted = this.quoteSpans.some((s) => s[0] <= a && b <= s[1]);
        if (!sentence && !quoted) {
          paragraph.append(words);
          current = null;
          continue;
        }
        if (!current || current.span !== sentence) {
          const [from, to] = sentence || [a, b];
          const node = make("span", { class: "sent", tabindex: "-1" });
          current = { span: sentence, node };
          this.sentences.push({ node, start: from, end: to });
          paragraph.append(node);
        }
        if (quoted) {
          const piece = make("span", { class: "q" }, words);
          this.pieces.push({ node: piece, start: a, end: b });
          current.node.append(piece);
        } else current.node.append(words);
      }
      if (paragraph.textContent.trim()) {
        trimEnds(paragraph);
        box.append(paragraph);
      }
    }

    prepare() {
      const quotes = new Map();
      const sentences = new Map();
      for (const fact of this.facts) {
        for (const [a, b, c, d] of fact.evidence) {
          quotes.set(`${a}-${b}`, [a, b]);
          sentences.set(`${c}-${d}`, [Math.min(a, c), Math.max(b, d)]);
        }
      }
      for (const node of this.drawing ? this.drawing.querySelectorAll("[data-span]") : []) {
        for (const span of spansOf(node)) quotes.set(`${span[0]}-${span[1]}`, span);
      }
      this.quoteSpans = [...quotes.values()];
      this.sentenceSpans = [...sentences.values()].sort((a, b) => b[1] - b[0] - (a[1] - a[0]));
      this.cuts = [...new Set([...this.quoteSpans, ...this.sentenceSpans].flat())].sort((a, b) => a - b);
    }

    // --- lighting ---

    // What an element stands for: a fact, an event of the timeline, or a sentence.
    meaning(target) {
      if (!(target instanceof Element)) return null;
      const fact = target.closest(".fact");
      if (fact) return { facts: [Number(fact.dataset.f)] };
      const mark = target.closest("[data-span]");
      if (mark) return { spans: spansOf(mark), events: mark.dataset.event.split(" ") };
      const node = target.closest(".sent");
      const sentence = node && this.sentences.find((s) => s.node === node);
      return sentence ? { sentence } : null;
    }

    point(target) {
      const under = target instanceof Element ? target.closest(".fact, [data-span], .sent, .said") : null;
      if (under === this.under) return;
      this.under = under;
      const meaning = this.meaning(under);
      if (meaning) this.light(meaning, { scroll: !meaning.sentence });
      else if (!under) this.light(this.pinned);
    }

    pin(target) {
      const meaning = this.meaning(target);
      if (!meaning || String(getSelection())) return;
      const fact = target.closest(".fact");
      const again = fact && fact.getAttribute("aria-pressed") === "true";
      this.facts.forEach((f) => f.button.setAttribute("aria-pressed", "false"));
      this.pinned = again ? null : meaning;
      if (fact && !again) fact.setAttribute("aria-pressed", "true");
      this.light(meaning, { scroll: !meaning.sentence });
      if (meaning.sentence) this.showFacts();
    }

    key(event) {
      if (event.key === "Escape") {
        this.pinned = null;
        this.facts.forEach((f) => f.button.setAttribute("aria-pressed", "false"));
        this.light(null);
        return;
      }
      const at = this.sentences.findIndex((s) => s.node === event.target);
      if (at < 0) return;
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        this.pin(event.target);
        return;
      }
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: -at, End: this.sentences.length - 1 - at }[event.key];
      const next = this.sentences[at + step];
      if (step === undefined || !next) return;
      event.preventDefault();
      this.sentences[at].node.tabIndex = -1;
      next.node.tabIndex = 0;
      next.node.focus();
    }

    light(meaning, { scroll = false } = {}) {
      const { facts, quotes, sentences } = this.reach(meaning);
      const touches = (item, spans) => spans.some(([a, b]) => item.start < b && a < item.end);
      this.pieces.forEach((piece) => piece.node.classList.toggle("lit", touches(piece, quotes)));
      this.sentences.forEach((sentence) => sentence.node.classList.toggle("lit", touches(sentence, sentences)));
      this.facts.forEach((fact, i) => fact.button.classList.toggle("lit", facts.has(i)));
      const events = new Set(meaning && meaning.events);
      for (const node of this.view.querySelectorAll(".timeline [data-span]")) {
        const named = events.size && node.dataset.event.split(" ").some((id) => events.has(id));
        const shared = !events.size && spansOf(node).some(([a, b]) => quotes.some(([c, d]) => a < d && c < b));
        node.classList.toggle("lit", Boolean(named || shared));
      }
      this.litFacts = facts;
      this.sayWhat(meaning, facts);
      this.offerPlaces(meaning, quotes);
      if (scroll && meaning) this.showText();
    }

    // The facts, quotes and sentences that belong to what is pointed at.
    reach(meaning) {
      const found = { facts: new Set(), quotes: [], sentences: [] };
      if (!meaning) return found;
      const spans = meaning.spans || (meaning.sentence ? [[meaning.sentence.start, meaning.sentence.end]] : []);
      this.facts.forEach((fact, i) => {
        const named = meaning.facts && meaning.facts.includes(i);
        for (const [a, b, c, d] of fact.evidence) {
          const meets = spans.some(([s, e]) => a < e && s < b);
          if (!named && !meets) continue;
          found.facts.add(i);
          if (named || meaning.sentence) found.quotes.push([a, b]);
          if (!meaning.sentence) found.sentences.push([Math.min(a, c), Math.max(b, d)]);
        }
      });
      if (meaning.sentence) found.sentences.push(...spans);
      if (meaning.spans) {
        found.quotes.push(...spans);
        found.sentences.push(...this.sentences.filter((s) => spans.some(([a, b]) => s.start < b && a < s.end)).map((s) => [s.start, s.end]));
      }
      return found;
    }

    sayWhat(meaning, facts) {
      // A value in focus says itself; only what belongs to a sentence is news.
      this.said.setAttribute("aria-live", meaning && meaning.sentence ? "polite" : "off");
      if (!meaning) {
        this.said.textContent = "Point at a value or a marked sentence.";
        return;
      }
      const parts = [...facts].slice(0, 14).flatMap((i, n) => {
        const fact = this.facts[i];
        return [n ? " · " : "", `${fact.name}: `, make("b", {}, fact.plain)];
      });
      const more = facts.size > 14 ? ` · and ${facts.size - 14} more` : "";
      this.said.replaceChildren(...(parts.length ? parts : ["No value was taken from these words."]), more);
    }

    // The places of what is pinned, one after the other: two places of a discrepancy may stand far apart.
    offerPlaces(meaning, quotes) {
      const spans = new Map(meaning && meaning === this.pinned ? quotes.map((q) => [String(q), q]) : []);
      this.places = [...spans.values()].sort((a, b) => a[0] - b[0])
        .map(([a, b]) => this.pieces.find((piece) => piece.start < b && a < piece.end)).filter(Boolean);
      this.placeAt = 0;
      this.next.hidden = this.places.length < 2;
      this.next.textContent = `Place 1 of ${this.places.length}: next`;
    }

    showNext() {
      this.placeAt = (this.placeAt + 1) % this.places.length;
      this.next.textContent = `Place ${this.placeAt + 1} of ${this.places.length}: next`;
      this.showText(this.places[this.placeAt].node);
    }

    showText(node = this.textPane.querySelector(".q.lit, .sent.lit")) {
      if (!node) return;
      const pane = this.textPane.getBoundingClientRect();
      const box = node.getBoundingClientRect();
      if (box.top >= pane.top + 8 && box.bottom <= pane.bottom - 8) return;
      const top = this.textPane.scrollTop + box.top - pane.top - this.textPane.clientHeight / 3;
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.textPane.scrollTo({ top, behavior: calm ? "auto" : "smooth" });
    }

    showFacts() {
      const [first] = this.litFacts;
      if (first !== undefined) this.facts[first].button.scrollIntoView({ block: "nearest" });
    }

    // A link may lead to one discrepancy ("d0") or statement ("s3").
    open(target) {
      const fact = target && this.facts.find((f) => f.key === target);
      if (!fact) {
        scrollTo(0, 0);
        return;
      }
      fact.button.scrollIntoView({ block: "center" });
      fact.button.focus({ preventScroll: true });
      this.pin(fact.button);
    }
  }

  // The view is drawn anew for each case; its listeners stay. A pointer that has not moved points at nothing new: the
  // page moved below it.
  function listenToCase() {
    const view = byId("view-case");
    let place = "";
    const moved = (event) => {
      const here = `${event.screenX},${event.screenY}`;
      const changed = here !== place;
      place = here;
      return changed;
    };
    const call = (work) => (event) => CaseView.current && work(CaseView.current, event);
    document.addEventListener("pointerdown", moved, true);
    view.addEventListener("pointermove", call((shown, event) => moved(event) && shown.point(event.target)));
    view.addEventListener("pointerleave", call((shown) => shown.point(null)));
    view.addEventListener("focusin", call((shown, event) => event.target.matches(".fact, .sent") && shown.point(event.target)));
    view.addEventListener("click", call((shown, event) => shown.pin(event.target)));
    view.addEventListener("keydown", call((shown, event) => shown.key(event)));
  }

  function spansOf(node) {
    return (node.dataset.span || "").split(" ").filter(Boolean).map((span) => span.split("-").map(Number));
  }

  // The first place in a sorted array whose value is not below the one given.
  function lower(values, wanted) {
    let [low, high] = [0, values.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle] < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function short(words) {
    const text = words.replace(/\s+/g, " ").trim();
    return text.length > 140 ? `${text.slice(0, 139)}…` : text;
  }

  // Blank lines around a paragraph are the layout's, not the text's.
  function trimEnds(paragraph) {
    const { firstChild, lastChild } = paragraph;
    if (firstChild.nodeType === 3) firstChild.data = firstChild.data.trimStart();
    if (lastChild.nodeType === 3) lastChild.data = lastChild.data.trimEnd();
  }

  // --- the way through the page -------------------------------------------------------------------------

  const openers = { statements: openStatements, discrepancies: openDiscrepancies, problems: openProblems };

  async function route(event) {
    const [name, id, target] = location.hash.slice(1).split("/").map(decode);
    const found = name === "case" ? findCase(id) : name === "report" ? findReport(id) : null;
    const view = found ? "case" : byId(`view-${name}`) && name !== "case" ? name : "cases";
    if (openers[view] && !grids[view]) await openers[view]();
    for (const section of document.querySelectorAll("main > section")) section.hidden = section.id !== `view-${view}`;
    for (const link of document.querySelectorAll(".bar nav a")) {
      const here = link.hash === `#${view}` || (view === "case" && link.hash === "#cases");
      if (here) link.setAttribute("aria-current", view === "case" ? "true" : "page");
      else link.removeAttribute("aria-current");
      // Where the parts do not fit beside one another, the open one is in view.
      if (here) link.parentElement.scrollLeft = link.offsetLeft + link.offsetWidth / 2 - link.parentElement.offsetLeft - link.parentElement.clientWidth / 2;
    }
    if (found) await openCase(...found, target);
    if (event && !(found && target)) arrive(view);
  }

  function decode(part) {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  }

  function arrive(view) {
    scrollTo(0, view === "cases" && route.scroll ? route.scroll : 0);
    const heading = byId("h-case");
    if (view === "case" && heading) heading.focus({ preventScroll: true });
  }

  function findCase(id) {
    const row = grids.cases.rows.find((r) => r[ID] === id);
    if (!row) return null;
    const first = grids.cases.rows.findIndex((r) => r[REPORT] === row[REPORT]);
    return [row[REPORT], grids.cases.rows.indexOf(row) - first];
  }

  function findReport(id) {
    const number = reports.findIndex((report) => report[0] === id);
    return number < 0 ? null : [number, 0];
  }

  async function start() {
    reports = await all("reports");
    grids.cases = new Grid("cases", {
      rows: await all("cases"), columns: caseColumns(), href: (row) => caseHref(row[ID]), words: ["patient"], restrict: restrictCases,
    });
    startFilters();
    listenToCase();
    document.addEventListener("click", () => {
      if (!byId("view-cases").hidden) route.scroll = scrollY;
    }, true);
    addEventListener("hashchange", route);
    await route(null);
    document.documentElement.dataset.ready = "true";
  }

  start().catch((error) => {
    const words = "DecompressionStream" in window ? `This page could not be shown: ${error.message}` : "This browser is too old for a run of this size: use one of 2023 or later, or open cases.csv.";
    byId("main").prepend(make("p", { class: "notice", role: "alert" }, words));
  });
})();
