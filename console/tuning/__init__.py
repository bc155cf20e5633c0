"""The tuning console: a policy as a form, in words beside it, and what it would do, beforehand."""
