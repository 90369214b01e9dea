"""Elementwise operations with broadcasting, and reductions: values and gradients by PyTorch in float64, from float32 inputs.

    python make_tensor_elementwise.py tensor_elementwise.json.gz

A case is an operation by the library's name, its inputs (a number, or shape and data), its further arguments, and the value. `weights`
are the numbers c in sum(c * value), whose gradients by the inputs follow; operations without gradient have neither. NaN and infinities
are the strings "nan", "inf" and "-inf".
"""
import argparse, gzip, json, math
import torch
from torch.nn import functional as F


def plain(numbers):
    numbers = numbers.float().double()  # as near as the library can come
    return [x if math.isfinite(x) else "nan" if x != x else "inf" if x > 0 else "-inf" for x in numbers.flatten().tolist()]


def packed(t):
    return {"shape": list(t.shape), "data": plain(t)}


binary = {
    "add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div, "pow": torch.pow, "minimum": torch.minimum, "maximum": torch.maximum,
    "eq": torch.eq, "ne": torch.ne, "lt": torch.lt, "le": torch.le, "gt": torch.gt, "ge": torch.ge,
}
unary = {
    "neg": torch.neg, "abs": torch.abs, "sqrt": torch.sqrt, "square": torch.square, "exp": torch.exp, "log": torch.log, "log1p": torch.log1p,
    "expm1": torch.expm1, "sin": torch.sin, "cos": torch.cos, "reciprocal": torch.reciprocal, "sign": torch.sign, "softplus": F.softplus,
    "isNaN": torch.isnan,
}


def over_all(reduce):
    """With torch's defaults for a reduction without axes, keepDim included."""
    return lambda x, dim, keepdim, **rest: reduce(x, dim=tuple(range(x.dim())) if dim is None else dim, keepdim=keepdim, **rest)


def prod(x, dim, keepdim):
    dims = sorted(d % max(1, x.dim()) for d in (range(x.dim()) if dim is None else [dim] if isinstance(dim, int) else dim))
    for d in reversed(dims): x = torch.prod(x, d, keepdim=keepdim)
    return x


