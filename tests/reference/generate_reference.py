#!/usr/bin/env python3
"""Write cells_reference.h: losses and gradients of a tiny RNN, LSTM and GRU, computed by PyTorch in float64, and what
`seqnet gradient` measures of them.

    python3 tests/reference/generate_reference.py | clang-format > tests/reference/cells_reference.h

The header is committed; the tests never run this script (made with PyTorch 1.13). The networks are what
src/network/network.h draws: two layers, a linear head on the last state, and a linear skip from the whole window.
PyTorch has two bias vectors per layer, of which the second is held at zero where the two are only added: the first is
then seqnet's. A GRU's candidate keeps them apart, and there seqnet has the second too, behind the first.
"""
import torch

B, W, F, H, O, LAYERS = 3, 5, 2, 4, 3, 2
PROFILE_W, PROFILE_H = 40, 6
SEED = 20240607


def print_array(name, values, comment=""):
    values = [format(v, ".17g") for v in values]
    print(f"static const double {name}[{len(values)}] = {{" + (f" /* {comment} */" if comment else ""))
    for start in range(0, len(values), 4):
        print("    " + ", ".join(values[start:start + 4]) + ",")
    print("};\n")


def flat(tensors):
    return [v for tensor in tensors for v in tensor.detach().flatten().tolist()]


def write_cell(name, module, second_biases=0):
    generator = torch.Generator().manual_seed(SEED)

    def draw(*size, scale=1.0):
        return scale * (2 * torch.rand(*size, generator=generator, dtype=torch.float64) - 1)

    # seqnet's order: input_weight, recurrent_weight, bias of each layer; head weight, bias, skip_weight
    parameters, kept = [], {}
    with torch.no_grad():
        for layer in range(LAYERS):
            for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
                parameter = getattr(module, f"{part}_l{layer}")
                parameters.append(parameter)
                if part != "bias_hh":
                    parameter.copy_(draw(*parameter.shape, scale=0.8))
                    continue
                parameter.zero_()
                kept[parameter] = parameter.shape[0] - second_biases
                parameter[kept[parameter]:] = draw(second_biases, scale=0.8)
    head = [weights.requires_grad_() for weights in (draw(O, H), draw(O, scale=0.5), draw(O, W * F, scale=0.3))]
    parameters += head
    x = draw(W, B, F, scale=1.5).requires_grad_()
    target = draw(B, O, scale=3.0)

    def output_of():
        hidden, _ = module(x)
        window = x.permute(1, 0, 2).reshape(B, W * F)
        return hidden[-1] @ head[0].T + head[1] + window @ head[2].T

    def known_to_seqnet(values_of):
        return [values_of(p)[kept.get(p, 0):] for p in parameters]

    print_array(f"{name}_parameters", flat(known_to_seqnet(lambda p: p)))
    print_array(f"{name}_input", flat([x]), "[W][B][F]")
    print_array(f"{name}_target", flat([target]), "[B][O]")
    print_array(f"{name}_output", flat([output_of()]), "[B][O]")
    losses = {"mae": torch.nn.L1Loss(), "mse": torch.nn.MSELoss(), "huber": torch.nn.HuberLoss(delta=1.0)}
    for loss_name, loss in losses.items():
        for tensor in parameters + [x]:
            tensor.grad = None
        value = loss(output_of(), target)
        value.backward()
        print(f"static const double {name}_{loss_name}_loss = {value.item():.17g};\n")
        print_array(f"{name}_{loss_name}_grad", flat(known_to_seqnet(lambda p: p.grad)), "like parameters")
        print_array(f"{name}_{loss_name}_input_grad", flat([x.grad]), "like input")
    return x, target, head


