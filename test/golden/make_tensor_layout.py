"""Shape and layout operations, matmul, softmax and embedding lookup in PyTorch: values, and gradients of sum(c * output).

Run: python test/golden/make_tensor_layout.py OUT.json
"""
import json
import sys

import numpy
import torch
import torch.nn.functional as F

chance = numpy.random.default_rng(11)
cases = []


def numbers(shape):
    return numpy.round(chance.uniform(-2, 2, shape), 3).astype(numpy.float32)


def flat(tensor):
    return {"shape": list(tensor.shape), "data": [float(f"{x:.9g}") for x in tensor.detach().reshape(-1).tolist()]}


def case(op, shapes, run, *args):
    inputs = [torch.tensor(numbers(shape)).requires_grad_() for shape in shapes]
    out = run(*inputs)
    outputs = list(out) if isinstance(out, (tuple, list)) else [out]
    c = [torch.tensor(numbers(tuple(o.shape))) for o in outputs]
    sum((o * w).sum() for o, w in zip(outputs, c)).backward()
    cases.append({
        "op": op, "args": list(args), "inputs": [flat(i) for i in inputs], "outputs": [flat(o) for o in outputs],
        "c": [flat(w) for w in c], "gradients": [flat(i.grad if i.grad is not None else torch.zeros_like(i)) for i in inputs],
    })


for shape, a, b in [((3, 4), 0, 1), ((2, 3, 5), -1, 0), ((2, 3, 5), 1, 2), ((1, 7), 0, 1), ((0, 3), 0, 1), ((4,), 0, -1)]:
    case("transpose", [shape], lambda x: x.transpose(a, b), a, b)
for shape, axes in [((2, 3, 4, 5), [3, 1, 0, 2]), ((2, 3, 4), [-1, 0, 1]), ((5, 1, 3), [1, 0, 2]), ((2, 0, 3), [2, 1, 0]), ((), [])]:
    case("permute", [shape], lambda x: x.permute(axes), axes)
for shape, to in [((3, 4), [2, -1]), ((12,), [3, 2, 2]), ((1, 1), []), ((), [1, -1]), ((0, 3), [3, 0]), ((2, 0), [-1, 5])]:
    case("reshape", [shape], lambda x: x.reshape(to), to)
for shape, start, end in [((2, 3, 4), 0, -1), ((2, 3, 4), 1, 2), ((2, 3, 4), -3, 1), ((), 0, -1), ((2, 0, 3), 0, 1), ((5,), 0, 0)]:
    case("flatten", [shape], lambda x: x.flatten(start, end), start, end)
case("squeeze", [(1, 3, 1, 2)], lambda x: x.squeeze())
for shape, axis in [((1, 3, 1), 0), ((1, 3, 1), -1), ((1, 3, 1), 1), ((1, 3, 1), [0, 2]), ((), 0)]:
    case("squeeze", [shape], lambda x: x.squeeze(tuple(axis) if isinstance(axis, list) else axis), axis)
for shape, axis in [((2, 3), 0), ((2, 3), -1), ((2, 3), 1), ((2, 3), -3), ((), 0)]:
    case("unsqueeze", [shape], lambda x: x.unsqueeze(axis), axis)
for shape, to in [((3, 1), [3, 4]), ((3, 1), [2, -1, 5]), ((1, 3, 1), [4, 3, 2]), ((), [2, 3]), ((2, 1), [2, 0]), ((4,), [1, 3, 4])]:
    case("expand", [shape], lambda x: x.expand(to), to)
for shape, times in [((2, 3), [2, 2]), ((3,), [2, 1, 3]), ((2, 3), [1, 0]), ((), [3]), ((2, 1, 3), [1, 4, 2])]:
    case("repeat", [shape], lambda x: x.repeat(times), times)
for shape, axis, start, end, step in [
    ((5, 3), 0, 1, 4, 1), ((5, 3), 1, -2, 9, 1), ((2, 7, 3), 1, 0, 7, 3), ((7,), 0, 5, 2, 1), ((2, 9), -1, 1, -1, 2), ((3, 4), 0, -9, 2, 1),
    ((0, 4), 0, 0, 3, 1), ((3, 4), 1, 9, 12, 1),
]:
    case("slice", [shape], lambda x: x[tuple([slice(None)] * (axis % x.dim()) + [slice(start, end, step)])], axis, start, end, step)
for shape, axis, index in [((3, 4), 0, 2), ((3, 4), 1, -1), ((2, 3, 4), 1, 0), ((5,), 0, 3)]:
    case("select", [shape], lambda x: x.select(axis, index), axis, index)
