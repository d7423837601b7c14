# Values of R's metafor for tests/pool. Run here: Rscript metafor.R
suppressMessages(library(metafor))
suppressMessages(library(metadat))
suppressMessages(library(jsonlite))
options(digits = 17)
b <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
bcg <- data.frame(trial = b$trial, yi = c(b$yi), vi = c(b$vi))
write.csv(bcg, "bcg.csv", row.names = FALSE)
pritz <- data.frame(study = dat.pritz1997$study, xi = dat.pritz1997$xi, ni = dat.pritz1997$ni)
write.csv(pritz, "pritz1997.csv", row.names = FALSE)
sets <- list(
  pritz1997 = pritz[, c("xi", "ni")],
  rare = data.frame(xi = c(0, 1, 0, 3, 2, 0, 5, 1, 0, 2), ni = c(31, 14, 22, 90, 75, 18, 200, 61, 25, 88)),
  alike = data.frame(xi = c(3, 5, 4, 6), ni = c(10, 17, 13, 19)),
  two = data.frame(xi = c(3, 11), ni = c(17, 24)),
  one = data.frame(xi = 4, ni = 15)
)
tight <- list(threshold = 1e-14, tol = 1e-14, maxiter = 10000)
value <- function(r) {
  p <- predict(r)
  list(b = c(r$b), se = r$se, lower = r$ci.lb, upper = r$ci.ub, pval = r$pval, tau2 = r$tau2, I2 = r$I2, H2 = r$H2, Q = r$QE,
       QEp = r$QEp, pi_lower = p$pi.lb, pi_upper = p$pi.ub)
}
out <- list(versions = list(R = R.version.string, metafor = as.character(packageVersion("metafor")),
                            metadat = as.character(packageVersion("metadat"))))
for (m in c("REML", "ML", "DL", "PM")) for (t in c("z", "knha")) {
  out$bcg[[m]][[t]] <- value(rma(yi, vi, data = bcg, method = m, test = t, control = tight))
}
out$bcg_two <- value(rma(yi, vi, data = bcg[1:2, ], method = "REML", test = "knha", control = tight))
out$bcg_one <- value(rma(yi, vi, data = bcg[1, ], method = "REML", test = "z"))
ci <- confint(rma(yi, vi, data = bcg, method = "REML"), control = list(tol = 1e-14, maxiter = 10000))$random
out$bcg_profile <- list(lower = ci["tau^2", "ci.lb"], upper = ci["tau^2", "ci.ub"])
for (name in names(sets)) {
  d <- sets[[name]]
  row <- list(xi = d$xi, ni = d$ni)
  for (ms in c("PLO", "PFT")) {
    e <- escalc(measure = ms, xi = xi, ni = ni, data = d)
    r <- rma(yi, vi, data = e, method = "REML", test = if (nrow(d) > 1) "knha" else "z", control = tight)
    back <- if (ms == "PLO") transf.ilogit else function(x) transf.ipft.hm(x, targs = list(ni = d$ni))
    p <- predict(r, transf = back)
    row[[ms]] <- list(yi = c(e$yi), vi = c(e$vi), tau2 = r$tau2, est = back(c(r$b)), lower = back(r$ci.lb), upper = back(r$ci.ub),
                      pi_lower = back(predict(r)$pi.lb), pi_upper = back(predict(r)$pi.ub))
  }
  test <- binom.test(d$xi[1], d$ni[1])
  row$exact <- as.numeric(test$conf.int)
  g <- try(rma.glmm(measure = "PLO", xi = xi, ni = ni, data = d, nAGQ = 7, test = "t"), silent = TRUE)
  if (!inherits(g, "try-error") && nrow(d) > 1)
    row$glmm <- list(b = c(g$beta), se = g$se, tau2 = g$tau2, lower = g$ci.lb, upper = g$ci.ub, LRT = g$QE.LRT)
  out$proportions[[name]] <- row
}
writeLines(toJSON(out, digits = NA, auto_unbox = TRUE, na = "null", null = "null", pretty = TRUE), "metafor.json")
