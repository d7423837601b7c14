# Values of R's lme4 at tight tolerance for tests/pool. Run here, after metafor.R: Rscript lme4.R
suppressMessages(library(lme4))
suppressMessages(library(jsonlite))
options(digits = 17)
sets <- fromJSON("metafor.json")$proportions
tight <- glmerControl(optimizer = "bobyqa", tolPwrss = 1e-13, boundary.tol = 0,
                      optCtrl = list(rhobeg = 0.2, rhoend = 1e-11, maxfun = 1e6))
out <- list(versions = list(R = R.version.string, lme4 = as.character(packageVersion("lme4"))))
for (name in c("pritz1997", "rare")) {
  d <- data.frame(xi = sets[[name]]$xi, ni = sets[[name]]$ni)
  d$id <- factor(seq_len(nrow(d)))
  for (points in c(1, 7, 21)) {
    f <- suppressWarnings(glmer(cbind(xi, ni - xi) ~ 1 + (1 | id), data = d, family = binomial, nAGQ = points, control = tight))
    # The profile: twice the fall of the log-likelihood with the mean held at a value, the spread free.
    deviance <- suppressWarnings(glmer(cbind(xi, ni - xi) ~ 1 + (1 | id), data = d, family = binomial, nAGQ = points,
                                       control = tight, devFunOnly = TRUE))
    top <- deviance(c(getME(f, "theta"), fixef(f)))
    held <- function(m) {
      optimize(function(s) deviance(c(s, m)), c(0, 4), tol = 1e-10)$objective - top - qchisq(0.95, 1)
    }
    b <- unname(fixef(f)); se <- sqrt(vcov(f)[1])
    ends <- try(c(uniroot(held, c(b - 5 * se, b), tol = 1e-11)$root, uniroot(held, c(b, b + 5 * se), tol = 1e-11)$root), silent = TRUE)
    row <- list(b = b, tau2 = VarCorr(f)$id[1], se = se)
    if (!inherits(ends, "try-error")) row$profile <- ends
    out[[name]][[paste0("points", points)]] <- row
  }
}
writeLines(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), "lme4.json")