for shape, sizes, axis in [((7, 2), 3, 0), ((2, 6), [1, 0, 5], 1), ((0, 2), 2, 0), ((2, 5, 3), 2, -2)]:
    case("split", [shape], lambda x: x.split(sizes, axis), sizes, axis)
for shape, chunks, axis in [((5,), 4, 0), ((2, 6), 3, 1), ((6, 2), 9, 0), ((0, 2), 3, 0)]:
    case("chunk", [shape], lambda x: x.chunk(chunks, axis), chunks, axis)
for shape, axes in [((3, 4), [0]), ((3, 4), [1, 0]), ((2, 3, 4), [-1]), ((0, 2), [0, 1]), ((5,), [0])]:
    case("flip", [shape], lambda x: x.flip(axes), axes)
for shape, widths, value in [
    ((2, 3), [1, 2], 0.5), ((2, 3), [1, 0, 0, 2], 0), ((2, 3), [-1, 2, 1, -1], -3), ((2, 2, 2), [0, 1, 1, 0, 2, 0], 1), ((0, 2), [1, 1, 2, 0], 4),
    ((3,), [0, -3], 0),
]:
    case("pad", [shape], lambda x: F.pad(x, widths, value=value), widths, value)
for shape, axis, rows in [((5, 3), 0, [4, 0, 4, 4]), ((2, 5, 3), 1, [1, 1]), ((2, 5), -1, [0, 3]), ((3, 2), 0, []), ((3, 0), 0, [2, 1])]:
    case("indexSelect", [shape], lambda x: x.index_select(axis, torch.tensor(rows, dtype=torch.long)), axis, rows)
for shape, axis, index in [
    ((3, 4), 1, [[0], [3], [3]]), ((3, 4), 0, [[2, 2, 0]]), ((2, 3, 4), 1, [[[0, 1], [2, 2], [1, 0], [1, 1]]]), ((4,), 0, [3, 3, 0, 3, 1]),
    ((2, 3), -1, [[2, 2, 2, 1], [0, 0, 0, 0]]),
]:
    case("gather", [shape], lambda x: x.gather(axis, torch.tensor(index)), axis, index)
for shape, index, padding in [((5, 3), [[0, 2], [2, 4]], None), ((5, 3), [1, 1, 1, 0], 1), ((5, 3), 4, None), ((4, 6), [[[3], [0]]], -4), ((3, 5), [], None)]:
    case("embedding", [shape], lambda w: F.embedding(torch.tensor(index, dtype=torch.long), w, padding_idx=padding), index, padding)
for shapes, axis in [
    ([(2, 3), (4, 3)], 0), ([(2, 3), (2, 1), (2, 4)], -1), ([(2, 2, 3), (2, 5, 3)], 1), ([(3,), (0,), (2,)], 0), ([(2, 0), (2, 3)], 1),
    ([(1, 3), (1, 3)], -2),
]:
    case("concat", shapes, lambda *x: torch.cat(x, axis), axis)
for shapes, axis in [([(2, 3)] * 3, 0), ([(2, 3)] * 2, 1), ([(2, 3)] * 2, -1), ([()] * 4, 0), ([(0, 2)] * 2, 1), ([(3,)], 0)]:
    case("stack", shapes, lambda *x: torch.stack(x, axis), axis)
for a, b in [
    ((3, 4), (4, 5)), ((4,), (4,)), ((3, 4), (4,)), ((4,), (4, 5)), ((2, 3, 4), (4, 5)), ((2, 3, 4), (2, 4, 5)), ((3, 4), (2, 4, 5)),
    ((2, 1, 3, 4), (5, 4, 6)), ((5, 3, 4), (4,)), ((4,), (5, 4, 3)), ((2, 5, 3, 4), (2, 1, 4, 7)), ((1, 3, 4), (6, 4, 2)), ((7, 1, 17), (7, 17, 18)),
    ((0, 3, 4), (4, 2)), ((2, 3, 0), (2, 0, 4)), ((3, 0), (0, 2)), ((2, 0, 4), (4, 3)), ((0,), (0,)), ((2, 3, 4), (1, 1, 4, 2)),
]:
    case("matmul", [a, b], lambda x, y: x @ y)
for op, run in [("softmax", torch.softmax), ("logSoftmax", torch.log_softmax)]:
    for shape, axis in [((3, 5), 0), ((3, 5), -1), ((2, 3, 4), 1), ((2, 3, 4), 0), ((2, 3, 4), 2), ((6,), 0), ((), 0), ((2, 0, 3), 0), ((2, 0), 1), ((2, 3, 1, 2), -3)]:
        case(op, [shape], lambda x: run(x, axis), axis)

with open(sys.argv[1], "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(one, separators=(",", ":")) for one in cases) + "\n]\n")
