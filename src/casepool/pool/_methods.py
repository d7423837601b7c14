"""The methods paragraph, in words that a paper can use, with the settings that were used."""

import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version

from . import _words as words
from ._analysis import Analysis
from ._outcomes import OutcomeTimes

PACKAGES = ("casepool", "numpy", "scipy", "firthmodels")
REFERENCES = (
    "Anderson JR, Cain KC, Gelber RD. Analysis of survival by tumor response. J Clin Oncol 1983;1:710-9.",
    "Barnard J, Rubin DB. Small-sample degrees of freedom with multiple imputation. Biometrika 1999;86:948-55.",
    "Brookmeyer R, Crowley J. A confidence interval for the median survival time. Biometrics 1982;38:29-41.",
    "Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case of the binomial. Biometrika 1934;26:404-13.",
    "Grambsch PM, Therneau TM. Proportional hazards tests and diagnostics based on weighted residuals. Biometrika 1994;81:515-26.",
    "Hamza TH, van Houwelingen HC, Stijnen T. The binomial distribution of meta-analysis was preferred. J Clin Epidemiol 2008;61:41-51.",
    "Hartung J, Knapp G. A refined method for the meta-analysis of controlled clinical trials with binary outcome. Stat Med 2001;20:3875-89.",
    "Heinze G, Schemper M. A solution to the problem of monotone likelihood in Cox regression. Biometrics 2001;57:114-9.",
    "Kaplan EL, Meier P. Nonparametric estimation from incomplete observations. J Am Stat Assoc 1958;53:457-81.",
    "Lin DY, Wei LJ. The robust inference for the Cox proportional hazards model. J Am Stat Assoc 1989;84:1074-8.",
    "Schwarzer G, Chemaitelly H, Abu-Raddad LJ, Rücker G. Seriously misleading results using inverse of Freeman-Tukey double arcsine transformation. Res Synth Methods 2019;10:476-83.",
    "Suissa S. Immortal time bias in pharmacoepidemiology. Am J Epidemiol 2008;167:492-9.",
    "Sun J. A non-parametric test for interval-censored failure time data. Stat Med 1996;15:1387-95.",
    "Turnbull BW. The empirical distribution function with arbitrarily grouped, censored and truncated data. J R Stat Soc B 1976;38:290-5.",
    "VanderWeele TJ, Ding P. Sensitivity analysis in observational research: introducing the E-value. Ann Intern Med 2017;167:268-74.",
    "Vittinghoff E, McCulloch CE. Relaxing the rule of ten events per variable in logistic and Cox regression. Am J Epidemiol 2007;165:710-8.",
    "Wellner JA, Zhan Y. A hybrid algorithm for computation of the NPMLE from censored data. J Am Stat Assoc 1997;92:945-59.",
)


def versions() -> tuple[str, ...]:
    """Names and versions of what computed the results."""
    return (
        f"Python {platform.python_version()}",
        *(f"{name} {found}" for name in PACKAGES if (found := _version(name))),
    )


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def methods(analysis: Analysis) -> tuple[str, ...]:
    """The methods in paragraphs, of those parts that were used."""
    return tuple(
        " ".join(part)
        for part in (_patients(analysis), _times(analysis), _groups(analysis), _series(analysis))
        if part
    )


def _percent(analysis: Analysis) -> str:
    return f"{100 * analysis.protocol.settings.confidence:g} %"


def _patients(analysis: Analysis) -> list[str]:
    rules = "; ".join(str(rule) for rule in analysis.protocol.include)
    doubtful = _doubtful(analysis)
    total, n = len(analysis.rows), analysis.analysable
    sentences = [
        f"{total:,} patients were included" + (f" ({rules})." if rules else " (no inclusion rule)."),
        f"{n:,} of them ({100 * n / total:.0f} %) have at least one time that can be analysed." if total else "",
        f"Texts that are likely no case report in English were left out ({doubtful:,} patients)." if doubtful else "",
        "A value that a report does not tell counts as unknown and enters no denominator; of treatments, those not named where a "
        "report tells any treatment of the episode count as not given.",
        f"Percentages have Clopper and Pearson's exact {_percent(analysis)} intervals.",
    ]  # fmt: skip
    return [sentence for sentence in sentences if sentence]


def _doubtful(analysis: Analysis) -> int:
    return sum(n for step in analysis.flow for reason, n in step.left_out if reason.startswith("doubtful"))


def _used(analysis: Analysis) -> list[OutcomeTimes]:
    return [o.times for o in analysis.outcomes if o.times.summary is not None]