def write_memory_grad(name, module, x, target, head):
    """d loss / d c_t of the first layer, mean squared error: over all paths from c_t, h_t among them."""
    state = [(torch.zeros(B, H, dtype=torch.float64),) * 2 for layer in range(LAYERS)]
    memories = []
    for t in range(W):
        below = x[t]
        for layer in range(LAYERS):
            weights = [getattr(module, f"{part}_l{layer}") for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
            state[layer] = torch.lstm_cell(below, state[layer], *weights)
            below = state[layer][0]
        state[0][1].retain_grad()
        memories.append(state[0][1])
    window = x.permute(1, 0, 2).reshape(B, W * F)
    torch.nn.MSELoss()(state[-1][0] @ head[0].T + head[1] + window @ head[2].T, target).backward()
    print_array(f"{name}_mse_memory_grad", flat([c.grad for c in memories]), "[W][B][H] of the first layer")


def write_profile(name, make_module, gates, second_biases=0):
    """What src/probe/gradient_profile.h measures, by autograd: one layer, one window of PROFILE_W steps, the loss of a
    sample the sum of its squared errors, no skip. Step by step with the cell's own equations, so that the gradient
    of every h_t and c_t, and every gate, is at hand; the module's own run has to give the same h."""
    generator = torch.Generator().manual_seed(SEED + 1)

    def draw(*size, scale=1.0):
        return scale * (2 * torch.rand(*size, generator=generator, dtype=torch.float64) - 1)

    module = make_module(F, PROFILE_H, 1).double()
    u, v, b, b2 = (getattr(module, f"{part}_l0") for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
    with torch.no_grad():
        for parameter in (u, v, b):
            parameter.copy_(draw(*parameter.shape, scale=0.7))
        b2.zero_()
        b2[b2.shape[0] - second_biases:] = draw(second_biases, scale=0.7)
        if name == "lstm":
            b[PROFILE_H:2 * PROFILE_H] += 1  # a forget gate that is rather open, as seqnet's begins
    head, head_bias = draw(O, PROFILE_H), draw(O, scale=0.5)
    x = draw(PROFILE_W, B, F, scale=1.5).requires_grad_()
    target = draw(B, O, scale=3.0)
    h = torch.zeros(B, PROFILE_H, dtype=torch.float64)
    c = torch.zeros(B, PROFILE_H, dtype=torch.float64)
    hidden, state, slopes, keeping = [], [], [], []
    for t in range(PROFILE_W):
        parts = (x[t] @ u.T + b).chunk(gates, 1), (h @ v.T + b2).chunk(gates, 1)
        if name == "rnn":
            h = torch.tanh(parts[0][0] + parts[1][0])
            slopes.append(1 - h ** 2)
        elif name == "lstm":
            i, f, g, o = (below + before for below, before in zip(*parts))
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            c.retain_grad()
            state.append(c)
            slopes.append(1 - torch.tanh(c) ** 2)
            keeping.append(torch.sigmoid(f))
        else:
            reset, update = (torch.sigmoid(parts[0][k] + parts[1][k]) for k in (0, 1))
            candidate = torch.tanh(parts[0][2] + reset * parts[1][2])
            h = (1 - update) * candidate + update * h
            slopes.append(1 - candidate ** 2)
            keeping.append(update)
        h.retain_grad()
        hidden.append(h)
    assert torch.allclose(torch.stack(hidden), module(x)[0], rtol=0, atol=1e-14)
    ((hidden[-1] @ head.T + head_bias - target) ** 2).sum().backward()

    def norms(grads):  # root mean square over the samples, the last step first
        return [grad.pow(2).sum(1).mean().sqrt().item() for grad in reversed(grads)]

    print_array(f"{name}_profile_parameters", flat([u, v, b, b2[b2.shape[0] - second_biases:], head, head_bias]))
    print_array(f"{name}_profile_input", flat([x]), "[W][B][F]")
    print_array(f"{name}_profile_target", flat([target]), "[B][O]")
    print_array(f"{name}_profile_hidden", norms([h.grad for h in hidden]), "by lag, as all below")
    print_array(f"{name}_profile_input_norms", norms(list(x.grad)))
    print_array(f"{name}_profile_slope", [slope.mean().item() for slope in reversed(slopes)])
    if state:
        print_array(f"{name}_profile_state", norms([c.grad for c in state]))
    if keeping:
        left = [torch.ones(B, PROFILE_H, dtype=torch.float64)]
        for gate in reversed(keeping[1:]):
            left.append(left[-1] * gate)
        print_array(f"{name}_profile_kept", [share.mean().item() for share in left])


print("/* Made by generate_reference.py with PyTorch in float64; do not edit. */")
print("#ifndef SEQNET_TESTS_CELLS_REFERENCE_H\n#define SEQNET_TESTS_CELLS_REFERENCE_H\n")
print(f"enum {{ B = {B}, W = {W}, F = {F}, H = {H}, O = {O}, LAYERS = {LAYERS} }};\n")
write_cell("rnn", torch.nn.RNN(F, H, LAYERS).double())
lstm = torch.nn.LSTM(F, H, LAYERS).double()
write_memory_grad("lstm", lstm, *write_cell("lstm", lstm))
write_cell("gru", torch.nn.GRU(F, H, LAYERS).double(), second_biases=H)
print(f"enum {{ PROFILE_W = {PROFILE_W}, PROFILE_H = {PROFILE_H} }}; /* of gradient_profile.h */\n")
write_profile("rnn", torch.nn.RNN, 1)
write_profile("lstm", torch.nn.LSTM, 4)
write_profile("gru", torch.nn.GRU, 3, second_biases=PROFILE_H)
print("#endif")
