"""
The article's code as it stands (Adam K, "An easy recipe for multi-task learning in PyTorch that you can do at home", 2022): each document
made dense in __getitem__, torch's DataLoader, plain Adam. Changed only where it no longer runs (scipy's old name of csr_matrix), and to be
timed.
"""
import time

import numpy as np
import scipy.sparse as sp
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

from work import Work, report, task


class Task_Dataset(Dataset):
    def __init__(self, X: sp.csr_matrix, y: np.ndarray):
        self.X = X
        self.y = torch.from_numpy(y).float()
        assert self.X.shape[0] == self.y.shape[0]

    def __len__(self):
        return len(self.y)

    def __getitem__(self, idx):
        X = torch.from_numpy(self.X[idx].astype(np.int8).todense()).float().squeeze()
        y = self.y[idx]
        return X, y


class SingleTask_Network(nn.Module):
    def __init__(self, input_dim: int, output_dim: int = 1, hidden_dim: int = 300):
        super(SingleTask_Network, self).__init__()
        self.input_dim = input_dim
        self.output_dim = output_dim
        self.hidden_dim = hidden_dim
        self.hidden = nn.Linear(self.input_dim, self.hidden_dim)
        self.final = nn.Linear(self.hidden_dim, self.output_dim)

    def forward(self, x: torch.Tensor):
        x = self.hidden(x)
        x = torch.sigmoid(x)
        x = self.final(x)
        return x


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


def dataset(corpus):
    """A corpus with its first task's targets: one column for a binary task, one-hot for the others."""
    first = corpus.tasks[0]
    y = corpus.targets[first["name"]]
    return Task_Dataset(corpus.x, y[:, None] if first["outputs"] == 1 else np.eye(first["outputs"], dtype=np.float32)[y.astype(int)])


def loss_for(output_dim):
    return nn.BCEWithLogitsLoss() if output_dim == 1 else nn.CrossEntropyLoss()


class Clock:
    """Milliseconds of each step, batch fetch included; over when there are enough steps or the time is up."""

    def __init__(self, steps, seconds):
        self.ms, self.losses, self.steps, self.seconds = [], [], steps, seconds
        self.began = self.before = time.perf_counter()

    def tick(self):
        now = time.perf_counter()
        self.ms.append((now - self.before) * 1e3)
        self.before = now
        return len(self.ms) >= self.steps or (now - self.began > self.seconds and len(self.ms) >= 5)


def train_single(corpus, clock, hidden_dim=300, epochs=10**9):
    movie_ds = dataset(corpus)
    movie_dl = DataLoader(movie_ds, batch_size=64, shuffle=True)
    model = SingleTask_Network(movie_ds.X.shape[1], movie_ds.y.shape[1], hidden_dim)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss_fn = loss_for(movie_ds.y.shape[1])
    clock.before = clock.began = time.perf_counter()
    for i in range(epochs):
        for j, (batch_X, batch_y) in enumerate(movie_dl):
            preds = model(batch_X)
            loss = loss_fn(preds, batch_y)

            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if clock.tick():
                return


def train_multi(corpora, clock, hidden_dim=200, epochs=10**9):
    movie_ds, yelp_ds = dataset(corpora[0]), dataset(corpora[1])
    movie_dl = DataLoader(movie_ds, batch_size=64, shuffle=True)
    yelp_dl = DataLoader(yelp_ds, batch_size=64, shuffle=True)
    model = MultiTask_Network(movie_ds.X.shape[1],
                              output_dim_0=movie_ds.y.shape[1],
                              output_dim_1=yelp_ds.y.shape[1], hidden_dim=hidden_dim)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    movie_loss_fn, yelp_loss_fn = loss_for(movie_ds.y.shape[1]), loss_for(yelp_ds.y.shape[1])
    losses_per_epoch = clock.losses
    clock.before = clock.began = time.perf_counter()
    for i in range(epochs):
        zipped_dls = zip(movie_dl, yelp_dl)
        for j, ((movie_batch_X, movie_batch_y), (yelp_batch_X, yelp_batch_y)) in enumerate(zipped_dls):

            movie_preds = model(movie_batch_X, task_id=0)
            movie_loss = movie_loss_fn(movie_preds, movie_batch_y)

            yelp_preds = model(yelp_batch_X, task_id=1)
            yelp_loss = yelp_loss_fn(yelp_preds, yelp_batch_y)

            loss = movie_loss + yelp_loss
            losses_per_epoch.append(loss.item())

            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if clock.tick():
                return


if __name__ == "__main__":
    asked = task()
    torch.set_num_threads(asked["threads"])
    torch.manual_seed(1)
    work = Work(asked["work"])
    clock = Clock(asked["steps"], asked["seconds"])
    train_multi(work.corpora, clock, work.hidden)
    report({"ms": clock.ms, "losses": clock.losses})
