# Expected values from R, for tests/statistics/test_statistics_expected.py. Run once:
#
#     Rscript tests/statistics/expected/make.R FOLDER_OF_SOURCES
#
# Needs R with the packages survey, metafor and VGAM (Debian: r-base-core, r-cran-survey,
# r-cran-metafor, r-cran-vgam), and a folder with these published files, which are
# not in Debian and are not ours to copy:
#   utils.R, Funnels.R   PHEindicatormethods, R/ at 0031e305 and 268a88d5 (Byar, Wilson, funnels)
#   qic.charts.R         qicharts2, R/ at 6d660d5d (XmR, P', u')
#   riskscoreci.R        PropCIs, R/ at 2f5a00fa (Koopman's interval)
# What none of them has is written out here from its published formula, naively: root finding,
# numerical integration, sums over every outcome. Each CSV says in its first lines whose it is.

suppressPackageStartupMessages({
  library(survey); library(metafor)
})
arguments <- commandArgs(trailingOnly = TRUE)
sources <- arguments[1]
for (file in c("utils.R", "Funnels.R", "qic.charts.R", "riskscoreci.R")) source(file.path(sources, file))
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
folder <- dirname(normalizePath(script))
set.seed(20250331)
options(warn = -1)

number <- function(x) {
  vapply(x, function(v) {
    if (is.na(v)) return("nan")
    if (is.infinite(v)) return(if (v > 0) "inf" else "-inf")
    for (digits in c(4, 8, 12, 15, 16, 17)) {
      text <- format(v, digits = digits, scientific = if (abs(v) >= 1e5 || (v != 0 && abs(v) < 1e-4)) TRUE else FALSE)
      text <- sub("e\\+0*", "e", text)
      if (as.numeric(text) == v) break
      if (digits == 15 && abs(as.numeric(text) - v) <= 1e-14 * abs(v)) break
    }
    text
  }, "")
}
save_as <- function(name, says, table) {
  for (column in names(table)) {
    if (is.numeric(table[[column]])) table[[column]] <- number(table[[column]])
  }
  path <- file.path(folder, paste0(name, ".csv"))
  versions <- paste(R.version.string, "; survey", packageVersion("survey"), "; metafor",
                    packageVersion("metafor"), "; VGAM", packageVersion("VGAM"))
  writeLines(c(paste("#", versions), paste("#", says)), path)
  suppressWarnings(write.table(table, path, append = TRUE, sep = ",", quote = FALSE, row.names = FALSE))
  cat(name, nrow(table), "\n")
}
rows <- function(...) do.call(rbind, list(...))
each <- function(table, f) { # f gives a named vector for each row of table
  found <- lapply(seq_len(nrow(table)), function(i) do.call(f, as.list(table[i, , drop = FALSE])))
  cbind(table, as.data.frame(do.call(rbind, found)))
}
joined <- function(x) paste(number(x), collapse = " ")
root <- function(f, from, to) { # bisection to the last digit
  low <- f(from) > 0
  for (step in 1:2000) {
    middle <- (from + to) / 2
    if (middle <= from || middle >= to) break
    if ((f(middle) > 0) == low) from <- middle else to <- middle
  }
  (from + to) / 2
}
LEVELS <- c(0.8, 0.95, 0.998)
tables <- function(size, largest = 400) { # two groups, many at an edge
  n1 <- sample(largest, size, TRUE); n0 <- sample(largest * 3, size, TRUE)
  x1 <- rbinom(size, n1, rbeta(size, 0.6, 1)); x0 <- rbinom(size, n0, rbeta(size, 0.6, 1))
  edge <- rep(1:10, length.out = size)
  x1[edge == 1] <- 0; x0[edge == 2] <- 0; x1[edge == 3] <- n1[edge == 3]; x0[edge == 4] <- n0[edge == 4]
  n1[edge == 5] <- 1; x1[edge == 5] <- pmin(x1[edge == 5], 1)
  big <- edge == 6; n1[big] <- 1e6; n0[big] <- 1e6 - 7
  x1[big] <- rbinom(sum(big), 1e6, runif(sum(big))); x0[big] <- rbinom(sum(big), 1e6 - 7, runif(sum(big)))
  data.frame(x1 = x1, n1 = n1, x0 = x0, n0 = n0)
}
with_levels <- function(table) cbind(table, confidence = rep(LEVELS, length.out = nrow(table)))

# --- one proportion -----------------------------------------------------------------------------
t <- with_levels(unique(rows(
  expand.grid(x = c(0, 1, 2, 5, 9), n = c(10, 11, 30, 400, 1e6)),
  data.frame(x = c(0, 1, 0, 2, 10, 29, 399, 1e6, 999999), n = c(1, 1, 2, 2, 10, 30, 400, 1e6, 1e6)),
  data.frame(x = c(3, 81, 15, 0, 1, 23), n = c(12, 263, 148, 20, 29, 1678)))))
