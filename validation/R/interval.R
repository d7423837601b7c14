# Values for interval-censored times with R's npsurv, coin and numDeriv, for tests/pool. Run here, after survival.R: Rscript interval.R
# R's interval and icenReg are not in Debian. Here the estimate is npsurv's (constrained Newton method, Wang 2008); scores and
# information of the tests are numerical derivatives of the three models' likelihoods (Fay and Shaw 2010, section 3), and
# the permutation variance is coin's. No formula is shared with casepool.
suppressMessages(library(npsurv))
suppressMessages(library(coin))
suppressMessages(library(numDeriv))
suppressMessages(library(survival))
suppressMessages(library(jsonlite))
options(digits = 17)
# Breast cosmesis (Finkelstein and Wolfe 1985) as in R's interval; the copies in npsurv and KMsurv differ in a few rows.
bcos <- read.csv("bcos.csv")

estimate <- function(left, right) {
  f <- npsurv(cbind(left, right), tol = 1e-15, maxit = 10000)
  list(left = f$f$left, right = ifelse(is.finite(f$f$right), f$f$right, NA), mass = f$f$p, log_likelihood = f$ll,
       gradient = f$maxgrad)
}
lung <- read.csv("lung.csv")
months <- ceiling(lung$time / 30.4375)
set.seed(7)
early <- pmax(months - 1 - sample(0:5, length(months), replace = TRUE), 0)
late <- months + sample(0:5, length(months), replace = TRUE)
exactly <- lung$event == 1 & seq_along(months) %% 3 == 0
sets <- list(
  rad = subset(bcos, treatment == "Rad", c(left, right)),
  radchem = subset(bcos, treatment == "RadChem", c(left, right)),
  all = bcos[, c("left", "right")],
  # Exact times, intervals, left- and right-censored times mixed; made up.
  mixed = data.frame(left = c(3, 0, 2, 5, 5, 6, 8, 8, 9, 12, 12, 14, 20, 20), right = c(3, 4, 7, 5, 9, Inf, 8, 15, 11, 12, Inf, 30, 20, Inf)),
  # Deaths known in intervals of up to eleven months, each third exactly.
  lung = data.frame(left = ifelse(lung$event == 0, months, ifelse(exactly, months, early)),
                    right = ifelse(lung$event == 0, Inf, ifelse(exactly, months, late)))
)
out <- list(versions = list(R = R.version.string, npsurv = as.character(packageVersion("npsurv")), coin = as.character(packageVersion("coin")),
                            numDeriv = as.character(packageVersion("numDeriv"))))
for (name in names(sets)) {
  d <- sets[[name]]
  out$estimate[[name]] <- c(list(data = list(left = d$left, right = ifelse(is.finite(d$right), d$right, NA))), estimate(d$left, d$right))
}
# Known times as (time, Inf) or time: the estimate is Kaplan and Meier's.
km <- survfit(Surv(months, event) ~ 1, lung)
f <- npsurv(cbind(months, ifelse(lung$event == 1, months, Inf)), tol = 1e-15, maxit = 10000)
steps <- km$n.event > 0
out$kaplan_meier <- list(time = km$time[steps], survival = km$surv[steps],
                         difference = max(abs(1 - cumsum(f$f$p[f$f$left == f$f$right]) - km$surv[steps])))

# The survival of each model at the ends of the steps, for a shift b; h are the hazards of the steps, the last is 1.
models <- list(
  logrank1 = function(h, b) { # Sun: hazards shift on the logistic scale.
    s <- plogis(qlogis(h) + b)
    c(1, cumprod(1 - s), 0)
  },
  logrank2 = function(h, b) c(1, cumprod(1 - h)^exp(b), 0), # Finkelstein: grouped proportional hazards.
  wmw = function(h, b) c(1, plogis(qlogis(cumprod(1 - h)) - b), 0) # Proportional odds.
)
f <- npsurv(as.matrix(bcos[, c("left", "right")]), tol = 1e-15, maxit = 10000)$f
keep <- f$p > 1e-11
ends <- f$right[keep]
starts <- f$left[keep]
mass <- f$p[keep] / sum(f$p[keep])
m <- length(mass)
first <- sapply(bcos$left, function(l) which(starts >= l)[1])
last <- sapply(bcos$right, function(r) max(which(ends <= r)))
hazard <- (mass / rev(cumsum(rev(mass))))[-m]
z <- as.numeric(bcos$treatment == "RadChem")
fine <- list(eps = 0.2, d = 0.1, zero.tol = 1e-10, r = 6) # Wide first steps: rounding matters more than curvature.
for (name in names(models)) {
  model <- models[[name]]
  likelihood <- function(h, b, i) {
    s <- model(h, b)
    log(s[first[i]] - s[last[i] + 1])
  }
  scores <- sapply(seq_len(nrow(bcos)), function(i) grad(function(b) likelihood(hazard, b, i), 0, method.args = fine))
  test <- independence_test(scores ~ factor(bcos$treatment), teststat = "scalar", distribution = "asymptotic")
  whole <- function(parameters) {
    h <- plogis(parameters[-1])
    none <- model(h, 0)
    given <- model(h, parameters[1])
    s <- function(i) ifelse(z == 1, given[i], none[i])
    sum(log(s(first) - s(last + 1)))
  }
  at <- c(0, qlogis(hazard))
  slope <- grad(whole, at, method.args = fine)
  information <- -hessian(whole, at, method.args = fine)
  variance <- 1 / solve(information)[1, 1]
  statistic_ <- slope[1]^2 / variance
  out$log_rank[[name]] <- list(
    scores = scores, z = abs(unname(statistic(test))), p_value = unname(pvalue(test)), score_statistic = statistic_,
    score_p_value = pchisq(statistic_, 1, lower.tail = FALSE), nuisance_slope = max(abs(slope[-1]))
  )
}
writeLines(toJSON(out, digits = NA, auto_unbox = TRUE, na = "null", pretty = TRUE), "interval.json")
