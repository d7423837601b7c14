# Values of R's mice (Rubin's rules) for tests/pool. Run here: Rscript mice.R
suppressMessages(library(mice))
suppressMessages(library(jsonlite))
sets <- list(
  few = list(q = c(0.42, 0.61, 0.35, 0.55, 0.47), u = c(0.04, 0.05, 0.045, 0.041, 0.048), n = 20, k = 2),
  wide = list(q = c(-1.2, 0.3, 0.9), u = c(0.2, 0.1, 0.3), n = 12, k = 1),
  same = list(q = c(2, 2, 2, 2), u = c(0.5, 0.5, 0.5, 0.5), n = 30, k = 1),
  large = list(q = c(0.1, 0.12, 0.09, 0.13, 0.11, 0.08), u = c(0.01, 0.011, 0.009, 0.01, 0.012, 0.01), n = 1e12, k = 1)
)
out <- list(versions = list(R = R.version.string, mice = as.character(packageVersion("mice"))))
for (name in names(sets)) {
  d <- sets[[name]]
  p <- pool.scalar(d$q, d$u, n = if (d$n > 1e9) Inf else d$n, k = d$k)
  out[[name]] <- c(list(data = d), list(estimate = p$qbar, within = p$ubar, between = p$b, total = p$t,
                                        df = if (is.finite(p$df)) p$df else NA))
}
writeLines(toJSON(out, digits = NA, auto_unbox = TRUE, na = "null", pretty = TRUE), "mice.json")
