"""analysis.R: the main numbers again, in R, from the CSV files beside it."""

from collections.abc import Iterator, Sequence

from ._analysis import Analysis, OutcomeResult
from ._compare import Effect

HEAD = """\
# Repeats the main numbers of this report in R with the packages survival and metafor, from the files in tables/.
# Run in the folder of the report: Rscript analysis.R
# Curves of interval times need the package npsurv (Turnbull's estimate to all digits); without it survfit is used, which
# stops before the maximum and can be off in the fourth digit. Landmark analyses and tests of interval times are not repeated.
library(survival)
read <- function(name) read.csv(file.path("tables", name), na.strings = "", check.names = FALSE)
show <- function(...) cat(..., "\n")
level <- {level:.10g}
told <- read("times.csv")
told <- told[is.na(told$variable), ]
ratios <- read("hazard-ratios.csv")
furthest <- c(curve = 0, mean = 0, ratio = 0, proportion = 0)
further <- function(what, by) if (length(by) && is.finite(max(by))) furthest[[what]] <<- max(furthest[[what]], by)

# Cox with Efron's ties and a variance clustered by report; Firth's penalty with Breslow's ties.
fit_cox <- function(y, x, cluster) {{
  f <- coxph(y ~ x, cluster = cluster)
  list(b = unname(coef(f)), v = unname(diag(as.matrix(vcov(f)))))
}}
fit_firth <- function(y, x, cluster) {{
  at <- function(b) suppressWarnings(coxph(y ~ x, ties = "breslow", init = b, control = coxph.control(iter.max = 0)))
  penalised <- function(b) {{ f <- at(b); f$loglik[1] - determinant(as.matrix(f$var))$modulus[1] / 2 }}
  b <- if (ncol(x) == 1) optimize(penalised, c(-15, 15), maximum = TRUE, tol = 1e-10)$maximum else
    optim(rep(0, ncol(x)), function(b) -penalised(b), method = "BFGS", control = list(reltol = 1e-14))$par
  list(b = b, v = diag(as.matrix(at(b)$var)))
}}
# Rubin's rules with Barnard and Rubin's degrees of freedom; one fit is itself.
combine <- function(b, v, complete) {{
  m <- length(b)
  if (m == 1) return(c(b, b + c(-1, 1) * qnorm((1 + level) / 2) * sqrt(v)))
  within <- mean(v); between <- var(b); total <- within + (1 + 1 / m) * between
  share <- max((1 + 1 / m) * between / total, 1e-4)
  old <- (m - 1) / share^2
  seen <- (complete + 1) / (complete + 3) * complete * (1 - share)
  mean(b) + c(0, -1, 1) * qt((1 + level) / 2, old * seen / (old + seen)) * sqrt(total)
}}
# Hazard ratios over all completed times, beside those of the report. `rows` makes (y, x, cluster) of one completion.
hazards <- function(outcome, of, terms, firth, rows, copies, events) {{
  fits <- lapply(copies, function(time) {{ r <- rows(time); (if (firth) fit_firth else fit_cox)(r$y, r$x, r$cluster) }})
  for (j in seq_along(terms)) {{
    r <- exp(combine(sapply(fits, function(f) f$b[j]), sapply(fits, function(f) f$v[j]), max(events - length(terms), 1)))
    e <- ratios[ratios$outcome == outcome & ratios$model_of == of & ratios$term == terms[j], ][1, ]
    limits <- if (firth && length(copies) == 1) "(limits: profile, not repeated)" else sprintf("(%.4g to %.4g)", r[2], r[3])
    show("  ", terms[j], sprintf("hazard ratio %.6g", r[1]), limits, sprintf("- report %.6g (%.4g to %.4g)", e$hazard_ratio, e$lower, e$upper))
    further("ratio", abs(r[1] / e$hazard_ratio - 1))
  }}
}}
dummies <- function(values, groups) sapply(groups[-1], function(g) as.numeric(values == g))
"""

