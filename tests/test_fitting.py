"""The numbers behind `models/fit_confidence.py`."""

from __future__ import annotations

import numpy as np
from fitting import Array, area, calibrated, calibration_error, fit, folds, predict


def drawn(size: int = 4000) -> tuple[Array, Array]:
    random = np.random.default_rng(3)
    x = random.normal(size=(size, 2))
    chance = 1 / (1 + np.exp(-(1.5 * x[:, 0] - 0.5)))
    return x, (random.random(size) < chance).astype(float)


def test_the_weights_that_made_the_data_are_found() -> None:
    beta = fit(*drawn(), 1.0)
    assert np.allclose(beta, [1.5, 0.0, -0.5], atol=0.15)


def test_a_row_of_weight_two_counts_as_two_rows() -> None:
    x, y = drawn(200)
    twice = fit(np.concatenate([x, x]), np.concatenate([y, y]), 1.0)
    assert np.allclose(twice, fit(x, y, 1.0, np.full(200, 2.0)))


def test_calibration_takes_back_an_overconfident_scale() -> None:
    x, y = drawn()
    beta = fit(x, y, 1.0)
    bold = np.r_[beta[:-1] * 3, beta[-1] * 3]
    mended = calibrated(bold, predict(bold, x), y)
    assert np.allclose(mended, beta, atol=0.05)
    values = [1 / (1 + np.exp(-predict(b, x))) for b in (bold, mended)]
    assert calibration_error(values[1], y) < 0.03 < calibration_error(values[0], y)


def test_area_is_the_share_of_pairs_in_the_right_order() -> None:
    assert area(np.array([0.9, 0.2, 0.5, 0.5]), np.array([1.0, 0.0, 1.0, 0.0])) == 0.875


def test_every_sentence_is_in_one_part() -> None:
    for seed in (1, None):
        parts = folds(23, seed=seed)
        assert len(parts) == 5
        assert sorted(np.concatenate(parts)) == list(range(23))
