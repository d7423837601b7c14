"""Cox regression: Efron's ties, delayed entry and time-dependent values, variance robust to reports with several patients."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2, norm

from casepool.errors import AnalysisError

from ._checks import ArrayLike, Floats, Ints, codes, events, finite, quantile, same_length
from ._kaplan_meier import kaplan_meier

TIES = ("efron", "breslow")
TRANSFORMS = ("km", "identity", "rank")
MAX_STEPS = 60
FLAT = 1e-11
"""Relative change of the log-likelihood at which the steps end."""
RUNAWAY = 20.0
"""Coefficient times range of its covariate beyond which a likelihood without maximum is taken to run away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One covariate of a regression; exponentials are hazard ratios or odds ratios."""

    name: str
    coefficient: float
    std_error: float
    lower: float
    upper: float
    p_value: float

    @property
    def ratio(self) -> float:
        """The hazard ratio or odds ratio."""
        return float(np.exp(self.coefficient))

    @property
    def ratio_interval(self) -> tuple[float, float]:
        """Interval of the ratio."""
        with np.errstate(over="ignore"):
            return float(np.exp(self.lower)), float(np.exp(self.upper))


@dataclass(frozen=True, slots=True, kw_only=True)
class CoxFit:
    """A fitted Cox model."""

    terms: tuple[Term, ...]
    covariance: Floats
    """Shape (p, p): the variance that the terms' errors come from (robust where clusters were given)."""
    naive_covariance: Floats
    log_likelihood: float
    null_log_likelihood: float
    score_statistic: float
    rows: int
    events: int
    ties: str
    clusters: int | None
    confidence: float

    @property
    def coefficients(self) -> Floats:
        """Shape (p,)."""
        return np.array([term.coefficient for term in self.terms])

    @property
    def likelihood_ratio(self) -> tuple[float, int, float]:
        """Statistic, degrees of freedom and p value against no covariate; not robust."""
        statistic = 2 * (self.log_likelihood - self.null_log_likelihood)
        df = len(self.terms)
        return statistic, df, float(chi2.sf(statistic, df))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProportionalHazardsTest:
    """Score tests that hazard ratios do not change with time."""

    terms: tuple[tuple[str, float, float], ...]
    """Name, chi-squared with one degree, p value."""
    statistic: float
    df: int
    p_value: float
    transform: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Data:
    stop: Floats
    start: Floats
    event: npt.NDArray[np.bool_]
    x: Floats
    strata: Ints
    names: tuple[str, ...]


def cox(
    time: ArrayLike,
    event: ArrayLike,
    *,
    covariates: ArrayLike,
    names: Sequence[str] | None = None,
    entry: ArrayLike | None = None,
    strata: Sequence[Any] | None = None,
    clusters: Sequence[Any] | npt.NDArray[Any] | None = None,
    ties: str = "efron",
    confidence: float = 0.95,
) -> CoxFit:
    """A Cox model of the hazard.

    Parameters
    ----------
    covariates : array-like of shape (n, p)
        One column per covariate.
    entry : array-like of shape (n,), optional
        Start of each row's time at risk, (entry, time]. A patient whose treatment begins later has two rows, with
        the value of the covariate in each: the time-dependent model.
    strata : sequence of length n, optional
        Groups with a baseline hazard of their own.
    clusters : sequence of length n, optional
        The report (or, with several rows per patient, the patient) of each row: gives the robust variance.
    ties : {"efron", "breslow"}
        Efron (1977) is the better approximation where months tie many deaths.

    Raises
    ------
    AnalysisError
        Where no event was seen, a covariate does not vary, or the likelihood has no maximum (a group
        without events). `firth_cox` has an answer then.

    Notes
    -----
    Cox (1972); robust variance of Lin and Wei (1989) summed within clusters, without a small-sample factor. Values equal
    R's `coxph`. A subject is not at risk at its own entry.
    """
    data = _data(time, event, covariates, names, entry, strata)
    if ties not in TIES:
        raise AnalysisError(f"ties must be one of {', '.join(TIES)}, got {ties!r}. Take efron.")
    layouts = _layouts(data, ties)
    beta, null = _fit(data, layouts)
    steps = _steps(data, beta, layouts)
    naive: Floats = np.asarray(np.linalg.inv(steps.information), dtype=np.float64)
    covariance, count = naive, None
    if clusters is not None:
        index, groups = codes(clusters)
        same_length(time=data.stop, clusters=index)
        covariance, count = _robust(data, beta, steps, naive, index), len(groups)
    return CoxFit(
        terms=_terms(data.names, beta, covariance, confidence), covariance=covariance, naive_covariance=naive,
        log_likelihood=steps.log_likelihood, null_log_likelihood=null.log_likelihood,
        score_statistic=float(null.score @ np.linalg.solve(null.information, null.score)),
        rows=len(data.stop), events=int(data.event.sum()), ties=ties, clusters=count, confidence=confidence,
    )  # fmt: skip