OUTCOME = """
# --- {name} ({unit})
d <- read("outcome-{i}-patients.csv")
curve <- read("outcome-{i}-curve.csv")
curve <- curve[is.na(curve$variable), ]
t <- told[told$outcome == "{name}", ]
exact <- all(d$seen == 0 | (!is.na(d$high) & d$low == d$high))
copies <- if (file.exists("tables/outcome-{i}-imputed.csv")) {{ m <- read("outcome-{i}-imputed.csv"); split(m$time, m$imputation) }} else list(d$low)
show("{name}: n =", nrow(d), "events =", sum(d$seen))
if (exact || !requireNamespace("npsurv", quietly = TRUE)) {{
  if (exact) f <- survfit(Surv(low, seen) ~ 1, data = d, conf.type = "log-log", conf.int = level) else {{
    d$left <- ifelse(d$low <= 0 & (is.na(d$high) | d$high > 0), NA, d$low)
    f <- survfit(Surv(left, high, type = "interval2") ~ 1, data = d)
  }}
  q <- quantile(f, 0.5)
  show("  median", q$quantile, "(", q$lower, "to", q$upper, ") - report", t$median_low, "(", t$median_lower, "to", t$median_upper, ")")
  mean <- summary(f, rmean = {horizon:.17g})$table[["rmean"]]
  if (exact) further("curve", abs(summary(f, times = curve$until)$surv - curve$survival))
}} else {{
  f <- npsurv::npsurv(cbind(d$low, ifelse(is.na(d$high), Inf, d$high)), tol = 1e-12, maxit = 10000)$f
  after <- 1 - cumsum(f$p)
  at <- curve$until[!is.na(curve$until)]
  mine <- sapply(at, function(u) 1 - sum(f$p[f$right <= u + 1e-9 * max(1, u)]))
  further("curve", abs(mine - curve$survival[!is.na(curve$until)]))
  half <- which(after <= 0.5 + 1e-9 & is.finite(f$right))[1]
  show("  median after", f$left[half], "and not after", f$right[half], "- report", t$median_low, "to", t$median_high)
  mean <- sum(f$p * ifelse(is.finite(f$right), pmin((f$left + f$right) / 2, {horizon:.17g}), {horizon:.17g}))
}}
show("  restricted mean to {horizon:.6g}:", mean, "- report", t$restricted_mean)
if (exact || requireNamespace("npsurv", quietly = TRUE)) further("mean", abs(mean - t$restricted_mean))
"""

COMPARE = """\
keep <- !is.na(d[["{variable}"]]) & d[["{variable}"]] %in% c({groups})
if (exact) show("  {label}: log-rank chi-squared", survdiff(Surv(d$low[keep], d$seen[keep]) ~ d[["{variable}"]][keep])$chisq)
"""

FACTORS = """\
keep <- Reduce(`&`, list({known}))
hazards("{name}", "{of}", c({terms}), {firth}, function(time) list(
  y = Surv(time[keep], d$seen[keep]), x = cbind({columns}), cluster = d$report_id[keep]), copies, sum(d$seen[keep]))
"""

CHANGING = """\
begun <- ifelse(d$start_{variable} %in% "never", Inf, suppressWarnings(as.numeric(d$start_{variable})))
keep <- !is.na(begun)
hazards("{name}", "time-dependent", "{term}", {firth}, function(time) {{
  stop <- time[keep]; b <- begun[keep]; seen <- d$seen[keep]; who <- d$report_id[keep]
  late <- b < stop & b > 0
  list(y = Surv(c(rep(-1, length(stop)), b[late]), c(ifelse(late, b, stop), stop[late]), c(ifelse(late, 0, seen), seen[late])),
       x = cbind(c(as.numeric(b < stop & !late), rep(1, sum(late)))), cluster = c(who, who[late]))
}}, copies, sum(d$seen[keep]))
"""

TAIL = """
# --- how far R's numbers are from the report's (without npsurv: those of exact times only)
show("Largest differences: curve", furthest[["curve"]], "restricted mean", furthest[["mean"]], "hazard ratio", furthest[["ratio"]], "proportion", furthest[["proportion"]])
"""

