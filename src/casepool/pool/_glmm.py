"""Proportions over studies from the counts themselves: the binomial-normal model."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, minimize
from scipy.special import betaln, expit, roots_hermitenorm
from scipy.stats import chi2, norm, t

from casepool.errors import AnalysisError

from ._checks import ArrayLike, Floats, level
from ._random_effects import PooledProportion, counts_of, dersimonian_laird, exact_interval, logit_proportions

POINTS = 21
"""Quadrature points per study; 7 agree with 21 to about 1e-5 in tau2 on published sets."""
EDGE = 1e-5
"""A spread between studies (on the logit scale) below this is none."""
FAR = 30.0
"""Largest logit that is looked at; its proportion differs from 1 by 1e-13."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BinomialNormal:
    """The fit of the binomial-normal model; logits, unless said otherwise."""

    k: int
    estimate: float
    std_error: float
    tau2: float
    log_likelihood: float
    """Of the marginal model with all constants: comparable between models of the same counts."""
    z_interval: tuple[float, float]
    t_interval: tuple[float, float] | None
    """On k - 1 degrees of freedom; None for one study."""
    profile_interval: tuple[float, float]
    tau2_profile: tuple[float, float]
    z_prediction: tuple[float, float]
    t_prediction: tuple[float, float] | None
    heterogeneity_lrt: float
    """Likelihood ratio of a logit per study against one logit; chi-squared with k - 1 degrees."""
    points: int
    confidence: float


def binomial_normal(
    n: ArrayLike, total: ArrayLike, *, points: int = POINTS, confidence: float = 0.95, profiles: bool = True
) -> BinomialNormal:
    """The binomial-normal random-effects model of n of N, by maximum likelihood.

    Parameters
    ----------
    n, total : array-like of shape (k,)
        Count and size of each study; studies with n of 0 or N enter as they are.
    points : int
        Points of the adaptive Gauss-Hermite quadrature; 1 is the Laplace approximation.
    profiles : bool
        False leaves the profile intervals out (NaN), for speed.

    Raises
    ------
    AnalysisError
        Where all counts are 0 or all are N: the logit has no finite maximum. `pool_proportions` then gives the exact
        interval of the sum.

    Notes
    -----
    logit(p_i) = mu + tau u_i, u_i standard normal (Hamza, van Houwelingen and Stijnen 2008). The integral
    over u_i by quadrature centred at its mode with its curvature (Liu and Pierce 1994; Pinheiro and Bates 1995).
    """
    counts, totals = counts_of(n, total)
    level(confidence)
    if counts.sum() in (0, totals.sum()):
        raise AnalysisError(
            f"counts must be neither all 0 nor all N, got {counts.sum():g} of {totals.sum():g}. Use the exact interval."
        )
    model = _Model(counts, totals, points)
    mean, tau = _fit(model)
    error = _mean_error(model, mean, tau)
    top = model.log_likelihood(mean, tau)
    k = len(counts)
    z, wide = float(norm.ppf(0.5 + confidence / 2)), float(np.hypot(error, tau))
    tq = float(t.ppf(0.5 + confidence / 2, k - 1)) if k > 1 else None
    nothing = (float("nan"), float("nan"))
    return BinomialNormal(
        k=k, estimate=mean, std_error=error, tau2=tau**2, log_likelihood=top,
        z_interval=(mean - z * error, mean + z * error),
        t_interval=None if tq is None else (mean - tq * error, mean + tq * error),
        profile_interval=_mean_profile(model, mean, tau, confidence) if profiles else nothing,
        tau2_profile=_tau_profile(model, mean, tau, confidence) if profiles else nothing,
        z_prediction=(mean - z * wide, mean + z * wide),
        t_prediction=None if tq is None else (mean - tq * wide, mean + tq * wide),
        heterogeneity_lrt=_saturated(counts, totals), points=points, confidence=confidence,
    )  # fmt: skip