t <- rows(t, transform(t, confidence = 0.95))
save_as("proportion_interval", "stats::prop.test(correct = FALSE) at 0.8, PHEindicatormethods wilson_lower, wilson_upper above", each(unique(t),
  function(x, n, confidence) {
    limits <- if (confidence < 0.9) prop.test(x, n, conf.level = confidence, correct = FALSE)$conf.int
              else c(wilson_lower(x, n, confidence), wilson_upper(x, n, confidence))
    c(lower = limits[1], upper = limits[2])
  }))

# --- one rate -----------------------------------------------------------------------------------
t <- rows(expand.grid(x = 0:9, confidence = LEVELS),
          expand.grid(x = c(10, 11, 15, 23, 50, 99, 130, 1000, 12345, 1e6), confidence = c(0.9, 0.95, 0.998)))
t$exposure <- rep(c(1, 0.25, 1678, 1e6), length.out = nrow(t))
save_as("rate_interval", "stats::poisson.test under 10 events, PHEindicatormethods byars_lower, byars_upper from 10", each(t,
  function(x, confidence, exposure) {
    limits <- if (x < 10) poisson.test(x, conf.level = confidence)$conf.int
              else c(byars_lower(x, confidence), byars_upper(x, confidence))
    c(lower = limits[1] / exposure, upper = limits[2] / exposure)
  }))

# --- two proportions ----------------------------------------------------------------------------
t <- with_levels(tables(300))
wilson <- function(x, n, level) prop.test(x, n, conf.level = level, correct = FALSE)$conf.int
hybrid <- function(v1, l1, v0, l0) { # root sum of squares of the distances to each one's limits
  c(lower = v1 - v0 - sqrt((v1 - l1[1])^2 + (l0[2] - v0)^2),
    upper = v1 - v0 + sqrt((l1[2] - v1)^2 + (v0 - l0[1])^2))
}
save_as("risk_difference", "Newcombe's method 10 from stats::prop.test of each side", each(t,
  function(x1, n1, x0, n0, confidence)
    hybrid(x1 / n1, wilson(x1, n1, confidence), x0 / n0, wilson(x0, n0, confidence))))
inside <- t[t$x1 > 0 & t$x0 > 0 & t$x1 < t$n1 & t$x0 < t$n0, ]
found <- summary(escalc("RR", ai = x1, n1i = n1, ci = x0, n2i = n0, data = inside), digits = 15)
z <- qnorm(1 - (1 - inside$confidence) / 2)
save_as("risk_ratio", "Katz: metafor::escalc(RR)", cbind(inside,
  lower = exp(found$yi - z * sqrt(found$vi)), upper = exp(found$yi + z * sqrt(found$vi))))
score <- function(ratio, x1, n1, x0, n0) { # Pearson's chi-squared at the best fit, found by search
  fit <- function(p) sum(ifelse(c(x1, n1 - x1, x0, n0 - x0) == 0, 0, c(x1, n1 - x1, x0, n0 - x0) *
    log(c(ratio * p, 1 - ratio * p, p, 1 - p))))
  slope <- function(p) (x1 + x0) / p - (n1 - x1) * ratio / (1 - ratio * p) - (n0 - x0) / (1 - p)
  top <- min(1, 1 / ratio)
  p0 <- if (slope(top * (1 - 1e-13)) >= 0) top else root(slope, 0, top)
  p1 <- min(ratio * p0, 1)
  part <- function(x, n, p) if (p <= 0 || p >= 1) { if (abs(x - n * p) < 1e-9 * n) 0 else Inf } else (x - n * p)^2 / (n * p * (1 - p))
  part(x1, n1, p1) + part(x0, n0, p0)
}
koopman <- function(x1, n1, x0, n0, confidence) {
  z2 <- qnorm((1 - confidence) / 2)^2
  over <- function(log_ratio) score(exp(log_ratio), x1, n1, x0, n0) - z2
  value <- (x1 / n1) / (x0 / n0)
  closed <- (x1 < n1 && x0 < n0) || (x1 == n1 && x0 == n0) || (x1 == 0 && x0 == 0)
  theirs <- if (closed) riskscoreci(x1, n1, x0, n0, confidence) else c(NaN, NaN)
  c(lower = if (x1 == 0) 0 else exp(root(over, -30, if (x0 == 0) 30 else log(value))),
    upper = if (x0 == 0) Inf else exp(root(over, if (x1 == 0) -30 else log(value), 30)),
    theirs_lower = theirs[1], theirs_upper = theirs[2])
}
small <- with_levels(rows(
  expand.grid(x1 = c(0, 1, 5), n1 = c(5, 20), x0 = c(0, 1, 4, 10), n0 = c(10, 57)),
  tables(150, 60)))
small <- unique(small[small$n1 < 1e5, ])
save_as("koopman", "Koopman's score interval: bisection on the chi-squared of a fit found by bisection; theirs_: PropCIs::riskscoreci, but where one side alone is all of all (there it steps by 1e-4)",
  each(small, koopman))
