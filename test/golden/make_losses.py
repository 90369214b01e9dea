"""Losses and their gradients by PyTorch in float64, from float32 inputs.

    python make_losses.py losses.json

Each case holds logits, targets and options, then the mean loss and its gradient by each logit. `bce` is BCEWithLogitsLoss: posWeight as a
number for all columns or one a column, targets between 0 and 1, logits up to where the exponential overflows. `ce` is CrossEntropyLoss:
class weights, label smoothing, class-index targets (their mean divides by the sum of the rows' weights) and shares (theirs by the rows).
`residual` are MSELoss, L1Loss and HuberLoss. Where a case has sampleWeights, one a row, the mean is sum(w * loss) / sum(w), the losses by
reduction="none" (with class weights, and class indices, the weights' products divide). `missing` cases list targets with NaN (written as null), computed by leaving those elements or rows out.
"""
import argparse, json
import torch
from torch.nn import functional as F

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    torch.manual_seed(1)
    single = lambda x: torch.as_tensor(x, dtype=torch.float32).double()
    bce, ce = [], []

    def add_bce(name, logits, targets, weight=None):
        logits, targets = single(logits).requires_grad_(), single(targets)
        columns = logits.shape[1]
        weights = None if weight is None else single(weight if isinstance(weight, list) else [weight] * columns).expand(logits.shape)
        known = ~targets.isnan()
        x, y = logits[known], targets[known]
        w = torch.ones_like(x) if weights is None else weights[known]
        # torch's own form cancels where |x| is large, also in float64; this one, the same function, does not
        loss = ((1 - y) * F.softplus(x) + w * y * F.softplus(-x)).mean()
        torch.testing.assert_close(loss, F.binary_cross_entropy_with_logits(x, y, pos_weight=w), rtol=1e-8, atol=1e-8)
        loss.backward()
        numbers = [[None if t != t else t for t in row] for row in targets.tolist()]
        bce.append({"name": name, "logits": logits.tolist(), "targets": numbers, "posWeight": weight, "loss": loss.item(), "gradient": logits.grad.tolist()})

    def add_ce(name, logits, targets, weights=None, smoothing=0.0):
        logits = single(logits).requires_grad_()
        indexed = not isinstance(targets[0], list)
        targets = torch.as_tensor(targets, dtype=torch.float64)
        known = ~(targets if indexed else targets[:, 0]).isnan()
        kept = targets[known]
        loss = F.cross_entropy(logits[known], kept.long() if indexed else single(kept.float()), label_smoothing=smoothing,
                               weight=None if weights is None else single(weights))
        loss.backward()
        plain = lambda x: None if x != x else x
        numbers = [plain(t) for t in targets.tolist()] if indexed else [[plain(t) for t in row] for row in targets.tolist()]
        ce.append({"name": name, "logits": logits.tolist(), "targets": numbers, "classWeights": weights, "labelSmoothing": smoothing,
                   "loss": loss.item(), "gradient": logits.grad.tolist()})

    nan = float("nan")
    column, wide = torch.randn(7, 1) * 3, torch.randn(5, 3) * 2
    binary, several = (torch.rand(7, 1) < 0.4).float(), (torch.rand(5, 3) < 0.5).float()
    extreme = [[0.0], [1e-6], [20.0], [-20.0], [40.0], [-40.0], [87.5], [-87.5], [104.0], [-104.0], [1000.0], [-1000.0], [3e38], [-3e38]]
    add_bce("one column", column, binary)
    add_bce("one column, posWeight 3.5", column, binary, 3.5)
    add_bce("one column, posWeight 0", column, binary, 0.0)
    add_bce("several columns", wide, several)
    add_bce("several columns, one posWeight", wide, several, 0.3)
    add_bce("several columns, posWeight of each", wide, several, [0.1, 1.0, 25.0])
    add_bce("soft targets", wide, torch.rand(5, 3), [2.0, 1.0, 0.5])
    add_bce("missing targets", wide, [[1, nan, 0], [nan, nan, nan], [0, 1, 1], [nan, 0, 1], [1, 1, nan]], [2.0, 1.0, 0.5])
    for target in (0.0, 1.0, 0.25):
        # each by itself: in one mean the largest would hide the others
        for row in extreme: add_bce(f"logit {row[0]:g}, target {target:g}", [row], [[target]])
        add_bce(f"extreme logits together, target {target:g}, posWeight 2", extreme[:10], [[target]] * 10, 2.0)

    logits, classes = torch.randn(6, 4) * 2, [0, 3, 1, 1, 2, 0]
    onehot = F.one_hot(torch.tensor(classes), 4).float().tolist()
    shares = torch.softmax(torch.randn(6, 4), 1).tolist()
    for kind, targets in (("indices", classes), ("one-hot", onehot), ("shares", shares)):
        for weights in (None, [1.0, 0.2, 3.0, 0.5], [1.0, 0.0, 3.0, 0.5]):
            for smoothing in (0.0, 0.1, 1.0):
                add_ce(f"{kind}, weights {weights}, smoothing {smoothing:g}", logits, targets, weights, smoothing)
    add_ce("missing indices", logits, [0, nan, 1, 1, nan, 0], [1.0, 0.2, 3.0, 0.5], 0.1)
    add_ce("missing rows of shares", logits, [row if i not in (1, 4) else [nan] * 4 for i, row in enumerate(shares)], [1.0, 0.2, 3.0, 0.5], 0.1)
    add_ce("one class", [[2.0], [-1.0]], [0, 0])
    far = [[1000.0, -1000.0, 0.0], [3e38, 3e38, -3e38], [1e30, 0.0, 1e30], [-500.0, -501.0, -499.0], [1e-30, 0.0, -1e-30]]
    for i, row in enumerate(far):
        for target in (0, 1): add_ce(f"extreme logits {i}, class {target}", [row], [target])
    add_ce("extreme logits, smoothed", [far[0], far[3]], [0, 2], [1.0, 2.0, 3.0], 0.2)

    residual = []

    def add_residual(name, form, predictions, targets, delta=1.0, samples=None):
        predictions, targets = single(predictions).requires_grad_(), single(targets)
        known = ~targets.isnan()
        loss = {"mse": F.mse_loss, "l1": F.l1_loss, "huber": lambda x, y, reduction: F.huber_loss(x, y, reduction=reduction, delta=delta)}[form]
        each = loss(predictions[known], targets[known], reduction="none")
        w = single(samples or [1.0] * len(predictions))[:, None].expand(predictions.shape)[known]
        mean = (w * each).sum() / w.sum()
        if samples is None: torch.testing.assert_close(mean, loss(predictions[known], targets[known], reduction="mean"))
        mean.backward()
        residual.append({"name": f"{form}, {name}", "form": form, "logits": predictions.tolist(), "delta": delta, "sampleWeights": samples,
                         "targets": [[None if t != t else t for t in row] for row in targets.tolist()],
                         "loss": mean.item(), "gradient": predictions.grad.tolist()})

    values = torch.randn(6, 1) * 2
    aims = (torch.randn(6, 1) * 2).tolist()
    aims[2] = values[2].tolist()  # a hit: the absolute error has no slope there
    rows = [0.5, 2.0, 1.0, 0.0, 3.25, 1.0]
    for form, delta in (("mse", 1.0), ("l1", 1.0), ("huber", 1.0), ("huber", 0.3), ("huber", 2.5)):
        title = f"delta {delta:g}" if form == "huber" else "one column"
        add_residual(title, form, values, aims, delta)
        add_residual(f"{title}, sample weights", form, values, aims, delta, rows)
        add_residual(f"{title}, missing and sample weights", form, values, [[nan] if i in (1, 4) else aim for i, aim in enumerate(aims)], delta, rows)
        add_residual(f"{title}, two columns", form, torch.randn(4, 2), [[1, nan], [0.5, 0], [nan, nan], [-3, 2]], delta, [1.0, 0.5, 4.0, 2.0])
    add_residual("far away", "huber", [[1e20], [-1e20]], [[0], [0]])

    def add_weighted_bce(name, logits, targets, weight, samples):
        logits, targets = single(logits).requires_grad_(), single(targets)
        known = ~targets.isnan()
        w = single(samples)[:, None].expand(logits.shape)[known]
        positive = None if weight is None else single(weight).expand(logits.shape)[known]
        each = F.binary_cross_entropy_with_logits(logits[known], targets[known], pos_weight=positive, reduction="none")
        loss = (w * each).sum() / w.sum()
        loss.backward()
        bce.append({"name": name, "logits": logits.tolist(), "targets": [[None if t != t else t for t in row] for row in targets.tolist()],
                    "posWeight": weight, "sampleWeights": samples, "loss": loss.item(), "gradient": logits.grad.tolist()})

    def add_weighted_ce(name, logits, targets, weights, smoothing, samples):
        logits = single(logits).requires_grad_()
        indexed = not isinstance(targets[0], list)
        known = torch.tensor([target == target for target in targets])
        classes = None if weights is None else single(weights)
        kept = torch.as_tensor([target for target in targets if target == target])
        each = F.cross_entropy(logits[known], kept.long() if indexed else single(kept), weight=classes, label_smoothing=smoothing, reduction="none")
        w = single(samples)[known]
        loss = (w * each).sum() / (w * classes[kept.long()] if indexed and weights else w).sum()
        loss.backward()
        ce.append({"name": name, "logits": logits.tolist(), "targets": [None if t != t else t for t in targets], "classWeights": weights,
                   "labelSmoothing": smoothing, "sampleWeights": samples, "loss": loss.item(), "gradient": logits.grad.tolist()})

    five = [0.25, 3.0, 1.0, 0.0, 2.0]
    add_weighted_bce("one column, sample weights", column[:5], binary[:5], None, five)
    add_weighted_bce("several columns, posWeight and sample weights", wide, several, [0.1, 1.0, 25.0], five)
    add_weighted_bce("missing targets, sample weights", wide, [[1, nan, 0], [nan, nan, nan], [0, 1, 1], [nan, 0, 1], [1, 1, nan]], [2.0, 1.0, 0.5], five)
    add_weighted_ce("indices, sample weights", logits, classes, None, 0.0, rows)
    add_weighted_ce("indices, class and sample weights, smoothing", logits, classes, [1.0, 0.2, 3.0, 0.5], 0.1, rows)
    add_weighted_ce("missing indices, class and sample weights", logits, [0, nan, 1, 1, nan, 0], [1.0, 0.2, 3.0, 0.5], 0.1, rows)
    add_weighted_ce("shares, class and sample weights", logits, shares, [1.0, 0.2, 3.0, 0.5], 0.1, rows)
    with open(parser.parse_args().out, "w") as out: json.dump({"torch": torch.__version__, "bce": bce, "ce": ce, "residual": residual}, out)

main()
