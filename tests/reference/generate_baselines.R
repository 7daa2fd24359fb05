#!/usr/bin/env Rscript
# Write baselines_reference.h: forecasts of R's forecast package (made with R 4.2 and forecast 8.20) for series of R's
# and a few made up.
#
#     Rscript tests/reference/generate_baselines.R > tests/reference/baselines_reference.h
#
# The header is committed; the tests never run this script.
suppressMessages(library(forecast))

# Means of ETS(M,Ad,M). forecast() begins the trend with b where the model has phi b (its simulate=TRUE does not):
# class3() with phi put right.
damped_multiplicative <- function(fit, h) {
    m <- fit$m; par <- fit$par; state <- tail(fit$states, 1)[1, ]
    F1 <- rbind(c(1, par["phi"]), c(0, par["phi"])); H1 <- rbind(c(1, par["phi"]))
    G1 <- rbind(par["alpha"] * H1, par["beta"] * H1)
    M <- outer(state[1:2], state[3:(m + 2)]); mean <- numeric(h)
    for (k in 1:h) {
        mean[k] <- H1 %*% M[, m]
        M <- cbind(F1 %*% M[, m] + fit$sigma2 * par["gamma"] * G1 %*% M[, m], F1 %*% M[, -m])
    }
    mean
}

print_array <- function(name, values, digits) {
    cat("static const double ", name, "[", length(values), "] = {\n", sep = "")
    values <- formatC(as.numeric(values), digits = digits, width = 1, format = "g")
    for (start in seq(1, length(values), 10))
        cat("    ", paste(values[start:min(start + 9, length(values))], collapse = ", "), ",\n", sep = "")
    cat("};\n")
}

set.seed(1)
series <- list(
    air_passengers = AirPassengers, uk_gas = UKgas, river_nile = Nile, nottingham = nottem, lynx = lynx,
    lung_deaths = ldeaths,
    short_yearly = ts(c(12, 15, 14, 18, 21, 20, 26, 25, 31)),
    handful = ts(c(3, 4.5, 4, 5, 6)),
    quarterly_zeros = ts(c(0, 3, 12, 5, 1, 4, 15, 6, 3, 6, 17, 10, 2, 5, 20, 9, 0, 3, 14, 8, 0, 6, 16, 4, 0, 2, 9),
        frequency = 4),
    negatives = ts(round(cumsum(rnorm(40)), 2), frequency = 4),
    two_years = ts(round((100 + 1:30) * (1 + 0.3 * sin(2 * pi * (1:30) / 12)) + rnorm(30, sd = 1.5), 1),
        frequency = 12),
    eleven_quarters = ts(c(10, 31, 50, 22, 14, 30, 57, 26, 13, 37, 58), frequency = 4),
    fourteen_quarters = ts(c(10, 30, 70, 32, 13, 31, 77, 29, 11, 34, 79, 33, 15, 36), frequency = 4),
    zero_year = ts(c(5, 9, 14, 6, 4, 11, 15, 7, 0, 0, 0, 0, 0, 0, 0, 0, 6, 10, 16, 5, 5, 11, 13, 8, 7, 10, 12, 6),
        frequency = 4),
    rising_yearly = ts(round(50 * 1.07^(1:25) * exp(rnorm(25, sd = 0.03)), 1))
)

cat("/* Made by generate_baselines.R with R's forecast package; see there. */\n")
for (name in names(series)) {
    x <- series[[name]]; h <- max(6, 2 * frequency(x))
    print_array(paste0(name, "_values"), x, 10)
    # of fewer R's ets() makes Holt's method with a first difference for a trend
    fit <- if (length(x) > 6) ets(x) else NULL
    model <- if (is.null(fit)) "" else fit$method
    print_array(paste0(name, "_theta"), thetaf(x, h = h)$mean, 12)
    mean <- if (is.null(fit)) numeric(h)
            else if (model == "ETS(M,Ad,M)") damped_multiplicative(fit, h)
            else forecast(fit, h = h)$mean
    print_array(paste0(name, "_smoothing"), mean, 12)
    series[[name]] <- list(n = length(x), m = frequency(x), h = h, model = model)
}
cat("\nstatic const struct {\n    const char *name;\n    const double *values;\n    size_t count;\n",
    "    double period;\n    int horizon;\n",
    "    const char *model; /* of exponential smoothing; \"\": not compared */\n",
    "    const double *theta, *smoothing; /* [horizon] */\n} baselines_references[] = {\n", sep = "")
for (name in names(series)) {
    s <- series[[name]]
    cat(sprintf("    {\"%s\", %s_values, %d, %d, %d, \"%s\", %s_theta, %s_smoothing},\n", name, name, s$n, s$m, s$h,
        s$model, name, name))
}
cat("};\n")