save_as("progression_ratio", "Woolf, 0.5 added where a count is 0: metafor::escalc(OR, add = 0.5, to = only0)", {
  g <- tables(200); g <- data.frame(upper1 = g$x1, lower1 = g$n1 - g$x1, upper0 = g$x0, lower0 = g$n0 - g$x0)
  g <- with_levels(g)
  f <- escalc("OR", ai = upper1, bi = lower1, ci = upper0, di = lower0, data = g, add = 0.5, to = "only0")
  z <- qnorm(1 - (1 - g$confidence) / 2)
  cbind(g, lower = as.numeric(exp(f$yi - z * sqrt(f$vi))), upper = as.numeric(exp(f$yi + z * sqrt(f$vi))))
})

# --- two rates ----------------------------------------------------------------------------------
events <- unique(rows(expand.grid(x1 = c(0, 1, 2, 7), x0 = c(0, 1, 9, 60)),
  data.frame(x1 = rpois(80, 20), x0 = rpois(80, 60)), data.frame(x1 = c(1e6, 3, 1e5), x0 = c(1e6 + 5, 1e5, 2))))
events$exposure1 <- rep(c(10, 0.5, 1678, 3e5), length.out = nrow(events))
events$exposure0 <- rep(c(40, 2.5, 12481, 1e6, 7), length.out = nrow(events))
save_as("rate_ratio", "stats::poisson.test of two counts", each(with_levels(events),
  function(x1, x0, exposure1, exposure0, confidence) {
    limits <- poisson.test(c(x1, x0), c(exposure1, exposure0), conf.level = confidence)$conf.int
    c(lower = limits[1], upper = limits[2])
  }))
counted <- function(x, level) if (x < 10) as.numeric(poisson.test(x, conf.level = level)$conf.int) else c(byars_lower(x, level), byars_upper(x, level))
save_as("rate_difference", "MOVER from stats::poisson.test and PHEindicatormethods' Byar limits of each side",
  each(cbind(events, confidence = rep(c(0.9, 0.95, 0.998), length.out = nrow(events))), function(x1, x0, exposure1, exposure0, confidence)
    hybrid(x1 / exposure1, counted(x1, confidence) / exposure1, x0 / exposure0, counted(x0, confidence) / exposure0)))

# --- people behind the gap ----------------------------------------------------------------------
save_as("excess", "n1 times the limits of stats::prop.test less the benchmark's share", each(
  with_levels(cbind(tables(60)[, c("x1", "n1")], rate = round(runif(60), 3))),
  function(x1, n1, rate, confidence) {
    limits <- n1 * (wilson(x1, n1, confidence) - rate)
    c(value = x1 - n1 * rate, lower = limits[1], upper = limits[2])
  }))

# --- p-values -----------------------------------------------------------------------------------
t <- tables(400)
save_as("risk_ratio_p", "stats::chisq.test(correct = FALSE) where every expected count is 5 or more, else stats::fisher.test", each(
  t[t$n1 < 1e5, ], function(x1, n1, x0, n0) {
    square <- matrix(c(x1, n1 - x1, x0, n0 - x0), 2)
    expected <- outer(rowSums(square), colSums(square)) / sum(square)
    c(p = if (min(expected) >= 5) chisq.test(square, correct = FALSE)$p.value
          else if (any(rowSums(square) == 0)) 1 else fisher.test(square)$p.value)
  }))
save_as("rate_ratio_p", "stats::poisson.test of two counts", each(events[events$x1 + events$x0 > 0, ],
  function(x1, x0, exposure1, exposure0)
    c(p = poisson.test(c(x1, x0), c(exposure1, exposure0))$p.value)))
g <- unique(rows(expand.grid(x = c(0, 1, 3, 10), n = c(10, 40, 800), share = c(0.001, 0.1, 0.5, 0.97, 0, 1)),
  data.frame(x = rbinom(60, 300, 0.2), n = 300, share = round(runif(60, 0.1, 0.3), 3)),
  data.frame(x = c(500123, 0, 1e6), n = 1e6, share = c(0.5, 1e-6, 0.999999))))
save_as("proportion_p", "stats::binom.test", each(g, function(x, n, share) c(p = binom.test(x, n, share)$p.value)))
g <- unique(rows(expand.grid(x = c(0, 1, 5, 20, 100), exposure = c(1, 30, 1000), rate = c(0.003, 0.05, 1)),
  data.frame(x = rpois(60, 40), exposure = 1000, rate = round(runif(60, 0.02, 0.06), 4)),
  data.frame(x = 1e6, exposure = 1e6, rate = c(1, 0.998, 1.003))))
