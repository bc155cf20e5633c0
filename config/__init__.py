"""What is allowed, and what it means: the policy language and the pure rule engine."""