class _Model:
    """The marginal log-likelihood of the counts at (mu, tau)."""

    def __init__(self, counts: Floats, totals: Floats, points: int) -> None:
        if points < 1:
            raise AnalysisError(f"points must be at least 1, got {points}. Take {POINTS}.")
        self.counts, self.totals = counts, totals
        self.choose = float(np.sum(-np.log(totals + 1) - betaln(totals - counts + 1, counts + 1)))
        nodes, weights = roots_hermitenorm(points)
        self.nodes = nodes[:, None]
        self.log_weights = (np.log(weights) + nodes**2 / 2)[:, None]

    def log_likelihood(self, mean: float, tau: float) -> float:
        mode = self._modes(mean, tau)
        chance = expit(mean + tau * mode)
        width = 1 / np.sqrt(1 + tau**2 * self.totals * chance * (1 - chance))
        u = mode + width * self.nodes
        eta = mean + tau * u
        inner = self.counts * eta - self.totals * np.logaddexp(0, eta) - u**2 / 2 + self.log_weights
        peak = inner.max(axis=0)
        integral = np.log(np.exp(inner - peak).sum(axis=0)) + peak + np.log(width) - 0.5 * np.log(2 * np.pi)
        return float(integral.sum() + self.choose)

    def _modes(self, mean: float, tau: float) -> Floats:
        u = np.zeros_like(self.counts)
        for _ in range(100):
            chance = expit(mean + tau * u)
            slope = tau * (self.counts - self.totals * chance) - u
            step = slope / (1 + tau**2 * self.totals * chance * (1 - chance))
            # The log density is concave, so a damped Newton step always comes nearer.
            u = u + np.clip(step, -2, 2)
            if np.abs(step).max() < 1e-13:
                break
        return u


def _fit(model: _Model) -> tuple[float, float]:
    start = float(np.log(model.counts.sum() / (model.totals - model.counts).sum()))
    at_zero = model.log_likelihood(start, 0.0)
    best = (at_zero, start, 0.0)
    y, v = logit_proportions(model.counts, model.totals)
    # From the spread of the logits; a second start far out only where that one ends at no spread.
    for spread in (max(dersimonian_laird(y, v) ** 0.5, 0.2), 1.5):
        found = minimize(
            lambda x: -model.log_likelihood(x[0], abs(x[1])),
            (start, spread),
            method="L-BFGS-B",
            options={"ftol": 1e-12},
        )
        candidate = (-float(found.fun), float(found.x[0]), abs(float(found.x[1])))
        if candidate[0] > best[0] + 1e-9:
            best = candidate
        if best[2] > EDGE:
            break
    _, mean, tau = best
    return _polish(model, mean, tau) if tau > EDGE else (start, 0.0)


def _polish(model: _Model, mean: float, tau: float) -> tuple[float, float]:
    """Newton steps with fourth-order differences: the maximum to about ten digits."""
    x = np.array([mean, tau])
    for _ in range(8):
        slope, bend = _differences(model, x, step=1e-3 * min(1.0, max(tau, 0.05)))
        if np.linalg.eigvalsh(bend).max() >= 0:
            break
        move = np.linalg.solve(bend, slope)
        x = x - np.clip(move, -0.1, 0.1)
        if np.abs(move).max() < 1e-10:
            break
    return float(x[0]), float(abs(x[1]))


def _differences(model: _Model, x: Floats, step: float) -> tuple[Floats, Floats]:
    def f(a: float, b: float) -> float:
        return model.log_likelihood(x[0] + a * step, x[1] + b * step)

    middle = f(0, 0)
    slope, bend = np.empty(2), np.empty((2, 2))
    for i, (a, b) in enumerate(((1, 0), (0, 1))):
        p1, m1, p2, m2 = f(a, b), f(-a, -b), f(2 * a, 2 * b), f(-2 * a, -2 * b)
        slope[i] = (8 * (p1 - m1) - (p2 - m2)) / (12 * step)
        bend[i, i] = (16 * (p1 + m1) - (p2 + m2) - 30 * middle) / (12 * step**2)
    near = f(1, 1) - f(1, -1) - f(-1, 1) + f(-1, -1)
    far = f(2, 2) - f(2, -2) - f(-2, 2) + f(-2, -2)
    bend[0, 1] = bend[1, 0] = (16 * near - far) / (48 * step**2)
    return slope, bend


def _mean_error(model: _Model, mean: float, tau: float) -> float:
    if tau == 0:
        chance = expit(mean)
        return float(1 / np.sqrt(model.totals.sum() * chance * (1 - chance)))
    _, bend = _differences(model, np.array([mean, tau]), step=2e-3 * min(1.0, max(tau, 0.05)))
    return float(np.sqrt(np.linalg.inv(-bend)[0, 0]))


def _best_tau(model: _Model, mean: float, near: float) -> tuple[float, float]:
    """The tau that is best for this mean, and its log-likelihood."""
    found = _climb(lambda s: model.log_likelihood(mean, s), max(near, 0.3))
    at_zero = model.log_likelihood(mean, 0.0)
    return found if found[1] > at_zero else (0.0, at_zero)


