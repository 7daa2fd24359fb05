// bench_onednn STEPS BATCH INPUTS HIDDEN: windows per second of oneDNN's bare LSTM layer, forward and backward, without
// head and optimizer, on as many threads as OMP_NUM_THREADS says. Prints the one number.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <unordered_map>
#include <vector>

#include <dnnl.hpp>

using namespace dnnl;
using tag = memory::format_tag;

static memory::desc plain(memory::dims dims, tag format)
{
    return memory::desc(dims, memory::data_type::f32, format);
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        std::fprintf(stderr, "usage: bench_onednn STEPS BATCH INPUTS HIDDEN\n");
        return 2;
    }
    const memory::dim T = atoi(argv[1]), N = atoi(argv[2]), F = atoi(argv[3]), H = atoi(argv[4]);
    engine cpu(engine::kind::cpu, 0);
    stream order(cpu);
    auto any = [](memory::dims dims) { return plain(dims, tag::any); };
    memory::dims source = {T, N, F}, state = {1, 1, N, H}, layer = {1, 1, F, 4, H}, iter = {1, 1, H, 4, H},
                 bias = {1, 1, 4, H}, destination = {T, N, H};
    lstm_forward::desc forward_desc(prop_kind::forward_training, rnn_direction::unidirectional_left2right,
                                    plain(source, tag::tnc), plain(state, tag::ldnc), plain(state, tag::ldnc),
                                    any(layer), any(iter), plain(bias, tag::ldgo), plain(destination, tag::tnc),
                                    plain(state, tag::ldnc), plain(state, tag::ldnc));
    lstm_forward::primitive_desc forward_pd(forward_desc, cpu);
    lstm_backward::desc backward_desc(
        prop_kind::backward, rnn_direction::unidirectional_left2right, plain(source, tag::tnc), plain(state, tag::ldnc),
        plain(state, tag::ldnc), any(layer), any(iter), plain(bias, tag::ldgo), plain(destination, tag::tnc),
        plain(state, tag::ldnc), plain(state, tag::ldnc), plain(source, tag::tnc), plain(state, tag::ldnc),
        plain(state, tag::ldnc), any(layer), any(iter), plain(bias, tag::ldgo), plain(destination, tag::tnc),
        plain(state, tag::ldnc), plain(state, tag::ldnc));
    lstm_backward::primitive_desc backward_pd(backward_desc, cpu, forward_pd);
    auto make = [&](const memory::desc &desc) {
        memory made(desc, cpu);
        float *at = static_cast<float *>(made.get_data_handle());
        for (size_t i = 0; i < desc.get_size() / sizeof(float); i++)
            at[i] = 0.1f * static_cast<float>(i % 17) / 17 - 0.05f;
        return made;
    };
    memory src = make(forward_pd.src_layer_desc()), h0 = make(forward_pd.src_iter_desc()),
           c0 = make(forward_pd.src_iter_c_desc());
    // the master weights are in one layout; both passes want their own, so each step reorders them, as training must
    memory weights_layer = make(plain(layer, tag::ldigo)), weights_iter = make(plain(iter, tag::ldigo));
    memory forward_layer(forward_pd.weights_layer_desc(), cpu), forward_iter(forward_pd.weights_iter_desc(), cpu);
    memory backward_layer(backward_pd.weights_layer_desc(), cpu), backward_iter(backward_pd.weights_iter_desc(), cpu);
    memory b = make(forward_pd.bias_desc()), dst = make(forward_pd.dst_layer_desc()),
           hn = make(forward_pd.dst_iter_desc()), cn = make(forward_pd.dst_iter_c_desc());
    memory workspace(forward_pd.workspace_desc(), cpu);
    memory diff_src = make(backward_pd.diff_src_layer_desc()), diff_h0 = make(backward_pd.diff_src_iter_desc()),
           diff_c0 = make(backward_pd.diff_src_iter_c_desc()), diff_layer = make(backward_pd.diff_weights_layer_desc()),
           diff_iter = make(backward_pd.diff_weights_iter_desc()), diff_b = make(backward_pd.diff_bias_desc()),
           diff_dst = make(backward_pd.diff_dst_layer_desc()), diff_hn = make(backward_pd.diff_dst_iter_desc()),
           diff_cn = make(backward_pd.diff_dst_iter_c_desc());
    lstm_forward forward(forward_pd);
    lstm_backward backward(backward_pd);
    reorder to_fl(weights_layer, forward_layer), to_fi(weights_iter, forward_iter),
        to_bl(forward_layer, backward_layer), to_bi(forward_iter, backward_iter);
    auto step = [&] {
        to_fl.execute(order, weights_layer, forward_layer);
        to_fi.execute(order, weights_iter, forward_iter);
        forward.execute(order, {{DNNL_ARG_SRC_LAYER, src},
                                {DNNL_ARG_SRC_ITER, h0},
                                {DNNL_ARG_SRC_ITER_C, c0},
                                {DNNL_ARG_WEIGHTS_LAYER, forward_layer},
                                {DNNL_ARG_WEIGHTS_ITER, forward_iter},
                                {DNNL_ARG_BIAS, b},
                                {DNNL_ARG_DST_LAYER, dst},
                                {DNNL_ARG_DST_ITER, hn},
                                {DNNL_ARG_DST_ITER_C, cn},
                                {DNNL_ARG_WORKSPACE, workspace}});
        to_bl.execute(order, forward_layer, backward_layer);
        to_bi.execute(order, forward_iter, backward_iter);
        backward.execute(order, {{DNNL_ARG_SRC_LAYER, src},
                                 {DNNL_ARG_SRC_ITER, h0},
                                 {DNNL_ARG_SRC_ITER_C, c0},
                                 {DNNL_ARG_WEIGHTS_LAYER, backward_layer},
                                 {DNNL_ARG_WEIGHTS_ITER, backward_iter},
                                 {DNNL_ARG_BIAS, b},
                                 {DNNL_ARG_DST_LAYER, dst},
                                 {DNNL_ARG_DST_ITER, hn},
                                 {DNNL_ARG_DST_ITER_C, cn},
                                 {DNNL_ARG_WORKSPACE, workspace},
                                 {DNNL_ARG_DIFF_SRC_LAYER, diff_src},
                                 {DNNL_ARG_DIFF_SRC_ITER, diff_h0},
                                 {DNNL_ARG_DIFF_SRC_ITER_C, diff_c0},
                                 {DNNL_ARG_DIFF_WEIGHTS_LAYER, diff_layer},
                                 {DNNL_ARG_DIFF_WEIGHTS_ITER, diff_iter},
                                 {DNNL_ARG_DIFF_BIAS, diff_b},
                                 {DNNL_ARG_DIFF_DST_LAYER, diff_dst},
                                 {DNNL_ARG_DIFF_DST_ITER, diff_hn},
                                 {DNNL_ARG_DIFF_DST_ITER_C, diff_cn}});
        order.wait();
    };
    for (int i = 0; i < 3; i++)
        step();
    auto begin = std::chrono::steady_clock::now();
    double took = 0;
    int steps = 0;
    for (; took < 0.5; steps++, took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count())
        step();
    std::printf("%.1f\n", steps * static_cast<double>(N) / took);
    return 0;
}
