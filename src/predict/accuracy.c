#include "predict/accuracy.h"

#include <math.h>

void series_errors_add(struct series_errors *errors, double y, double f)
{
    if (isnan(y))
        return;
    double size = fabs(y) + fabs(f);
    errors->absolute += fabs(y - f);
    errors->squared += (y - f) * (y - f);
    errors->smape += size > 0 ? 200 * fabs(y - f) / size : 0;
    errors->count++;
}

void accuracy_add(struct accuracy *accuracy, const struct series_errors *errors, double scale)
{
    if (errors->count == 0)
        return;
    double count = (double)errors->count;
    accuracy->smape += errors->smape / count;
    accuracy->rmse += sqrt(errors->squared / count);
    accuracy->mae += errors->absolute / count;
    accuracy->series_count++;
    if (scale > 0) {
        accuracy->mase += errors->absolute / count / scale;
        accuracy->mase_count++;
    }
}

void accuracy_finish(struct accuracy *accuracy)
{
    double count = (double)accuracy->series_count;
    accuracy->mase = accuracy->mase_count ? accuracy->mase / (double)accuracy->mase_count : NAN;
    accuracy->smape = accuracy->series_count ? accuracy->smape / count : NAN;
    accuracy->rmse = accuracy->series_count ? accuracy->rmse / count : NAN;
    accuracy->mae = accuracy->series_count ? accuracy->mae / count : NAN;
}
