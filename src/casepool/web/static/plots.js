// Plots of the collection by Vega without eval; the bars open the cases behind them. The lists beside them say the same.
const root = document.querySelector("#plots");

async function draw() {
  const response = await fetch(`/collection/plots?${root.dataset.query}`, { headers: { Accept: "application/json" } });
  if (!response.ok) return;
  const { plots, ages } = await response.json();
  // Labels are measured before they are drawn: with the font that they will have.
  await document.fonts.load('13px "Source Sans 3"');
  for (const plot of plots) await bars(plot);
  await pyramid(ages);
}

const tone = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function config() {
  const [ink, soft, line] = ["--ink-now", "--soft-now", "--line-now"].map(tone);
  const font = '"Source Sans 3", sans-serif';
  return {
    background: "transparent",
    font,
    axis: { labelColor: ink, titleColor: soft, gridColor: line, domainColor: line, tickColor: line, labelFontSize: 12.5, titleFontSize: 12, titleFontWeight: "normal" },
    legend: { labelColor: ink, titleColor: soft, labelFontSize: 12.5, symbolType: "square" },
    view: { stroke: null },
    autosize: { type: "fit-x", contains: "padding" },
  };
}

const options = { ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: false, logLevel: 1 };
// Errors alone are logged: that bars of one height each do not stretch to a box is wanted, and warned of.

async function bars({ field, bars: rows, label }) {
  const place = document.querySelector(`.vega[data-field="${CSS.escape(field)}"]`);
  if (!place || !rows.length) return;
  const spec = {
    config: config(),
    width: "container",
    height: { step: 22 },
    data: { values: rows },
    description: `Cases by ${label}; the list says the same.`,
    mark: { type: "bar", color: tone("--bar-now"), cursor: "pointer", cornerRadiusEnd: 2, height: { band: 0.72 } },
    encoding: {
      y: { field: "word", type: "nominal", sort: null, axis: { title: null, ticks: false, domain: false, labelLimit: 170, labelPadding: 8 } },
      x: { field: "cases", type: "quantitative", axis: { title: null, tickMinStep: 1, tickCount: 4, format: ",d", domain: false } },
    },
  };
  const { view } = await vegaEmbed(place, spec, options);
  view.addEventListener("click", (_event, item) => item?.datum?.url && (location.href = item.datum.url));
}

async function pyramid(ages) {
  const place = document.querySelector('.vega[data-field="ages"]');
  if (!place || !ages.length) return;
  const spec = {
    config: config(),
    width: "container",
    height: 190,
    data: { values: ages },
    description: "Cases by ten years of age and sex.",
    mark: { type: "bar", cursor: "pointer" },
    encoding: {
      x: { field: "from", type: "ordinal", axis: { title: "age in years, from", labelAngle: 0, ticks: false } },
      y: { field: "cases", type: "quantitative", axis: { title: null, tickMinStep: 1, tickCount: 4, format: ",d", domain: false } },
      color: { field: "sex", type: "nominal", scale: { domain: ["female", "male", "not told"], range: [tone("--bar-now"), tone("--bar-two"), tone("--line-strong-now")] }, legend: { title: null, orient: "top" } },
      order: { field: "sex" },
    },
  };
  const { view } = await vegaEmbed(place, spec, options);
  view.addEventListener("click", (_event, item) => item?.datum?.url && (location.href = item.datum.url.replace("/collection/plots", "/collection")));
}

document.addEventListener("theme", draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
draw();