SERIES = """
# --- proportions of series
library(metafor)
s <- read("series.csv")
told <- read("proportions.csv")
beside <- function(topic, model, fit, within) {
  e <- told[told$topic == topic & told$model == model, ][1, ]
  r <- transf.ilogit(c(fit$beta, fit$ci.lb, fit$ci.ub))
  show("  ", model, sprintf("%.6g (%.4g to %.4g) - report %.6g (%.4g to %.4g)", r[1], r[2], r[3], e$estimate, e$lower, e$upper))
  if (within) further("proportion", max(abs(r - c(e$estimate, e$lower, e$upper))))
}
for (topic in unique(told$topic)) {
  d <- s[s$topic == topic, ]
  if (nrow(d) < 2) next
  show(d$what[1], "among", d$among[1], "- series:", nrow(d))
  if (sum(d$n) > 0 && sum(d$n) < sum(d$total)) {
    # The optimiser of rma.glmm is good to about five digits.
    g <- try(rma.glmm(measure = "PLO", xi = n, ni = total, data = d, nAGQ = 21, test = "t"), silent = TRUE)
    if (!inherits(g, "try-error")) beside(topic, "binomial-normal", g, FALSE)
  }
  tight <- list(threshold = 1e-12, maxiter = 1000)
  beside(topic, "logit-normal", rma(measure = "PLO", xi = n, ni = total, data = d, method = "REML", test = "knha", control = tight), TRUE)
}
"""


def r_script(analysis: Analysis) -> str:
    """The text of analysis.R."""
    parts = [HEAD.format(level=analysis.protocol.settings.confidence)]
    for i, outcome in enumerate(analysis.outcomes, start=1):
        summary = outcome.times.summary
        if summary is None:
            continue
        name = _safe(outcome.plan.name)
        parts.append(OUTCOME.format(name=name, unit=outcome.plan.unit, i=i, horizon=summary.mean_horizon))
        for c in outcome.groups:
            if c.method == "at start" and len(c.groups) >= 2:
                groups = ", ".join(f'"{_safe(s.label)}"' for s in c.groups)
                parts.append(COMPARE.format(variable=c.variable, groups=groups, label=_safe(c.label)))
        parts.extend(_factors(analysis, outcome, name))
        for c in (*outcome.groups, *outcome.treatments):
            if c.method == "time-dependent" and c.effects:
                effect = c.effects[0]
                parts.append(
                    CHANGING.format(
                        variable=c.variable, name=name, term=_safe(effect.label), firth=_firth(effect)
                    )
                )
    if any(t.pooled for t in analysis.series.topics):
        parts.append(SERIES)
    return "".join((*parts, TAIL))


def _firth(effect: Effect) -> str:
    return "TRUE" if "Firth" in effect.model else "FALSE"


def _factors(analysis: Analysis, outcome: OutcomeResult, name: str) -> Iterator[str]:
    """The models of the factors, each alone and all together, from the groups in outcome-N-patients.csv."""
    plans = analysis.protocol.factors or analysis.protocol.groups
    regression = outcome.regression
    by_plan = [
        (plan.variable, [e for e in regression.single if e.label.startswith(f"{plan.variable.label}: ")])
        for plan in plans
    ]
    used = [(variable.name, effects) for variable, effects in by_plan if effects]
    for item in used:
        yield _model("each alone", [item], item[1], name)
    if regression.together:
        yield _model("all together", used, regression.together, name)


def _model(
    of: str, used: Sequence[tuple[str, Sequence[Effect]]], effects: Sequence[Effect], name: str
) -> str:
    known, columns = [], []
    for variable, single in used:
        groups = ", ".join(f'"{g}"' for g in _groups(single))
        known.append(f'd[["{variable}"]] %in% c({groups})')
        columns.append(f'dummies(d[["{variable}"]][keep], c({groups}))')
    return FACTORS.format(
        known=", ".join(known), columns=", ".join(columns), name=name, of=of, firth=_firth(effects[0]),
        terms=", ".join(f'"{_safe(e.label)}"' for e in effects),
    )  # fmt: skip


def _groups(effects: Sequence[Effect]) -> list[str]:
    """The reference and the other groups of a factor, from the labels of its terms: "Sex: male (v female)"."""
    told = [_safe(e.label.partition(": ")[2].removesuffix(")")).rpartition(" (v ") for e in effects]
    return [told[0][2], *(group for group, _, _ in told)]


def _safe(text: str) -> str:
    """Text for a comment or a quoted string of R: no quote, backslash or line break."""
    return "".join(c if c.isprintable() and c not in '"\\{}' else " " for c in text)
