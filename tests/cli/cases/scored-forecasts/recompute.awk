# recompute.awk PERIOD=12 POOLED=0|1 DATA SCORES FORECASTS: the scores of every method from the file of forecasts, beside
# those that the command gave. SCORES has lines METHOD FIGURE VALUE. POOLED: the forecasts of all origins are one set of
# errors, as train has them; else the figures are means over origins, as evaluate has them.
function note(method, figure, value, wanted) {
    wanted = given[method, figure]
    if (wanted == "") { print method, figure, "is not among the scores"; return }
    if (value - wanted > 1e-9 * wanted || wanted - value > 1e-9 * wanted) print method, figure, value, "is not", wanted
    else count++
}
function finish(method, o, n) {
    for (method in sums) {
        delete total
        for (o = 1; o <= origins; o++) {
            n = number[method, o]
            total["mase"] += absolute[method, o] / n / scale[o]
            total["rmse"] += sqrt(squared[method, o] / n)
            total["mae"] += absolute[method, o] / n
            total["smape"] += relative[method, o] / n
        }
        for (figure in total) note(method, figure, total[figure] / origins)
    }
    for (level in steps) if (!POOLED) note("seqnet", "coverage" level, 100 * inside[level] / steps[level])
}
BEGIN { FS = OFS = "," }
FNR == 1 { file++ }
file == 1 { if (FNR > 1) { series[FNR - 1] = $2; row[$1] = FNR - 1 } next }
file == 2 { given[$1, $2] = $3; next }
FNR == 1 { for (i = 1; i <= NF; i++) name[i] = $i; next }
{
    if (POOLED ? origins == 0 : $1 != origin) {
        origin = $1
        origins++
        for (t = PERIOD + 1; t <= row[origin]; t++) {
            difference = series[t] - series[t - PERIOD]
            scale[origins] += (difference < 0 ? -difference : difference) / (row[origin] - PERIOD)
        }
    }
    if (row[$3] != row[$1] + $2) print "line", FNR, "is of another step"
    if ($4 != series[row[$3]]) print "line", FNR, "has another actual value"
    for (i = 5; i <= NF; i++) {
        if (name[i] ~ /^lo/) { low = $i; continue }
        if (name[i] ~ /^hi/) { level = substr(name[i], 3); steps[level]++; inside[level] += low <= $4 && $4 <= $i; continue }
        method = name[i] == "forecast" ? "seqnet" : name[i]
        away = $i > $4 ? $i - $4 : $4 - $i
        sums[method]
        number[method, origins]++
        absolute[method, origins] += away
        squared[method, origins] += away * away
        relative[method, origins] += 200 * away / ($i + $4)
    }
}
END { finish(); print count, "figures are the same" }