save_as("rate_p", "stats::poisson.test", each(g, function(x, exposure, rate) c(p = poisson.test(x, exposure, rate)$p.value)))
save_as("false_discovery", "stats::p.adjust, BH and BY", do.call(rbind, lapply(1:12, function(k) {
  p <- round(rbeta(c(1, 2, 3, 5, 10, 20, 40, 60, 15, 15, 15, 15)[k], 0.4, 1), if (k > 8) 2 else 6)
  data.frame(family = k, p = p, bh = p.adjust(p, "BH"), by = p.adjust(p, "BY"))
})))
save_as("widened_p", "chi-squared over the design effect: stats::pchisq", each(
  expand.grid(p = c(1e-12, 1e-4, 0.01, 0.049, 0.3, 0.97), design_effect = c(1, 1.3, 2, 7, 0.8)),
  function(p, design_effect) c(widened = pchisq(qchisq(p, 1, lower.tail = FALSE) / design_effect, 1, lower.tail = FALSE))))

# --- means and medians --------------------------------------------------------------------------
samples <- lapply(1:120, function(k) {
  size <- c(2, 3, 5, 12, 40, 200)[1 + k %% 6]
  list(a = round(rexp(size, 1 / 30)) + 1, b = round(rexp(sample(2:80, 1), 1 / 25)) + 1,
       confidence = LEVELS[1 + k %% 3])
})
usable <- Filter(function(s) length(unique(s$a)) > 1 && length(unique(s$b)) > 1, samples)
save_as("means", "stats::t.test of one sample, Welch's of two; Fieller from the roots of (a - r b)^2 = t^2 (sa^2 + r^2 sb^2)", do.call(rbind, lapply(usable, function(s) {
  one <- t.test(s$a, conf.level = s$confidence)$conf.int
  two <- t.test(s$a, s$b, conf.level = s$confidence)
  q <- qt(1 - (1 - s$confidence) / 2, two$parameter)
  A <- mean(s$b)^2 - q^2 * var(s$b) / length(s$b); C <- mean(s$a)^2 - q^2 * var(s$a) / length(s$a)
  B <- mean(s$a) * mean(s$b)
  low <- if (C <= 0) 0 else C / (B + sqrt(B^2 - A * C))
  high <- if (A <= 0) Inf else (B + sqrt(B^2 - A * C)) / A
  data.frame(total1 = sum(s$a), squares1 = sum(s$a^2), n1 = length(s$a),
    total0 = sum(s$b), squares0 = sum(s$b^2), n0 = length(s$b), confidence = s$confidence,
    mean_lower = one[1], mean_upper = one[2], difference_lower = two$conf.int[1],
    difference_upper = two$conf.int[2], p = two$p.value, ratio_lower = low, ratio_upper = high)
})))
order_limits <- function(v, level) { # the outermost pair of values that misses the median seldom enough
  k <- qbinom((1 - level) / 2, length(v), 0.5)
  if (pbinom(k, length(v), 0.5) <= (1 - level) / 2) k <- k + 1
  if (k < 1) return(c(NaN, NaN))
  sort(v)[c(k, length(v) + 1 - k)]
}
median_factor <- function(n, level) { # each squared distance to be z^2 times the median's variance, for even spacing
  k <- order_limits(seq_len(n), level)[1]
  if (is.nan(k)) return(NaN)
  w <- numeric(n); w[(n + 1) %/% 2] <- 1 / 2; w[n %/% 2 + 1] <- w[n %/% 2 + 1] + 1 / 2
  i <- seq_len(n); covariance <- outer(i, i, function(i, j) pmin(i, j) * (n + 1 - pmax(i, j))) / ((n + 1)^2 * (n + 2))
  d <- w - (i == k)
  distance <- sum(outer(d, d) * covariance) + sum(d * i / (n + 1))^2
  qnorm(1 - (1 - level) / 2) * sqrt(sum(outer(w, w) * covariance) / distance)
}
g <- expand.grid(n = c(1:40, 75, 100, 301, 600), confidence = LEVELS)
save_as("median_factor", "from the covariances of uniform order statistics (David and Nagaraja 2003); ranks from stats::qbinom", each(g, function(n, confidence) c(factor = median_factor(n, confidence))))
combined_limits <- function(v, level) median(v) + median_factor(length(v), level) * (order_limits(v, level) - median(v))
save_as("medians", "stats::median; ranks from stats::qbinom; distances times median_factor; MOVER and MOVER-R (Newcombe 2016) naively; Mood from chisq.test or fisher.test", do.call(rbind, lapply(samples, function(s) {
  own <- order_limits(s$a, s$confidence)
  la <- combined_limits(s$a, s$confidence); lb <- combined_limits(s$b, s$confidence)
  ma <- median(s$a); mb <- median(s$b)
  difference <- hybrid(ma, la, mb, lb)
  mover <- function(l1, u1, l0, u0) c( # Newcombe's formula as printed
    (ma * mb - sqrt((ma * mb)^2 - l1 * u0 * (2 * ma - l1) * (2 * mb - u0))) / (u0 * (2 * mb - u0)),
    (ma * mb + sqrt((ma * mb)^2 - u1 * l0 * (2 * ma - u1) * (2 * mb - l0))) / (l0 * (2 * mb - l0)))
  ratio <- mover(la[1], la[2], lb[1], lb[2])
  middle <- median(c(s$a, s$b))
  square <- matrix(c(sum(s$a > middle), sum(s$a <= middle), sum(s$b > middle), sum(s$b <= middle)), 2)
  expected <- outer(rowSums(square), colSums(square)) / sum(square)
  p <- if (min(expected) >= 5) chisq.test(square, correct = FALSE)$p.value else if (any(rowSums(square) == 0)) 1 else fisher.test(square)$p.value
  data.frame(a = joined(s$a), b = joined(s$b), confidence = s$confidence, median = ma, lower = own[1], upper = own[2],
    difference_lower = difference[1], difference_upper = difference[2],
    ratio_lower = ratio[1], ratio_upper = ratio[2], p = p)
})))

