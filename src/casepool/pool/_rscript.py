"""analysis.R: the main numbers again, in R, from the CSV files beside it."""

from ._analysis import Analysis

HEAD = """\
# Repeats the main numbers of this report in R with the packages survival and metafor.
# Run in the folder of the report: Rscript analysis.R
# survfit on intervals stops before the maximum; its curve can be off in the fourth digit (the package interval is closer).
library(survival)
read <- function(name) read.csv(file.path("tables", name), na.strings = "", check.names = FALSE)
show <- function(...) cat(..., "\\n")
"""

OUTCOME = """
# --- {name} ({unit})
d <- read("outcome-{i}-patients.csv")
exact <- all(d$seen == 0 | (!is.na(d$high) & d$low == d$high))
if (exact) {{
  f <- survfit(Surv(low, seen) ~ 1, data = d, conf.type = "log-log")
}} else {{
  d$left <- ifelse(d$low <= 0 & (is.na(d$high) | d$high > 0), NA, d$low)
  f <- survfit(Surv(left, high, type = "interval2") ~ 1, data = d)
}}
show("{name}: n =", nrow(d), "events =", sum(d$seen))
q <- quantile(f, 0.5)
show("  median", q$quantile, "({percent:g} %:", q$lower, "to", q$upper, ")")
show("  restricted mean to {horizon:.6g}:", summary(f, rmean = {horizon:.10g})$table[["rmean"]])
"""

COMPARE = """\
g <- d[!is.na(d${variable}) & d${variable} %in% c({groups}), ]
if (exact) {{
  test <- survdiff(Surv(low, seen) ~ {variable}, data = g)
  show("  {label}: log-rank chi-squared", test$chisq)
  show("  {label}: hazard ratio", exp(coef(coxph(Surv(low, seen) ~ {variable}, data = g, cluster = report_id))))
}}
"""

SERIES = """
# --- proportions of series
library(metafor)
s <- read("series.csv")
for (topic in unique(s$topic)) {
  d <- s[s$topic == topic, ]
  if (nrow(d) < 2) next
  show(d$what[1], "among", d$among[1], "- series:", nrow(d))
  if (sum(d$n) > 0 && sum(d$n) < sum(d$total)) {
    g <- rma.glmm(measure = "PLO", xi = n, ni = total, data = d, nAGQ = 21, test = "t")
    show("  binomial-normal:", transf.ilogit(g$beta), "(", transf.ilogit(g$ci.lb), "to", transf.ilogit(g$ci.ub), ") tau2", g$tau2)
  }
  r <- rma(measure = "PLO", xi = n, ni = total, data = d, method = "REML", test = "knha")
  show("  logit-normal:", transf.ilogit(r$beta), "(", transf.ilogit(r$ci.lb), "to", transf.ilogit(r$ci.ub), ")")
}
"""


def r_script(analysis: Analysis) -> str:
    """The text of analysis.R."""
    parts = [HEAD]
    for i, outcome in enumerate(analysis.outcomes, start=1):
        summary = outcome.times.summary
        if summary is None:
            continue
        parts.append(OUTCOME.format(name=_safe(outcome.plan.name), unit=outcome.plan.unit, i=i, horizon=summary.horizon,
                                    percent=100 * summary_confidence(analysis)))  # fmt: skip
        for c in outcome.groups:
            if c.method == "at start" and len(c.groups) >= 2:
                groups = ", ".join(f'"{_safe(s.label)}"' for s in c.groups)
                parts.append(COMPARE.format(variable=c.variable, groups=groups, label=_safe(c.label)))
    if any(t.pooled for t in analysis.series.topics):
        parts.append(SERIES)
    return "".join(parts)


def summary_confidence(analysis: Analysis) -> float:
    """The level of the intervals."""
    return analysis.protocol.settings.confidence


def _safe(text: str) -> str:
    """Text for a comment or a quoted string of R: no quote, backslash or line break."""
    return "".join(c if c.isprintable() and c not in '"\\{}' else " " for c in text)
