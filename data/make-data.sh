#!/bin/bash
# Recreate the series in this folder from the packages they come from: data/make-data.sh [FOLDER]
# Writes into FOLDER, by default the folder of this script. Needs Rscript (Debian r-base-core) and npm (for one download).
set -euo pipefail

vega_datasets=vega-datasets@2.11.0

here=$(cd "$(dirname "$0")" && pwd)
target=$(mkdir -p "${1:-$here}" && cd "${1:-$here}" && pwd)

for tool in Rscript npm tar awk; do
    command -v "$tool" >/dev/null || { echo "make-data.sh: $tool is not installed" >&2; exit 1; }
done

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# R's own datasets. Values are written as R holds them, stamps in the form seqnet's manual names.
(cd "$target" && Rscript --vanilla - <<'R'
library(datasets)
year <- function(x) floor(time(x) + 1e-6)
month <- function(x) sprintf("%04d-%02d", as.integer(year(x)), as.integer(cycle(x)))
quarter <- function(x) sprintf("%04dQ%d", as.integer(year(x)), as.integer(cycle(x)))
put <- function(file, ...) {
    columns <- lapply(list(...), function(x) if (is.numeric(x)) format(as.numeric(x), trim = TRUE, digits = 15, drop0trailing = TRUE, scientific = FALSE) else x)
    write.csv(as.data.frame(columns), file, row.names = FALSE, quote = FALSE)
}
put("air-passengers.csv", month = month(AirPassengers), passengers = AirPassengers)
put("nottingham-temperature.csv", month = month(nottem), fahrenheit = nottem)
put("mauna-loa-co2.csv", month = month(co2), ppm = co2)
put("lynx.csv", year = as.integer(year(lynx)), trapped = lynx)
put("lynx-values.csv", trapped = lynx)
put("river-nile.csv", year = as.integer(year(Nile)), flow = Nile)
put("uk-gas.csv", quarter = quarter(UKgas), therms = UKgas)
put("sunspots.csv", month = month(sunspots), sunspots = sunspots)
put("sales-lead.csv", step = seq_along(BJsales), lead = BJsales.lead, sales = BJsales)
put("lung-deaths.csv",
    sex = rep(c("male", "female"), c(length(mdeaths), length(fdeaths))),
    month = c(month(mdeaths), month(fdeaths)),
    deaths = c(mdeaths, fdeaths))
R
)

# Two files of npm's vega-datasets. Only their headers are changed: lower case, one word.
(cd "$scratch" && npm pack --silent "$vega_datasets" >/dev/null && tar -xf vega-datasets-*.tgz)
cp "$scratch/package/data/seattle-weather.csv" "$target/seattle-weather.csv"
awk 'NR == 1 { print "date,ppm,ppm_adjusted"; next } { print }' \
    "$scratch/package/data/co2-concentration.csv" >"$target/co2-concentration.csv"
chmod 644 "$target"/*.csv