# --- trends -------------------------------------------------------------------------------------
save_as("trend", "stats::prop.trend.test and lm weighted by n; rates: Rao's score test of a Poisson glm by stats::anova", do.call(rbind, lapply(1:120, function(k) {
  n <- sample(c(20, 200, 5000)[1 + k %% 3], 5, TRUE) + 3
  x <- rbinom(5, n, plogis(-1 + (0:4) * rnorm(1, 0, 0.3)))
  if (sum(x) == 0) x[2] <- 1
  found <- prop.trend.test(x, n, 1:5)
  slope <- coef(lm(x / n ~ I(1:5), weights = n))[[2]]
  flat <- glm(x ~ 1 + offset(log(n)), family = poisson, start = log(sum(x) / sum(n)), control = list(epsilon = 1e-15, maxit = 100))
  steep <- glm(x ~ I(1:5) + offset(log(n)), family = poisson, control = list(epsilon = 1e-15, maxit = 100))
  rao <- anova(flat, steep, test = "Rao")
  data.frame(x = joined(x), n = joined(n), slope = slope, statistic = found$statistic[[1]], p = found$p.value,
    rate_statistic = rao$Rao[2], rate_p = rao$`Pr(>Chi)`[2])
})))

# --- families -----------------------------------------------------------------------------------
save_as("clusters", "proportions: survey::svyratio with families as sampling units, variance over p (1 - p) / n, summed over cells before dividing; rates: sum of squares over sum, written out", do.call(rbind, lapply(1:40, function(k) {
  size <- c(5, 20, 80)[1 + k %% 3]
  n <- sample(1:5, size, TRUE); x <- rbinom(size, n, rbeta(size, 0.5, 0.8)); cell <- sample(0:1, size, TRUE)
  cell[1:2] <- 0; cell[3:4] <- 1
  top <- bottom <- 0
  for (each_cell in 0:1) {
    at <- cell == each_cell
    d <- svydesign(ids = ~family, weights = ~1, data = data.frame(family = seq_len(sum(at)), x = x[at], n = n[at]))
    r <- svyratio(~x, ~n, d); N <- sum(n[at]); p <- coef(r)[[1]]
    top <- top + vcov(r)[1, 1] * N^2; bottom <- bottom + N * p * (1 - p)
  }
  data.frame(x = joined(x), n = joined(n), cell = joined(cell), proportion = top / bottom, rate = sum(x * x) / sum(x))
})))

# --- spread over groups -------------------------------------------------------------------------
turned <- function(statistic, free, p) { # the non-centrality at which P(chi-squared < statistic) = p
  if (pchisq(statistic, free) <= p) return(0)
  top <- 10
  while (pchisq(statistic, free, ncp = top) > p) top <- top * 2
  root(function(ncp) pchisq(statistic, free, ncp = ncp) - p, 0, top)
}
save_as("dispersion", "stats::chisq.test; limits by bisection on stats::pchisq(ncp)", do.call(rbind, lapply(1:80, function(k) {
  groups <- 3 + k %% 4; kind <- c("proportion", "rate")[1 + k %% 2]
  n <- sample(60:900, groups); x <- rbinom(groups, n, plogis(-1 + rnorm(groups, 0, c(0, 0.3, 0.8)[1 + k %% 3])))
  confidence <- c(0.9, 0.95, 0.8)[1 + k %% 3]
  found <- if (kind == "rate") chisq.test(x, p = n / sum(n)) else chisq.test(rbind(x, n - x), correct = FALSE)
  if (min(found$expected) < 5) return(NULL)
  X2 <- found$statistic[[1]]; p <- sum(x) / sum(n); scale <- (if (kind == "rate") 1 else 1 - p) / sum(x)
  limits <- c(turned(X2, groups - 1, 1 - (1 - confidence) / 2), turned(X2, groups - 1, (1 - confidence) / 2))
  data.frame(kind = kind, x = joined(x), n = joined(n), confidence = confidence, value = sqrt(max(X2 - groups + 1, 0) * scale),
    lower = sqrt(limits[1] * scale), upper = sqrt(limits[2] * scale), raw = sqrt(X2 * scale), statistic = X2, p = found$p.value)
})))

