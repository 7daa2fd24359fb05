"""bench_torch.py STEPS BATCH INPUTS HIDDEN OUTPUTS THREADS [SECONDS]: windows per second of whole training steps
(forward, backward, Adam) of an LSTM with a linear head in PyTorch, measured for SECONDS (0.5). Prints one number."""
import sys
import time

import torch

steps, batch, inputs, hidden, outputs, threads = map(int, sys.argv[1:7])
seconds = float(sys.argv[7]) if len(sys.argv) > 7 else 0.5
torch.set_num_threads(threads)
torch.manual_seed(1)
lstm = torch.nn.LSTM(inputs, hidden)
head = torch.nn.Linear(hidden, outputs)
optimizer = torch.optim.Adam([*lstm.parameters(), *head.parameters()], 1e-3)
x, y = torch.randn(steps, batch, inputs), torch.randn(batch, outputs)


def step():
    optimizer.zero_grad()
    loss = (head(lstm(x)[0][-1]) - y).abs().mean()
    loss.backward()
    optimizer.step()


for _ in range(1):
    step()
begin, count = time.perf_counter(), 0
while time.perf_counter() - begin < seconds:
    step()
    count += 1
print(f"{count * batch / (time.perf_counter() - begin):.1f}")
