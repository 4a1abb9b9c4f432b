"""Logistic regression by Newton's method, its calibration, and how good it is; numpy only."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

PARTS = 5
BINS = 10


def fit(x: Array, y: Array, ridge: float, weight: Array | None = None) -> Array:
    """Return the weights of the columns and, last, the bias, which is not held to zero."""
    rows = np.c_[x, np.ones(len(x))]
    weight = np.ones(len(x)) if weight is None else weight
    penalty = np.r_[np.full(x.shape[1], ridge), 1e-6]
    beta = np.zeros(rows.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-rows @ beta))
        gradient = rows.T @ (weight * (p - y)) + penalty * beta
        hessian = (rows * (weight * p * (1 - p))[:, None]).T @ rows + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        beta -= step
        if np.abs(step).max() < 1e-9:
            break
    return beta


def predict(beta: Array, x: Array) -> Array:
    """Return log odds."""
    logits: Array = x @ beta[:-1] + beta[-1]
    return logits


def calibrated(beta: Array, logits: Array, y: Array) -> Array:
    """Return weights after Platt's scaling, fitted on log odds that were predicted out of fold."""
    slope, shift = fit(logits[:, None], y, 1e-3)
    scaled: Array = np.r_[beta[:-1] * slope, beta[-1] * slope + shift]
    return scaled


def folds(size: int, *, seed: int | None) -> list[Array]:
    """Return five parts of the indices: drawn by chance, or stretches of the text for ``None``."""
    order = np.arange(size) if seed is None else np.random.default_rng(seed).permutation(size)
    return [np.asarray(part) for part in np.array_split(order, PARTS)]


def area(value: Array, y: Array) -> float:
    """Return the area under the curve."""
    good, bad = value[y > 0.5][:, None], value[y <= 0.5][None]
    return float(((good > bad) + 0.5 * (good == bad)).mean())


def calibration_error(value: Array, y: Array) -> float:
    """Return the mean distance of value and frequency over ten parts of equal size."""
    order = np.argsort(value)
    parts = np.array_split(order, BINS)
    return float(
        sum(len(p) * abs(float(value[p].mean() - y[p].mean())) for p in parts) / len(order)
    )