# --- funnels ------------------------------------------------------------------------------------
g <- expand.grid(centre = c(0.02, 0.2, 0.5, 0.93), base = c(1, 7, 40, 300, 12345, 1e6), level = c(0.95, 0.998))
save_as("funnel_proportion", "PHEindicatormethods sigma_adjustment, cut at 0 and 1", each(g, function(centre, base, level) {
  p <- 1 - (1 - level) / 2
  c(lower = max(0, sigma_adjustment(p, base, centre, "low", 1)), upper = min(1, sigma_adjustment(p, base, centre, "high", 1)))
}))
g <- expand.grid(centre = c(0, 0.002, 0.02, 0.2, 0.5, 0.93, 1), base = c(1, 7, 33.7, 300, 12345), level = c(0.8, 0.95, 0.998))
save_as("funnel_binomial", "the count whose exact binomial limit (stats::qbeta, as in binom.test) is the centre, by bisection", each(g, function(centre, base, level) {
  alpha <- (1 - level) / 2
  if (centre %in% 0:1) return(c(lower = centre, upper = centre))
  low <- function(count) qbeta(alpha, count, base - count + 1) - centre # binom.test's limits
  high <- function(count) qbeta(1 - alpha, count + 1, base - count) - centre
  c(lower = if (high(0) >= 0) 0 else root(high, 0, centre * base) / base,
    upper = if (low(base) <= 0) 1 else root(low, centre * base, base) / base)
}))
g <- expand.grid(centre = c(0.02, 0.4, 1, 3.3), base = c(0.7, 7, 40, 300, 12345), level = c(0.8, 0.95, 0.998))
save_as("funnel_rate", "the count whose exact Poisson limit (stats::qgamma, as in poisson.test) is the expected number, by bisection", each(g, function(centre, base, level) {
  expected <- centre * base; alpha <- (1 - level) / 2
  top <- 10 * expected + 60
  c(lower = if (qgamma(1 - alpha, 1) >= expected) 0 else root(function(count) pgamma(expected, count + 1, lower.tail = FALSE) - alpha, 0, expected) / base,
    upper = root(function(count) pgamma(expected, count) - alpha, 1e-300, top) / base)
}))
g <- expand.grid(kind = c("proportion", "rate"), value = c(0, 0.1, 0.55, 1), centre = c(0.03, 0.4, 1), base = c(1, 50, 1e6), stringsAsFactors = FALSE)
save_as("unit_z", "Spiegelhalter (2005), written out", each(g, function(kind, value, centre, base)
  c(z = if (kind == "rate") (sqrt(value * base) - sqrt(centre * base)) / 0.5 else (asin(sqrt(value)) - asin(sqrt(centre))) / (1 / (2 * sqrt(base))))))
save_as("overdispersion", "winsorised with stats::quantile (type 7); stats::pchisq", do.call(rbind, lapply(1:30, function(k) {
  z <- round(rnorm(c(5, 8, 17, 40)[1 + k %% 4], 0, c(1, 1.6)[1 + k %% 2]), 4); w <- c(0, 0.1, 0.2)[1 + k %% 3]
  ends <- quantile(z, c(w, 1 - w), type = 7)
  phi <- mean(pmin(pmax(z, ends[1]), ends[2])^2)
  data.frame(z = joined(z), winsorise = w, phi = phi, p = pchisq(phi * length(z), length(z), lower.tail = FALSE))
})))
g <- expand.grid(kind = c("proportion", "rate"), centre = c(0.03, 0.4, 0.9), base = c(3, 90, 1e6), phi = c(1, 2.7), level = c(0.95, 0.998), stringsAsFactors = FALSE)
save_as("widened_limits", "Spiegelhalter (2005), by bisection on the z-score", each(g, function(kind, centre, base, phi, level) {
  reach <- qnorm(1 - (1 - level) / 2) * sqrt(phi)
  z <- function(value) if (kind == "rate") 2 * (sqrt(value * base) - sqrt(centre * base)) else 2 * sqrt(base) * (asin(sqrt(value)) - asin(sqrt(centre)))
  top <- if (kind == "rate") 1e3 else 1
  c(lower = if (z(0) >= -reach) 0 else root(function(v) z(v) + reach, 0, centre),
    upper = if (z(top) <= reach) top else root(function(v) z(v) - reach, centre, top))
}))

