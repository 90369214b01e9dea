"""The article's own class, with weights that Potluck trained; one more step of its training loop; and the weights back in Potluck.

    python article.py MODEL.safetensors LOGITS.json [OUT.safetensors]

For a model of two tasks, binary and multiclass, with one hidden layer and sigmoid, as examples/article/recipe.yaml trains it. LOGITS.json is
what logits.ts writes. The class is that of "An easy recipe for multi-task learning in PyTorch that you can do at home" (Adam K, 2022).
"""
import json
import sys

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn

from networks import read_rows


class MultiTask_Network(nn.Module):
    def __init__(self, input_dim, output_dim_0: int = 1, output_dim_1: int = 3, hidden_dim: int = 200):
        super(MultiTask_Network, self).__init__()
        self.input_dim = input_dim
        self.output_dim_0 = output_dim_0
        self.output_dim_1 = output_dim_1
        self.hidden_dim = hidden_dim

        self.hidden = nn.Linear(self.input_dim, self.hidden_dim)
        self.final_0 = nn.Linear(self.hidden_dim, self.output_dim_0)
        self.final_1 = nn.Linear(self.hidden_dim, self.output_dim_1)

    def forward(self, x: torch.Tensor, task_id: int):
        x = self.hidden(x)
        x = torch.sigmoid(x)
        if task_id == 0:
            x = self.final_0(x)
        elif task_id == 1:
            x = self.final_1(x)
        else:
            assert False, 'Bad Task ID passed'

        return x


def main(path, rows, out=None):
    with safe_open(path, "pt") as file:
        metadata = file.metadata()
    tasks = list(json.loads(metadata["potluck"])["tasks"])  # Potluck names heads by their tasks, the article by their numbers
    ours = {f"final_{task}": f"final_{number}" for number, task in enumerate(tasks)}
    rename = lambda state, names: {f"{names.get(module, module)}.{kind}": tensor for module, kind, tensor in
                                   ((*name.rsplit(".", 1), tensor) for name, tensor in state.items())}
    state = rename(load_file(path), ours)

    hidden_dim, input_dim = state["hidden.weight"].shape
    model = MultiTask_Network(input_dim, len(state["final_0.bias"]), len(state["final_1.bias"]), hidden_dim)
    model.load_state_dict(state)

    [x], wanted = read_rows(rows)
    for number, task in enumerate(tasks):
        logits = model(x, task_id=number)
        difference = (logits - torch.tensor(wanted[task]).reshape(logits.shape)).abs().max().item()
        print(f"{task}: largest difference of the logits {difference:.1e}")
    if out is None:
        return

    # A step of the article's loop, on targets that are made up.
    movie_batch_y = (torch.arange(len(x)) % 2).float().unsqueeze(1)
    yelp_batch_y = torch.arange(len(x)) % model.output_dim_1
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss = nn.BCEWithLogitsLoss()(model(x, task_id=0), movie_batch_y) + nn.CrossEntropyLoss()(model(x, task_id=1), yelp_batch_y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

    del metadata["sha256"]  # the checksum of the weights before
    save_file(rename(model.state_dict(), {number: task for task, number in ours.items()}), out, metadata)
    print(json.dumps({task: model(x, task_id=number).flatten().tolist() for number, task in enumerate(tasks)}))


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: article.py MODEL.safetensors LOGITS.json [OUT.safetensors]")
    main(*sys.argv[1:])