def _climb(function: Callable[[float], float], near: float) -> tuple[float, float]:
    found = minimize(
        lambda x: -function(abs(float(x[0]))), (near,), method="L-BFGS-B", options={"ftol": 1e-14}
    )
    return abs(float(found.x[0])), -float(found.fun)


def _mean_profile(model: _Model, mean: float, tau: float, confidence: float) -> tuple[float, float]:
    target = model.log_likelihood(mean, tau) - float(chi2.ppf(confidence, 1)) / 2

    def excess(m: float) -> float:
        return _best_tau(model, m, tau)[1] - target

    width = max(2.0 * _mean_error(model, mean, tau), 0.1)
    return _crossing(excess, mean, -width), _crossing(excess, mean, width)


def _crossing(excess: Callable[[float], float], start: float, step: float) -> float:
    inside, outside = start, start + step
    while excess(outside) > 0:
        inside, step = outside, 1.6 * step
        outside = inside + step
        if abs(outside) > FAR:
            return float(np.copysign(np.inf, step))
    return float(brentq(excess, inside, outside, xtol=1e-9, rtol=1e-12))


def _tau_profile(model: _Model, mean: float, tau: float, confidence: float) -> tuple[float, float]:
    target = model.log_likelihood(mean, tau) - float(chi2.ppf(confidence, 1)) / 2

    def excess(s: float) -> float:
        found = minimize(
            lambda x: -model.log_likelihood(float(x[0]), s),
            (mean,),
            method="L-BFGS-B",
            options={"ftol": 1e-14},
        )
        return -float(found.fun) - target

    lower = 0.0 if tau == 0 or excess(0.0) >= 0 else float(brentq(excess, 0.0, tau, xtol=1e-9))
    upper = _crossing(excess, tau, max(tau, 0.5))
    return lower**2, upper**2


def _saturated(counts: Floats, totals: Floats) -> float:
    def entropy(x: Floats, n: Floats) -> float:
        with np.errstate(divide="ignore", invalid="ignore"):
            parts = np.where(x > 0, x * np.log(x / n), 0) + np.where(x < n, (n - x) * np.log((n - x) / n), 0)
        return float(parts.sum())

    one = entropy(np.array([counts.sum()]), np.array([totals.sum()]))
    return 2 * (entropy(counts, totals) - one)


def pool_proportions(
    n: ArrayLike, total: ArrayLike, *, interval: str = "t", confidence: float = 0.95
) -> PooledProportion:
    """A proportion over studies, by the binomial-normal model wherever it has a finite maximum.

    Parameters
    ----------
    interval : {"t", "z", "profile"}
        "t" on k - 1 degrees of freedom is the default: it holds its level best for few studies.

    Notes
    -----
    One study, or all counts 0 or all N: Clopper and Pearson's exact interval of the sum, with a warning that says that
    the spread between studies is not known then.
    """
    if interval not in ("t", "z", "profile"):
        raise AnalysisError(f"interval must be one of t, z, profile, got {interval!r}. Take t.")
    counts, totals = counts_of(n, total)
    k, x, size = len(counts), int(counts.sum()), int(totals.sum())
    if k == 1 or x in (0, size):
        low, high = exact_interval(x, size, confidence=confidence)
        reason = (
            "one series"
            if k == 1
            else "all series have a count of 0"
            if x == 0
            else "all series have a count of N"
        )
        return PooledProportion(
            k=k, n=x, total=size, estimate=x / size, lower=low, upper=high, prediction_lower=None, prediction_upper=None,
            tau2=0.0, model="exact", interval="clopper-pearson",
            warning=f"Exact interval of the sum: {reason}, so the spread between series is not known.",
        )  # fmt: skip
    fit = binomial_normal(counts, totals, confidence=confidence, profiles=interval == "profile")
    ends = {"t": fit.t_interval, "z": fit.z_interval, "profile": fit.profile_interval}[
        interval
    ] or fit.z_interval
    ahead = (fit.z_prediction if interval == "z" else fit.t_prediction) or fit.z_prediction
    return PooledProportion(
        k=k, n=x, total=size, estimate=float(expit(fit.estimate)), lower=float(expit(ends[0])), upper=float(expit(ends[1])),
        prediction_lower=float(expit(ahead[0])), prediction_upper=float(expit(ahead[1])),
        tau2=fit.tau2, model="binomial-normal", interval=interval,
        warning="Two series tell almost nothing about the spread between series." if k == 2 else None,
    )  # fmt: skip
