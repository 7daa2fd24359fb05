#!/usr/bin/env python3
"""Write cells_reference.h: losses and gradients of a tiny RNN, LSTM and GRU, computed by PyTorch in float64.

    python3 tests/reference/generate_reference.py | clang-format > tests/reference/cells_reference.h

The header is committed; the tests never run this script (made with PyTorch 1.13). The networks are what
src/network/network.h draws: two layers, a linear head on the last state, and a linear skip from the whole window.
PyTorch has two bias vectors per layer, of which the second is held at zero where the two are only added: the first is
then seqnet's. A GRU's candidate keeps them apart, and there seqnet has the second too, behind the first.
"""
import torch

B, W, F, H, O, LAYERS = 3, 5, 2, 4, 3, 2
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


print("/* Made by generate_reference.py with PyTorch in float64; do not edit. */")
print("#ifndef SEQNET_TESTS_CELLS_REFERENCE_H\n#define SEQNET_TESTS_CELLS_REFERENCE_H\n")
print(f"enum {{ B = {B}, W = {W}, F = {F}, H = {H}, O = {O}, LAYERS = {LAYERS} }};\n")
write_cell("rnn", torch.nn.RNN(F, H, LAYERS).double())
lstm = torch.nn.LSTM(F, H, LAYERS).double()
write_memory_grad("lstm", lstm, *write_cell("lstm", lstm))
write_cell("gru", torch.nn.GRU(F, H, LAYERS).double(), second_biases=H)
print("#endif")
