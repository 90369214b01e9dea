"""Reductions, ignored indices, and the losses beyond those of make_losses.py, by PyTorch in float64 from float32 inputs.

    python make_loss_options.py loss_options.json && gzip -9n loss_options.json

Each case holds the function and options as they are called here, its inputs, and PyTorch's value. `upstream` is what the gradient of each
number of the value is multiplied by, and `gradient` the outcome at the predictions. Targets that are null are missing: they are computed
by leaving those elements (or rows) out; with reduction none their loss is 0. torchvision's sigmoid_focal_loss is written out here, as is
the loss over classes, whose gamma 0 is cross_entropy; the gradients of both are autograd's.
"""
import argparse, json
import torch
from torch.nn import functional as F

cases, nan = [], float("nan")
single = lambda x: torch.as_tensor(x, dtype=torch.float32).double()
plain = lambda x: [plain(one) for one in x] if isinstance(x, list) else None if x != x else x


def add(fn, name, predictions, targets, each, options, divisor=None):
    """`each` gives the losses of the elements or rows with a target, and a mask of those; `divisor` is of the mean."""
    for reduction in (["mean", "sum", "none"] if "reduction" not in options else [options["reduction"]]):
        x = single(predictions).requires_grad_()
        losses, known = each(x)
        if reduction == "none":
            value = torch.zeros(known.shape, dtype=torch.float64)
            value[known] = losses
        else:
            value = losses.sum() / (1 if reduction == "sum" else losses.numel() if divisor is None else divisor)
        upstream = torch.randn(value.shape).double()
        value.backward(upstream)
        cases.append({"fn": fn, "name": f"{fn}: {name}, {reduction}", "predictions": plain(predictions), "targets": plain(targets),
                      "options": {**options, "reduction": reduction}, "value": value.tolist(), "upstream": upstream.tolist(), "gradient": x.grad.tolist()})


def elementwise(fn, name, predictions, targets, loss, options):
    y = single(targets)
    known = ~y.isnan()
    add(fn, name, predictions, targets, lambda x: (loss(x[known], y[known]), known), options)


def by_class(fn, name, predictions, targets, loss, options):
    """Index targets; `loss` gives a row's loss, class weights included. The mean divides by the sum of the kept rows' class weights."""
    t, weights, ignored = torch.tensor(targets, dtype=torch.float64), options.get("classWeights"), options.get("ignoreIndex")
    known = ~t.isnan() & (t != (nan if ignored is None else ignored))
    kept = t[known].long()
    add(fn, name, predictions, targets, lambda x: (loss(x[known], kept), known), options, single(weights)[kept].sum() if weights else int(known.sum()))


def sigmoid_focal(x, y, alpha, gamma, weight=None):
    p = torch.sigmoid(x)
    ce = F.binary_cross_entropy_with_logits(x, y, reduction="none", pos_weight=weight)
    p_t = p * y + (1 - p) * (1 - y)
    loss = ce * (1 - p_t) ** gamma
    return loss if alpha is None else (alpha * y + (1 - alpha) * (1 - y)) * loss


