"""Convolution, pooling and batch normalisation with their gradients by PyTorch in float64, from inputs that float32 holds exactly.

    python make_conv.py conv.json.gz

Inputs are multiples of 1/64 (of 1/2 for max pooling, so that windows have equal numbers). A case has its inputs, options in the library's
names, a gradient by the output (`c`), the output, and the gradients by the inputs. NaN is written as null. A batch norm case is a list of
batches: training moves the running statistics from batch to batch, and they are written after each. A module case has a module's state, its
outputs for batches in training mode, its state after them, and the output for the last batch in evaluation mode. `training` is a small CNN
with batch norms, trained in float32 with Adam: its state before and after, the losses, and logits in evaluation mode.
"""
import argparse, gzip, json
import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(20)

def draw(*shape, step=64, span=2):
    return (torch.randint(-span * step, span * step + 1, shape).double() / step).requires_grad_()

def numbers(t):
    return None if t is None else [None if v != v else float(f"{v:.9g}") for v in t.detach().reshape(-1).tolist()]

def array(t):
    return {"shape": list(t.shape), "data": numbers(t)}

def snake(options):
    names = {"ceilMode": "ceil_mode", "countIncludePad": "count_include_pad", "divisorOverride": "divisor_override",
             "trackRunningStats": "track_running_stats"}
    return {names.get(key, key): tuple(value) if isinstance(value, list) else value for key, value in options.items()}

def finish(case, out, *inputs):
    c = draw(*out.shape)
    (out * c.detach()).sum().backward()
    return {**case, "c": array(c), "out": array(out), "gradients": [numbers(each.grad) for each in inputs]}

def conv(x, weight, bias=True, **options):
    x, weight = draw(*x), draw(*weight)
    b = draw(weight.shape[0]) if bias else None
    out = F.conv2d(x, weight, b, **snake(options))
    case = {"x": array(x), "weight": array(weight), "bias": array(b) if bias else None, "options": options}
    return finish(case, out, x, weight, *([b] if bias else []))

def pool(kind, x, kernel, step=64, nan=(), **options):
    x = draw(*x, step=step, span=2)
    with torch.no_grad():
        for place in nan:
            x.view(-1)[place] = float("nan")
    run = {"max": F.max_pool2d, "avg": F.avg_pool2d, "adaptive": F.adaptive_avg_pool2d}[kind]
    out = run(x, tuple(kernel) if isinstance(kernel, list) else kernel, **snake(options))
    c = draw(*out.shape)
    out.backward(c.detach())
    case = {"kind": kind, "x": array(x), "kernel": kernel, "options": options, "c": array(c), "out": array(out)}
    return {**case, "gradients": [numbers(x.grad)]}

def norm(shape, batches, training, affine=True, running=True, momentum=0.1, eps=1e-5, shift=0.0):
    channels = shape[1]
    weight, bias = (draw(channels), draw(channels)) if affine else (None, None)
    mean = draw(channels).detach() if running else None
    variance = (draw(channels).detach().abs() + 0.25) if running else None
    case = {"weight": numbers(weight), "bias": numbers(bias), "runningMean": numbers(mean), "runningVar": numbers(variance),
            "training": training, "momentum": momentum, "eps": eps, "batches": []}
    for _ in range(batches):
        x = (draw(*shape) + shift).detach().requires_grad_()
        for each in (weight, bias):
            if each is not None:
                each.grad = None
        out = F.batch_norm(x, mean, variance, weight, bias, training, momentum, eps)
        one = finish({"x": array(x)}, out, x, *([weight, bias] if affine else []))
        case["batches"].append({**one, "runningMean": numbers(mean), "runningVar": numbers(variance)})
    return case

def state_of(module):
    return {name: array(value.double()) for name, value in module.state_dict().items()}

def module(name, args, shape, batches, **options):
    made = getattr(nn, name)(*args, **snake(options)).double()
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.copy_(draw(*parameter.shape))
    case = {"module": name, "args": args, "options": options, "state": state_of(made), "x": [], "out": []}
    for _ in range(batches):
        x = draw(*shape).detach()
        case["x"].append(array(x))
        case["out"].append(array(made(x)))
    return {**case, "after": state_of(made), "evaluated": array(made.eval()(x))}