reductions = {
    "sum": over_all(torch.sum), "mean": over_all(torch.mean), "max": over_all(torch.amax), "min": over_all(torch.amin), "var": over_all(torch.var),
    "std": over_all(torch.std), "logSumExp": over_all(torch.logsumexp), "prod": prod,
    "argmax": torch.argmax, "argmin": torch.argmin,
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    torch.manual_seed(1)
    nan, inf = math.nan, math.inf
    single = lambda x: torch.as_tensor(x, dtype=torch.float32).double()
    cases = []

    def add(name, op, inputs, run, args=()):
        """`inputs` are tensors, or numbers that are given as such."""
        leaves = [single(x).requires_grad_() if isinstance(x, torch.Tensor) else x for x in inputs]
        value = run(*leaves)
        case = {"name": f"{op} {name}", "op": op, "inputs": [packed(x.detach()) if isinstance(x, torch.Tensor) else x for x in leaves],
                "args": list(args), "value": packed(value.detach().double())}
        if value.dtype.is_floating_point and value.requires_grad:
            weights = single(torch.randn(value.shape))
            tensors = [x for x in leaves if isinstance(x, torch.Tensor)]
            grads = torch.autograd.grad((value * weights).sum(), tensors)
            case |= {"weights": plain(weights), "gradients": [plain(g) for g in grads]}
        cases.append(case)

    def draw(*shape): return torch.randn(shape) * 1.5

    shapes = [((3, 5), (3, 5)), ((3, 5), (5,)), ((5,), (3, 5)), ((3, 1), (1, 5)), ((3, 1), (5,)), ((2, 1, 4), (3, 1)), ((2, 3, 4), (3, 1)),
              ((1, 3, 1, 2), (2, 1, 5, 1)), ((7,), ()), ((), (7,)), ((), ()), ((1,), ()), ((3,), (1, 1)), ((1, 1), (1, 4)), ((1, 1, 1), (3,)),
              ((0,), (1,)), ((0, 3), (3,)), ((2, 1), (1, 0)), ((1, 0, 3), (4, 1, 1)), ((4, 3, 2, 3), (1, 3, 1, 1)), ((2, 5, 3), (2, 1, 3)), ((17,), (1,))]
    for op, run in binary.items():
        for a, b in shapes[::3] if op in ("sub", "eq", "ne", "lt", "le", "gt", "ge", "minimum") else shapes:
            x, y = draw(*a), draw(*b)
            if op == "pow": x = x.abs() + 0.1
            if op == "div": y = y.sign() * (y.abs() + 0.2)
            if op in ("minimum", "maximum", "eq", "ne", "lt", "le", "gt", "ge"): x, y = x.round(), y.round()  # so that there are ties
            add(f"{list(a)}, {list(b)}", op, [x, y], run)
        for number in (2, -0.5, 0):
            if op == "div" and number == 0: continue
            add(f"by the number {number}", op, [draw(2, 3).abs() + 0.1, number],
                (lambda a, b, run=run: run(a, torch.tensor(float(b), dtype=torch.float64))) if op in ("minimum", "maximum") else run)
        odd = torch.tensor([nan, inf, -inf, 0.0, 1.0, -2.0])
        # one pair at a time, so that each NaN shows where it comes from
        grid = torch.cartesian_prod(odd, odd)
        add("at the edges", op, [grid[:, 0].contiguous(), grid[:, 1].contiguous()], run)

    bases, exponents = [0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5, inf, -inf, nan, 1e-30], [0.0, 1.0, 2.0, 3.0, -1.0, -2.0, -3.0, 0.5, -0.5, 2.5, inf, -inf, nan, 100.0, 101.0]
    grid = torch.cartesian_prod(torch.tensor(bases), torch.tensor(exponents))
    add("of every edge by every edge", "pow", [grid[:, 0].contiguous(), grid[:, 1].contiguous()], torch.pow)
    for exponent in (2, 3, -1, 0.5, -0.5, 1, 0, 2.5): add(f"by {exponent}, of negative numbers too", "pow", [torch.tensor([-2.0, -0.5, 0.0, 0.3, 4.0]), exponent], torch.pow)
    for base in (2.0, 0.5, 10.0): add(f"of the base {base}", "pow", [torch.tensor(base), draw(3, 4)], torch.pow)

    for op, run in unary.items():
        for shape in ((3, 5), (), (1,), (0,), (2, 0, 3), (2, 3, 7)):
            x = draw(*shape)
            add(f"{list(shape)}", op, [x.abs() + 0.05 if op in ("sqrt", "log", "log1p") else x], run)
        add("at the edges", op, [torch.tensor([nan, inf, -inf, 0.0, 1.0, -1.0, -2.0])], run)
        if op not in ("exp", "log", "square", "sqrt"):
            add("near 0", op, [torch.tensor([1e-3, -1e-3, 1.1e-4, 9e-5, -9e-5, 1e-6, 1e-20, -1e-20])], run)
        if op in ("exp", "expm1", "softplus", "log1p", "sqrt", "log"):
            add("far out", op, [torch.tensor([30.0, 19.0, 25.0, 80.0, 5.0, 12.5])], run)
        if op in ("expm1", "softplus"): add("far below", op, [torch.tensor([-5.0, -12.5, -20.0, -40.0, -80.0])], run)
        if op in ("sin", "cos"): add("over many turns", op, [torch.linspace(-100, 100, 41)], run)
        if op in ("sin", "cos"): add("far out", op, [torch.tensor([1e3, 12345.678, -99999.0, 654321.0, 1e6])], run)

    for bounds in ({"min": -0.5}, {"max": 1}, {"min": -0.5, "max": 1}, {"min": 2, "max": 1}):
        x = torch.tensor([nan, inf, -inf, -0.5, 1.0, 2.0, 0.0, -3.0, 1.5])
        add(f"{bounds}", "clamp", [x], lambda x, bounds=bounds: torch.clamp(x, **bounds), [bounds])
        add(f"{bounds} of nothing", "clamp", [torch.zeros(0, 2)], lambda x, bounds=bounds: torch.clamp(x, **bounds), [bounds])

    def where(condition, a, b): return torch.where(condition != 0, a, b)
    def add_where(name, c, a, b):
        condition = single(c)
        add(name, "where", [a, b], lambda a, b: where(condition, torch.as_tensor(a, dtype=torch.float64), torch.as_tensor(b, dtype=torch.float64)))
        case = cases[-1]
        case["inputs"].insert(0, packed(condition))
        if "gradients" in case:
            case["gradients"].insert(0, None)
            for i, x in enumerate(case["inputs"]):
                if not isinstance(x, dict): case["gradients"].insert(i, None)
    for c, a, b in (((3, 5), (3, 5), (3, 5)), ((3, 1), (5,), (3, 5)), ((5,), (3, 1), ()), ((3, 5), (), (1, 5)), ((), (2, 1), (1, 3)), ((2, 1, 1), (3, 1), (4,)), ((0, 3), (3,), ())):
        add_where(f"{list(c)}, {list(a)}, {list(b)}", draw(*c).round(), draw(*a), draw(*b))
    add_where("with a number", draw(2, 3).round(), draw(2, 3), -1.5)
    add_where("with a number first", draw(2, 3).round(), 0.25, draw(3))
    add_where("at the edges", torch.tensor([nan, inf, 0.0, -0.0, 1.0, 0.0]), torch.tensor([nan, inf, nan, inf, 2.0, -inf]), torch.tensor([1.0, 2.0, 3.0, 4.0, nan, nan]))

    def add_reduction(name, op, x, axes=None, options=None):
        options = options or {}
        run = reductions[op]
        dims = axes if axes is None or isinstance(axes, int) else tuple(axes)
        rest = {"correction": options["correction"]} if "correction" in options else {}
        call = lambda x: run(x, dim=dims, keepdim=options.get("keepDim", False), **rest)
        # null stands for all axes
        add(f"{name}, axes {axes}, {options}", op, [x], call, [] if axes is None and not options else [axes, options] if options else [axes])

    blocks = [((3, 5), [None, 0, 1, -1, -2, [0, 1], [1, 0]]), ((2, 3, 4), [None, 0, 1, 2, -1, [0, 1], [1, 2], [0, 2], [0, -1], [2, 1, 0]]),
              ((2, 3, 4, 5), [[0, 2, 3], [1, 3], [0, 2], [1, 2], [0, 3]]), ((4, 1, 3), [1, [0, 2], [0, 1]]), ((7,), [0, None]), ((), [None, 0, -1]),
              ((3, 9), [0]), ((1, 1), [None, 0]), ((5, 1), [0, 1]), ((1, 6), [0, 1])]
    for op in reductions:
        single_axis = op.startswith("arg")
        for shape, axes in blocks:
            x = draw(*shape)
            if op in ("max", "min", "argmax", "argmin"): x = x.round()  # so that there are ties
            for some in axes:
                if isinstance(some, list) and single_axis: continue
                if op in ("var", "std") and shape and torch.zeros(shape).sum(dim=tuple(some) if isinstance(some, list) else some).numel() == x.numel(): continue  # below
                add_reduction(f"{list(shape)}", op, x, some)
                add_reduction(f"{list(shape)}", op, x, some, {"keepDim": True})
        odd = torch.tensor([[nan, 1.0, 2.0], [inf, 1.0, -3.0], [-inf, 1.0, 0.0], [inf, -inf, 2.0], [-inf, -inf, -inf], [inf, inf, 1.0], [1.0, nan, inf], [2.0, 2.0, 0.0], [0.0, 0.0, 0.0]])
        add_reduction("of NaN and infinities", op, odd, 1)
        add_reduction("of NaN and infinities in columns", op, odd.T.contiguous(), 0)
        add_reduction("without rows", op, torch.zeros(0, 3), 1)
        if op in ("sum", "logSumExp", "prod"):
            for axes in (0, None) if op != "prod" else (0,): add_reduction("of nothing", op, torch.zeros(0, 3), axes)
    for op in ("var", "std"):
        for correction in (0, 1, 2, 0.5):
            for axes in (0, 1, [0, 2]): add_reduction("[3, 4, 2]", op, draw(3, 4, 2), axes, {"correction": correction})
        add_reduction("of one element", op, draw(3, 1), 1)
        add_reduction("of one element", op, draw(3, 1), 1, {"correction": 0})
        add_reduction("of equal elements", op, torch.full((2, 4), 0.5), 1)
        add_reduction("far from 0", op, draw(3, 50) + 1000, 1)
        add_reduction("more correction than elements", op, draw(3, 2), 1, {"correction": 3})
    add_reduction("far out", "logSumExp", torch.tensor([[1000.0, 999.0, 0.0], [-1000.0, -1001.0, -1000.5], [3e38, 3e38, -3e38]]), 1)
    add_reduction("with one 0", "prod", torch.tensor([[2.0, 0.0, 3.0], [0.0, 0.0, 3.0], [1.0, 2.0, 3.0]]), 1)

    text = "[\n" + ",\n".join(json.dumps(round_all(case)) for case in cases) + "\n]\n"
    with open(parser.parse_args().out, "wb") as file: file.write(gzip.compress(text.encode(), mtime=0))


def round_all(value):
    """Nine digits, which tell all float32 apart."""
    if isinstance(value, float): return float(f"{value:.9g}")
    if isinstance(value, list): return [round_all(x) for x in value]
    if isinstance(value, dict): return {key: round_all(x) for key, x in value.items()}
    return value


main()
