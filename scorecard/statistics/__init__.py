"""Statistics on arrays: pure functions, float64, broadcasting, no pandas and no I/O.

Conventions of the whole package:
- 1 is the group, 0 its comparator; ratios are group / comparator, differences group - comparator.
- Interval functions return `Interval(value, lower, upper)`; scalars in, floats out.
- NaN (a hidden number) in, NaN out; an empty base gives NaN; impossible counts raise ValueError.
- `confidence` is two-sided, 0.95 unless told.
"""

from scorecard.statistics._checks import Interval
from scorecard.statistics.clusters import (
    proportion_design_effect,
    rate_design_effect,
    widened_p,
)
from scorecard.statistics.dispersion import Dispersion, dispersion
from scorecard.statistics.funnels import FunnelLimits, funnel_limits
from scorecard.statistics.gaps import excess
from scorecard.statistics.means import (
    mean_difference,
    mean_difference_p,
    mean_error,
    mean_interval,
    mean_p,
    mean_ratio,
)
from scorecard.statistics.medians import (
    median_difference_interval,
    median_factor,
    median_interval,
    median_p,
    median_ratio_interval,
    weighted_median_interval,
)
from scorecard.statistics.multiplicity import false_discovery
from scorecard.statistics.overdispersion import (
    Overdispersion,
    overdispersion,
    unit_z,
    widened_limits,
)
from scorecard.statistics.p_values import (
    progression_ratio_p,
    proportion_p,
    rate_p,
    rate_ratio_p,
    risk_ratio_p,
)
from scorecard.statistics.pooling import pooled_ratio
from scorecard.statistics.power import power_of, times_needed
from scorecard.statistics.processes import (
    ProcessLimits,
    Signals,
    process_limits,
    proportion_limits,
    rate_limits,
    signals,
)
from scorecard.statistics.proportions import proportion_interval, risk_difference
from scorecard.statistics.rates import rate_difference, rate_interval
from scorecard.statistics.ratios import progression_ratio, rate_ratio, risk_ratio
from scorecard.statistics.shrinkage import Shrunk, shrunk
from scorecard.statistics.skewness import cubes_of, skewness
from scorecard.statistics.standardisation import (
    indirect_ratio,
    standardised_proportion,
    standardised_rate,
)
from scorecard.statistics.trends import Trend, rate_trend, trend

__all__ = [
    "Dispersion",
    "FunnelLimits",
    "Interval",
    "Overdispersion",
    "ProcessLimits",
    "Shrunk",
    "Signals",
    "Trend",
    "cubes_of",
    "dispersion",
    "excess",
    "false_discovery",
    "funnel_limits",
    "indirect_ratio",
    "mean_difference",
    "mean_difference_p",
    "mean_error",
    "mean_interval",
    "mean_p",
    "mean_ratio",
    "median_difference_interval",
    "median_factor",
    "median_interval",
    "median_p",
    "median_ratio_interval",
    "overdispersion",
    "pooled_ratio",
    "power_of",
    "process_limits",
    "progression_ratio",
    "progression_ratio_p",
    "proportion_design_effect",
    "proportion_interval",
    "proportion_limits",
    "proportion_p",
    "rate_design_effect",
    "rate_difference",
    "rate_interval",
    "rate_limits",
    "rate_p",
    "rate_ratio",
    "rate_ratio_p",
    "rate_trend",
    "risk_difference",
    "risk_ratio",
    "risk_ratio_p",
    "shrunk",
    "signals",
    "skewness",
    "standardised_proportion",
    "standardised_rate",
    "times_needed",
    "trend",
    "unit_z",
    "weighted_median_interval",
    "widened_limits",
    "widened_p",
]