# --- one ratio over strata ----------------------------------------------------------------------
save_as("pooled_ratio", "metafor::rma.mh, RR and IRR, no correction", do.call(rbind, lapply(1:60, function(k) {
  strata <- 1 + k %% 5; kind <- c("proportion", "rate")[1 + k %% 2]; level <- LEVELS[1 + k %% 3]
  n1 <- sample(10:200, strata); n0 <- sample(50:900, strata)
  x1 <- rbinom(strata, n1, 0.15); x0 <- rbinom(strata, n0, 0.1); x1[1] <- x1[1] + 1; x0[1] <- x0[1] + 1
  f <- if (kind == "rate") rma.mh(x1i = x1, t1i = n1, x2i = x0, t2i = n0, measure = "IRR", level = 100 * level, correct = FALSE)
       else rma.mh(ai = x1, n1i = n1, ci = x0, n2i = n0, measure = "RR", level = 100 * level)
  data.frame(kind = kind, x1 = joined(x1), n1 = joined(n1), x0 = joined(x0), n0 = joined(n0), confidence = level,
    value = exp(as.numeric(f$beta)), lower = exp(f$ci.lb), upper = exp(f$ci.ub))
})))

# --- power --------------------------------------------------------------------------------------
g <- expand.grid(kind = c("proportion", "rate"), ratio = c(0.5, 0.8, 1.25, 1.5), n1 = c(30, 900), p0 = c(0.01, 0.2), n0 = c(800, Inf), level = c(0.95, 0.8), stringsAsFactors = FALSE)
save_as("power", "Woodward (1992), by bisection on stats::pnorm for the size", each(g, function(kind, ratio, n1, p0, n0, level) {
  z <- qnorm(1 - (1 - level) / 2); p1 <- ratio * p0
  of <- function(k) {
    v <- if (kind == "rate") 1 / (k * n1 * p1) + 1 / (k * n0 * p0) else (1 - p1) / (k * n1 * p1) + (1 - p0) / (k * n0 * p0)
    pnorm(abs(log(ratio)) / sqrt(v) - z)
  }
  c(power = of(1), times = root(function(k) of(k) - 0.8, 1e-6, 1e6))
}))

# --- control charts -----------------------------------------------------------------------------
chart <- function(x) { x$baseline <- rep(TRUE, length(x$y)); x$include <- x$baseline; x }
spread <- function(x, n, cl, unit) { # what a P' or u' chart is with ranges screened as on an XmR chart
  e <- sqrt(unit / n); mr <- abs(diff((x / n - cl) / e)); kept <- mr[mr <= 3.267 * mean(mr)]
  list(reach = 2.66 * mean(kept) * e, screened = length(kept) < length(mr))
}
save_as("processes", "i_, p_, u_: qicharts2's qic.i, qic.pprime, qic.uprime (3 / 1.128 where ours says 2.66); ps_, us_: with moving ranges screened, written out; run: base::rle", do.call(rbind, lapply(1:40, function(k) {
  size <- c(12, 24, 36)[1 + k %% 3]
  n <- sample(50:400, size, TRUE); p <- rep(0.3, size); if (k %% 2) p[size - 3] <- 0.75
  x <- rbinom(size, n, p); y <- x / n
  i <- qic.i(chart(list(y = y)))
  shape <- function(kind) { f <- list(y = y, y.sum = x, n = n, cl = rep(sum(x) / sum(n), size)); kind(chart(f)) }
  pp <- shape(qic.pprime); uu <- shape(qic.uprime); cl <- sum(x) / sum(n)
  ps <- spread(x, n, cl, cl * (1 - cl)); us <- spread(x, n, cl, cl)
  runs <- rle(sign(y - mean(y))); run <- rep(ifelse(runs$lengths >= 8, runs$values, 0), runs$lengths)
  data.frame(x = joined(x), n = joined(n), i_lower = i$lcl, i_upper = i$ucl,
    p_lower = pp$lcl[size], p_upper = pp$ucl[size], u_lower = uu$lcl[size], u_upper = uu$ucl[size],
    p_screened = as.integer(ps$screened), u_screened = as.integer(us$screened),
    ps_lower = joined(pmax(cl - ps$reach, 0)), ps_upper = joined(pmin(cl + ps$reach, 1)),
    us_lower = joined(pmax(cl - us$reach, 0)), us_upper = joined(cl + us$reach), run = joined(run))
})))

