# Values of Firth's penalised regression with R's brglm2 and survival, for tests/pool. Run here, after survival.R: Rscript firth.R
# R's logistf and coxphf are not in Debian. Here the logistic estimates are brglm2's mean bias reduction (equal to Firth's penalty for the
# logistic model); the Cox model's likelihood and information are coxph's at given coefficients. The penalised likelihoods are
# maximised and profiled here, as Heinze and Schemper (2001, 2002) define them.
suppressMessages(library(brglm2))
suppressMessages(library(survival))
suppressMessages(library(jsonlite))
options(digits = 17)

# The highest value over the free coefficients: quasi-Newton steps, then Newton steps on numerical slopes of small error.
highest <- function(likelihood, start, held = integer(0)) {
  free <- setdiff(seq_along(start), held)
  if (!length(free)) return(list(par = start, value = likelihood(start)))
  at <- function(v) replace(start, free, v)
  f <- function(v) likelihood(at(v))
  v <- optim(start[free], function(v) -f(v), method = "BFGS", control = list(reltol = 1e-15, maxit = 1000))$par
  for (i in 1:5) {
    step <- solve(-numDeriv::hessian(f, v), numDeriv::grad(f, v))
    v <- v + step
    if (max(abs(step)) < 1e-10) break
  }
  list(par = at(v), value = f(v))
}
profiled <- function(likelihood, best, se) {
  top <- likelihood(best)
  fall <- function(j, value) 2 * (top - highest(likelihood, replace(best, j, value), j)$value)
  limits <- sapply(seq_along(best), function(j) {
    far <- function(side) {
      width <- 2 * se[j]
      while (fall(j, best[j] + side * width) < qchisq(0.95, 1)) width <- 2 * width
      sort(c(best[j] + side * width, best[j]))
    }
    root <- function(ends) uniroot(function(v) fall(j, v) - qchisq(0.95, 1), ends, tol = 1e-11)$root
    c(root(far(-1)), root(far(1)))
  })
  tests <- sapply(seq_along(best), function(j) fall(j, 0))
  list(coef = best, se = se, lower = limits[1, ], upper = limits[2, ], chisq = tests, p = pchisq(tests, 1, lower.tail = FALSE),
       log_likelihood = top)
}
logistic <- function(x, y) {
  x <- cbind(1, as.matrix(x))
  likelihood <- function(b) {
    eta <- drop(x %*% b)
    p <- plogis(eta)
    sum(y * eta - log1p(exp(eta))) + determinant(crossprod(x, x * p * (1 - p)))$modulus[1] / 2
  }
  f <- glm(y ~ x - 1, family = binomial, method = "brglmFit", type = "AS_mean", epsilon = 1e-13, maxit = 1000)
  p <- unname(fitted(f))
  w <- p * (1 - p)
  # logistf's standard errors since 1.24: of the data augmented by the penalty, each row counting 1 + its leverage.
  leverage <- w * rowSums((x %*% solve(crossprod(x, x * w))) * x)
  profiled(likelihood, unname(coef(f)), sqrt(diag(solve(crossprod(x, x * w * (1 + leverage))))))
}
# Breslow's ties, as coxphf takes them.
proportional <- function(y, x) {
  x <- as.matrix(x)
  at <- function(b) suppressWarnings(coxph(y ~ x, ties = "breslow", init = b, control = coxph.control(iter.max = 0)))
  likelihood <- function(b) {
    f <- try(at(b), silent = TRUE) # Far from the maximum the sums overflow.
    if (inherits(f, "try-error")) return(-1e8)
    f$loglik[1] - determinant(f$var)$modulus[1] / 2
  }
  best <- highest(likelihood, rep(0, ncol(x)))$par
  profiled(likelihood, best, sqrt(diag(at(best)$var)))
}

women <- read.csv("sex2.csv")
women <- women[rep(seq_len(nrow(women)), women$women), ]
months <- read.csv("lung-months.csv")
heart <- read.csv("heart.csv")
few <- data.frame(time = c(2, 3, 3, 5, 6, 8, 8, 11, 12, 15, 20, 24), event = c(1, 1, 1, 0, 1, 0, 1, 1, 0, 0, 0, 0),
                  treated = c(0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 1, 1), age = c(61, 48, 70, 55, 66, 52, 73, 58, 49, 64, 60, 51))
out <- list(
  versions = list(R = R.version.string, brglm2 = as.character(packageVersion("brglm2")), survival = as.character(packageVersion("survival"))),
  logistic = list(
    sex2 = logistic(women[, c("age", "oc", "vic", "vicl", "vis", "dia")], women$case),
    # Nobody of the treated has the event: the plain likelihood has no maximum.
    separated = c(list(data = few), logistic(few[, c("treated", "age")], few$event))
  ),
  cox = list(
    months = proportional(Surv(months$time, months$event), months[, c("age", "sex", "ph.ecog")]),
    # A covariate that changes: rows (start, stop] of each patient, before and after the transplant.
    heart = proportional(Surv(heart$start, heart$stop, heart$event), heart["transplant"]),
    separated = c(list(data = few), proportional(Surv(few$time, few$event), few[, c("treated", "age")]))
  )
)
writeLines(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE, dataframe = "columns"), "firth.json")