def softmax_focal(x, shares, gamma, weights=None):
    log_p = torch.log_softmax(x, 1)
    return -((single(weights) if weights else 1.0) * shares * (1 - log_p.exp()) ** gamma * log_p).sum(1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    torch.manual_seed(5)
    wide = (torch.randn(5, 3) * 2).tolist()
    several = [[1, 0, 0], [0, 1, 1], [1, 1, 1], [0, 0, 1], [0, 0, 0]]
    gaps = [[1, nan, 0], [nan, nan, nan], [0, 1, 1], [nan, 0, 1], [1, 1, nan]]
    soft = torch.rand(5, 3).tolist()
    numbers = torch.randn(5, 3).tolist()
    holes = [[nan if t != t else n for n, t in zip(*rows)] for rows in zip(numbers, gaps)]

    for name, y in (("all", several), ("missing", gaps)):
        elementwise("bceWithLogits", name, wide, y, lambda x, t: F.binary_cross_entropy_with_logits(x, t, reduction="none"), {})
    for name, y in (("all", numbers), ("missing", holes)):
        elementwise("mseLoss", name, wide, y, lambda x, t: F.mse_loss(x, t, reduction="none"), {})
        elementwise("l1Loss", name, wide, y, lambda x, t: F.l1_loss(x, t, reduction="none"), {})
        elementwise("huberLoss", name, wide, y, lambda x, t: F.huber_loss(x, t, reduction="none", delta=0.7), {"delta": 0.7})
        for beta in (0.0, 0.5, 1.0, 10.0):
            elementwise("smoothL1Loss", f"{name}, beta {beta:g}", wide, y, lambda x, t: F.smooth_l1_loss(x, t, reduction="none", beta=beta), {"beta": beta})
    elementwise("smoothL1Loss", "at the target, at beta and beyond", [[1.0], [1.5], [0.5], [1.25], [4.0]], [[1.0]] * 5,
                lambda x, t: F.smooth_l1_loss(x, t, reduction="none", beta=0.5), {"beta": 0.5})

    rows, classes = (torch.randn(6, 4) * 2).tolist(), [0, 3, 1, 1, 2, 0]
    weights = [1.0, 0.2, 3.0, 0.5]
    for name, t, options in (
        ("plain", classes, {}), ("class weights", classes, {"classWeights": weights}), ("missing", [0, nan, 1, 1, nan, 0], {"classWeights": weights}),
        ("ignoring a class", classes, {"ignoreIndex": 1}), ("ignoring -100", [0, -100, 1, -100, 2, 0], {"ignoreIndex": -100, "classWeights": weights}),
        ("ignoring, and missing", [0, 9, nan, 1, 2, 9], {"ignoreIndex": 9}),
    ):
        w = single(options["classWeights"]) if "classWeights" in options else None
        by_class("crossEntropy", name, rows, t, lambda x, y: F.cross_entropy(x, y, weight=w, reduction="none"), options)
        by_class("nllLoss", name, torch.log_softmax(torch.tensor(rows), 1).tolist(), t, lambda x, y: F.nll_loss(x, y, weight=w, reduction="none"), options)
        by_class("crossEntropy", f"{name}, smoothed", rows, t, lambda x, y: F.cross_entropy(x, y, weight=w, reduction="none", label_smoothing=0.1),
                 {**options, "labelSmoothing": 0.1})
        for gamma in (0.0, 0.5, 2.0):
            one_hot = lambda y: F.one_hot(y, 4).double()
            by_class("softmaxFocalLoss", f"{name}, gamma {gamma:g}", rows, t, lambda x, y: softmax_focal(x, one_hot(y), gamma, options.get("classWeights")),
                     {**options, "gamma": gamma})
            by_class("softmaxFocalLoss", f"{name}, gamma {gamma:g}, smoothed", rows, t,
                     lambda x, y: softmax_focal(x, one_hot(y) * 0.9 + 0.025, gamma, options.get("classWeights")), {**options, "gamma": gamma, "labelSmoothing": 0.1})
    shares = torch.softmax(torch.randn(6, 4), 1).tolist()
    every = torch.ones(6, dtype=torch.bool)
    add("crossEntropy", "shares", rows, shares, lambda x: (F.cross_entropy(x, single(shares), weight=single(weights), reduction="none"), every), {"classWeights": weights})
    add("softmaxFocalLoss", "shares", rows, shares, lambda x: (softmax_focal(x, single(shares), 1.5, weights), every), {"classWeights": weights, "gamma": 1.5})
    certain = [[30.0, 0.0, -2.0], [0.5, 12.0, 0.0], [-20.0, 20.0, 0.0]]
    for gamma in (0.5, 2.0):
        by_class("softmaxFocalLoss", f"far from even, gamma {gamma:g}", certain, [1, 2, 0], lambda x, y: softmax_focal(x, F.one_hot(y, 3).double(), gamma), {"gamma": gamma})

    for name, y in (("all", several), ("missing", gaps), ("soft", soft)):
        for alpha, gamma in ((0.25, 2.0), (0.75, 0.5), (None, 2.0), (None, 0.0), (0.25, 5.0), (1.0, 1.0)):
            elementwise("sigmoidFocalLoss", f"{name}, alpha {alpha}, gamma {gamma:g}", wide, y, lambda x, t: sigmoid_focal(x, t, alpha, gamma), {"alpha": alpha, "gamma": gamma})
    elementwise("sigmoidFocalLoss", "posWeight", wide, several, lambda x, t: sigmoid_focal(x, t, 0.25, 2.0, single(3.5)), {"posWeight": 3.5})
    elementwise("sigmoidFocalLoss", "smoothed", wide, several, lambda x, t: sigmoid_focal(x, t * 0.8 + 0.1, 0.25, 2.0), {"labelSmoothing": 0.2})
    elementwise("sigmoidFocalLoss", "far", [[15.0], [-15.0], [8.0], [-8.0]], [[0], [1], [1], [0]], lambda x, t: sigmoid_focal(x, t, 0.25, 2.0), {})

    logs = torch.log_softmax(torch.randn(4, 3) * 2, 1).tolist()
    q = torch.softmax(torch.randn(4, 3), 1).tolist()
    q[1], holed = [1.0, 0.0, 0.0], [*q[:2], [nan] * 3, [q[3][0], nan, q[3][2]]]
    for name, y, counted in (("all", q, 4), ("missing", holed, 3)):
        loss = lambda x, t: F.kl_div(x, t, reduction="none")
        elementwise("klDivLoss", name, logs, y, loss, {})
        known = ~single(y).isnan()
        add("klDivLoss", name, logs, y, lambda x: (loss(x[known], single(y)[known]), known), {"reduction": "batchmean"}, counted)
    log_q = torch.log_softmax(torch.randn(4, 3), 1).tolist()
    elementwise("klDivLoss", "logarithms", logs, log_q, lambda x, t: F.kl_div(x, t, reduction="none", log_target=True), {"logTarget": True})
    add("klDivLoss", "logarithms", logs, log_q, lambda x: (F.kl_div(x, single(log_q), reduction="none", log_target=True), torch.ones(4, 3, dtype=torch.bool)),
        {"logTarget": True, "reduction": "batchmean"}, 4)
    # the means above, once more by torch itself
    x, t = single(rows), torch.tensor([0, -100, 1, -100, 2, 0])
    found = [c["value"] for c in cases if c["name"] == "crossEntropy: ignoring -100, mean"][0]
    torch.testing.assert_close(F.cross_entropy(x, t, weight=single(weights)).item(), found)
    found = [c["value"] for c in cases if c["name"] == "klDivLoss: all, batchmean"][0]
    torch.testing.assert_close(F.kl_div(single(logs), single(q), reduction="batchmean").item(), found)
    with open(parser.parse_args().out, "w") as out: json.dump({"torch": torch.__version__, "cases": cases}, out)


main()