def training():
    # no bias before a batch norm, which takes it away again: its gradient is rounding, and Adam would make steps of it
    model = nn.Sequential(
        nn.Conv2d(2, 5, 3, padding=1, bias=False), nn.BatchNorm2d(5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(5, 10, 3, padding="same", groups=5, bias=False), nn.BatchNorm2d(10, momentum=None), nn.ReLU(),
        nn.AvgPool2d(3, stride=2, padding=1),
        nn.Conv2d(10, 6, 2, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(6, 8, bias=False), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3))
    case = {"state": state_of(model), "x": [], "y": [], "losses": []}
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(12):
        x, y = draw(7, 2, 9, 8).detach().float(), torch.randint(0, 3, (7,))
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        case["x"].append(array(x))
        case["y"].append(y.tolist())
        case["losses"].append(loss.item())
    return {**case, "after": state_of(model), "evaluated": array(model.eval()(x))}

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    convs = [
        conv((1, 1, 1, 1), (1, 1, 1, 1)),
        conv((2, 1, 5, 7), (3, 1, 3, 3)),
        conv((2, 3, 5, 7), (5, 3, 3, 3), padding=1),
        conv((3, 2, 6, 5), (4, 2, 2, 3), bias=False),
        conv((2, 4, 7, 9), (7, 4, 1, 1)),
        conv((2, 3, 8, 7), (4, 3, 3, 3), stride=2, padding=1),
        conv((1, 2, 11, 10), (3, 2, 3, 2), stride=[3, 2], padding=[0, 1]),
        conv((1, 2, 9, 8), (2, 2, 2, 2), stride=3),
        conv((1, 2, 9, 8), (3, 2, 1, 1), stride=[2, 3], padding=1),
        conv((2, 2, 9, 11), (3, 2, 3, 3), dilation=2, padding=2),
        conv((1, 2, 12, 11), (3, 2, 3, 2), dilation=[2, 3], stride=[2, 3], padding=[3, 2]),
        conv((1, 2, 10, 11), (2, 2, 3, 3), dilation=2, stride=2, padding=1),
        conv((1, 2, 4, 5), (2, 2, 3, 3), padding=4),
        conv((1, 1, 4, 4), (2, 1, 3, 3), padding=3, stride=2),
        conv((2, 2, 6, 7), (3, 2, 3, 5), padding="same"),
        conv((2, 2, 6, 7), (3, 2, 2, 4), padding="same"),
        conv((1, 2, 6, 9), (3, 2, 2, 4), padding="same", dilation=[3, 1]),
        conv((2, 2, 6, 7), (3, 2, 3, 3), padding="valid", stride=2),
        conv((2, 4, 6, 5), (6, 2, 3, 3), groups=2, padding=1),
        conv((2, 6, 6, 5), (3, 2, 3, 3), groups=3, stride=2),
        conv((2, 5, 7, 6), (5, 1, 3, 3), groups=5, padding=1),
        conv((2, 3, 7, 6), (6, 1, 3, 3), groups=3, padding=1, dilation=2, bias=False),
        conv((2, 30, 4, 5), (5, 30, 3, 3), padding=1),
        conv((1, 2, 3, 3), (70, 2, 2, 2)),
        conv((70, 2, 2, 2), (9, 2, 2, 2)),
        conv((5, 1, 30, 23), (2, 1, 3, 3), padding=1),
        conv((3, 6, 3, 3), (33, 6, 3, 3), padding=1),
        conv((2, 2, 3, 3), (3, 2, 3, 3)),
        conv((1, 1, 2, 5), (2, 1, 2, 2), stride=3),
    ]
    pools = [
        pool("max", (1, 1, 1, 1), 1),
        pool("max", (2, 3, 8, 10), 2, step=2),
        pool("max", (2, 3, 7, 9), 2, step=2),
        pool("max", (1, 2, 7, 9), 2, step=2, ceilMode=True),
        pool("max", (1, 2, 9, 8), 3, step=2, stride=2, padding=1),
        pool("max", (1, 2, 9, 8), 3, step=2, stride=2, padding=1, ceilMode=True),
        pool("max", (1, 2, 8, 9), [2, 3], step=2, stride=[1, 2], padding=[1, 0]),
        pool("max", (1, 2, 10, 9), 3, step=2, stride=1, padding=1, dilation=2),
        pool("max", (1, 1, 10, 11), [3, 2], step=2, stride=[2, 3], padding=[1, 1], dilation=[3, 2], ceilMode=True),
        pool("max", (1, 1, 5, 5), 2, step=2, stride=3, padding=1, ceilMode=True),
        pool("max", (1, 2, 8, 9), 2, nan=(0, 3, 12, 13, 21, 80, 143, 107, 116)),
        pool("max", (1, 2, 7, 6), 3, nan=(0, 8, 15, 20, 83), stride=1, padding=1),
        pool("avg", (1, 1, 1, 1), 1),
        pool("avg", (2, 3, 7, 9), 2),
        pool("avg", (1, 2, 7, 9), 2, ceilMode=True),
        pool("avg", (1, 2, 9, 8), 3, stride=2, padding=1),
        pool("avg", (1, 2, 9, 8), 3, stride=2, padding=1, countIncludePad=False),
        pool("avg", (1, 2, 9, 8), 3, stride=2, padding=1, ceilMode=True),
        pool("avg", (1, 2, 9, 8), 3, stride=2, padding=1, ceilMode=True, countIncludePad=False),
        pool("avg", (1, 2, 8, 9), [2, 3], stride=[1, 2], padding=[1, 0], divisorOverride=5),
        pool("adaptive", (2, 3, 5, 7), 1),
        pool("adaptive", (1, 2, 5, 7), [3, 4]),
        pool("adaptive", (1, 2, 4, 3), [7, 2]),
        pool("adaptive", (1, 2, 4, 5), [None, 2]),
    ]
    norms = [
        norm((5, 3), 3, True),
        norm((2, 1), 2, True, affine=False),
        norm((4, 3, 5), 2, True, momentum=0.3),
        norm((3, 4, 5, 6), 3, True),
        norm((2, 3, 4, 4), 2, True, running=False),
        norm((2, 3, 1, 3), 2, True, affine=False, eps=0.01),
        norm((3, 2, 3, 5), 2, True, shift=1000.0),
        norm((1, 5, 2, 2), 2, True, momentum=1.0),
        norm((5, 3), 1, False),
        norm((1, 3, 5), 1, False),
        norm((3, 4, 5, 6), 2, False, eps=0.001),
        norm((2, 3, 2, 2), 1, False, affine=False),
    ]
    modules = [
        module("Conv2d", [3, 4, 3], (2, 3, 6, 5), 1),
        module("Conv2d", [4, 6, [3, 2]], (2, 4, 7, 6), 1, stride=[2, 1], padding=1, dilation=2, groups=2, bias=False),
        module("MaxPool2d", [3], (2, 2, 7, 8), 1),
        module("MaxPool2d", [[2, 3]], (2, 2, 7, 8), 1, stride=[1, 2], padding=1, ceilMode=True),
        module("AvgPool2d", [2], (2, 2, 7, 8), 1),
        module("AvgPool2d", [3], (2, 2, 7, 8), 1, stride=2, padding=1, countIncludePad=False),
        module("AdaptiveAvgPool2d", [[1, 3]], (2, 2, 7, 8), 1),
        module("BatchNorm1d", [3], (5, 3), 3),
        module("BatchNorm1d", [3], (2, 3, 4), 3, momentum=None),
        module("BatchNorm1d", [3], (4, 3), 2, affine=False, eps=0.01),
        module("BatchNorm2d", [4], (3, 4, 3, 5), 3, momentum=0.5),
        module("BatchNorm2d", [4], (3, 4, 3, 5), 2, trackRunningStats=False),
    ]
    with gzip.GzipFile(parser.parse_args().out, "w", mtime=0) as file:
        cases = {"conv": convs, "pool": pools, "norm": norms, "modules": modules, "training": training()}
        file.write(json.dumps({"torch": torch.__version__, **cases}).encode())

main()