def _data(
    time: ArrayLike,
    event: ArrayLike,
    covariates: ArrayLike,
    names: Sequence[str] | None,
    entry: ArrayLike | None,
    strata: Sequence[Any] | None,
) -> _Data:
    stop, happened = finite(time, "time"), events(event)
    x = np.asarray(covariates, dtype=np.float64)
    x = x[:, None] if x.ndim == 1 else x
    if not np.isfinite(x).all():
        raise AnalysisError(
            "covariates must be finite, got NaN or infinity. Leave rows with unknown values out."
        )
    start = np.full(len(stop), -np.inf) if entry is None else finite(entry, "entry")
    groups = codes(strata)[0] if strata is not None else np.zeros(len(stop), dtype=np.intp)
    same_length(time=stop, event=happened, covariates=x, entry=start, strata=groups)
    labels = tuple(names) if names is not None else tuple(f"x{i + 1}" for i in range(x.shape[1]))
    if len(labels) != x.shape[1]:
        raise AnalysisError(
            f"names must be one per covariate, got {len(labels)} for {x.shape[1]}. Name each column."
        )
    if (start >= stop).any():
        at = int(np.flatnonzero(start >= stop)[0])
        raise AnalysisError(
            f"entry must be before time, got {start[at]:g} and {stop[at]:g} (row {at}). Leave the row out."
        )
    if not happened.any():
        raise AnalysisError("events must be at least one, got none. A regression needs events.")
    flat = np.ptp(x, axis=0) == 0
    if flat.any():
        name = labels[int(np.flatnonzero(flat)[0])]
        raise AnalysisError(f"a covariate must vary, got one value for {name}. Leave it out of the model.")
    return _Data(stop=stop, start=start, event=happened, x=x - x.mean(axis=0), strata=groups, names=labels)