def _times(analysis: Analysis) -> list[str]:
    used, settings = _used(analysis), analysis.protocol.settings
    if not used:
        return ["No time to an event could be analysed."]
    names = {t.summary.estimator for t in used if t.summary}
    sentences = [
        "Times between events were taken from the timeline of each report as the interval that its statements allow; a "
        "patient in whom the event was not told counts as free of it up to the earliest date that the last contact can have had."
    ]
    if "Turnbull" in names:
        sentences.append(
            "Where times are intervals, survival was estimated by Turnbull's nonparametric maximum likelihood (EM with iterative "
            "convex minorant and Newton steps, checked against the conditions of the maximum), with a pointwise percentile band of up to "
            f"{settings.bootstrap} bootstrap samples of whole reports (seed {settings.seed})."
        )
    if "Kaplan-Meier" in names:
        sentences.append(
            "Where all times are exact or right-censored, survival was estimated by Kaplan and Meier's method with log(-log) bands, "
            "and the median's interval by Brookmeyer and Crowley's."
        )
    sentences.append("Restricted means end at the last time with at least three patients, and a tenth of them, under observation, "
                     "unless the protocol sets another; those of groups, where the first of them has nobody left under observation.")  # fmt: skip
    if any(t.plan.end.kind != "death" for t in used):
        sentences.append(
            "For other events than death, patients who died first are censored at their death (cause-specific hazards)."
        )
    return [*sentences, *_left_out(analysis)]


def _left_out(analysis: Analysis) -> list[str]:
    """What each time to event left out, and why."""
    told = [
        f"{o.plan.name}: {words.left_out(o.times.left_out)}" for o in analysis.outcomes if o.times.left_out
    ]
    return [f"Left out ({'; '.join(told)})."] if told else []


def _models(analysis: Analysis) -> set[str]:
    return {e.model for o in analysis.outcomes
            for e in (*o.regression.single, *o.regression.together, *(e for c in (*o.groups, *o.treatments) for e in c.effects))}  # fmt: skip


def _groups(analysis: Analysis) -> list[str]:
    models, settings = _models(analysis), analysis.protocol.settings
    copies = _copies(_used(analysis))
    sentences = [
        "Groups were compared by the log-rank test, for intervals by its generalisation with Sun's scores and the permutation "
        "distribution; all comparisons are exploratory and p values are not adjusted for their number."
    ]
    if models:
        sentences.append(
            "Hazard ratios are from Cox models with Efron's ties and a variance robust to patients of one report; with fewer than "
            f"{settings.events_per_factor} events per term, or a group without events, from Firth's penalised likelihood"
            + (f". Interval times were imputed {copies} times from the estimated curve and combined by Rubin's rules with Barnard and "
               "Rubin's degrees of freedom." if copies else " with profile intervals.")
        )  # fmt: skip
    methods_used = {
        c.method for o in analysis.outcomes for c in (*o.groups, *o.treatments) if c.effects or c.groups
    }
    if "time-dependent" in methods_used:
        sentences.append("Treatments entered as time-dependent covariates, from the middle of the interval in which they began, "
                         "since a plain comparison would count the time until treatment in its favour (immortal-time bias).")  # fmt: skip
    if "landmark" in methods_used:
        sentences.append(f"Landmark analyses start {analysis.protocol.landmark_days:.0f} days after the start of follow-up, with groups by "
                         "the treatment begun until then, among patients free of the event and under observation.")  # fmt: skip
    if "plain" in methods_used:
        sentences.append(
            "At the reviewer's request treatments were also compared plainly, which is biased by immortal time."
        )
    sentences.append("Proportional hazards were tested by scaled Schoenfeld residuals; E-values say how strong an unmeasured confounder "
                     "would have to be." if models & {"Cox", "Firth Cox"} else "")  # fmt: skip
    return [s for s in sentences if s]


def _copies(used: Iterable[OutcomeTimes]) -> str:
    numbers = sorted({len(t.times.copies) for t in used if t.times is not None and len(t.times.copies) > 1})
    return " or ".join(str(n) for n in numbers)


def _series(analysis: Analysis) -> list[str]:
    table = analysis.series
    if not any(t.pooled for t in table.topics):
        return []
    settings = analysis.protocol.settings
    return [
        "Proportions told of series were pooled by the binomial-normal random-effects model (maximum likelihood by adaptive "
        f"Gauss-Hermite quadrature with 21 points) with t intervals and prediction intervals at {_percent(analysis)}; the logit-normal "
        "model (REML, Hartung-Knapp) and, for comparison with older reviews only, the Freeman-Tukey double arcsine are in the tables.",
        f"Series of fewer than {settings.smallest_series} patients were left out ({table.single_patients} statements), so that case "
        "reports do not enter pooled proportions; a series that several reports cite counts once "
        f"({table.repeated} repeated statements).",
    ]
