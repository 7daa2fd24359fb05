#include "network/views.h"

#include "network/rows.h"

void view_side_by_side(const struct network_stage *stage, int B, const real *source, real *view)
{
    const int W = stage->step_count, F = stage->source_size, V = stage->view_width;
    for (int t = 0; t < W; t++)
        for (int b = 0; b < B; b++)
            for (int v = 0; v < V; v++, view += F) {
                const int from = t + v - V / 2;
                if (from < 0 || from >= W)
                    rows_clear(view, F);
                else
                    rows_copy(view, source + row_at(from, B, b, F), F);
            }
}

void view_side_by_side_backward(const struct network_stage *stage, int B, const real *view_grad, real *source_grad)
{
    const int W = stage->step_count, F = stage->source_size, V = stage->view_width;
    for (int t = 0; t < W; t++)
        for (int b = 0; b < B; b++)
            for (int v = 0; v < V; v++, view_grad += F) {
                const int from = t + v - V / 2;
                if (from < 0 || from >= W)
                    continue;
                real *step = source_grad + row_at(from, B, b, F);
                for (int f = 0; f < F; f++)
                    step[f] += view_grad[f];
            }
}

void view_reversed(const struct network_stage *stage, int B, const real *source, real *view)
{
    const int W = stage->step_count, F = stage->source_size;
    const ptrdiff_t step = row_at(1, B, 0, F);
    for (int t = 0; t < W; t++)
        rows_copy(view + (W - 1 - t) * step, source + t * step, step);
}

void view_reversed_backward(const struct network_stage *stage, int B, const real *view_grad, real *source_grad)
{
    const int W = stage->step_count, F = stage->source_size;
    const ptrdiff_t step = row_at(1, B, 0, F);
    for (int t = 0; t < W; t++)
        for (ptrdiff_t i = 0; i < step; i++)
            source_grad[t * step + i] += view_grad[(W - 1 - t) * step + i];
}

void view_join_directions(const struct network_stage *stage, int B, const real *hidden, const real *reverse_hidden,
                          real *output)
{
    const int W = stage->step_count, H = stage->hidden_size;
    for (int t = 0; t < W; t++)
        for (int b = 0; b < B; b++) {
            real *row = output + row_at(t, B, b, 2 * H);
            rows_copy(row, hidden + row_at(t, B, b, H), H);
            rows_copy(row + H, reverse_hidden + row_at(W - 1 - t, B, b, H), H);
        }
}

void view_split_direction(const struct network_stage *stage, int B, int direction, const real *output_grad,
                          real *hidden_grad)
{
    const int W = stage->step_count, H = stage->hidden_size;
    for (int t = 0; t < W; t++)
        for (int b = 0; b < B; b++)
            rows_copy(hidden_grad + row_at(direction ? W - 1 - t : t, B, b, H),
                      output_grad + row_at(t, B, b, 2 * H) + direction * H, H);
}
