"""Forecasts: a simulated team under a policy, judged by the engine that enforces it.

`forecast` answers for so many seeds; `gradually` answers coarsely first and then exactly, for a console;
`staff_needed` says how many people the due times need. Nothing here knows a screen or reads a clock.
"""

from console.services.forecasting.asking import Ask, Forecast, Handling, Lane, flat
from console.services.forecasting.gradual import Cancelled, affordable_seeds, gradually
from console.services.forecasting.running import forecast
from console.services.forecasting.staffing import staff_needed

__all__ = [
    "Ask",
    "Cancelled",
    "Forecast",
    "Handling",
    "Lane",
    "affordable_seeds",
    "flat",
    "forecast",
    "gradually",
    "staff_needed",
]
