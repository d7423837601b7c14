"""Random-effects meta-analysis of estimates with known variances, and of proportions on the logit scale."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import chi2

from casepool.errors import AnalysisError

from ._checks import ArrayLike, Floats, finite, quantile, same_length

METHODS = ("REML", "ML", "DL", "PM")
TESTS = ("hartung-knapp", "z")
CONTINUITY = 0.5
"""Added to n and to N - n where one is 0 (metafor's `add = 1/2, to = "only0"`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heterogeneity:
    """How much studies differ beyond chance."""

    tau2: float
    tau2_lower: float | None
    tau2_upper: float | None
    """Limits by the Q-profile method; None for one study."""
    i2: float
    """Percent of the variation that is between studies."""
    h2: float
    q: float
    q_df: int
    q_p_value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomEffects:
    """The mean of a distribution of effects over studies."""

    k: int
    estimate: float
    std_error: float
    lower: float
    upper: float
    p_value: float
    prediction_lower: float | None
    prediction_upper: float | None
    """Where the effect of a new study is expected; None for one study."""
    heterogeneity: Heterogeneity
    weights: Floats
    """Share of each study in percent."""
    method: str
    test: str
    confidence: float


def random_effects(
    estimates: ArrayLike,
    variances: ArrayLike,
    *,
    method: str = "REML",
    test: str = "hartung-knapp",
    confidence: float = 0.95,
) -> RandomEffects:
    """The mean effect over studies that differ, with its interval and a prediction interval.

    Parameters
    ----------
    estimates, variances : array-like of shape (k,)
        Effect of each study and its sampling variance (above 0).
    method : {"REML", "ML", "DL", "PM"}
        Estimator of the variance between studies: restricted maximum likelihood (Viechtbauer 2005), maximum
        likelihood, DerSimonian and Laird (1986), Paule and Mandel (1982).
    test : {"hartung-knapp", "z"}
        Hartung and Knapp (2001) with t on k - 1 degrees, or the normal distribution.

    Raises
    ------
    AnalysisError
        Where there is no study or a variance is not above 0.

    Notes
    -----
    Limits of tau2 by the Q-profile (Viechtbauer 2007); I2 from tau2 and the typical variance (Higgins and Thompson
    2002); prediction interval of Higgins et al. (2009) with the test's quantile. Values equal metafor's `rma`.
    With one study tau2 is 0 and the interval is the study's own (normal).
    """
    y, v = finite(estimates, "estimates"), finite(variances, "variances")
    k = same_length(estimates=y, variances=v)
    if (v <= 0).any():
        at = int(np.flatnonzero(v <= 0)[0])
        raise AnalysisError(
            f"variances must be above 0, got {v[at]:g} (row {at}). Leave studies without spread out."
        )
    if method not in METHODS:
        raise AnalysisError(f"method must be one of {', '.join(METHODS)}, got {method!r}. Take REML.")
    if test not in TESTS:
        raise AnalysisError(f"test must be one of {', '.join(TESTS)}, got {test!r}. Take hartung-knapp.")
    tau2 = _TAU2[method](y, v) if k > 1 else 0.0
    weights = 1 / (v + tau2)
    mean = float(np.sum(weights * y) / weights.sum())
    error, df = _standard_error(y, weights, mean, test if k > 1 else "z")
    crit = quantile(confidence, df)
    reach = crit * float(np.sqrt(error**2 + tau2))
    return RandomEffects(
        k=k, estimate=mean, std_error=error, lower=mean - crit * error, upper=mean + crit * error,
        p_value=_two_sided(mean, error, df),
        prediction_lower=mean - reach if k > 1 else None, prediction_upper=mean + reach if k > 1 else None,
        heterogeneity=_heterogeneity(y, v, tau2, confidence), weights=100 * weights / weights.sum(),
        method=method, test=test if k > 1 else "z", confidence=confidence,
    )  # fmt: skip


def _standard_error(y: Floats, weights: Floats, mean: float, test: str) -> tuple[float, float | None]:
    plain = 1 / weights.sum()
    if test == "z":
        return float(np.sqrt(plain)), None
    df = len(y) - 1
    spread = float(np.sum(weights * (y - mean) ** 2) / df)
    return float(np.sqrt(spread * plain)), df


def _two_sided(mean: float, error: float, df: float | None) -> float:
    from scipy.stats import norm, t

    if error == 0:
        return 1.0 if mean == 0 else 0.0
    ratio = abs(mean / error)
    return float(2 * (norm.sf(ratio) if df is None else t.sf(ratio, df)))


def _q(y: Floats, v: Floats, tau2: float) -> float:
    w = 1 / (v + tau2)
    mean = np.sum(w * y) / w.sum()
    return float(np.sum(w * (y - mean) ** 2))


def _solve_q(y: Floats, v: Floats, target: float) -> float:
    """The tau2 at which the generalised Q equals `target`; 0 where it never exceeds it."""
    if _q(y, v, 0.0) <= target:
        return 0.0
    high = float(v.max()) + float(np.ptp(y)) ** 2
    while _q(y, v, high) > target:
        high *= 4
    return float(brentq(lambda x: _q(y, v, x) - target, 0.0, high, xtol=1e-15, rtol=1e-14, maxiter=500))


def dersimonian_laird(y: Floats, v: Floats) -> float:
    """The variance between studies by moments; 0 where studies differ less than by chance."""
    if len(y) < 2:
        return 0.0
    w = 1 / v
    c = w.sum() - np.sum(w**2) / w.sum()
    return float(max(0.0, (_q(y, v, 0.0) - (len(y) - 1)) / c))


def _paule_mandel(y: Floats, v: Floats) -> float:
    return _solve_q(y, v, len(y) - 1.0)


def _likelihood_slope(y: Floats, v: Floats, tau2: float, restricted: bool) -> float:
    w = 1 / (v + tau2)
    mean = np.sum(w * y) / w.sum()
    slope = np.sum(w**2 * (y - mean) ** 2) - w.sum()
    return float(slope + np.sum(w**2) / w.sum() if restricted else slope)


def _likelihood(y: Floats, v: Floats, tau2: float, restricted: bool) -> float:
    w = 1 / (v + tau2)
    mean = np.sum(w * y) / w.sum()
    value = np.sum(np.log(w)) - np.sum(w * (y - mean) ** 2)
    return float(value - np.log(w.sum()) if restricted else value)


def _maximum_likelihood(y: Floats, v: Floats, *, restricted: bool) -> float:
    # The slope can have several roots: take, of all roots on a fine grid and of 0, the one of highest likelihood.
    top = float(v.max()) + float(np.ptp(y)) ** 2
    grid = np.concatenate(([0.0], np.geomspace(min(float(v.min()), top) * 1e-6, 10 * top, 240)))
    slopes = np.array([_likelihood_slope(y, v, t, restricted) for t in grid])
    candidates = [0.0]
    for i in np.flatnonzero((slopes[:-1] > 0) & (slopes[1:] <= 0)):
        candidates.append(
            brentq(
                lambda x: _likelihood_slope(y, v, x, restricted), grid[i], grid[i + 1], xtol=1e-15, rtol=1e-14
            )
        )
    return float(max(candidates, key=lambda t: _likelihood(y, v, t, restricted)))


_TAU2 = {
    "REML": lambda y, v: _maximum_likelihood(y, v, restricted=True),
    "ML": lambda y, v: _maximum_likelihood(y, v, restricted=False),
    "DL": dersimonian_laird,
    "PM": _paule_mandel,
}


def _heterogeneity(y: Floats, v: Floats, tau2: float, confidence: float) -> Heterogeneity:
    k, df = len(y), len(y) - 1
    if df == 0:
        return Heterogeneity(
            tau2=0.0, tau2_lower=None, tau2_upper=None, i2=0.0, h2=1.0, q=0.0, q_df=0, q_p_value=None
        )
    w = 1 / v
    typical = df * w.sum() / (w.sum() ** 2 - np.sum(w**2))
    tail = (1 - confidence) / 2
    q = _q(y, v, 0.0)
    return Heterogeneity(
        tau2=tau2,
        tau2_lower=_solve_q(y, v, float(chi2.ppf(1 - tail, df))), tau2_upper=_solve_q(y, v, float(chi2.ppf(tail, df))),
        i2=float(100 * tau2 / (tau2 + typical)), h2=float(tau2 / typical + 1), q=q, q_df=k - 1,
        q_p_value=float(chi2.sf(q, df)),
    )  # fmt: skip


def logit_proportions(n: ArrayLike, total: ArrayLike) -> tuple[Floats, Floats]:
    """Each study's logit of n / N and its variance; one half is added to both parts where one is 0."""
    counts, totals = counts_of(n, total)
    empty = np.where((counts == 0) | (counts == totals), CONTINUITY, 0.0)
    yes, no = counts + empty, totals - counts + empty
    return np.log(yes / no), 1 / yes + 1 / no


def freeman_tukey(n: ArrayLike, total: ArrayLike) -> tuple[Floats, Floats]:
    """Each study's double arcsine of n / N (half the sum of both arcs) and its variance 1 / (4 N + 2)."""
    counts, totals = counts_of(n, total)
    arcs = np.arcsin(np.sqrt(counts / (totals + 1))) + np.arcsin(np.sqrt((counts + 1) / (totals + 1)))
    return arcs / 2, 1 / (4 * totals + 2)


def from_freeman_tukey(value: float, total: ArrayLike) -> float:
    """The proportion of a mean double arcsine, with the harmonic mean of the studies' N (Miller 1978)."""
    totals = finite(total, "total")
    harmonic = len(totals) / float(np.sum(1 / totals))
    low, high = (float(np.mean(freeman_tukey([x], [harmonic])[0])) for x in (0.0, harmonic))
    if value <= low:
        return 0.0
    if value >= high:
        return 1.0
    sine = np.sin(2 * value)
    inner = 1 - (sine + (sine - 1 / sine) / harmonic) ** 2
    return float(0.5 * (1 - np.sign(np.cos(2 * value)) * np.sqrt(max(inner, 0.0))))


def counts_of(n: ArrayLike, total: ArrayLike) -> tuple[Floats, Floats]:
    """n and N as floats where 0 <= n <= N and N >= 1."""
    counts, totals = finite(n, "n"), finite(total, "total")
    same_length(n=counts, total=totals)
    bad = (counts < 0) | (counts > totals) | (totals < 1)
    if bad.any():
        at = int(np.flatnonzero(bad)[0])
        raise AnalysisError(
            f"n must be between 0 and N, got {counts[at]:g} of {totals[at]:g} (row {at}). Check the count."
        )
    return counts, totals


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledProportion:
    """A proportion over studies, between 0 and 1, with its interval and prediction interval."""

    k: int
    n: int
    total: int
    estimate: float
    lower: float
    upper: float
    prediction_lower: float | None
    prediction_upper: float | None
    tau2: float
    model: str
    """"binomial-normal", "logit-normal", "freeman-tukey" or "exact"."""
    interval: str
    """How the interval was made: "t", "z", "profile", "hartung-knapp", "clopper-pearson"."""
    warning: str | None = None


def pool_logit(
    n: ArrayLike, total: ArrayLike, *, method: str = "REML", confidence: float = 0.95
) -> PooledProportion:
    """A proportion over studies by the logit-normal model with Hartung and Knapp's interval."""
    counts, totals = counts_of(n, total)
    fit = random_effects(*logit_proportions(counts, totals), method=method, confidence=confidence)
    return PooledProportion(
        k=fit.k, n=int(counts.sum()), total=int(totals.sum()), estimate=float(expit(fit.estimate)),
        lower=float(expit(fit.lower)), upper=float(expit(fit.upper)),
        prediction_lower=None if fit.prediction_lower is None else float(expit(fit.prediction_lower)),
        prediction_upper=None if fit.prediction_upper is None else float(expit(fit.prediction_upper)),
        tau2=fit.heterogeneity.tau2, model="logit-normal", interval=fit.test,
        warning="0.5 was added to both parts of studies with a count of 0 or N."
        if ((counts == 0) | (counts == totals)).any() else None,
    )  # fmt: skip


FREEMAN_TUKEY_WARNING = (
    "Sensitivity analysis only: the back-transformation of the double arcsine depends on one typical N and can give "
    "misleading results where N differs between studies (Schwarzer et al. 2019)."
)


def pool_freeman_tukey(n: ArrayLike, total: ArrayLike, *, confidence: float = 0.95) -> PooledProportion:
    """A proportion over studies by Freeman and Tukey's double arcsine; always with its warning.

    Notes
    -----
    Freeman and Tukey (1950), back by Miller (1978). Schwarzer et al. (2019) show that it can mislead seriously; it is
    here so that older reviews can be repeated.
    """
    counts, totals = counts_of(n, total)
    fit = random_effects(*freeman_tukey(counts, totals), confidence=confidence)

    def back(value: float | None) -> float | None:
        return None if value is None else from_freeman_tukey(value, totals)

    return PooledProportion(
        k=fit.k, n=int(counts.sum()), total=int(totals.sum()), estimate=from_freeman_tukey(fit.estimate, totals),
        lower=from_freeman_tukey(fit.lower, totals), upper=from_freeman_tukey(fit.upper, totals),
        prediction_lower=back(fit.prediction_lower), prediction_upper=back(fit.prediction_upper),
        tau2=fit.heterogeneity.tau2, model="freeman-tukey", interval=fit.test, warning=FREEMAN_TUKEY_WARNING,
    )  # fmt: skip


def exact_interval(n: int, total: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Clopper and Pearson's exact interval of n of N (1934).

    Raises
    ------
    AnalysisError
        Where N is below 1 or n is not between 0 and N.
    """
    from scipy.stats import beta

    counts_of([n], [total])
    tail = (1 - confidence) / 2
    lower = 0.0 if n == 0 else float(beta.ppf(tail, n, total - n + 1))
    upper = 1.0 if n == total else float(beta.ppf(1 - tail, n + 1, total - n))
    return lower, upper
