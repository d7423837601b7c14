# Values of R's survival for tests/pool. Run here: Rscript survival.R
suppressMessages(library(survival))
suppressMessages(library(jsonlite))
options(digits = 17)
write <- function(data, file) write.csv(data, file, row.names = FALSE)

lung <- survival::lung
lung$event <- lung$status - 1
write(lung[, c("inst", "time", "event", "age", "sex", "ph.ecog")], "lung.csv")
complete <- lung[complete.cases(lung[, c("age", "sex", "ph.ecog")]), ]
months <- transform(complete, time = ceiling(time / 30.4375))
write(months[, c("inst", "time", "event", "age", "sex", "ph.ecog")], "lung-months.csv")
heart <- survival::heart
heart$transplant <- as.numeric(as.character(heart$transplant))
write(heart[, c("id", "start", "stop", "event", "age", "transplant")], "heart.csv")

curve <- function(f, horizon) {
  q <- quantile(f, c(0.25, 0.5, 0.75))
  r <- if (is.null(horizon)) c(NA, NA) else summary(f, rmean = horizon)$table[c("rmean", "se(rmean)")]
  list(time = f$time, at_risk = f$n.risk, events = f$n.event, survival = f$surv, lower = f$lower, upper = f$upper,
       quantiles = unname(q$quantile), quantiles_lower = unname(q$lower), quantiles_upper = unname(q$upper),
       horizon = horizon, rmean = unname(r[1]), rmean_se = unname(r[2]))
}
small <- list(
  four = list(time = c(1, 2, 3, 4), event = c(1, 1, 1, 1)),
  one_event = list(time = 5, event = 1),
  one_censored = list(time = 5, event = 0),
  all_censored = list(time = c(2, 3, 7), event = c(0, 0, 0)),
  all_at_once = list(time = c(6, 6, 6, 6), event = c(1, 1, 1, 1)),
  tied = list(time = c(1, 1, 2, 2, 2, 5, 5, 8, 9, 9), event = c(1, 0, 1, 1, 0, 1, 1, 0, 1, 0)),
  half = list(time = c(3, 5, 8, 11, 13, 20), event = c(1, 1, 1, 0, 0, 0)),
  ends_at_half = list(time = c(1, 2, 6, 9), event = c(1, 1, 0, 0)),
  zero = list(time = c(0, 0, 4, 6, 10), event = c(1, 1, 1, 0, 1)),
  twelve = list(time = c(1.5, 3, 4, 4, 6, 7.5, 9, 12, 12, 18, 24, 36), event = c(1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 0))
)
out <- list(versions = list(R = R.version.string, survival = as.character(packageVersion("survival"))))
for (band in c("log-log", "log", "plain"))
  out$km[[band]] <- curve(survfit(Surv(time, event) ~ 1, lung, conf.type = band), 365)
out$small <- lapply(small, function(d) {
  f <- survfit(Surv(d$time, d$event) ~ 1, conf.type = "log-log")
  c(list(data = d), curve(f, 10))
})
out$heart_km <- curve(survfit(Surv(start, stop, event) ~ 1, heart, conf.type = "log-log"), NULL)
for (rho in 0:1) {
  by_sex <- survdiff(Surv(time, event) ~ sex, lung, rho = rho)
  by_ecog <- survdiff(Surv(time, event) ~ ph.ecog, complete, rho = rho)
  out$logrank[[paste0("rho", rho)]] <- list(sex = by_sex$chisq, ecog = by_ecog$chisq, observed = unname(by_sex$obs),
                                            expected = unname(by_sex$exp))
}
fit <- function(f) list(coef = unname(coef(f)), se = unname(sqrt(diag(vcov(f)))), loglik = f$loglik, score = f$score)
tight <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 100)
for (ties in c("efron", "breslow")) {
  out$cox[[ties]] <- fit(coxph(Surv(time, event) ~ age + sex + ph.ecog, complete, ties = ties, control = tight))
  out$cox_months[[ties]] <- fit(coxph(Surv(time, event) ~ age + sex + ph.ecog, months, ties = ties, control = tight))
}
placed <- months[!is.na(months$inst), ]
out$cox_cluster <- fit(coxph(Surv(time, event) ~ age + sex + ph.ecog, placed, cluster = inst, control = tight))
out$cox_strata <- fit(coxph(Surv(time, event) ~ age + ph.ecog + strata(sex), months, control = tight))
out$cox_strata_cluster <- fit(coxph(Surv(time, event) ~ age + ph.ecog + strata(sex), placed, cluster = inst, control = tight))
out$cox_heart <- fit(coxph(Surv(start, stop, event) ~ transplant + age, heart, control = tight))
out$cox_heart_cluster <- fit(coxph(Surv(start, stop, event) ~ transplant + age, heart, cluster = id, control = tight))
for (transform in c("km", "identity", "rank")) {
  f <- coxph(Surv(time, event) ~ age + sex + ph.ecog, months, control = tight)
  out$zph[[transform]] <- unname(cox.zph(f, transform = transform)$table)
}
f <- coxph(Surv(start, stop, event) ~ transplant + age, heart, control = tight)
out$zph_heart <- unname(cox.zph(f, transform = "identity")$table)
writeLines(toJSON(out, digits = NA, auto_unbox = TRUE, na = "null", null = "null", pretty = TRUE), "survival.json")