# --- drawn towards the others -------------------------------------------------------------------
save_as("shrunk", "likelihood of every point of the same grid: VGAM::dbetabinom.ab (proportions), stats::dnbinom (rates); quantiles by bisection on the mixture of stats::pbeta or pgamma", do.call(rbind, lapply(1:8, function(k) {
  kind <- c("proportion", "rate")[1 + k %% 2]; size <- c(10, 14)[1 + (k %/% 2) %% 2]
  n <- sample(15:150, size, TRUE); x <- rbinom(size, n, rbeta(size, 6, 14)); confidence <- c(0.95, 0.8)[1 + k %% 2]
  step <- seq(-9, 5, length.out = 40); s <- median(n) * exp(step); m0 <- (sum(x) + 0.5) / (sum(n) + (kind == "proportion"))
  points <- NULL
  for (a in seq_along(s)) {
    sd <- 1 / sqrt(sum(n * s[a] / (n + s[a])) * m0 * (if (kind == "proportion") 1 - m0 else 1))
    for (off in seq(-5, 5, length.out = 40)) {
      m <- if (kind == "proportion") plogis(qlogis(m0) + off * sd) else m0 * exp(off * sd)
      l <- if (kind == "proportion") sum(VGAM::dbetabinom.ab(x, n, m * s[a], (1 - m) * s[a], log = TRUE))
           else sum(dnbinom(x, size = m * s[a], prob = s[a] / (s[a] + n), log = TRUE))
      points <- rbind(points, c(m, s[a], l + log(sd) + dlogis(step[a], log = TRUE)))
    }
  }
  w <- exp(points[, 3] - max(points[, 3])); keep <- w > 1e-6; w <- w[keep] / sum(w[keep]); m <- points[keep, 1]; s <- points[keep, 2]
  below <- function(v, j) sum(w * if (kind == "proportion") pbeta(v, m * s + x[j], s - m * s + n[j] - x[j]) else pgamma(v, m * s + x[j], s + n[j]))
  ends <- function(q) sapply(seq_along(x), function(j) root(function(v) below(v, j) - q, 0, if (kind == "rate") 20 else 1))
  data.frame(kind = kind, x = joined(x), n = joined(n), confidence = confidence, value = joined(sapply(seq_along(x), function(j) sum(w * (m * s + x[j]) / (s + n[j])))),
    lower = joined(ends((1 - confidence) / 2)), upper = joined(ends(1 - (1 - confidence) / 2)), centre = sum(w * m))
})))

# --- like with like -----------------------------------------------------------------------------
set.seed(20251127)
poisson_limits <- function(x, confidence) { # phe_rate's: exact below 10, Byar's from 10
  a <- (1 - confidence) / 2; z <- qnorm(1 - a); y <- x + 1
  if (x < 10) c(if (x == 0) 0 else qchisq(a, 2 * x) / 2, qchisq(1 - a, 2 * y) / 2)
  else c(x * (1 - 1 / (9 * x) - z / (3 * sqrt(x)))^3, y * (1 - 1 / (9 * y) + z / (3 * sqrt(y)))^3)
}
dobson <- function(x, n, w, confidence) { # phe_dsr's formula
  total <- sum(x); rate <- sum(w * x / n) / sum(w)
  scale <- sqrt(sum(w^2 * x / n^2) / sum(w)^2 / total)
  rate + c(0, scale * (poisson_limits(total, confidence) - total))
}
strata <- function(most, prob) {
  size <- sample(2:5, 1); n <- sample(30:most, size, TRUE)
  list(n = n, x = rbinom(size, n, runif(size, prob / 2, prob)), w = sample(10:500, size, TRUE))
}
save_as("standardised", "rate: phe_dsr's formula (Dobson, Byar), written out; proportion: prop.test's Wilson limits of each stratum, combined (Zou, Huang, Zhang 2009); ratio: observed over expected, MOVER-R (Newcombe 2016), written out", do.call(rbind, lapply(1:150, function(k) {
  confidence <- LEVELS[1 + k %% 3]
  repeat { one <- strata(400, 0.5); if (sum(one$x) >= 10 && sum(one$n - one$x) >= 10) break }
  repeat { two <- list(n = sample(30:900, length(one$n), TRUE)); two$x <- rbinom(length(two$n), two$n, 0.2); if (sum(two$x) >= 10) break }
  rate <- dobson(one$x, one$n, one$w, confidence)
  share <- one$w / sum(one$w); p <- one$x / one$n; value <- sum(share * p)
  wilson <- sapply(seq_along(p), function(s) prop.test(one$x[s], one$n[s], conf.level = confidence, correct = FALSE)$conf.int)
  lower <- max(0, value - sqrt(sum((share * (p - wilson[1, ]))^2))); upper <- min(1, value + sqrt(sum((share * (wilson[2, ] - p))^2)))
  o <- sum(one$x); lo <- poisson_limits(o, confidence)
  e <- dobson(two$x, two$n, one$n, confidence) * sum(one$n)
  low <- (o * e[1] - sqrt((o * e[1])^2 - lo[1] * e[3] * (2 * o - lo[1]) * (2 * e[1] - e[3]))) / (e[3] * (2 * e[1] - e[3]))
  high <- (o * e[1] + sqrt((o * e[1])^2 - lo[2] * e[2] * (2 * o - lo[2]) * (2 * e[1] - e[2]))) / (e[2] * (2 * e[1] - e[2]))
  data.frame(x = joined(one$x), n = joined(one$n), w = joined(one$w), x0 = joined(two$x), n0 = joined(two$n), confidence = confidence,
    rate = rate[1], rate_lower = rate[2], rate_upper = rate[3], proportion = value, proportion_lower = lower, proportion_upper = upper,
    ratio = o / e[1], ratio_lower = low, ratio_upper = high)
})))