def cox_steps(
    time: ArrayLike,
    event: ArrayLike,
    *,
    covariates: ArrayLike,
    names: Sequence[str] | None = None,
    entry: ArrayLike | None = None,
    ties: str = "efron",
) -> Callable[[Floats], "_Steps"]:
    """Log-likelihood, score and information of a Cox model at any coefficients, for penalised fits."""
    data = _data(time, event, covariates, names, entry, None)
    layouts = _layouts(data, ties)
    return lambda beta: _steps(data, beta, layouts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Steps:
    """Sums over events at one value of the coefficients; arrays have one entry per event, tied ones apart."""

    log_likelihood: float
    score: Floats
    information: Floats
    row: Ints
    """Row of each event."""
    time: Floats
    stratum: Ints
    weight: Floats
    """1 / risk: the jump of the baseline hazard."""
    thinned: Floats
    """Share of the tied deaths that is already taken from the risk set (Efron)."""
    mean: Floats
    """Shape (events, p): mean covariate of the risk set."""
    spread: Floats
    """Shape (events, p, p): covariance of the covariates in the risk set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """What does not change with the coefficients: who dies when, and where the risk sets begin, in one stratum."""

    stratum: int
    rows: Ints
    died: Ints
    """Places in `rows`, in order of time."""
    times: Floats
    tie: Ints
    firsts: Ints
    sizes: Ints
    thinned: Floats
    by_stop: Ints
    at_stop: Ints
    by_start: Ints | None
    at_start: Ints | None


def _layouts(data: _Data, ties: str) -> list[_Layout]:
    found = [_layout(data, ties, s) for s in range(int(data.strata.max()) + 1)]
    return [layout for layout in found if len(layout.died)]


def _layout(data: _Data, ties: str, stratum: int) -> _Layout:
    rows = np.flatnonzero(data.strata == stratum).astype(np.intp)
    stop, start = data.stop[rows], data.start[rows]
    died = np.flatnonzero(data.event[rows])
    died = died[np.argsort(stop[died], kind="stable")].astype(np.intp)
    times = stop[died]
    distinct, tie, sizes = np.unique(times, return_inverse=True, return_counts=True)
    firsts = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.intp)
    rank = np.arange(len(died)) - firsts[tie] if len(died) else np.zeros(0)
    by_stop = np.argsort(stop, kind="stable").astype(np.intp)
    entered = not np.isinf(start).all()
    by_start = np.argsort(start, kind="stable").astype(np.intp) if entered else None
    return _Layout(
        stratum=stratum, rows=rows, died=died, times=times, tie=tie.astype(np.intp), firsts=firsts, sizes=sizes.astype(np.intp),
        thinned=rank / sizes[tie] if ties == "efron" and len(died) else np.zeros(len(died)),
        by_stop=by_stop, at_stop=np.searchsorted(stop[by_stop], distinct, side="left").astype(np.intp),
        by_start=by_start,
        at_start=None if by_start is None else np.searchsorted(start[by_start], distinct, side="left").astype(np.intp),
    )  # fmt: skip


def _steps(data: _Data, beta: Floats, layouts: Sequence[_Layout]) -> _Steps:
    parts = [_stratum_steps(data, beta, layout) for layout in layouts]
    return _Steps(
        log_likelihood=sum(part.log_likelihood for part in parts),
        score=np.sum([part.score for part in parts], axis=0),
        information=np.sum([part.information for part in parts], axis=0),
        **{
            name: np.concatenate([getattr(part, name) for part in parts])
            for name in ("row", "time", "stratum", "weight", "thinned", "mean", "spread")
        },
    )


def _stratum_steps(data: _Data, beta: Floats, layout: _Layout) -> _Steps:
    x, died = data.x[layout.rows], layout.died
    p, eta = x.shape[1], x @ beta
    risk = np.exp(eta)[:, None]
    moments = np.concatenate(
        (risk, risk * x, risk * (x[:, :, None] * x[:, None, :]).reshape(len(x), -1)), axis=1
    )
    at_risk = _sum_from(moments, layout.by_stop, layout.at_stop)
    if layout.by_start is not None and layout.at_start is not None:
        at_risk = at_risk - _sum_from(moments, layout.by_start, layout.at_start)
    dying = np.add.reduceat(moments[died], layout.firsts, axis=0)
    sums = at_risk[layout.tie] - layout.thinned[:, None] * dying[layout.tie]
    # Where a likelihood runs away, rounding can empty a risk set before the steps are stopped.
    total = np.maximum(sums[:, 0], np.finfo(np.float64).tiny)
    mean = sums[:, 1 : p + 1] / total[:, None]
    spread = (sums[:, p + 1 :] / total[:, None]).reshape(-1, p, p) - mean[:, :, None] * mean[:, None, :]
    return _Steps(
        log_likelihood=float(np.sum(eta[died]) - np.sum(np.log(total))), score=(x[died] - mean).sum(axis=0),
        information=spread.sum(axis=0), row=layout.rows[died], time=layout.times,
        stratum=np.full(len(died), layout.stratum, dtype=np.intp), weight=1 / total, thinned=layout.thinned, mean=mean,
        spread=spread,
    )  # fmt: skip


def _sum_from(values: Floats, order: Ints, at: Ints) -> Floats:
    """Sum of the rows from each place of the order to its end."""
    later = np.concatenate((np.cumsum(values[order][::-1], axis=0)[::-1], np.zeros((1, values.shape[1]))))
    return np.asarray(later[at])


def _fit(data: _Data, layouts: Sequence[_Layout]) -> tuple[Floats, _Steps]:
    beta = np.zeros(data.x.shape[1])
    null = now = _steps(data, beta, layouts)
    deviations, ranges = data.x.std(axis=0), np.ptp(data.x, axis=0)
    for _ in range(MAX_STEPS):
        try:
            move = np.asarray(np.linalg.solve(now.information, now.score), dtype=np.float64)
        except np.linalg.LinAlgError as error:
            raise _no_maximum(data.names) from error
        trial, ahead = _halved(data, beta, move, layouts, now.log_likelihood)
        settled = abs(ahead.log_likelihood - now.log_likelihood) <= FLAT * (abs(now.log_likelihood) + 1)
        beta, now = trial, ahead
        far = np.abs(beta) * ranges > RUNAWAY
        if far.any():
            raise _no_maximum([n for n, f in zip(data.names, far) if f])
        if settled and np.abs(move * deviations).max() < 1e-9:
            return beta, null
    raise _no_maximum(data.names)


def _halved(
    data: _Data, beta: Floats, move: Floats, layouts: Sequence[_Layout], now: float
) -> tuple[Floats, _Steps]:
    move = move / max(1.0, float(np.max(np.abs(data.x @ move))) / 5)
    for _ in range(25):
        ahead = _steps(data, beta + move, layouts)
        if ahead.log_likelihood >= now - 1e-10 * abs(now):
            break
        move = move / 2
    return beta + move, ahead


def _no_maximum(names: Sequence[str]) -> AnalysisError:
    return AnalysisError(
        f"the likelihood must have a maximum, got none for {', '.join(names)}: a group has no event, or covariates "
        "repeat each other. Use Firth's penalty (firth_cox), or leave the covariate out."
    )


def _terms(names: Sequence[str], beta: Floats, covariance: Floats, confidence: float) -> tuple[Term, ...]:
    z = quantile(confidence)
    errors = np.sqrt(np.diag(covariance))
    return tuple(
        Term(
            name=name, coefficient=float(b), std_error=float(e), lower=float(b - z * e), upper=float(b + z * e),
            p_value=float(2 * norm.sf(abs(b / e))) if e > 0 else 1.0,
        )
        for name, b, e in zip(names, beta, errors)
    )  # fmt: skip


def _robust(data: _Data, beta: Floats, steps: _Steps, naive: Floats, index: Ints) -> Floats:
    residuals = _score_residuals(data, beta, steps)
    summed = np.zeros((int(index.max()) + 1, residuals.shape[1]))
    np.add.at(summed, index, residuals)
    influence = summed @ naive
    return np.asarray(influence.T @ influence)


def _score_residuals(data: _Data, beta: Floats, steps: _Steps) -> Floats:
    """Each row's part of the score, shape (n, p) (Therneau and Grambsch 2000, section 7.1)."""
    p = data.x.shape[1]
    risk = np.exp(data.x @ beta)
    out = np.zeros_like(data.x)
    for stratum in np.unique(steps.stratum):
        rows = np.flatnonzero(data.strata == stratum)
        here = steps.stratum == stratum
        time, jump, mean = steps.time[here], steps.weight[here], steps.mean[here]
        hazard = np.concatenate(([0.0], np.cumsum(jump)))
        drift = np.concatenate((np.zeros((1, p)), np.cumsum(jump[:, None] * mean, axis=0)))
        end = np.searchsorted(time, data.stop[rows], side="right")
        begin = np.searchsorted(time, data.start[rows], side="right")
        x, r = data.x[rows], risk[rows, None]
        out[rows] -= r * (x * (hazard[end] - hazard[begin])[:, None] - (drift[end] - drift[begin]))
        # A row that dies in a tie is thinned out of the risk set, and its mean is that of the whole tie.
        distinct, tie, sizes = np.unique(time, return_inverse=True, return_counts=True)
        less = np.bincount(tie, weights=jump * steps.thinned[here])
        less_mean, tie_mean = np.zeros((len(distinct), p)), np.zeros((len(distinct), p))
        np.add.at(less_mean, tie, (jump * steps.thinned[here])[:, None] * mean)
        np.add.at(tie_mean, tie, mean)
        died = steps.row[here]
        own = data.x[died]
        out[died] += own - (tie_mean / sizes[:, None])[tie]
        out[died] += risk[died, None] * (own * less[tie][:, None] - less_mean[tie])
    return out


def proportional_hazards(
    time: ArrayLike,
    event: ArrayLike,
    *,
    covariates: ArrayLike,
    names: Sequence[str] | None = None,
    entry: ArrayLike | None = None,
    strata: Sequence[Any] | None = None,
    ties: str = "efron",
    transform: str = "km",
) -> ProportionalHazardsTest:
    """A test, per covariate and of all, that the hazard ratios hold over the whole time.

    Parameters
    ----------
    transform : {"km", "identity", "rank"}
        Scale of time that the ratios are tested along: 1 - Kaplan-Meier, days, or ranks.

    Notes
    -----
    Grambsch and Therneau (1994), as the score test with the exact information over the event times of survival 3
    (`cox.zph`), not the older approximation by a constant covariance.
    """
    if transform not in TRANSFORMS:
        raise AnalysisError(f"transform must be one of {', '.join(TRANSFORMS)}, got {transform!r}. Take km.")
    data = _data(time, event, covariates, names, entry, strata)
    layouts = _layouts(data, ties)
    beta, _ = _fit(data, layouts)
    steps = _steps(data, beta, layouts)
    scale = _time_scale(data, steps.time, transform)
    residuals = data.x[steps.row] - _tie_means(steps)
    u = scale @ residuals
    p = len(beta)
    cross = np.einsum("e,eij->ij", scale, steps.spread)
    square = np.einsum("e,eij->ij", scale**2, steps.spread)
    covariance = square - cross @ np.linalg.solve(steps.information, cross.T)
    rows = tuple(
        (name, float(u[j] ** 2 / covariance[j, j]), float(chi2.sf(u[j] ** 2 / covariance[j, j], 1)))
        for j, name in enumerate(data.names)
    )
    total = float(u @ np.linalg.solve(covariance, u))
    return ProportionalHazardsTest(
        terms=rows, statistic=total, df=p, p_value=float(chi2.sf(total, p)), transform=transform
    )


def _tie_means(steps: _Steps) -> Floats:
    _, tie = np.unique(
        np.stack((steps.stratum.astype(float), steps.time), axis=1), axis=0, return_inverse=True
    )
    sums = np.zeros((int(tie.max()) + 1, steps.mean.shape[1]))
    np.add.at(sums, tie, steps.mean)
    return np.asarray(sums[tie] / np.bincount(tie)[tie][:, None])


def _time_scale(data: _Data, times: Floats, transform: str) -> Floats:
    if transform == "identity":
        scale = times.astype(np.float64)
    elif transform == "rank":
        # Ranks over all rows, censored ones too, as R has it.
        order = np.sort(data.stop)
        scale = (np.searchsorted(order, times, "left") + np.searchsorted(order, times, "right") + 1) / 2
    else:
        entry = None if np.isinf(data.start).all() else data.start
        curve = kaplan_meier(data.stop, data.event, entry=entry)
        before = np.concatenate(([1.0], curve.survival))[np.searchsorted(curve.time, times, side="left")]
        scale = 1 - before
    return np.asarray(scale - scale.mean())
