#include "prepared_steps/step_moments.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "persist/classification.h"

/* The mean fourth power of standardised values beyond which a column is drawn together: a normal one has 3, an
 * exponential one 9. */
#define FAR_OUT_MIN 9
/* The share of the values other than the center that lie nearer to it than the spread. */
#define NEAR_SHARE 0.1

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The known values of column c, in order. Returns how many. */
static size_t collect(const struct panel *panel, const size_t *lengths, int c, double *values)
{
    size_t count = 0;
    for (size_t s = 0; s < panel->series_count; s++) {
        const double *column = series_column(&panel->series[s], panel->target_count + c);
        for (size_t t = 0; t < lengths[s]; t++) {
            if (!isnan(column[t]))
                values[count++] = column[t];
        }
    }
    qsort(values, count, sizeof *values, compare);
    return count;
}

/* Do the largest values lie far out? */
static bool is_far_out(const struct covariate_preparation *moments, const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += pow((values[i] - moments->mean) / moments->deviation, 4);
    return count > 0 && isfinite(sum) && sum / (double)count > FAR_OUT_MIN;
}

/* By the median and by how near to it the nearest other values lie. far[count] is room. */
static void draw_together(struct covariate_preparation *moments, const double *values, size_t count, double *far)
{
    const double center = values[count / 2];
    double sum = 0, squares = 0;
    size_t others = 0;
    for (size_t i = 0; i < count; i++) {
        if (values[i] < center || values[i] > center)
            far[others++] = fabs(values[i] - center);
    }
    qsort(far, others, sizeof *far, compare);
    const double spread = far[(size_t)(NEAR_SHARE * (double)others)];
    for (size_t i = 0; i < count; i++)
        sum += asinh((values[i] - center) / spread);
    const double mean = sum / (double)count;
    for (size_t i = 0; i < count; i++)
        squares += pow(asinh((values[i] - center) / spread) - mean, 2);
    *moments = (struct covariate_preparation){
        .mean = mean, .deviation = sqrt(squares / (double)count), .center = center, .spread = spread};
}

int step_moments_draw_together(const struct panel *panel, const size_t *lengths, struct covariate_preparation *moments,
                               struct error *error)
{
    size_t most = 0;
    int result = -1;
    for (size_t s = 0; s < panel->series_count; s++)
        most += lengths[s];
    double *values = memory_allocate(most, sizeof *values, error), *far = memory_allocate(most, sizeof *far, error);
    if (!values || !far)
        goto done;
    for (int c = 0; c < panel->past_count; c++) {
        const size_t count = collect(panel, lengths, c, values);
        if (is_far_out(&moments[c], values, count))
            draw_together(&moments[c], values, count, far);
    }
    result = 0;
done:
    memory_free(values);
    memory_free(far);
    return result;
}

double step_moments_apply(const struct covariate_preparation *moments, double value)
{
    const double drawn = moments->spread > 0 ? asinh((value - moments->center) / moments->spread) : value;
    const double standard = (drawn - moments->mean) / moments->deviation;
    return isnan(value) ? NAN : fmax(-CLASSIFIER_INPUT_MAX, fmin(CLASSIFIER_INPUT_MAX, standard));
}
